package run

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/validate"
)

// maxHintBytes is how much input, in bytes, is judged again for a hint, by all
// other profiles together.
const maxHintBytes = 64 << 20

// Hint says whether another profile finds half as many errors or fewer: the
// wrong profile is the most frequent cause of many. Of several, the first in the
// schema counts. Nothing is judged twice where there is no error.
func (t *Tally) Hint(args []string, stdin *Replay, setUp func(*Reader)) {
	errorsHere := t.Summary.Count[validate.Error]
	if errorsHere == 0 || t.o.Format != "text" || t.o.Quiet || t.o.Baseline != "" {
		return
	}
	profiles, err := t.o.Profiles()
	if err != nil || !rereadable(args, stdin, len(profiles)-1) {
		return // the profile that was asked for did load; the hint is not worth more
	}
	best, fewest := "", errorsHere/2+1
	for _, profile := range profiles {
		if profile.Name == t.Summary.Profile || fewest == 0 {
			continue
		}
		if n, ok := t.errorsAs(profile.Name, args, stdin, setUp, fewest); ok {
			best, fewest = profile.Name, n
		}
	}
	if best != "" {
		t.Summary.Hints = append(t.Summary.Hints, fmt.Sprintf("%s has fewer errors here (%d of %d): --profile %s", best, fewest, errorsHere, best))
	}
}

func rereadable(args []string, stdin *Replay, times int) bool {
	if at := slices.Index(args, input.Stdin); at >= 0 {
		return len(args) == 1 && !stdin.lost
	}
	total, known := input.Size(input.Expand(args, nil))
	return known && total*int64(times) <= maxHintBytes
}

var errEnough = errors.New("enough errors")

// errorsAs counts the errors by another profile; ok is false at limit errors.
func (t *Tally) errorsAs(profile string, args []string, stdin *Replay, setUp func(*Reader), limit int) (n int, ok bool) {
	o := *t.o
	o.Profile = profile
	v, err := o.Validator(profile)
	if err != nil {
		return 0, false
	}
	r := o.reader(v)
	setUp(r)
	other := Tally{o: &o, Summary: report.Summary{Count: map[validate.Level]int{}}}
	count := func(found Found) error {
		other.observe(found)
		if err := other.add(found); err != nil {
			return err
		}
		if other.Summary.Count[validate.Error] >= limit {
			return errEnough
		}
		return nil
	}
	err = judge(r, input.Expand(args, bytes.NewReader(stdin.kept.Bytes())), o.Jobs, count)
	if err == nil {
		err = other.Together(r)
	}
	n = other.Summary.Count[validate.Error]
	return n, err == nil && n < limit
}

// A Replay reads an input and keeps it while it is short, so that it can be
// read again.
type Replay struct {
	from io.Reader
	kept bytes.Buffer
	lost bool
}

const maxReplay = 4 << 20

func (r *Replay) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	if r.lost = r.lost || r.kept.Len()+n > maxReplay; r.lost {
		r.kept = bytes.Buffer{}
	} else {
		r.kept.Write(p[:n])
	}
	return n, err
}
