package validate_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/batchcheck/batchcheck/internal/benchdata"
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

// inBlocks judges the text in blocks of some size.
func inBlocks(v *validate.Validator, r io.Reader, size int) (validate.Report, error) {
	return sum(validate.StreamOf(v, r, size))
}

// sum adds up reports.
func sum(reports iter.Seq2[validate.Report, error]) (all validate.Report, failure error) {
	for report, err := range reports {
		if failure != nil {
			return all, errors.New("more comes after an error")
		}
		failure = err
		all.Documents += report.Documents
		all.Findings = append(all.Findings, report.Findings...)
		all.Bytes += report.Bytes
	}
	return all, failure
}

// TestStreamFindsWhatEachDocumentHas, on all fixtures, alone and as lines with
// each other.
func TestStreamFindsWhatEachDocumentHas(t *testing.T) {
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
		for _, jobs := range []int{1, 3} {
			v := newValidator(t, validate.Options{Profile: profile, Jobs: jobs})
			for path, text := range texts {
				want, _ := sum(v.EachPart(bytes.NewReader(text)))
				got, err := inBlocks(v, iotest.HalfReader(bytes.NewReader(text)), 2000)
				got.Bytes = 0
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Errorf("%s as %s with %d jobs: %v (-each +stream):\n%s", path, profile, jobs, err, diff)
				}
			}
		}
	}
}

// linePieces are what random texts are made of.
var linePieces = []string{
	"\n", "\n", "\n", "\r\n", "\r", "", " ", "\t\n", "\u00a0", "\ufeff", "{}", "{}\n", `{"id":"b"}` + "\n", `{"id":7}`, "[{},{}]\n", "[]\n", "[1,\n", `{"id":"`,
	"é", "\xff", "{\n}", "INFO {}\n", "data: {}\n", "event: x\n", `{"status":"` + strings.Repeat("x", 300) + `"}` + "\n", strings.Repeat(" ", 300), "7\n", "}",
}

// TestStreamOfAnyText finds on random texts what each document has, however they
// are cut, lines over the limit included, and its reports cover all bytes of lines.
func TestStreamOfAnyText(t *testing.T) {
	validators := map[int]*validate.Validator{}
	for jobs := range 4 {
		validators[jobs] = newValidator(t, validate.Options{MaxDocument: 200, Kind: "batch", Jobs: jobs})
	}
	rapid.Check(t, func(t *rapid.T) {
		text := []byte("{}\n" + strings.Join(rapid.SliceOf(rapid.SampledFrom(linePieces)).Draw(t, "pieces"), ""))
		var failure error
		if rapid.Bool().Draw(t, "fails") {
			failure = errors.New("the disk is gone")
		}
		cut := &cutter{text, rapid.SliceOfN(rapid.IntRange(1, 500), 1, 5).Draw(t, "lengths"), 0, failure}
		whole, again := *cut, *cut
		v := validators[rapid.IntRange(1, 3).Draw(t, "jobs")]
		want, wantErr := sum(v.EachPart(&whole))
		got, err := inBlocks(v, cut, rapid.IntRange(1, 500).Draw(t, "size"))
		lines, _ := v.AreLines(&again)
		if uncut, _ := v.AreLines(bytes.NewReader(text)); uncut != lines && failure == nil {
			t.Fatalf("%q: lines: %t, but %t where it is not cut", text, lines, uncut)
		}
		if lines && err == nil && got.Bytes != int64(len(text)) {
			t.Fatalf("%q: %d bytes are covered, not %d", text, got.Bytes, len(text))
		}
		got.Bytes = 0
		if diff := cmp.Diff(want, got); diff != "" || err != wantErr {
			t.Fatalf("%q: errors %v, %v (-each +stream):\n%s", text, wantErr, err, diff)
		}
	})
	goleak.VerifyNone(t)
}

// TestStreamOfValuesAndPrefixes finds the documents of inputs that are neither one
// text nor plain lines, each at its place, also in blocks on several goroutines.
func TestStreamOfValuesAndPrefixes(t *testing.T) {
	const n = 300
	const value = "{\n \"endpoint\": 7\n}"
	const prefixed = "2026-11-29T10:00:00Z INFO {\"endpoint\":7}\n"
	const event = "event: batch\ndata: {\"endpoint\":7}\n\n"
	for _, test := range []struct {
		reason, text string
		column       int
		every        int // lines
	}{
		{"values over lines", strings.Repeat(value+"\n", n), 14, 3},
		{"lines with a prefix", strings.Repeat(prefixed, n), 39, 1},
		{"server-sent events", strings.Repeat(event, n) + "data: [DONE]\n", 19, 3},
	} {
		for _, jobs := range []int{1, 3} {
			v := newValidator(t, validate.Options{Kind: "batch", Only: []string{"field/type", "json/syntax"}, Jobs: jobs})
			got, err := inBlocks(v, iotest.HalfReader(strings.NewReader(test.text)), 100)
			if err != nil || got.Documents != n || len(got.Findings) != n {
				t.Fatalf("%s, %d jobs: %d documents, %d findings, %v", test.reason, jobs, got.Documents, len(got.Findings), err)
			}
			f := got.Findings[n-1]
			if f.Column != test.column || f.Line <= (n-1)*test.every || f.Line > n*test.every || test.text[f.Offset] != '7' {
				t.Errorf("%s, %d jobs: the last finding is at line %d, column %d, offset %d", test.reason, jobs, f.Line, f.Column, f.Offset)
			}
			got, err = inBlocks(v.ForLines(), strings.NewReader(test.text), 100)
			if err != nil || got.Findings[0].Rule != "json/syntax" {
				t.Errorf("%s is JSON Lines: %v", test.reason, err)
			}
		}
	}
}

// TestStreamOfSmallBlocks comes to its end where jobs often meet.
func TestStreamOfSmallBlocks(t *testing.T) {
	const n = 50_000
	text := append([]byte("{}\n"), bytes.Repeat([]byte("xxx\n"), n)...)
	for _, jobs := range []int{2, 3, 8} {
		v := newValidator(t, validate.Options{MaxDocument: 2, Only: []string{"json/limit"}, Jobs: jobs})
		got, err := inBlocks(v, bytes.NewReader(text), 16)
		if len(got.Findings) != n || err != nil {
			t.Errorf("%d jobs: %d findings, want %d (%v)", jobs, len(got.Findings), n, err)
		}
	}
}

// TestStreamStops ends all jobs when the caller breaks off, with a reader that has
// no end.
func TestStreamStops(t *testing.T) {
	v := newValidator(t, validate.Options{Jobs: 3})
	in := &endless{line: `{"object":"batch","id":7}` + strings.Repeat(" ", 40_000) + "\n"}
	n := 0
	for _, err := range v.Stream(in) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 3 {
			break
		}
	}
	goleak.VerifyNone(t)
	if most := 32 << 20; in.read > most {
		t.Errorf("%d bytes were read for 3 reports", in.read)
	}
}

// TestStreamsShareJobs judges in a stream what another yields: none waits for a
// job that its caller holds.
func TestStreamsShareJobs(t *testing.T) {
	v := newValidator(t, validate.Options{Kind: "batch", Jobs: 2, Only: []string{"field/type"}})
	text := strings.Repeat(`{"object":"batch","id":7}`+strings.Repeat(" ", 4_000)+"\n", 100)
	batches, err := v.ForKind("batch")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for range v.Stream(strings.NewReader(text)) {
		for range batches.Stream(strings.NewReader(text)) {
			n++
		}
	}
	if n != 100*100 {
		t.Errorf("%d reports", n)
	}
	goleak.VerifyNone(t)
}

// TestStreamCountsSoundDocuments reports on each document in which something is
// found, and once on those in a row in which nothing is.
func TestStreamCountsSoundDocuments(t *testing.T) {
	v := newValidator(t, validate.Options{Kind: "batch", Only: []string{"field/type"}})
	var got []string
	for report, err := range v.Stream(strings.NewReader("{}\n{}\n[{},{}]\n{\"object\":\"batch\",\"id\":7}\n\n{}\n")) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(report.Documents, len(report.Findings), report.Bytes, report.More))
	}
	want := []string{"4 0 14 true", "1 1 25 true", "1 0 5 false"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("documents, findings, bytes, and whether more follows at once (-want +got):\n%s", diff)
	}
}

func BenchmarkStream(b *testing.B) {
	line := bytes.ReplaceAll(read(b, testdata+"/examples/completed.json"), []byte("\n"), nil)
	text := bytes.Repeat(append(line, '\n'), 10_000)
	for _, n := range []int{1, 2} {
		v := newValidator(b, validate.Options{Jobs: n})
		b.Run(fmt.Sprintf("jobs=%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := sum(v.Stream(bytes.NewReader(text))); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkStreamOfFaults judges an archive whose documents are all broken, with all
// findings and with three examples of each rule.
func BenchmarkStreamOfFaults(b *testing.B) {
	var text []byte
	for d := range (benchdata.Archive{Documents: 5000, Seed: 1, Shape: "compact", Invalid: 1}).All() {
		text = append(append(text, d.Text...), '\n')
	}
	for _, examples := range []int{0, 3} {
		v := newValidator(b, validate.Options{Jobs: 1, Profile: "orq", Examples: examples})
		b.Run(fmt.Sprintf("examples=%d", examples), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := sum(v.Stream(bytes.NewReader(text))); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestForLines(t *testing.T) {
	v, err := validate.New(validate.Options{Kind: "batch"})
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
		report, err := inBlocks(v.ForLines(), strings.NewReader(text), 1<<10)
		if err != nil {
			t.Fatal(err)
		}
		if want := len(strings.Fields(text)); report.Documents != want || report.Findings[0].Record != 1 {
			t.Errorf("%q has %d documents, not %d, and begins with record %d", text, report.Documents, want, report.Findings[0].Record)
		}
	}
}

// TestInsideCounts counts lines that are not JSON apart, and names a pointer that
// leads to nothing.
func TestInsideCounts(t *testing.T) {
	const text = "starting\n{\"response\":{\"id\":7}}\n{\"call\":1}\n{\n"
	for _, test := range []struct {
		at                          string
		documents, skipped, notJSON int
		missing                     string
	}{
		{"/response", 1, 3, 2, ""},
		{"/respones", 0, 4, 2, "no line has a value at /respones; the lines have /response, /call, /response/id"},
	} {
		v := newValidator(t, validate.Options{Inside: &validate.Inside{At: test.at, Where: []string{"/response=*"}}})
		var got validate.Report
		for part, err := range v.Stream(strings.NewReader(text)) {
			if err != nil {
				t.Fatal(err)
			}
			got.Documents, got.Skipped, got.NotJSON = got.Documents+part.Documents, got.Skipped+part.Skipped, got.NotJSON+part.NotJSON
		}
		if got.Documents != test.documents || got.Skipped != test.skipped || got.NotJSON != test.notJSON {
			t.Errorf("%s: %d documents, %d skipped, %d not JSON", test.at, got.Documents, got.Skipped, got.NotJSON)
		}
		if missing := v.MissingInside(); missing != test.missing {
			t.Errorf("%s: %q, want %q", test.at, missing, test.missing)
		}
	}
	if missing := newValidator(t, validate.Options{}).MissingInside(); missing != "" {
		t.Errorf("without Inside: %q", missing)
	}
}
