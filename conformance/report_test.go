package conformance_test

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestReasonsOfSkips says that the API refused what a check needs, where that is why it
// has nothing to judge.
func TestReasonsOfSkips(t *testing.T) {
	refused := sessiontest.Turn{Request: sessiontest.ToCreate, Sent: sentBy + "}", Status: 400, Body: sessiontest.Refusal, Expects: recording.ExpectSuccess}
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq"})
	for _, row := range []struct {
		turns []sessiontest.Turn
		want  string
	}{{[]sessiontest.Turn{refused}, "create does not succeed: 400 (Bad Request) in exchange 1"}, {nil, sessiontest.Outcome(j.Judge(sessiontest.SessionOf()), "create/echo").Reason}} {
		if o := sessiontest.Outcome(j.Judge(sessiontest.SessionOf(row.turns...)), "create/echo"); o.Result != conformance.Skip || o.Reason != row.want || o.Reason == "" {
			t.Errorf("%+v, want %s", o, row.want)
		}
	}
}

// TestErr gives all findings where one is an error, and tells whether there was
// anything to judge.
func TestErr(t *testing.T) {
	redirect, odd := sessiontest.Turn{Request: sessiontest.ToBatch, Status: 302}, sessiontest.Turn{Request: sessiontest.ToBatch, Status: 202, Body: sessiontest.Batch(t, "in_progress")}
	tests := []struct {
		reason string
		turns  []sessiontest.Turn
		lines  int
		judged bool
	}{
		{"nothing", nil, 0, false},
		{"another route alone", []sessiontest.Turn{{Request: "GET /models", Status: 200}}, 0, false},
		{"a warning", []sessiontest.Turn{odd}, 0, true},
		{"an error, then a warning", []sessiontest.Turn{redirect, odd}, 3, true},
		{"a warning, then an error", []sessiontest.Turn{odd, redirect}, 3, true},
	}
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq"})
	for _, test := range tests {
		r := j.Judge(sessiontest.SessionOf(test.turns...))
		lines := 0
		if err := r.Err(); err != nil {
			lines = len(strings.Split(err.Error(), "\n"))
		}
		if lines != test.lines || r.Judged() != test.judged {
			t.Errorf("%s: %d lines, judged %t: %v", test.reason, lines, r.Judged(), r.Err())
		}
	}
	only := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"cancel/repeat"}})
	if r := only.Judge(sessiontest.SessionOf(odd)); !r.Judged() {
		t.Error("documents alone are nothing judged")
	}
}
