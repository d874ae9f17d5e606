package session_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestAge finds recordings that are older than they are to be, by their oldest
// exchange, and says nothing where times are not known.
func TestAge(t *testing.T) {
	at := func(after time.Duration) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToBatch, Status: 404, After: after}
	}
	const day = 24 * time.Hour
	now := sessiontest.Began.Add(10 * day)
	tests := []struct {
		reason string
		most   time.Duration
		turns  []sessiontest.Turn
		want   string
		timed  bool
	}{
		{"as old as it may be", 10 * day, []sessiontest.Turn{at(0)}, "", true},
		{"older", 10*day - 1, []sessiontest.Turn{at(0)}, "1 recorded on 2026-01-01, 10 days ago; 1 of 1 exchanges are older than 9 days", true},
		{"one of two, recorded out of order", 7 * day, []sessiontest.Turn{at(6 * day), at(day)}, "2 recorded on 2026-01-02, 9 days ago; 1 of 2 exchanges are older than 7 days", true},
		{"in hours", 47 * time.Hour, []sessiontest.Turn{at(8*day + time.Minute), at(8 * day)}, "2 recorded on 2026-01-09, 2 days ago; 2 of 2 exchanges are older than 47 hours", true},
		{"no times", day, []sessiontest.Turn{{Request: sessiontest.ToBatch, Untimed: true}}, "", false},
		{"one that has none", 10*day - 1, []sessiontest.Turn{{Request: sessiontest.ToBatch, Untimed: true}, at(0)}, "2 recorded on 2026-01-01, 10 days ago; 1 of 1 exchanges are older than 9 days", true},
	}
	reader := sessiontest.NewJudge(t, conformance.Options{}).Reader()
	for _, test := range tests {
		found, timed := reader.Age(sessiontest.SessionOf(test.turns...), test.most, now)
		var got []string
		for _, f := range found {
			got = append(got, fmt.Sprintf("%d %s", f.Exchange.Number, strings.Repeat(f.Message, f.Count)))
		}
		if strings.Join(got, "; ") != test.want || timed != test.timed {
			t.Errorf("%s: %q, timed %t; want %q", test.reason, got, timed, test.want)
		}
	}
	replaced := sessiontest.SessionOf(at(0))
	replaced.Sanitized = true
	if found, timed := reader.Age(replaced, day, now); len(found) > 0 || timed {
		t.Errorf("times that were replaced give %v, timed %t", found, timed)
	}
}
