package session

import (
	"fmt"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/validate"
)

// AgeRule is the rule that --max-age sets. It is not a check, because it says
// nothing about the API.
var AgeRule = validate.Rule{
	ID: "recording/age", Level: validate.Warning, Source: "--max-age",
	Says:   "a recording is older than --max-age",
	Help:   "record again",
	Why:    "an old recording may keep the contract, but differ from what the API sends today",
	Unless: "the API has not changed since, as batchcheck drift can show: use a longer --max-age",
}

// Age gives a finding where exchanges were recorded longer ago than max, by the
// session's own account. timed is false where it has none: where no exchange has
// a time, or times were replaced.
func (r *Reader) Age(s *recording.Session, max time.Duration, now time.Time) (found []validate.Finding, timed bool) {
	var oldest *recording.Exchange
	old, all := 0, 0
	for i := range s.Exchanges {
		e := &s.Exchanges[i]
		at, known := e.Time()
		if !known || s.Sanitized {
			continue
		}
		if all++; now.Sub(at) > max {
			old++
		}
		if oldest == nil || at.Before(timeOf(oldest)) {
			oldest = e
		}
	}
	if old == 0 {
		return nil, all > 0
	}
	age := now.Sub(timeOf(oldest))
	f := validate.Finding{Rule: AgeRule.ID, Level: AgeRule.Level, Count: 1, Profile: r.Contract.Profile.Name, Expected: "recorded at most " + days(max) + " ago"}
	f.Message = fmt.Sprintf("recorded on %s, %s ago; %d of %d exchanges are older than %s", timeOf(oldest).UTC().Format(time.DateOnly), days(age), old, all, days(max))
	r.Locate(oldest, &f, nil, -1)
	return []validate.Finding{f}, true
}

func timeOf(e *recording.Exchange) time.Time {
	at, _ := e.Time()
	return at
}

// days gives a length of time in days, a short one in hours.
func days(d time.Duration) string {
	const day = 24 * time.Hour
	if hours := int(d / time.Hour); d < 2*day {
		return fmt.Sprintf("%d hours", hours)
	}
	return fmt.Sprintf("%d days", int(d/day))
}
