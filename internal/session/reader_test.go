package session_test

import (
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
)

// TestReachable holds the table of states to letting a poller miss some.
func TestReachable(t *testing.T) {
	c, err := conformance.NewChecker(conformance.Options{})
	if err != nil {
		t.Fatal(err)
	}
	lifecycle := c.Reader().Lifecycle
	for _, step := range []struct {
		from, to string
		want     bool
	}{
		{"validating", "completed", true}, {"validating", "cancelled", true}, {"in_progress", "in_progress", true}, {"cancelling", "completed", true},
		{"in_progress", "validating", false}, {"cancelling", "in_progress", false}, {"completed", "failed", false}, {"cancelled", "completed", false},
	} {
		if got := lifecycle.Reaches(step.from, step.to); got != step.want {
			t.Errorf("%s to %s: %v", step.from, step.to, got)
		}
	}
}
