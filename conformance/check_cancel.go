package conformance

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/web"
	"github.com/batchcheck/batchcheck/validate"
)

// refusedEnded names, among the refusals of an API, that of a cancel of a batch
// which has ended.
const refusedEnded = "cancel-ended"

// endBefore gives what has shown, before a cancel, that its batch had ended;
// nil where nothing has.
func (t *trial) endBefore(r *session.Reply) *session.Observation {
	end, known := t.ends[r]
	h := t.Batch(r.ID)
	if known || h == nil {
		return end
	}
	for _, all := range [][]*session.Observation{h.Seen, h.Listed} {
		for _, o := range slices.Backward(all) {
			if !t.compares() {
				return nil
			}
			state, _ := t.State(o)
			if t.IsEnd(state) && o.Reply != r && (o.Reply.Number < r.Number || r.Follows(o.Reply)) {
				t.ends[r] = o
				return o
			}
		}
	}
	t.ends[r] = nil
	return nil
}

// isOfRunning tells whether a cancel is of a batch that had not ended, as far as
// was seen.
func (t *trial) isOfRunning(r *session.Reply) bool {
	return r.Operation == contract.Cancel && r.Expect != session.Refusal && (t.Batch(r.ID) != nil || r.Batch != nil) && t.endBefore(r) == nil
}

// judgeCancel: an accepted cancel answers with the whole batch, on its way to
// being cancelled, and only that of a batch which has ended is refused. A batch may end
// by itself in the meantime.
func judgeCancel(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Cancel) {
		switch {
		case !t.isOfRunning(r):
		case r.IsSuccess():
			v.on()
			t.judgeCancelled(v, r)
		case t.Batch(r.ID) != nil:
			t.judgeRefusedCancel(v, r)
		}
	}
}

func (t *trial) judgeCancelled(v *verdict, r *session.Reply) {
	if r.Batch == nil {
		if r.IsJSON && t.showsCancelled() { // otherwise a rule on documents tells
			v.reply(r, "a batch", "cancel does not answer with a batch")
		}
		return
	}
	if t.isOtherBatch(r) {
		v.at(r.Batch, r.Batch.Place.ID, session.Shown(r.ID), "cancel of %s answers with another batch, %s", session.Shown(r.ID), session.Shown(r.Batch.ID))
		return
	}
	if missing := t.missingIn(r); len(missing) > 0 {
		v.at(r.Batch, "", "the whole batch", "cancel answers with half a batch: it lacks %s", strings.Join(missing, ", "))
	}
	state, known := t.State(r.Batch)
	tells := len(t.API.States.Cancelling)+len(t.API.States.Cancelled) > 0 // an API may have no state for it
	if known && tells && !t.isCancellation(state) && !t.IsEnd(state) {
		v.at(r.Batch, t.Lifecycle.Field, strings.Join(slices.Concat(t.API.States.Cancelling, t.API.States.Cancelled), " or "), "the state is %q after cancel", state)
	}
}

// showsCancelled tells whether cancels are answered with the batch.
func (t *trial) showsCancelled() bool { return t.API.Returns(contract.Cancel) == t.reader.Batches }

// isOtherBatch tells whether a reply shows another batch than that of its URL.
func (t *trial) isOtherBatch(r *session.Reply) bool {
	return !t.Session.Sanitized && r.BatchID() != "" && r.BatchID() != r.ID
}

// missingIn gives the paths of what a batch in a reply lacks.
func (t *trial) missingIn(r *session.Reply) (paths []string) {
	batch := r.Batch.Pointer() + "/"
	for _, f := range t.validators[t.reader.Batches].CheckParsed(r.Doc).Findings {
		if f.Rule == missingRule {
			paths = append(paths, strings.TrimPrefix(f.Pointer, batch))
		}
	}
	return paths
}

// tellsMissing tells whether cancel/accepted tells what a reply lacks.
func (t *trial) tellsMissing(r *session.Reply) bool {
	return t.rules.Has("cancel/accepted") && t.isOfRunning(r) && r.IsSuccess() && r.Batch != nil && !t.isOtherBatch(r)
}

// judgeRefusedCancel holds a refusal to what the exchanges around it show of the
// batch. A status by which an API may say that the batch has ended is wrong where
// the batch runs on, or ended later; it is suspect where the batch ran just before. Any
// other status says that there is no such route or batch.
func (t *trial) judgeRefusedCancel(v *verdict, r *session.Reply) {
	const shortlyBefore = time.Minute
	isOfCaller := r.Status == web.StatusUnauthorized || r.Status == web.StatusForbidden
	if isOfCaller && r.Expect != session.Success || r.Status == web.StatusTooManyRequests || !r.IsRefusal() || r.Status >= 500 && r.Status != web.StatusNotImplemented {
		return // http/status tells of what is no answer
	}
	refusal, near := t.RefusalText(r), t.around(r)
	endsAfter, known := t.endsAfter(near.line, r)
	switch before := near.before; {
	case known && (endsAfter < 0 || endsAfter == 0 && near.running == nil):
		v.on() // it had ended; in the same second, unless it is seen to run on
	case !slices.Contains(t.API.Refusals[refusedEnded], r.Status):
		v.on()
		v.reply(r, "a batch", "cancel of a batch that has not ended is answered with %s", refusal)
	case near.isCancelled:
		v.on()
		message := "cancel of a batch that is already being cancelled is refused with " + refusal + ", which is allowed"
		v.put(validate.Finding{Expected: "the batch as it is"}, validate.Note, r, -1, session.PathOf(r.Exchange), message)
	case near.running != nil:
		v.on()
		state, _ := t.State(near.running.Observation)
		v.reply(r, "a batch", "cancel of a batch that has not ended is refused with %s; exchange %d, after it, shows it %s", refusal, near.running.Reply.Number, state)
	case known && endsAfter > time.Second: // Date has whole seconds
		v.on()
		v.reply(r, "a batch", "cancel of a batch that has not ended is refused with %s; it ended %s later", refusal, endsAfter.Round(time.Second))
	case before != nil && !near.isSeenAfter:
		state, _ := t.State(before.Observation)
		if d, known := r.Since(before.Reply); known && d <= shortlyBefore {
			v.on()
			message := fmt.Sprintf("cancel is refused with %s; the batch was %s %s before (exchange %d)", refusal, state, d.Round(time.Second), before.Reply.Number)
			v.put(validate.Finding{Expected: "a batch"}, validate.Warning, r, -1, session.PathOf(r.Exchange), message)
		}
	}
}

// surroundings are what was seen of a batch around a cancel that was refused.
type surroundings struct {
	line        *session.Timeline
	before      *session.Point // the last before it
	running     *session.Point // the first after it that shows that it has not ended
	isSeenAfter bool
	isCancelled bool // it was being cancelled already
}

func (t *trial) around(r *session.Reply) surroundings {
	s := surroundings{line: t.Batch(r.ID).Timeline()}
	for _, p := range s.line.Points {
		if !t.compares() {
			break
		}
		state, known := t.State(p.Observation)
		byCancel := p.Reply.Operation == contract.Cancel && t.isCancellation(state)
		switch {
		case p.Reply.Follows(r):
			s.isSeenAfter = true
			// A list may be behind, and somebody else may have cancelled it before.
			isProof := byCancel || known && !p.Listed && !t.isCancellation(state)
			if s.running == nil && isProof && !t.IsEnd(state) {
				s.running = p
			}
		case byCancel: // before it, or at once with it
			s.isCancelled = true
		case r.Follows(p.Reply):
			s.before = p
		}
	}
	if s.before != nil {
		state, _ := t.State(s.before.Observation)
		s.isCancelled = s.isCancelled || slices.Contains(t.API.States.Cancelling, state)
	}
	return s
}

// endsAfter gives how long after a refusal the batch ended by its own account,
// with the server's clock; known is false where that is not known, or where it ended by
// a cancel.
func (t *trial) endsAfter(line *session.Timeline, r *session.Reply) (d time.Duration, known bool) {
	end, _, shown := t.End(line)
	date, dated := r.Date()
	if shown == nil || !dated || t.Session.Sanitized {
		return 0, false
	}
	state, _ := t.State(shown.Observation)
	d = end.Sub(date) - t.Ahead
	return d, d <= 0 || !t.isCancellation(state)
}

// judgeSettles: a cancelled batch ends. It is judged when the end was seen, or
// was waited for long enough.
func judgeSettles(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Cancel) {
		if !r.IsSuccess() || t.isOtherBatch(r) || r.Batch == nil && t.showsCancelled() {
			continue
		}
		h := t.Batch(cmp.Or(r.BatchID(), r.ID))
		if h == nil || h.Last() == nil {
			continue // it has no id, which a rule on documents tells, or was never looked at
		}
		last := h.Last()
		state, _ := t.State(last)
		waited := last.Reply.IsAfter(r, t.within(t.API.Seconds.Settle))
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
	cancels := t.Of(contract.Cancel)
	// How cancels of running batches are answered: what is as bad there has nothing to
	// do with the end of a batch.
	statuses, othersAreShown := map[int]bool{}, false
	for _, r := range cancels {
		if t.isOfRunning(r) {
			statuses[r.Status] = true
			othersAreShown = othersAreShown || t.isOtherBatch(r)
		}
	}
	for _, r := range cancels {
		end := t.endBefore(r)
		isUsual := !r.IsSuccess() && statuses[r.Status] || othersAreShown && t.isOtherBatch(r)
		if r.Expect == session.Refusal || end == nil || r.IsSuccess() && !r.IsJSON || isUsual {
			continue
		}
		v.on()
		state, _ := t.State(end)
		refusable := slices.Contains(t.API.Refusals[refusedEnded], r.Status) && !(t.showsCancelled() && slices.Contains(t.API.States.Cancelled, state))
		switch {
		case t.isOtherBatch(r):
			v.at(r.Batch, r.Batch.Place.ID, session.Shown(r.ID), "cancel of %s, which was already %s, answers with another batch, %s", session.Shown(r.ID), state, session.Shown(r.Batch.ID))
		case r.Batch != nil:
			for _, c := range t.Changes(end, r.Batch) {
				v.at(r.Batch, c.Name, "what it was", "cancel of a batch that was already %s: %s %s", state, c.Name, t.FromTo(r.Batch, c))
				break // one cause
			}
		case !refusable && !(r.IsSuccess() && !t.showsCancelled()):
			v.reply(r, "200 and the batch as it is", "cancel of a batch that was already %s answers %s", state, r.StatusText())
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
