package batchbeam

import (
	"bytes"
	"context"
	"os"
	"runtime"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"

	"github.com/batchcheck/batchcheck/internal/benchdata"
	"github.com/batchcheck/batchcheck/validate"
)

const benched = 20_000 // documents

// BenchmarkStream is what the DoFn is held to: the stream reader on the same bytes.
func BenchmarkStream(b *testing.B) {
	_, text := benchFile(b, "compact", 0.01)
	v, err := validate.New(validate.Options{Profile: "orq"})
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
	name, _ := benchFile(b, "compact", 0.01)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
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

// BenchmarkPrism is the whole pipeline, on all cores. Starting it takes some
// tenths of a second, whatever there is to judge.
func BenchmarkPrism(b *testing.B) {
	tests := []struct {
		name    string
		shape   string
		invalid float64
		options Options
	}{
		{"one in a hundred is broken", "compact", 0.01, Options{Profile: "orq"}},
		{"all are broken", "compact", 1, Options{Profile: "orq"}},
		{"lifecycles", "envelope", 0, Options{Profile: "orq", Log: &pollLog}},
	}
	for _, test := range tests {
		b.Run(test.name, func(b *testing.B) {
			name, _ := benchFile(b, test.shape, test.invalid)
			perDocument(b, func() {
				p, s := beam.NewPipelineWithRoot()
				Run(s, test.options, []string{name}, b.TempDir(), 10)
				if _, err := prism.Execute(context.Background(), p); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

func benchFile(b *testing.B, shape string, invalid float64) (name string, text []byte) {
	b.Helper()
	var all bytes.Buffer
	if _, err := (benchdata.Archive{Documents: benched, Seed: 1, Shape: shape, Invalid: invalid}).Write(&all); err != nil {
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
