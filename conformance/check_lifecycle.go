package conformance

import (
	"math/big"
	"slices"
	"time"
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
			if !t.IsEnd(from) && !t.IsReachable(from, to) {
				v.at(after, t.Lifecycle.Member, "a state that follows "+from, "the state went from %q (exchange %d) to %q", from, before.reply.Number, to)
			}
		}
	}
}

// judgeEnded holds a batch to what it was when it ended. What other checks
// tell of, members that never change and times that are set once, is left to them.
func judgeEnded(t *trial, v *verdict) {
	for _, h := range t.Batches {
		var end *observation
		for _, o := range h.Seen {
			if end == nil {
				if state, _ := t.State(o); t.IsEnd(state) {
					end = o
				}
				continue
			}
			if o.reply.operation == Cancel {
				continue // cancel/repeat tells
			}
			v.on()
			t.judgeChangesAfterEnd(v, end, o)
		}
	}
}

func (t *trial) judgeChangesAfterEnd(v *verdict, end, o *observation) {
	ended, _ := t.State(end)
	if state, _ := t.State(o); state != ended {
		v.at(o, t.Lifecycle.Member, shown(ended), "the state is %q, after the batch had ended as %q (exchange %d)", state, ended, end.reply.Number)
		return
	}
	for _, c := range changes(end, o) {
		if !slices.Contains(t.Lifecycle.Fixed, c.name) && !(slices.Contains(t.Lifecycle.Once, c.name) && c.from != nil) {
			v.at(o, c.name, "what it was at the end", "%s %s after the batch had ended (exchange %d)", c.name, t.FromTo(o, c), end.reply.Number)
		}
	}
}

func judgeImmutable(t *trial, v *verdict) {
	for _, h := range t.Batches {
		for before, after := range h.Steps {
			v.on()
			told := map[string]bool{}
			for _, c := range changes(before, after) {
				if slices.Contains(t.Lifecycle.Fixed, c.name) && !told[c.name] {
					told[c.name] = true
					v.at(after, c.name, "what it was before", "%s %s since exchange %d", c.name, t.FromTo(after, c), before.reply.Number)
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
				now, present := o.members[name]
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
					v.at(o, name, shown(first), "%s was set to %s and is now %s", name, shown(first), shown(now))
				}
			}
		}
	}
}

// judgeCounts holds counts to growing: the total once, from nothing.
func judgeCounts(t *trial, v *verdict) {
	for _, h := range t.Batches {
		for before, after := range h.Steps {
			total, totalNow, judged := pairOf(before, after, t.Counts.Total)
			if judged && total.Sign() != 0 && total.Cmp(totalNow) != 0 {
				v.at(after, t.Counts.Total, total.String(), "the total changed from %s to %s since exchange %d", total, totalNow, before.reply.Number)
			}
			for _, part := range t.Counts.Parts {
				was, is, ok := pairOf(before, after, part)
				judged = judged || ok
				if ok && is.Cmp(was) < 0 {
					v.at(after, part, "at least "+was.String(), "%s fell from %s to %s since exchange %d", part, was, is, before.reply.Number)
				}
			}
			if judged {
				v.on()
			}
		}
	}
}

func pairOf(before, after *observation, path string) (was, is *big.Int, ok bool) {
	was, ok = before.Count(path)
	is, also := after.Count(path)
	return was, is, ok && also
}

// judgeStalled looks for batches that were polled and did not get on: expires_at
// has passed, nothing changed in the last half of the time, or Drive polled them
// until its wait was over. One that was polled to its end did get on.
func judgeStalled(t *trial, v *verdict) {
	const fewPolls, leastPolls = 6, 2 // of fewer nothing can be said, where a batch goes on and where it has ended
	for _, h := range t.Batches {
		polls := pollsOf(h)
		if len(polls) < leastPolls {
			continue
		}
		last := polls[len(polls)-1]
		state, known := t.State(last)
		if !known || !t.IsEnd(state) && timesOf(polls) < fewPolls {
			continue
		}
		v.on()
		if t.IsEnd(state) {
			continue
		}
		end, _ := last.reply.observed()
		if expires, ok := last.Time(t.Window); ok && end.After(expires) {
			v.at(last, t.Lifecycle.Member, "a terminal state", "the batch is still %s, %s after it was to expire", state, end.Sub(expires).Round(time.Second))
		} else if t.unchangedForHalf(polls) {
			v.at(last, t.Lifecycle.Member, "a terminal state, or some progress", "the batch is still %s, and nothing changed in the last half of the polls", state)
		} else if t.isLastWatched(last) {
			v.at(last, t.Lifecycle.Member, "a terminal state", "the batch was still %s when the wait for its end was over", state)
		}
	}
}

// isLastWatched tells whether an observation is the last that the driver's watch
// has asked for of its batch: it went on until the wait was over.
func (t *trial) isLastWatched(o *observation) bool {
	isLater := func(r *reply) bool { return r.Step == WatchStep && r.id == o.id && r.Number > o.reply.Number }
	return o.reply.Step == WatchStep && !slices.ContainsFunc(t.Replies, isLater)
}

// pollsOf gives the observations by retrieve whose time is known.
func pollsOf(h *history) []*observation {
	var polls []*observation
	for _, o := range h.Seen {
		if _, ok := o.reply.observed(); ok && o.reply.operation == Retrieve {
			polls = append(polls, o)
		}
	}
	return polls
}

// timesOf counts observations, with those that were left out.
func timesOf(all []*observation) int {
	n := len(all)
	for _, o := range all {
		n += o.reply.Repeats
	}
	return n
}

func (t *trial) unchangedForHalf(polls []*observation) bool {
	first, _ := polls[0].reply.observed()
	last, _ := polls[len(polls)-1].reply.observed()
	half := first.Add(last.Sub(first) / 2)
	const shortWatch = 10 * time.Minute // a batch may wait in a queue
	if last.Sub(half) < shortWatch {
		return false
	}
	for i, o := range polls[:len(polls)-1] {
		if at, _ := o.reply.observed(); !at.Before(half) && len(changes(o, polls[i+1])) > 0 {
			return false
		}
	}
	return true
}
