package conformance

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/validate"
)

// TestPanic holds a check that panics to being an error of the kit, which
// costs no other check.
func TestPanic(t *testing.T) {
	c, err := NewChecker(Options{})
	if err != nil {
		t.Fatal(err)
	}
	tr := &trial{Checker: c, Traffic: c.reader.Read(&recording.Session{})}
	o := tr.run(check{ID: "a/b", Judge: func(*trial, *verdict) { panic("oh") }})
	if o.Result != Error || !strings.Contains(o.Reason, "oh") {
		t.Errorf("%+v", o)
	}
}

// TestReachable holds the table of states to letting a poller miss some.
func TestReachable(t *testing.T) {
	c, err := NewChecker(Options{})
	if err != nil {
		t.Fatal(err)
	}
	tr := c.reader
	for _, step := range []struct {
		from, to string
		want     bool
	}{
		{"validating", "completed", true}, {"validating", "cancelled", true}, {"in_progress", "in_progress", true}, {"cancelling", "completed", true},
		{"in_progress", "validating", false}, {"cancelling", "in_progress", false}, {"completed", "failed", false}, {"cancelled", "completed", false},
	} {
		if got := tr.IsReachable(step.from, step.to); got != step.want {
			t.Errorf("%s to %s: %v", step.from, step.to, got)
		}
	}
}

// TestFindingsAreNoSkip holds a check that finds something, though it counted
// nothing as judged, to an outcome of its level.
func TestFindingsAreNoSkip(t *testing.T) {
	c, err := NewChecker(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for level, want := range map[validate.Level]Result{validate.Error: Fail, validate.Warning: Warn, validate.Note: Pass} {
		tr := &trial{Checker: c, Traffic: c.reader.Read(&recording.Session{Exchanges: []recording.Exchange{{Number: 1}}})}
		o := tr.run(check{ID: "a/b", Level: level, Judge: func(t *trial, v *verdict) { v.reply(t.Replies[0], "", "broken") }})
		if o.Result != want || o.Judged != 1 || o.Findings != 1 || o.Reason != "" {
			t.Errorf("%s: %+v", level, o)
		}
	}
}
