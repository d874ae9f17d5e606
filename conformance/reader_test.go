package conformance

import (
	"testing"
)

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
