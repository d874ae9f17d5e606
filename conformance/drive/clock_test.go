package drive_test

import (
	"slices"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

// TestClockJumps sets the client's clock on in the middle of a run: the server is
// not to blame for that. (A clock that is set back, the driver does not follow.)
func TestClockJumps(t *testing.T) {
	sessiontest.Virtual(t, func(t *testing.T) {
		s, err := sessiontest.Driven(t, refserver.Options{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		judge := sessiontest.NewJudge(t, conformance.Options{Profile: "openai"})
		jumps := []time.Duration{2 * time.Second, time.Hour, 23 * time.Hour}
		for at := 1; at < len(s.Exchanges); at += 10 {
			jump := jumps[at%len(jumps)]
			jumped := &recording.Session{Exchanges: slices.Clone(s.Exchanges)}
			for i := range jumped.Exchanges[at:] {
				e := &jumped.Exchanges[at+i]
				e.Start = e.Start.Add(jump)
			}
			for _, f := range judge.Judge(jumped).Findings {
				if f.Level > validate.Note {
					t.Errorf("a jump of %s at exchange %d: %s", jump, at, f)
				}
			}
		}
	})
}
