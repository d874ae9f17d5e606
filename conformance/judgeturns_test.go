package conformance_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// A judged session, and what its check says of it: the outcome and, a line
// each, findings with their exchange, pointer and, above one, count.
type judged struct {
	reason string
	turns  []sessiontest.Turn
	want   string
}

// judgeTurns holds the rows to what the check says of them, and the other rules
// that are judged along with it.
func judgeTurns(t *testing.T, check string, rows []judged, others ...string) {
	t.Helper()
	judgeTurnsBy(t, "orq", check, rows, others...)
}

// judgeTurnsBy does so by a profile.
func judgeTurnsBy(t *testing.T, profile, check string, rows []judged, others ...string) {
	t.Helper()
	j := sessiontest.NewJudge(t, conformance.Options{Profile: profile, Only: append(others, check)})
	for _, row := range rows {
		t.Run(check+"/"+row.reason, func(t *testing.T) {
			report := j.Judge(sessiontest.SessionOf(row.turns...))
			o := sessiontest.Outcome(report, check)
			got := string(o.Result)
			if o.Result == conformance.Error {
				got += " " + o.Reason
			}
			for _, f := range report.Findings {
				got += fmt.Sprintf("\n%d %s: %s", f.Exchange.Number, f.Pointer, f.Message)
				if f.Count > 1 {
					got += fmt.Sprintf(" (%d times)", f.Count)
				}
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
