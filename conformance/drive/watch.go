package drive

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/session"
)

// How often batches are polled: the pause doubles from the first to the last.
const (
	firstPause = 100 * time.Millisecond
	lastPause  = 30 * time.Second
	lastMoment = 100 * time.Millisecond // after the wait, for the last polls to be answered
)

// errWaitOver ends the context of polls when the wait is over.
var errWaitOver = errors.New("the wait is over")

// doWatch polls the batches that were made until all have ended, or the wait is
// over, whatever the server does: no Retry-After and no slow reply makes it longer.
// A Retry-After of a batch makes the pause longer, up to the last.
func doWatch(w *walker, ctx context.Context, step string) error {
	start := time.Now()
	until := start.Add(w.Wait)
	if w.Wait > 0 {
		var end func()
		ctx, end = context.WithDeadlineCause(ctx, until.Add(lastMoment), errWaitOver)
		defer end()
	}
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		began, asked := time.Now(), time.Duration(0)
		for _, b := range w.open() {
			err := w.poll(ctx, step, b)
			if errors.Is(err, errWaitOver) {
				break
			} else if err != nil {
				return err
			}
			if b.last != nil && !b.ended && b.last.Reply.Step == step {
				after, _ := session.WaitAfter(b.last.Reply.Exchange)
				asked = max(asked, min(after, lastPause))
			}
		}
		left := time.Until(until) - 2*time.Since(began) // the last polls are to be answered in time
		open, next := w.open(), min(max(pause, asked), left)
		for _, b := range open {
			w.progressOf(step, b, time.Since(start), next)
		}
		switch {
		case len(open) == 0:
			return nil
		case left <= 0:
			return fmt.Errorf("%w within %s: %d of %d are still running", ErrUnfinished, w.Wait, len(open), len(w.made))
		}
		if err := w.sleep(ctx, next); err != nil && !errors.Is(err, errWaitOver) {
			return err
		}
	}
}

// open gives the batches that are polled.
func (w *walker) open() []*madeBatch {
	return slices.DeleteFunc(slices.Clone(w.made), func(b *madeBatch) bool { return b.ended || b.lost })
}

func (w *walker) poll(ctx context.Context, step string, b *madeBatch) error {
	asks := w.requestFor(step, contract.Retrieve, b.id)
	if w.Wait < 0 {
		asks.limit = 1
	}
	r, err := w.do(ctx, asks)
	if err != nil && !errors.Is(err, errSentEnough) {
		return err
	}
	isNew := time.Since(b.since) <= w.lag()
	b.lost = slices.Contains([]int{http.StatusNotFound, http.StatusGone, http.StatusForbidden}, r.Status) && !isNew
	if b.ended {
		w.progressOf(step, b, time.Since(b.since), 0)
	}
	if b.step == cancelRunning && !b.isCancelled && r.Batch != nil && w.isUnderWay(r.Batch) {
		return w.cancelUnderWay(ctx, step, b)
	}
	return nil
}

// cancelRunning is the step that makes a batch to be cancelled while it is under way.
const cancelRunning = "cancel-running"

// isUnderWay tells whether work on a batch has begun: it is beyond the state that
// new batches are in or, where this is the only state of batches that go on, in it.
func (w *walker) isUnderWay(o *session.Observation) bool {
	goesOn := func(state string) bool {
		return !w.traffic.IsEnd(state) && !slices.Contains(w.api().States.Cancelling, state)
	}
	state, known := w.traffic.State(o)
	if !known || !goesOn(state) {
		return false
	}
	states := w.traffic.Lifecycle.States
	for name, row := range states {
		if name != state && slices.Contains(row.Next, state) {
			return true
		}
	}
	return !slices.ContainsFunc(states[state].Next, func(next string) bool { return next != state && goesOn(next) })
}

// cancelUnderWay cancels a batch, first with a wrong key where that is refused
// elsewhere: the batch is to be cancelled anyway.
func (w *walker) cancelUnderWay(ctx context.Context, step string, b *madeBatch) error {
	if w.needsRightKey {
		r := w.requestFor(step, contract.Cancel, b.id)
		r.sends, r.expect = wrongKey, recording.ExpectRefusal
		if _, err := w.do(ctx, r); err != nil {
			return err
		}
	}
	_, err := w.cancel(ctx, step, b.id)
	return err
}

// progressOf reports where a batch is.
func (w *walker) progressOf(step string, b *madeBatch, elapsed, next time.Duration) {
	e := Event{Step: step, Batch: b.id, Elapsed: elapsed, Next: max(next, 0)}
	if b.last != nil {
		e.Status, _ = w.traffic.State(b.last)
		e.Counts = countsOf(w.traffic, b.last)
	}
	w.progress(e)
}

// countsOf says how many requests of a batch are done; "" where it does not say.
func countsOf(t *session.Traffic, o *session.Observation) string {
	total, ok := o.Sum(t.Lifecycle.Total)
	if !ok {
		return ""
	}
	var done document.Int
	for _, part := range t.Lifecycle.Done {
		if n, ok := o.Count(part); ok {
			done = done.Add(n)
		}
	}
	return fmt.Sprintf("%s of %s done", session.Short(done.String()), session.Short(total.String()))
}
