package batchbeam

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/batchcheck/batchcheck/internal/archive"
	"github.com/batchcheck/batchcheck/validate"
)

const benched = 20_000 // documents

// BenchmarkStream is what the DoFn is held to: the stream reader on the same bytes.
func BenchmarkStream(b *testing.B) {
	_, text := benchFile(b)
	v, err := validate.New()
	if err != nil {
		b.Fatal(err)
	}
	perDocument(b, func() {
		for _, err := range v.Stream(bytes.NewReader(text)) {
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkDoFn is the DoFn that judges, without a runner, on one core.
func BenchmarkDoFn(b *testing.B) {
	name, _ := benchFile(b)
	defer func(many *validate.Jobs) { jobs = many }(jobs)
	jobs = validate.NewJobs(1)
	f := &judgeFn{}
	if err := f.Setup(); err != nil {
		b.Fatal(err)
	}
	perDocument(b, func() {
		err := f.ProcessElement(context.Background(), Part{File: name}, func(Found) {}, func(string, Found) {}, func(Tally) {})
		if err != nil {
			b.Fatal(err)
		}
	})
}

func benchFile(b *testing.B) (name string, text []byte) {
	b.Helper()
	var all bytes.Buffer
	if _, err := (archive.Archive{Documents: benched, Seed: 1, Shape: "compact", Invalid: 0.01}).Write(&all); err != nil {
		b.Fatal(err)
	}
	name = b.TempDir() + "/a.jsonl"
	if err := os.WriteFile(name, all.Bytes(), 0o644); err != nil {
		b.Fatal(err)
	}
	return name, all.Bytes()
}

func perDocument(b *testing.B, judge func()) {
	for b.Loop() {
		judge()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benched, "ns/document")
}
