package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// An age is a length of time, a flag's value: a number of hours, days or weeks.
type age time.Duration

var ageUnits = []struct {
	suffix string
	length time.Duration
}{{"h", time.Hour}, {"d", 24 * time.Hour}, {"w", 7 * 24 * time.Hour}}

func (a *age) Set(text string) error {
	for _, unit := range ageUnits {
		digits, ok := strings.CutSuffix(text, unit.suffix)
		if !ok {
			continue
		}
		if n, err := strconv.ParseInt(digits, 10, 64); err == nil && n > 0 && n <= math.MaxInt64/int64(unit.length) {
			*a = age(n * int64(unit.length))
			return nil
		}
	}
	return fmt.Errorf("%q is not an age such as 180d, 26w or 12h", text)
}

func (a *age) String() string {
	if *a == 0 {
		return ""
	}
	return strconv.FormatInt(int64(time.Duration(*a)/time.Hour), 10) + "h"
}

func (a *age) Type() string { return "age" }

// age finds a recording that is older than --max-age, and tells whether nobody
// knows when it was recorded.
func (r *reader) age(s *recording.Session) (found []validate.Finding, undated bool) {
	if r.maxAge == 0 {
		return nil, false
	}
	found, dated := session.Age(s, r.maxAge, r.now())
	for i := range found {
		found[i].Profile = r.validator.Profile()
	}
	return found, !dated
}

// tellUndated says of how many sources --max-age had nothing to go by.
func (t *tally) tellUndated(w world) {
	if t.undated > 0 && t.o.verbose > 0 {
		fmt.Fprintf(w.stderr, "batchcheck: --max-age: sources without a recorded time: %d\n", t.undated)
	}
}
