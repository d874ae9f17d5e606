package results

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/schema"
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
		{Options{Endpoint: "/v1/responses", Only: []string{"input/url"}}, "input/url input/url input/url"},
		{Options{MaxDocument: 20, Only: []string{"json/limit"}}, "json/limit json/limit json/limit json/limit"},
		{Options{Skip: []string{"output/nothing"}}, `"output/nothing"`},
		{Options{Profile: "nobody"}, `"nobody"`},
		{Options{Schema: []byte(`{"type":"object"}`)}, "x-input"},
		{Options{Schema: []byte(strings.Replace(string(schema.Batch), `"output/missing-id": {
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

// TestClientNames reads a batch in either naming.
func TestClientNames(t *testing.T) {
	files := twoFaults()
	files[Batch] = Text("batch", []byte(`{"id":"b","status":"completed","requestCounts":{"total":3,"completed":2,"failed":0},"outputFileId":"f"}`))
	report, err := Check(files, Options{Only: []string{"output/counts"}})
	if err != nil || len(report.Findings) != 1 || report.Findings[0].Pointer != "/requestCounts/completed" {
		t.Errorf("%v, %v", report.Findings, err)
	}
}
