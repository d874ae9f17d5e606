package drive

import (
	"context"
	"errors"

	"github.com/batchcheck/batchcheck/conformance"
)

// Check drives an API and judges it. The error joins what Drive was hindered
// by and all findings, where one of them is an error; it is nil where the
// contract holds. A wait that was too short for batches to end is an error, too, and
// so is what a run with Write was to show and has not.
func Check(ctx context.Context, c Config) error {
	r, err := NewRun(c)
	if err != nil {
		return err
	}
	s, err := r.Drive(ctx)
	failures := []error{err}
	for _, what := range s.NotProved {
		failures = append(failures, errors.New("not proved: "+what))
	}
	return errors.Join(append(failures, r.Checker().JudgeRead(r.Traffic()).Err())...)
}

// Test drives an API and judges it, each check in a subtest with its id as the
// name, as is each rule on documents that is broken; t is a *testing.T. A check
// that had nothing to judge is skipped, with the reason; warnings and notes are
// logged. Where a batch is at fault, the log tells how it differs from what was
// seen of it before.
func Test[T conformance.TestingT[T]](t T, c Config) {
	t.Helper()
	r, err := NewRun(c)
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.Drive(t.Context())
	if err != nil {
		t.Error(err)
	}
	for _, what := range s.NotProved {
		t.Error("not proved: " + what)
	}
	conformance.TestRead(t, r.Checker(), r.Traffic())
}
