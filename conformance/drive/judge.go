package drive

import (
	"context"
	"errors"

	"github.com/batchcheck/batchcheck/conformance"
)

// Check drives an API and judges it. The error joins what Drive was hindered
// by and all findings, where one of them is an error; it is nil where the
// contract holds. A wait that was too short for batches to end is an error, too.
func Check(ctx context.Context, c Config) error {
	w, err := newWalker(c)
	if err != nil {
		return err
	}
	err = w.walk(ctx)
	return errors.Join(err, w.checker.JudgeRead(w.traffic).Err())
}

// Test drives an API and judges it, each check in a subtest with its id as the
// name, as is each rule on documents that is broken; t is a *testing.T. A check
// that had nothing to judge is skipped, with the reason; warnings and notes are
// logged. Where a batch is at fault, the log tells how it differs from what was
// seen of it before.
func Test[T conformance.TestingT[T]](t T, c Config) {
	t.Helper()
	w, err := newWalker(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.walk(t.Context()); err != nil {
		t.Error(err)
	}
	conformance.TestRead(t, w.checker, w.traffic)
}
