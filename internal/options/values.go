package options

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/validate"
)

// A Level is a flag's value.
type Level validate.Level

func (l *Level) Set(text string) error { return (*validate.Level)(l).UnmarshalText([]byte(text)) }
func (l *Level) String() string        { return validate.Level(*l).String() }
func (l *Level) Type() string          { return "level" }

// A Size is a number of bytes, a flag's value. k, M and G count in 1024s.
type Size int64

var units = []struct {
	suffix string
	bytes  int64
}{{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30}, {"kb", 1 << 10}, {"mb", 1 << 20}, {"gb", 1 << 30}, {"k", 1 << 10}, {"m", 1 << 20}, {"g", 1 << 30}, {"b", 1}, {"", 1}}

func (s *Size) Set(text string) error {
	for _, unit := range units {
		digits, ok := strings.CutSuffix(strings.ToLower(text), unit.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil || n < 1 || n > math.MaxInt32/unit.bytes {
			return fmt.Errorf("%q is not a size from 1 byte to 2 GiB such as 64k or 16MiB", text)
		}
		*s = Size(n * unit.bytes)
		return nil
	}
	return nil
}

func (s *Size) String() string {
	if *s == 0 {
		return ""
	}
	return strconv.FormatInt(int64(*s), 10)
}

func (s *Size) Type() string { return "size" }

// A Moment is a time, a flag's value: a date is its beginning, in UTC.
type Moment time.Time

func (m *Moment) Set(text string) error {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			*m = Moment(t)
			return nil
		}
	}
	return fmt.Errorf("%q is not a time such as 2026-01-31 or 2026-01-31T12:00:00Z", text)
}

func (m *Moment) String() string {
	if time.Time(*m).IsZero() {
		return ""
	}
	return time.Time(*m).Format(time.RFC3339)
}

func (m *Moment) Type() string { return "time" }

// An Age is a length of time, a flag's value: a number of hours, days or weeks.
type Age time.Duration

var ageUnits = []struct {
	suffix string
	length time.Duration
}{{"h", time.Hour}, {"d", 24 * time.Hour}, {"w", 7 * 24 * time.Hour}}

func (a *Age) Set(text string) error {
	for _, unit := range ageUnits {
		digits, ok := strings.CutSuffix(text, unit.suffix)
		if !ok {
			continue
		}
		if n, err := strconv.ParseInt(digits, 10, 64); err == nil && n > 0 && n <= math.MaxInt64/int64(unit.length) {
			*a = Age(n * int64(unit.length))
			return nil
		}
	}
	return fmt.Errorf("%q is not an age such as 180d, 26w or 12h", text)
}

func (a *Age) String() string {
	if *a == 0 {
		return ""
	}
	return strconv.FormatInt(int64(time.Duration(*a)/time.Hour), 10) + "h"
}

func (a *Age) Type() string { return "age" }
