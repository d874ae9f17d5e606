package report

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/results"
)

func TestResults(t *testing.T) {
	codes := map[string]int{"rare": 1, "often": 9, "::error\x1b[31m##": 2, "b": 2, "c": 2, "d": 2, "e": 1}
	for _, test := range []struct {
		summary results.Summary
		want    string
	}{
		{results.Summary{Requests: 30, Succeeded: 10, Failed: 19, Missing: 1, Codes: codes}, `
       30 requests
       10 succeeded
       19 failed: often (9), ::error\x1b[31m#\x23 (2), b (2), c (2), d (2), and 2 more
        1 missing
`},
		{results.Summary{Requests: 3, Succeeded: 1, Missing: 2, Unjudged: "the batch is\n\"expired\""}, `
        3 requests
        1 succeeded
        0 failed
        2 missing: the batch is\n"expired"
`},
		{results.Summary{Requests: 3, Unjudged: "there is no output file"}, `
        3 requests
        0 succeeded
        0 failed
        ? missing: there is no output file
`},
	} {
		got := writeAll(t, "text", "", Options{}, Summary{Results: &test.summary})
		if want := strings.TrimPrefix(test.want, "\n"); !strings.HasPrefix(got, want+"judged as") {
			t.Errorf("%+v prints\n%s, want\n%s", test.summary, got, want)
		}
	}
	got := writeAll(t, "json", "", Options{}, Summary{Results: &results.Summary{Requests: 1, Failed: 1, Codes: map[string]int{"\u009b": 1}}})
	if want := `"results":{"requests":1,"succeeded":0,"stops":null,"failed":1,"codes":{"\u009b":1},"unknown":0,"missing":0,"unjudged":"","again":0},"summary"`; !strings.Contains(got, want) {
		t.Errorf("JSON has %s, want %s", got, want)
	}
}
