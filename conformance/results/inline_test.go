package results

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/session"
)

// operation makes a batch of the Gemini API that has its results in it.
func operation(counts, results string) string {
	const text = `{
  "name": "batches/a",
  "metadata": {
    "@type": "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch", "model": "models/m", "displayName": "d", "name": "batches/a",
    "createTime": "2026-09-01T10:00:00Z", "updateTime": "2026-09-01T10:05:00Z", "endTime": "2026-09-01T10:05:00Z",
    "state": "BATCH_STATE_SUCCEEDED", "batchStats": { %s }
  },
  "done": true,
  "response": { "inlinedResponses": { "inlinedResponses": [
%s
  ] } }
}
`
	return fmt.Sprintf(text, counts, results)
}

// TestResultsInTheBatchBesideAFile looks at results without ids beside requests that
// have some: nobody knows whose they are, and no fault is made of that.
func TestResultsInTheBatchBesideAFile(t *testing.T) {
	text := operation(`"requestCount": "1", "successfulRequestCount": "1"`, `{ "response": { "candidates": [] }, "metadata": { "key": "a" } }`)
	report, err := Check(Files{Batch: Text("batch.json", []byte(text)), Input: Text("in.jsonl", []byte(`{"key":"a","request":{"contents":[]}}`+"\n"))}, Options{Profile: "gemini"})
	if err != nil || len(report.Findings) > 0 || report.Summary.Unjudged == "" {
		t.Errorf("found %v, %+v, %v", report.Findings, report.Summary, err)
	}
}

// TestResultsInTheBatch judges results that a batch has in it, which have no ids: they
// are in the order of the requests, and repeat what their requests have.
func TestResultsInTheBatch(t *testing.T) {
	const (
		good  = `{ "response": { "candidates": [{ "finishReason": "STOP" }] }, "metadata": { "n": 1, "key": "a" } }`
		other = `{ "response": { "candidates": [{ "finishReason": "MAX_TOKENS" }] }, "metadata": { "key": "b" } }`
		bad   = `{ "error": { "code": 3, "message": "no" } }`
	)
	const a, b = `{"key":"a","n":1}`, `{"key":"b"}`
	for _, test := range []struct {
		name, counts string
		results      []string
		sent         []string
		want         string // rules, and pointers
	}{
		{"as sent", `"requestCount": "3", "successfulRequestCount": "2", "failedRequestCount": "1"`, []string{good, other, bad}, []string{a, b, ""}, ""},
		{"in another order", `"requestCount": "2", "successfulRequestCount": "2"`, []string{other, good}, []string{a, b},
			"output/order 10:81 /response/inlinedResponses/inlinedResponses/0/metadata output/order 11:75 /response/inlinedResponses/inlinedResponses/1/metadata"},
		{"one is missing", `"requestCount": "2", "successfulRequestCount": "2"`, []string{good}, []string{a, b},
			"output/counts 6:102 /metadata/batchStats/successfulRequestCount output/missing-id 9:59 /response/inlinedResponses/inlinedResponses"},
		{"one more", `"requestCount": "1", "successfulRequestCount": "1"`, []string{good, bad}, []string{a},
			"output/unknown-id 11:1 /response/inlinedResponses/inlinedResponses/1 output/counts 6:53 /metadata/batchStats/failedRequestCount"},
		{"counts that are not theirs", `"requestCount": "2", "successfulRequestCount": "1", "failedRequestCount": "1"`, []string{good, other}, nil,
			"output/counts 6:102 /metadata/batchStats/successfulRequestCount"},
		{"requests without anything to repeat", `"requestCount": "2", "successfulRequestCount": "2"`, []string{good, other}, []string{"", ""}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := NewChecker(Options{Profile: "gemini"})
			if err != nil {
				t.Fatal(err)
			}
			text := operation(test.counts, strings.Join(test.results, ",\n"))
			run := c.Run(Files{Batch: Text("batch.json", []byte(text))})
			for _, echo := range test.sent {
				if root, isJSON := document.Parse([]byte(echo), document.Limits{}).Root(); isJSON {
					echo = session.Key(session.Plain(root))
				}
				run.Sent = append(run.Sent, echo)
			}
			var got []string
			for part, err := range run.Parts() {
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range part.Report.Findings {
					if part.File != "batch.json" {
						t.Errorf("%s is in %s", f.Rule, part.File)
					}
					got = append(got, fmt.Sprintf("%s %d:%d %s", f.Rule, f.Line, f.Column, f.Pointer))
				}
			}
			if all := strings.Join(got, " "); all != test.want {
				t.Errorf("found %s\nwant  %s", all, test.want)
			}
			if s := run.Summary(); test.name == "as sent" && (s.Stops["MAX_TOKENS"] != 1 || s.Codes["3"] != 1 || s.Unjudged != "") {
				t.Errorf("the summary is %+v", s)
			}
		})
	}
}
