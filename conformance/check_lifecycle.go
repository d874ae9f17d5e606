package conformance

import (
	"slices"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
)

func judgeTransitions(t *trial, v *verdict) {
	for _, h := range t.Batches {
		for before, after := range h.Steps {
			from, known := t.State(before)
			to, also := t.State(after)
			if !known || !also {
				continue
			}
			v.on()
			if !t.IsEnd(from) && !t.Lifecycle.Reaches(from, to) {
				v.at(after, t.Lifecycle.Field, "a state that follows "+from, "the state went from %q (exchange %d) to %q", from, before.Reply.Number, to)
			}
		}
	}
}

// judgeEnded holds a batch to what it was when it ended. What other checks
// tell of, members that never change and times that are set once, is left to them.
func judgeEnded(t *trial, v *verdict) {
	for _, h := range t.Batches {
		var end *session.Observation
		for _, o := range h.Seen {
			if end == nil {
				if state, _ := t.State(o); t.IsEnd(state) {
					end = o
				}
				continue
			}
			if o.Reply.Operation == contract.Cancel {
				continue // cancel/repeat tells
			}
			v.on()
			ended, _ := t.State(end)
			state, _ := t.State(o)
			if state != ended && t.Lifecycle.Reaches(ended, state) {
				end = nil // requests were added
				continue
			}
			if state != ended {
				v.at(o, t.Lifecycle.Field, session.Shown(ended), "the state is %q, after the batch had ended as %q (exchange %d)", state, ended, end.Reply.Number)
				continue
			}
			for _, c := range t.Changes(end, o) {
				if !slices.Contains(t.Lifecycle.Fixed, c.Name) && !(slices.Contains(t.Lifecycle.Once, c.Name) && c.From != nil) {
					v.at(o, c.Name, "what it was at the end", "%s %s after the batch had ended (exchange %d)", c.Name, t.FromTo(o, c), end.Reply.Number)
				}
			}
		}
	}
}

func judgeImmutable(t *trial, v *verdict) {
	for _, h := range t.Batches {
		for before, after := range h.Steps {
			v.on()
			told := map[string]bool{}
			for _, c := range t.Changes(before, after) {
				if slices.Contains(t.Lifecycle.Fixed, c.Name) && !told[c.Name] {
					told[c.Name] = true
					v.at(after, c.Name, "what it was before", "%s %s since exchange %d", c.Name, t.FromTo(after, c), before.Reply.Number)
				}
			}
		}
	}
}

// judgeSetOnce compares each time with the one it was first set to. What is
// neither null nor a time has a finding of its own, by a rule on documents.
func judgeSetOnce(t *trial, v *verdict) {
	for _, h := range t.Batches {
		set := map[string]any{}
		for _, o := range h.Seen {
			for _, name := range t.Lifecycle.Once {
				now, present := o.Members[name]
				if _, isTime := o.Time(name); !present || now != nil && !isTime {
					continue
				}
				first, known := set[name]
				if !known && now != nil {
					set[name] = now
				}
				if !known {
					continue
				}
				v.on()
				if now != first {
					v.at(o, name, session.Shown(first), "%s was set to %s and is now %s", name, session.Shown(first), session.Shown(now))
				}
			}
		}
	}
}

// judgeCounts holds counts to growing: the total once, from nothing.
func judgeCounts(t *trial, v *verdict) {
	for _, h := range t.Batches {
		for before, after := range h.Steps {
			total, known := before.Sum(t.Lifecycle.Total)
			totalNow, judged := after.Sum(t.Lifecycle.Total)
			if judged = judged && known; judged && !t.Lifecycle.Grows() && total.Sign() != 0 && total.Cmp(totalNow) != 0 {
				v.at(after, t.Lifecycle.Total[0], total.String(), "the total changed from %s to %s since exchange %d", total, totalNow, before.Reply.Number)
			}
			for _, part := range t.Lifecycle.Rising {
				was, ok := before.Count(part)
				is, also := after.Count(part)
				ok = ok && also
				judged = judged || ok
				if ok && is.Cmp(was) < 0 {
					v.at(after, part, "at least "+was.String(), "%s fell from %s to %s since exchange %d", part, was, is, before.Reply.Number)
				}
			}
			if judged {
				v.on()
			}
		}
	}
}

// judgeStalled looks for batches that were polled and did not get on: expires_at
// has passed, nothing changed in the last half of the time, or Drive polled them
// until its wait was over. One that was polled to its end did get on, unless it was then
// cancelled by somebody who had waited long enough.
func judgeStalled(t *trial, v *verdict) {
	const fewPolls, minPolls = 6, 2 // of fewer nothing can be said, where a batch goes on and where it has ended
	for _, h := range t.Batches {
		cancel := t.firstCancel(h)
		var polls, before []*session.Observation // all of them, and those before the cancel
		times := 0                               // with those that were left out
		for _, o := range h.Seen {
			if _, timed := o.Reply.Observed(); timed && o.Reply.Operation == contract.Retrieve {
				polls = append(polls, o)
				times += 1 + o.Reply.Repeats
				if cancel != nil && cancel.Follows(o.Reply) {
					before = append(before, o)
				}
			}
		}
		if len(polls) < minPolls {
			continue
		}
		if len(before) >= minPolls && t.judgeGivenUpOn(v, before) {
			continue
		}
		last := polls[len(polls)-1]
		state, known := t.State(last)
		if !known || !t.IsEnd(state) && times < fewPolls {
			continue
		}
		v.on()
		if t.IsEnd(state) {
			continue
		}
		if late, ok := t.pastExpiry(last); ok {
			v.at(last, t.Lifecycle.Field, "a terminal state", "the batch is still %s, %s after it was to expire", state, late)
		} else if t.isUnchangedForHalf(polls) {
			v.at(last, t.Lifecycle.Field, "a terminal state, or some progress", "the batch is still %s, and nothing changed in the last half of the polls", state)
		} else if t.isLastWatched(last) {
			v.at(last, t.Lifecycle.Field, "a terminal state", "the batch was still %s when the wait for its end was over", state)
		}
	}
}

// firstCancel gives the first cancel of a batch that the driver had not planned;
// nil where there is none, or where the driver had cancelled it before.
func (t *trial) firstCancel(h *session.History) *session.Reply {
	for _, o := range h.Seen {
		if o.Reply.Operation == contract.Cancel && o.Reply.Step == "" {
			return o.Reply
		}
		if o.Reply.Operation == contract.Cancel {
			break
		}
	}
	return nil
}

// judgeGivenUpOn judges the polls of a batch until it was cancelled: then it is
// enough that it was past its time, or did not change for half an hour.
func (t *trial) judgeGivenUpOn(v *verdict, polls []*session.Observation) (found bool) {
	const longWait = 30 * time.Minute
	last := polls[len(polls)-1]
	state, known := t.State(last)
	if !known || t.IsEnd(state) || t.isCancellation(state) {
		return false
	}
	since, _ := last.Reply.Observed()
	end := since
	for i := len(polls) - 2; i >= 0 && len(t.Changes(polls[i], last)) == 0; i-- {
		since, _ = polls[i].Reply.Observed()
	}
	late, isLate := t.pastExpiry(last)
	switch wait := end.Sub(since); {
	case isLate:
		v.at(last, t.Lifecycle.Field, "a terminal state", "the batch was still %s, %s after it was to expire, when it was cancelled", state, late)
	case wait >= longWait:
		v.at(last, t.Lifecycle.Field, "a terminal state, or some progress", "the batch was still %s when it was cancelled, and nothing had changed for %s", state, wait.Round(time.Second))
	default:
		return false
	}
	v.on()
	return true
}

// pastExpiry gives how long after the time by which it must end a batch was
// seen; ok is false where it was not after it.
func (t *trial) pastExpiry(o *session.Observation) (late time.Duration, ok bool) {
	at, _ := o.Reply.Observed()
	expires, ok := o.Time(t.Window)
	return at.Sub(expires).Round(time.Second), ok && at.After(expires)
}

// isLastWatched tells whether an observation is the last that the driver's watch
// has asked for of its batch: it went on until the wait was over, unless the run
// ended for another reason.
func (t *trial) isLastWatched(o *session.Observation) bool {
	if t.Session.Ended != "" && t.Session.Ended != recording.Waited {
		return false
	}
	if t.watched == nil {
		t.watched = map[string]int{}
		for _, r := range t.Replies {
			if r.Step == session.WatchStep {
				t.watched[r.ID] = max(t.watched[r.ID], r.Number)
			}
		}
	}
	return o.Reply.Step == session.WatchStep && t.watched[o.ID] <= o.Reply.Number
}

// isUnchangedForHalf tells whether nothing changed in the last half of the time,
// where that is long enough to say so.
func (t *trial) isUnchangedForHalf(polls []*session.Observation) bool {
	first, _ := polls[0].Reply.Observed()
	last, _ := polls[len(polls)-1].Reply.Observed()
	half := first.Add(last.Sub(first) / 2)
	const shortWatch = 10 * time.Minute // a batch may wait in a queue
	if last.Sub(half) < shortWatch {
		return false
	}
	for i, o := range polls[:len(polls)-1] {
		if at, _ := o.Reply.Observed(); !at.Before(half) && len(t.Changes(o, polls[i+1])) > 0 {
			return false
		}
	}
	return true
}
