package conformance

import (
	"net/http"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// refusedEnded names, among the refusals of an API, that of a cancel of a batch
// which has ended.
const refusedEnded = "cancel-ended"

// before gives the last observation of the batch that a reply's URL names,
// from before the reply; nil where there is none.
func (t *trial) before(r *session.Reply) *session.Observation {
	var last *session.Observation
	if h := t.Batch(r.ID); h != nil {
		for _, o := range h.Seen {
			if o.Reply.Number < r.Number {
				last = o
			}
		}
	}
	return last
}

// hadEnded tells whether the batch was seen at its end before the reply.
func (t *trial) hadEnded(r *session.Reply) bool {
	o := t.before(r)
	if o == nil {
		return false
	}
	state, _ := t.State(o)
	return t.IsEnd(state)
}

// judgeCancel: an accepted cancel answers with the whole batch, on its way to
// being cancelled. A batch may end by itself in the meantime.
func judgeCancel(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Cancel) {
		if r.Bare || r.Expect == session.Refusal || t.Batch(r.ID) == nil || t.hadEnded(r) {
			continue
		}
		mayHaveEnded := r.Status == http.StatusTooManyRequests || slices.Contains(t.API.Refusals[refusedEnded], r.Status)
		if !r.IsSuccess() && (mayHaveEnded || !r.IsRefusal() || r.Status >= 500) {
			continue // http/status tells of what is no answer
		}
		v.on()
		if !r.IsSuccess() {
			v.reply(r, "a batch", "cancel of a batch that has not ended is answered with %s", r.StatusText())
			continue
		}
		if r.Batch == nil {
			v.reply(r, "a batch", "cancel does not answer with a batch")
			continue
		}
		for _, f := range t.validators[t.reader.Batches].CheckParsed(r.Doc).Findings {
			if f.Rule == missingRule {
				v.at(r.Batch, "", "the whole batch", "cancel answers with half a batch: %s", f.Message)
				break // one cause
			}
		}
		state, known := t.State(r.Batch)
		if known && !t.isCancellation(state) && !t.IsEnd(state) {
			v.at(r.Batch, t.Lifecycle.Field, strings.Join(slices.Concat(t.API.States.Cancelling, t.API.States.Cancelled), " or "), "the state is %q after cancel", state)
		}
	}
}

// judgeSettles: a cancelled batch ends. It is judged when the end was seen, or
// was waited for long enough.
func judgeSettles(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Cancel) {
		if r.Batch == nil || r.Bare {
			continue
		}
		h := t.Batch(r.Batch.ID)
		if h == nil {
			continue // it has no id, which a rule on documents tells
		}
		last := h.Last()
		state, _ := t.State(last)
		waited := later(r, last.Reply, t.within(t.API.Seconds.Settle))
		if t.IsEnd(state) || waited {
			v.on()
		}
		if waited && !t.IsEnd(state) {
			v.at(last, t.Lifecycle.Field, "a terminal state", "the batch is still %s, long after cancel (exchange %d)", state, r.Number)
		}
	}
}

// judgeRepeatedCancel: cancel of a batch that has ended gives the same batch,
// or, if it did not end by cancel, may be refused.
func judgeRepeatedCancel(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Cancel) {
		if r.Bare || r.Expect == session.Refusal || !t.hadEnded(r) {
			continue
		}
		v.on()
		end := t.before(r)
		state, _ := t.State(end)
		refusable := !slices.Contains(t.API.States.Cancelled, state) && slices.Contains(t.API.Refusals[refusedEnded], r.Status)
		switch {
		case r.Batch != nil:
			for _, c := range t.Changes(end, r.Batch) {
				v.at(r.Batch, c.Name, "what it was", "cancel of a batch that was %s already: %s %s", state, c.Name, t.FromTo(r.Batch, c))
				break // one cause
			}
		case !refusable:
			v.reply(r, "200 and the batch as it is", "cancel of a batch that was %s already answers %s", state, r.StatusText())
		}
	}
}

// judgeIdempotent tells what two creates with one key make; it is no fault.
func judgeIdempotent(t *trial, v *verdict) {
	first := map[string]*session.Reply{}
	for _, r := range t.Of(contract.Create) {
		key := r.Request.Header.Get(t.API.Create.Idempotency)
		if key == "" || r.Batch == nil {
			continue
		}
		before := first[key]
		if before == nil {
			first[key] = r
			continue
		}
		v.on()
		made := "two batches"
		if before.Batch.ID == r.Batch.ID {
			made = "one batch"
		}
		v.put(validate.Finding{}, validate.Note, r, -1, made, "two creates with one Idempotency-Key made "+made)
	}
}
