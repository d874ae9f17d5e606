package conformance

import (
	"slices"
	"time"

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
			if state, _ := t.State(o); state != ended {
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
			if judged = judged && known; judged && total.Sign() != 0 && total.Cmp(totalNow) != 0 {
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
// until its wait was over. One that was polled to its end did get on.
func judgeStalled(t *trial, v *verdict) {
	const fewPolls, minPolls = 6, 2 // of fewer nothing can be said, where a batch goes on and where it has ended
	for _, h := range t.Batches {
		var polls []*session.Observation
		times := 0 // with those that were left out
		for _, o := range h.Seen {
			if _, timed := o.Reply.Observed(); timed && o.Reply.Operation == contract.Retrieve {
				polls = append(polls, o)
				times += 1 + o.Reply.Repeats
			}
		}
		if len(polls) < minPolls {
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
		end, _ := last.Reply.Observed()
		if expires, ok := last.Time(t.Window); ok && end.After(expires) {
			v.at(last, t.Lifecycle.Field, "a terminal state", "the batch is still %s, %s after it was to expire", state, end.Sub(expires).Round(time.Second))
		} else if t.isUnchangedForHalf(polls) {
			v.at(last, t.Lifecycle.Field, "a terminal state, or some progress", "the batch is still %s, and nothing changed in the last half of the polls", state)
		} else if t.isLastWatched(last) {
			v.at(last, t.Lifecycle.Field, "a terminal state", "the batch was still %s when the wait for its end was over", state)
		}
	}
}

// isLastWatched tells whether an observation is the last that the driver's watch
// has asked for of its batch: it went on until the wait was over.
func (t *trial) isLastWatched(o *session.Observation) bool {
	isLater := func(r *session.Reply) bool {
		return r.Step == session.WatchStep && r.ID == o.ID && r.Number > o.Reply.Number
	}
	return o.Reply.Step == session.WatchStep && !slices.ContainsFunc(t.Replies, isLater)
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
