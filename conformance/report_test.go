package conformance_test

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
)

// TestErr gives all findings where one is an error, and tells whether there was
// anything to judge.
func TestErr(t *testing.T) {
	redirect, odd := turn{request: toBatch, status: 302}, turn{request: toBatch, status: 202, body: batch(t, "in_progress")}
	tests := []struct {
		reason string
		turns  []turn
		lines  int
		judged bool
	}{
		{"nothing", nil, 0, false},
		{"another route alone", []turn{{request: "GET /models", status: 200}}, 0, false},
		{"a warning", []turn{odd}, 0, true},
		{"an error, then a warning", []turn{redirect, odd}, 3, true},
		{"a warning, then an error", []turn{odd, redirect}, 3, true},
	}
	j := newJudge(t, conformance.Options{})
	for _, test := range tests {
		r := j.Judge(sessionOf(test.turns...))
		lines := 0
		if err := r.Err(); err != nil {
			lines = len(strings.Split(err.Error(), "\n"))
		}
		if lines != test.lines || r.Judged() != test.judged {
			t.Errorf("%s: %d lines, judged %t: %v", test.reason, lines, r.Judged(), r.Err())
		}
	}
	only := newJudge(t, conformance.Options{Only: []string{"cancel/repeat"}})
	if r := only.Judge(sessionOf(odd)); !r.Judged() {
		t.Error("documents alone are nothing judged")
	}
}
