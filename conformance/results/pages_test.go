package results_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/results"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/fuzzing"
	"github.com/batchcheck/batchcheck/validate"
)

// TestPagesOfResults judges results that come in pages: in one, in one on each line, and
// without a page around them. Findings are where their results are in the file.
func TestPagesOfResults(t *testing.T) {
	const (
		ok   = `{"batch_request_id": "%s", "batch_result": {"response": {}}}`
		bad  = `{"batch_request_id": "%s", "batch_result": {"error": {"code": 3}}}`
		none = `{"batch_request_id": "%s", "batch_result": null}`
	)
	batch := results.Text("batch.json", []byte(`{"batch_id": "b", "name": "n", "create_time": "2026-09-01", "expire_time": null, "create_api_key_id": "k",
		"cancel_time": null, "cancel_by_xai_message": null, "state": {"num_requests": 2, "num_pending": 0, "num_success": 1, "num_error": 1, "num_cancelled": 0}}`))
	of := func(form string, ids ...any) string { return fmt.Sprintf(form, ids...) }
	for _, test := range []struct{ reason, text, want string }{
		{"one page", of(`{"results": [`+ok+`, `+bad+`], "pagination_token": null}`, "a", "b"), ""},
		{"one page over several lines", of("{\n\"results\": [\n"+ok+",\n"+bad+"\n]}", "a", "b"), ""},
		{"a page on each line", of(`{"results": [`+ok+"]}\n{\"results\": ["+bad+"]}\n", "a", "b"), ""},
		{"no pages", of(ok+"\n"+bad+"\n", "a", "b"), ""},
		{"an id twice", of("{\n\"results\": [\n"+ok+",\n"+bad+"\n]}", "a", "a"), "4:22 output/duplicate-id /results/1/batch_request_id"},
		{"an id twice, on two pages", of(`{"results": [`+ok+"]}\n{\"results\": ["+bad+"]}\n", "a", "a"), "2:35 output/duplicate-id /results/0/batch_request_id"},
		{"a result that says nothing", of(`{"results": [`+ok+`, `+none+`]}`, "a", "b"), "1:75 output/outcome /results/1"},
		{"no results", `{"results": 7}`, "1:1 document/kind ; 2:117 output/counts /state/num_success"},
	} {
		report, err := results.Check(results.Files{results.Batch: batch, results.Output: results.Text("out.json", []byte(test.text))}, results.Options{Profile: "xai"})
		var found []string
		for _, f := range report.Findings {
			found = append(found, fmt.Sprintf("%d:%d %s %s", f.Line, f.Column, f.Rule, f.Pointer))
		}
		if got := strings.Join(found, "; "); got != test.want || err != nil {
			t.Errorf("%s: found %q, want %q (%v)", test.reason, got, test.want, err)
		}
	}
}

// FuzzPages holds findings on results to being placed inside of the file that has them,
// whatever it is.
func FuzzPages(f *testing.F) {
	for _, seed := range []string{
		`{"results": [{"batch_request_id": "a"}, 7, {}], "pagination_token": null}`, "{\n\"results\": [\r\n{\n}\n]}", "{\"results\": []}\n{\"results\": [{}]}\n{}\n", "[", "", "\n\n{\"results\": 1}",
	} {
		f.Add([]byte(seed))
	}
	fuzzing.Run(f, func(t *testing.T, text []byte) {
		var p results.Pages
		p.AddFile("results", text, document.Limits{Depth: 100, Digits: 400, Exponent: 308})
		offset := int64(0)
		for i, line := range bytes.SplitAfter(p.Text, []byte("\n")) {
			found := validate.Finding{Record: i + 1, Offset: offset}
			offset += int64(len(line))
			if len(line) == 0 {
				continue // behind the last one
			}
			p.Place(&found)
			if found.Offset < 0 || found.Offset > int64(len(text)) {
				t.Errorf("line %d of %q is placed at %d of %q", i+1, p.Text, found.Offset, text)
			}
			if at := text[found.Offset:]; len(bytes.TrimSpace(line)) > 0 && at[0] != line[0] && at[0] != '\n' && at[0] != '\r' {
				t.Errorf("line %d, %q, is placed at %q", i+1, line, at)
			}
		}
	})
}
