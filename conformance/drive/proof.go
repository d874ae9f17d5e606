package drive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
)

// A proof is something that a run with Write must show before it passes: an API
// that was never asked has made no mistake.
type proof struct {
	what    string
	steps   []string               // that show it; where none of them is chosen, it is not asked for
	checks  []string               // one of which must be chosen as well; nil for any
	missing func(w *walker) string // why it was not shown; "" where it was
	waits   bool                   // it may still come where batches have not ended
}

var proofs = []proof{
	{what: "an accepted create", steps: []string{"create"}, missing: (*walker).missingCreate},
	{what: "a batch that ends", steps: []string{session.WatchStep}, missing: (*walker).missingEnd, waits: true},
	{what: "readable result files", steps: []string{"files"}, missing: (*walker).missingFiles, waits: true},
	{what: "an answered cancel", steps: []string{"cancel", cancelRunning}, checks: []string{"cancel/*"}, missing: (*walker).missingCancel, waits: true},
}

// end notes in the session how the run ended, and what it has not shown.
func (w *walker) end(ctx context.Context, err error) {
	s := w.session
	switch {
	case err == nil:
		s.Ended = recording.Finished
	case errors.Is(err, ErrUnfinished):
		s.Ended, s.Why = recording.Waited, err.Error()
	case ctx.Err() != nil && errors.Is(err, context.Cause(ctx)):
		s.Ended, s.Why = recording.Interrupted, "interrupted before all steps were taken"
	default:
		s.Ended, s.Why = recording.GaveUp, strings.ToValidUTF8(w.secrets.Text(err.Error()), "\uFFFD")
	}
	if w.Write && (s.Ended == recording.Finished || s.Ended == recording.Waited) {
		s.NotProved = w.notProved(s.Ended == recording.Waited)
	}
}

// notProved says what the run was to show and has not, with the reason: what has
// one reason is told together. What the API has no route for, and what nobody has
// asked for, is not among it.
func (w *walker) notProved(goesOn bool) (all []string) {
	var whys []string
	chosen := chosenRules(w.Config, w.checker)
	for _, p := range proofs {
		isAsked := w.chosen["create"] && slices.ContainsFunc(p.steps, func(step string) bool { return w.chosen[step] })
		if !isAsked || !isForAny(p.checks, chosen) || p.waits && goesOn {
			continue
		}
		why := p.missing(w)
		if why == "" {
			continue
		}
		if at := slices.Index(whys, why); at >= 0 {
			all[at] += ", " + p.what
			continue
		}
		whys, all = append(whys, why), append(all, p.what)
	}
	for i, why := range whys {
		all[i] += ": " + strings.ToValidUTF8(why, "\uFFFD")
	}
	return all
}

func (w *walker) missingCreate() string {
	for _, r := range w.traffic.Of(contract.Create) {
		if r.Expects == recording.ExpectSuccess && r.BatchID() != "" {
			return ""
		}
	}
	return cmp.Or(w.left["create"], "no create request returned a batch")
}

// missingBatch says why there is no batch to look at; "" where there is one.
func (w *walker) missingBatch() string {
	if len(w.made) > 0 {
		return ""
	}
	return cmp.Or(w.missingCreate(), "no batch with an id of a usable length was created")
}

func (w *walker) missingEnd() string {
	if len(w.endedByThemselves()) > 0 {
		return ""
	}
	return cmp.Or(w.missingBatch(), w.left["create"], "no batch with a valid input file was seen to end")
}

// endedByThemselves gives the batches of sound files that were seen at their ends,
// and not cancelled.
func (w *walker) endedByThemselves() []*madeBatch {
	return slices.DeleteFunc(slices.Clone(w.made), func(b *madeBatch) bool {
		return !slices.Contains(stepsWithFiles, b.step) || !b.ended || b.isCancelled
	})
}

func (w *walker) missingFiles() string {
	if why := w.missingEnd(); why != "" {
		return why
	}
	for _, b := range w.endedByThemselves() {
		operation, ids := contract.Content, []string(nil)
		for _, f := range w.traffic.Lifecycle.Files {
			if id := w.traffic.ResultFile(b.last, f); isFollowable(id) {
				ids = append(ids, id)
			}
		}
		if w.has(contract.Results) && len(ids) > 0 {
			operation, ids = contract.Results, []string{b.id}
		}
		for _, id := range ids {
			if why := w.missingReply(operation, id); why != "" {
				return why
			}
		}
	}
	return ""
}

// missingReply says why a file was not read.
func (w *walker) missingReply(operation contract.Operation, id string) string {
	why := session.Short(id) + " was not read"
	for _, r := range w.traffic.Of(operation) {
		switch {
		case r.ID != id:
		case r.IsSuccess() && r.Failure == "":
			return ""
		default:
			why = fmt.Sprintf("%s was answered with %s", session.Short(id), cmp.Or(r.Failure, r.StatusText()))
		}
	}
	return why
}

func (w *walker) missingCancel() string {
	why := ""
	for _, r := range w.traffic.Of(contract.Cancel) {
		isAsked := r.Step == "cancel" || r.Step == session.WatchStep
		switch {
		case !isAsked || r.Expects == recording.ExpectRefusal || w.madeBatch(r.ID) == nil:
		case r.IsSuccess() && r.Failure == "", w.mayRefuse(r):
			return ""
		default:
			why = "cancel was answered with " + cmp.Or(r.Failure, r.StatusText())
		}
	}
	return cmp.Or(why, w.missingBatch(), w.left["cancel"], w.left[cancelRunning], "no batch was cancelled")
}

// mayRefuse tells whether a refusal is a sound answer to a cancel: the batch had
// ended before.
func (w *walker) mayRefuse(r *session.Reply) bool {
	h := w.traffic.Batch(r.ID)
	return h != nil && slices.Contains(w.api().Refusals["cancel-ended"], r.Status) && slices.ContainsFunc(h.Seen, func(o *session.Observation) bool {
		state, _ := w.traffic.State(o)
		return o.Reply.Number < r.Number && w.traffic.IsEnd(state)
	})
}
