package drive

import (
	"testing"
	"time"
)

// TestOnward holds the times of a session to never going back.
func TestOnward(t *testing.T) {
	before := time.Unix(1767261600, 0)
	for _, test := range []struct {
		reason       string
		passed, wall time.Duration // since the exchange before, by either clock
		want         time.Duration
	}{
		{"the clocks agree", time.Second, time.Second, time.Second},
		{"set back", time.Second, -time.Hour, time.Second},
		{"set on, or the machine slept", time.Second, time.Hour, time.Hour},
		{"at once", 0, 0, 0},
	} {
		if got := onward(before, test.passed, before.Add(test.wall)).Sub(before); got != test.want {
			t.Errorf("%s: %s later, not %s", test.reason, got, test.want)
		}
	}
	if now := time.Now(); !onward(time.Time{}, now.Sub(time.Time{}), now).Equal(now) {
		t.Error("the first exchange is not now")
	}
}
