package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/validate"
)

// A level is a flag's value.
type level validate.Level

func (l *level) Set(text string) error { return (*validate.Level)(l).UnmarshalText([]byte(text)) }
func (l *level) String() string        { return validate.Level(*l).String() }
func (l *level) Type() string          { return "level" }

// A size is a number of bytes, a flag's value. k, M and G count in 1024s.
type size int64

var units = []struct {
	suffix string
	bytes  int64
}{{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30}, {"kb", 1 << 10}, {"mb", 1 << 20}, {"gb", 1 << 30}, {"k", 1 << 10}, {"m", 1 << 20}, {"g", 1 << 30}, {"b", 1}, {"", 1}}

func (s *size) Set(text string) error {
	for _, unit := range units {
		digits, ok := strings.CutSuffix(strings.ToLower(text), unit.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil || n < 1 || n > math.MaxInt32/unit.bytes {
			return fmt.Errorf("%q is not a size from 1 byte to 2 GiB such as 64k or 16MiB", text)
		}
		*s = size(n * unit.bytes)
		return nil
	}
	return nil
}

func (s *size) String() string {
	if *s == 0 {
		return ""
	}
	return strconv.FormatInt(int64(*s), 10)
}

func (s *size) Type() string { return "size" }

// A moment is a time, a flag's value: a date is its beginning, in UTC.
type moment time.Time

func (m *moment) Set(text string) error {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			*m = moment(t)
			return nil
		}
	}
	return fmt.Errorf("%q is not a time such as 2026-01-31 or 2026-01-31T12:00:00Z", text)
}

func (m *moment) String() string {
	if time.Time(*m).IsZero() {
		return ""
	}
	return time.Time(*m).Format(time.RFC3339)
}

func (m *moment) Type() string { return "time" }

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
