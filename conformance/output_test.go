package conformance_test

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/schema"
)

// TestLinesUnstated skips the checks of result files where the schema has no
// kind of document for their lines.
func TestLinesUnstated(t *testing.T) {
	text := strings.ReplaceAll(string(schema.Batch), `{ "$ref": "#/$defs/result" },`, "")
	j := newJudge(t, conformance.Options{Schema: []byte(text)})
	for _, id := range []string{"output/lines", "output/accounting"} {
		report := j.Judge(readSession(t, sessions+"/"+id+"/fail.json"))
		if o := outcome(report, id); o.Result != conformance.Skip || o.Reason == "" || report.Err() != nil {
			t.Errorf("%s: %+v, %v", id, o, report.Err())
		}
	}
}

// TestLinesSkipped leaves out what is skipped of the rules on lines.
func TestLinesSkipped(t *testing.T) {
	fail := readSession(t, sessions+"/output/lines/fail.json")
	for _, test := range []struct {
		only, skip []string
		findings   int
	}{
		{nil, nil, 2},
		{nil, []string{"output/outcome"}, 0},
		{[]string{"output/lines"}, nil, 2},
	} {
		report := newJudge(t, conformance.Options{Only: test.only, Skip: test.skip}).Judge(fail)
		if len(report.Findings) != test.findings {
			t.Errorf("only %v, skip %v: %v", test.only, test.skip, report.Findings)
		}
	}
}
