package session

import (
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// TestBadWindowsAreOfCreates holds that only a create can be sent a bad window: what adds
// requests to a batch may carry a field of the same name.
func TestBadWindowsAreOfCreates(t *testing.T) {
	api := &contract.API{}
	api.Create.Length = "window"
	traffic := &Traffic{Reader: &Reader{API: api}}
	for _, row := range []struct {
		operation contract.Operation
		window    string
		isBad     bool
	}{
		{contract.Create, "0h", true},
		{contract.Create, "24h", false},
		{contract.Add, "0h", false},
	} {
		r := &Reply{Operation: row.operation, Sent: map[string]any{"window": row.window}}
		if got := hasBadWindow(traffic, r); got != row.isBad {
			t.Errorf("%s with a window of %s: %t", row.operation, row.window, got)
		}
	}
}
