package validate_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/validate"
)

// A cutter gives its text in pieces of the lengths, over and over, and fails
// at the end where it has an error for that.
type cutter struct {
	text    []byte
	lengths []int
	reads   int
	err     error
}

func (c *cutter) Read(p []byte) (int, error) {
	if len(c.text) == 0 {
		if c.err != nil {
			return 0, c.err
		}
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), c.lengths[c.reads%len(c.lengths)])], c.text)
	c.text = c.text[n:]
	c.reads++
	return n, nil
}

// blocked judges the text in blocks of some size, by so many jobs.
func blocked(v *validate.Validator, r io.Reader, jobs, size int) (validate.Report, error) {
	var all validate.Report
	var failure error
	running := validate.NewJobs(jobs)
	running.Begin()
	for block, err := range validate.BlocksOf(v, r, running, size) {
		if failure != nil {
			return all, errors.New("more comes after an error")
		}
		failure = err
		for _, run := range block.Runs {
			all.Documents += run.Sound + run.Report.Documents
			all.Findings = append(all.Findings, run.Report.Findings...)
		}
	}
	running.End()
	for range jobs { // every one has ended
		running.Begin()
	}
	return all, failure
}

// TestBlocks holds blocks to the findings of Stream on all fixtures, alone and
// as lines with each other.
func TestBlocks(t *testing.T) {
	texts := map[string][]byte{}
	var lines bytes.Buffer
	for _, path := range fixtures(t, ".") {
		text := read(t, path)
		texts[path] = text
		lines.Write(bytes.ReplaceAll(text, []byte("\n"), []byte(" ")))
		lines.WriteByte('\n')
	}
	texts["lines"] = lines.Bytes()
	for _, profile := range profiles {
		v := newValidator(t, validate.Profile(profile))
		for path, text := range texts {
			want := streamed(t, v, text)
			for _, jobs := range []int{1, 3} {
				got, err := blocked(v, iotest.HalfReader(bytes.NewReader(text)), jobs, 2000)
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Errorf("%s as %s with %d jobs: %v (-stream +blocks):\n%s", path, profile, jobs, err, diff)
				}
			}
		}
	}
}

// linePieces are what random texts are made of.
var linePieces = []string{
	"\n", "\n", "\n", "\r\n", "\r", "", " ", "\t\n", "\u00a0", "\ufeff", "{}", "{}\n", `{"id":"b"}` + "\n", `{"id":7}`, "[{},{}]\n", "[]\n", "[1,\n", `{"id":"`,
	"é", "\xff", "{\n}", `{"status":"` + strings.Repeat("x", 300) + `"}` + "\n", strings.Repeat(" ", 300), "7\n", "}",
}

// TestBlocksOfAnyText holds blocks to the findings of Stream on random texts,
// however they are cut, lines over the limit included.
func TestBlocksOfAnyText(t *testing.T) {
	v := newValidator(t, validate.MaxDocument(200))
	rapid.Check(t, func(t *rapid.T) {
		text := []byte("{}\n" + strings.Join(rapid.SliceOf(rapid.SampledFrom(linePieces)).Draw(t, "pieces"), ""))
		var failure error
		if rapid.Bool().Draw(t, "fails") {
			failure = errors.New("the disk is gone")
		}
		cut := &cutter{text, rapid.SliceOfN(rapid.IntRange(1, 500), 1, 5).Draw(t, "lengths"), 0, failure}
		whole := *cut
		var want validate.Report
		var wantErr error
		for r, err := range v.Stream(&whole) {
			want.Findings = append(want.Findings, r.Findings...)
			want.Documents += r.Documents
			wantErr = err
		}
		got, err := blocked(v, cut, rapid.IntRange(1, 3).Draw(t, "jobs"), rapid.IntRange(1, 500).Draw(t, "size"))
		if diff := cmp.Diff(want, got); diff != "" || err != wantErr {
			t.Fatalf("%q: errors %v, %v (-stream +blocks):\n%s", text, wantErr, err, diff)
		}
	})
}

// TestBlocksGoOn holds jobs that leave reading to each other to leaving it to
// nobody never: with small blocks they often meet.
func TestBlocksGoOn(t *testing.T) {
	const n = 200_000
	text := append([]byte("{}\n"), bytes.Repeat([]byte("xxx\n"), n)...)
	v := newValidator(t, validate.MaxDocument(2), validate.Only("json/limit"))
	for _, jobs := range []int{2, 3, 8} {
		got, err := blocked(v, bytes.NewReader(text), jobs, 16)
		if len(got.Findings) != n || err != nil {
			t.Errorf("%d jobs: %d findings, want %d (%v)", jobs, len(got.Findings), n, err)
		}
	}
}

// TestBlocksStop holds an early stop to ending all jobs, with a reader that has no end.
func TestBlocksStop(t *testing.T) {
	v := newValidator(t)
	in := &endless{line: `{"id":7}` + strings.Repeat(" ", 40_000) + "\n"}
	jobs := validate.NewJobs(3)
	jobs.Begin()
	n := 0
	for _, err := range v.Blocks(in, jobs) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 3 {
			break
		}
	}
	jobs.End()
	for range 3 {
		jobs.Begin()
	}
	before := in.read
	if most := 32 << 20; before > most {
		t.Errorf("%d bytes were read for 3 blocks", before)
	}
}

// TestBlocksInOrder holds the runs of a block to the order of the documents.
func TestBlocksInOrder(t *testing.T) {
	v := newValidator(t, validate.Only("field/type"))
	var got []int
	for block, err := range v.Blocks(strings.NewReader("{}\n{}\n[{},{}]\n{\"id\":7}\n\n{}\n"), nil) {
		if err != nil {
			t.Fatal(err)
		}
		for _, run := range block.Runs {
			got = append(got, run.Sound, run.Report.Documents)
		}
	}
	if want := []int{2, 2, 0, 1, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("sound documents and those after them: %v, want %v", got, want)
	}
}

func BenchmarkBlocks(b *testing.B) {
	line := bytes.ReplaceAll(read(b, testdata+"/examples/completed.json"), []byte("\n"), nil)
	text := bytes.Repeat(append(line, '\n'), 10_000)
	v := newValidator(b)
	for _, n := range []int{1, 2} {
		b.Run(fmt.Sprintf("jobs=%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := blocked(v, bytes.NewReader(text), n, document.BlockSize); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestForLines(t *testing.T) {
	v, err := validate.New()
	if err != nil {
		t.Fatal(err)
	}
	const broken = "{\"id\":\n" // which does not look like lines
	if lines, err := v.AreLines(strings.NewReader(broken + "{}\n")); lines || err != nil {
		t.Errorf("they are lines: %t, %v", lines, err)
	}
	if lines, err := v.AreLines(strings.NewReader("{}\n{}\n")); !lines || err != nil {
		t.Errorf("they are lines: %t, %v", lines, err)
	}
	if _, err := v.AreLines(&cutter{err: io.ErrClosedPipe}); err != io.ErrClosedPipe {
		t.Errorf("the error of the reader is %v", err)
	}
	for _, text := range []string{broken, broken + "{}\n", "{}"} {
		report, err := blocked(v.ForLines(), strings.NewReader(text), 1, 1<<10)
		if err != nil {
			t.Fatal(err)
		}
		if want := len(strings.Fields(text)); report.Documents != want || report.Findings[0].Record != 1 {
			t.Errorf("%q has %d documents, not %d, and begins with record %d", text, report.Documents, want, report.Findings[0].Record)
		}
	}
}
