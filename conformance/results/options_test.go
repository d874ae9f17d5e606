package results

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/validate"
)

// twoFaults has a request twice, and one of them missing.
func twoFaults() Files {
	files := plan{input: []string{"a", "a", "b"}, output: []string{"a"}}.files()
	delete(files, Errors)
	return files
}

func TestOptions(t *testing.T) {
	for _, test := range []struct {
		options Options
		want    string // rules, or what the error has
	}{
		{Options{}, "input/duplicate-id output/missing-id"},
		{Options{Only: []string{"output/*"}}, "output/missing-id"},
		{Options{Skip: []string{"output/missing-id"}}, "input/duplicate-id"},
		{Options{MaxDocument: 20, Only: []string{"json/limit"}}, "json/limit json/limit json/limit json/limit"},
		{Options{Skip: []string{"output/nothing"}}, `"output/nothing"`},
		{Options{Profile: "nobody"}, `"nobody"`},
		{Options{Schema: []byte(`{"type":"object"}`)}, "x-lines"},
		{Options{Schema: []byte(strings.Replace(string(batchSchema), `"output/missing-id": {
      "level": "error"`, `"output/missing-id": {
      "level": "warning"`, 1)), Only: []string{"output/*"}}, "output/missing-id"},
	} {
		report, err := Check(twoFaults(), test.options)
		var got []string
		for _, f := range report.Findings {
			got = append(got, f.Rule)
		}
		if err != nil && !strings.Contains(err.Error(), test.want) || err == nil && strings.Join(got, " ") != test.want {
			t.Errorf("%+v: %v, %v, want %s", test.options.Only, got, err, test.want)
		}
		if edited := len(test.options.Schema) > 100; edited && report.Findings[0].Level != validate.Warning {
			t.Error("a level of the schema is not heeded")
		}
	}
}

// TestUnread says what cannot be read, and judges the rest.
func TestUnread(t *testing.T) {
	files := twoFaults()
	files[Output] = Path("testdata/none.jsonl")
	report, err := Check(files, Options{})
	if !errors.Is(err, fs.ErrNotExist) || len(report.Findings) != 1 || report.Summary.Missing != 0 || report.Summary.Unjudged == "" {
		t.Errorf("%v, %v, %+v", report.Findings, err, report.Summary)
	}
}

// TestInputChanges reads another input the second time than the first: what is
// to be sent again is not known then.
func TestInputChanges(t *testing.T) {
	const request = `{"custom_id":"%d","method":"POST","url":"/v1/embeddings","body":{"model":"m","input":"x"}}` + "\n"
	all := fmt.Appendf(fmt.Appendf(nil, request, 1), request, 2)
	for reason, test := range map[string]struct {
		second   []byte
		complete bool
	}{
		"it stays":       {all, true},
		"it shrinks":     {all[:len(all)/2], false},
		"it is replaced": {bytes.ReplaceAll(all, []byte(`"2"`), []byte(`"3"`)), false},
	} {
		opened := 0
		open := func() (io.ReadCloser, error) {
			opened++
			return io.NopCloser(bytes.NewReader(map[bool][]byte{true: all, false: test.second}[opened == 1])), nil
		}
		checker, err := NewChecker(Options{})
		if err != nil {
			t.Fatal(err)
		}
		r := checker.Run(Files{Input: {Name: "in.jsonl", Open: open}, Output: Text("out.jsonl", nil)})
		r.Failed = bufio.NewWriter(io.Discard)
		var last error
		for _, err := range r.Parts() {
			last = err
		}
		if r.Complete != test.complete || errors.Is(last, errChanged) == test.complete || opened != 2 {
			t.Errorf("%s: complete is %v, the error %v", reason, r.Complete, last)
		}
	}
}

// TestClientNames reads a batch in either naming.
func TestClientNames(t *testing.T) {
	files := twoFaults()
	files[Batch] = Text("batch", []byte(`{"id":"b","status":"completed","requestCounts":{"total":3,"completed":2,"failed":0},"outputFileId":"f"}`))
	report, err := Check(files, Options{Only: []string{"output/counts"}})
	if err != nil || len(report.Findings) != 1 || report.Findings[0].Pointer != "/requestCounts/completed" {
		t.Errorf("%v, %v", report.Findings, err)
	}
}

// TestStatedCounts judges by a schema in which the counts of a batch have no
// total of their own, and results have no status.
func TestStatedCounts(t *testing.T) {
	text := string(batchSchema)
	for _, edit := range [][2]string{
		{`"total": ["request_counts/total"]`, `"total": ["request_counts/completed", "request_counts/failed"]`},
		{`          "status": "response/status_code",` + "\n", ""},
	} {
		if strings.Count(text, edit[0]) != 1 {
			t.Fatalf("%s does not stand once in the schema", edit[0])
		}
		text = strings.Replace(text, edit[0], edit[1], 1)
	}
	files := plan{input: []string{"a", "b", "c"}, output: []string{"a", "b"}}.files()
	for state, want := range map[string]string{
		"completed": "request_counts.completed is 2, which makes 2 with the other counts, but in has 3 lines",
		"cancelled": "",
	} {
		files[Batch] = Text("batch", fmt.Appendf(nil, `{"id":"b","status":%q,"request_counts":{"total":3,"completed":2,"failed":0},"output_file_id":"f"}`, state))
		report, err := Check(files, Options{Schema: []byte(text), Only: []string{"output/counts"}})
		got := ""
		for _, f := range report.Findings {
			got += f.Message
		}
		if err != nil || got != want || report.Summary.Succeeded != 2 || report.Summary.Failed != 0 {
			t.Errorf("%s: %v, %q, %+v", state, err, got, report.Summary)
		}
	}
}

// TestUndescribed judges the files that a schema describes, and says which it
// does not describe.
func TestUndescribed(t *testing.T) {
	const result = `{"custom_id":"a","result":{"type":"succeeded","message":{"type":"message"}}}` + "\n"
	files := Files{Output: Text("out", []byte(result+result))}
	report, err := Check(files, Options{Profile: "anthropic", Only: []string{"output/*-id"}})
	if err != nil || len(report.Findings) != 1 || report.Findings[0].Rule != "output/duplicate-id" || report.Summary.Succeeded != 1 {
		t.Errorf("%v, %v, %+v", report.Findings, err, report.Summary)
	}
	files[Input] = Text("in", nil)
	half := `{"x-profile": {"name": "half"}, "anyOf": [{"$ref": "anthropic.schema.json#/$defs/batch"}, {"$ref": "anthropic.schema.json#/$defs/result"}]}`
	if _, err := Check(files, Options{Schema: []byte(half)}); err == nil || err.Error() != `in: the contract of "half" says nothing of such files` {
		t.Errorf("the input of a profile without input files gives %v", err)
	}
}
