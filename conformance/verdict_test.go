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

// TestFindingsAreNoSkip holds a check that finds something, though it counted
// nothing as judged, to an outcome of its level. A note judges nothing.
func TestFindingsAreNoSkip(t *testing.T) {
	c, err := NewChecker(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for level, want := range map[validate.Level]Outcome{
		validate.Error:   {Result: Fail, Judged: 1, Findings: 1},
		validate.Warning: {Result: Warn, Judged: 1, Findings: 1},
		validate.Note:    {Result: Noted, Findings: 1},
	} {
		tr := &trial{Checker: c, Traffic: c.reader.Read(&recording.Session{Exchanges: []recording.Exchange{{Number: 1}}})}
		o := tr.run(check{ID: "a/b", Level: level, Judge: func(t *trial, v *verdict) { v.reply(t.Replies[0], "", "broken") }})
		if want.Check, want.Level = "a/b", level; o != want {
			t.Errorf("%+v, want %+v", o, want)
		}
	}
}
