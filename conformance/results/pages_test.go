package results_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/results"
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
