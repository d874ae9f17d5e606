package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/validate"
)

// mostForHint is how much input, in bytes, is judged again for a hint, by all
// other profiles together.
const mostForHint = 64 << 20

// hint says whether another profile finds half as many errors or fewer: the
// wrong profile is the most frequent cause of many. Of several, the first in the
// schema counts. Nothing is judged twice where there is no error.
func (t *tally) hint(args []string, stdin *replay, setUp func(*reader)) {
	errorsHere := t.summary.Count[validate.Error]
	if errorsHere == 0 || t.o.format != "text" || t.o.quiet || t.o.baseline != "" {
		return
	}
	profiles, err := t.o.profiles()
	if err != nil || !rereadable(args, stdin, len(profiles)-1) {
		return // the profile that was asked for did load; the hint is not worth more
	}
	best, fewest := "", errorsHere/2+1
	for _, profile := range profiles {
		if profile.Name == t.summary.Profile || fewest == 0 {
			continue
		}
		if n, ok := t.errorsAs(profile.Name, args, stdin, setUp, fewest); ok {
			best, fewest = profile.Name, n
		}
	}
	if best != "" {
		t.summary.Hints = append(t.summary.Hints, fmt.Sprintf("%s has fewer errors here (%d of %d): --profile %s", best, fewest, errorsHere, best))
	}
}

func rereadable(args []string, stdin *replay, times int) bool {
	if at := slices.Index(args, input.Stdin); at >= 0 {
		return len(args) == 1 && !stdin.lost
	}
	total, known := input.Size(input.Expand(args, nil))
	return known && total*int64(times) <= mostForHint
}

var errEnough = errors.New("enough errors")

// errorsAs counts the errors by another profile; ok is false at limit errors.
func (t *tally) errorsAs(profile string, args []string, stdin *replay, setUp func(*reader), limit int) (n int, ok bool) {
	o := *t.o
	o.profile = profile
	v, err := o.validator(profile)
	if err != nil {
		return 0, false
	}
	r := o.reader(v)
	setUp(r)
	other := tally{o: &o, summary: report.Summary{Count: map[validate.Level]int{}}}
	count := func(found judged) error {
		other.observe(found)
		if err := other.add(found); err != nil {
			return err
		}
		if other.summary.Count[validate.Error] >= limit {
			return errEnough
		}
		return nil
	}
	err = judge(r, input.Expand(args, bytes.NewReader(stdin.kept.Bytes())), o.jobs, count)
	if err == nil {
		err = other.together(r)
	}
	n = other.summary.Count[validate.Error]
	return n, err == nil && n < limit
}
