package conformance

import (
	"slices"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
)

// A life is what the checks of a batch's life remember of it, from one observation to
// the next. Each check keeps its own part.
type life struct {
	before *session.Observation // the one before; nil for the first
	end    *session.Observation // that shows how the batch has ended; nil while it runs
	set    []session.Set        // by Lifecycle.Once, the times that are set
	polls  polls
	poll   *session.Observation // the last of them; nil for none
}

func (t *trial) newLife() life { return life{set: make([]session.Set, len(t.Lifecycle.Once))} }

func followTransitions(t *trial, v *verdict, l *life, after *session.Observation) {
	if l.before == nil {
		return
	}
	from, known := t.State(l.before)
	to, also := t.State(after)
	if !known || !also {
		return
	}
	v.on()
	if from != to && !t.IsEnd(from) && !t.Lifecycle.Reaches(from, to) {
		v.at(after, t.Lifecycle.Field, "a state that follows "+from, "the state went from %q (exchange %d) to %q", from, l.before.Reply.Number, to)
	}
}

// followEnded holds a batch to what it was when it ended. What other checks
// tell of, members that never change and times that are set once, is left to them.
func followEnded(t *trial, v *verdict, l *life, o *session.Observation) {
	state, _ := t.State(o)
	switch {
	case l.end == nil:
		if t.IsEnd(state) {
			l.end = o
		}
		return
	case o.Reply.Operation == contract.Cancel:
		return // cancel/repeat tells
	}
	v.on()
	ended, _ := t.State(l.end)
	if state != ended {
		if t.Lifecycle.Reaches(ended, state) {
			l.end = nil // requests were added
			return
		}
		v.at(o, t.Lifecycle.Field, session.Shown(ended), "the state is %q, after the batch had ended as %q (exchange %d)", state, ended, l.end.Reply.Number)
		return
	}
	for _, c := range t.Changes(l.end, o) {
		if !slices.Contains(t.Lifecycle.Fixed, c.Name) && !(slices.Contains(t.Lifecycle.Once, c.Name) && c.From != nil) {
			v.at(o, c.Name, "what it was at the end", "%s %s after the batch had ended (exchange %d)", c.Name, t.FromTo(o, c), l.end.Reply.Number)
		}
	}
}

func followFixed(t *trial, v *verdict, l *life, after *session.Observation) {
	if l.before == nil {
		return
	}
	v.on()
	told := map[string]bool{}
	for _, c := range t.FixedChanges(l.before, after) {
		if !told[c.Name] {
			told[c.Name] = true
			v.at(after, c.Name, "what it was before", "%s %s since exchange %d", c.Name, t.FromTo(after, c), l.before.Reply.Number)
		}
	}
}

// followTimes compares each time with the one it was first set to. What is
// neither null nor a time has a finding of its own, by a rule on documents.
func followTimes(t *trial, v *verdict, l *life, o *session.Observation) {
	for i, name := range t.Lifecycle.Once {
		isSame, isJudged := o.Once(i, &l.set[i])
		if !isJudged {
			continue
		}
		v.on()
		if !isSame {
			first := l.set[i].Shown()
			v.at(o, name, first, "%s was set to %s and is now %s", name, first, session.Shown(o.Value(name)))
		}
	}
}

// followCounts holds counts to growing: the total once, from nothing.
func followCounts(t *trial, v *verdict, l *life, after *session.Observation) {
	if l.before == nil {
		return
	}
	total, known := l.before.Sum(t.Lifecycle.Total)
	totalNow, judged := after.Sum(t.Lifecycle.Total)
	if judged = judged && known; judged && total.Sign() != 0 && total.Cmp(totalNow) != 0 && !t.Lifecycle.Grows() {
		v.at(after, t.Lifecycle.Total[0], total.String(), "the total changed from %s to %s since exchange %d", total, totalNow, l.before.Reply.Number)
	}
	for _, part := range t.Lifecycle.Rising {
		was, ok := l.before.Count(part)
		is, also := after.Count(part)
		ok = ok && also
		judged = judged || ok
		if ok && is.Cmp(was) < 0 {
			v.at(after, part, "at least "+was.String(), "%s fell from %s to %s since exchange %d", part, was, is, l.before.Reply.Number)
		}
	}
	if judged {
		v.on()
	}
}

// judgeStalled looks for batches that were polled and did not get on: expires_at
// has passed, nothing changed in the last half of the time, or Drive polled them
// until its wait was over. One that was polled to its end did get on, unless it was then
// cancelled by somebody who had waited long enough.
func judgeStalled(t *trial, v *verdict) {
	for _, h := range t.Batches {
		cancel := t.firstCancel(h)
		var l life
		var before []*session.Observation // polls before the cancel
		for _, o := range h.Seen {
			if followPolls(t, v, &l, o); l.poll == o && cancel != nil && cancel.Follows(o.Reply) {
				before = append(before, o)
			}
		}
		if l.polls.count >= minPolls && len(before) >= minPolls && t.judgeGivenUpOn(v, before) {
			continue
		}
		endPolls(t, v, &l)
	}
}

const fewPolls, minPolls = 6, 2 // of fewer nothing can be said, where a batch goes on and where it has ended

// polls are the polls of a batch, of which the times are known.
type polls struct {
	count      int
	times      int // with those that were left out
	first      time.Time
	changed    time.Time // of the last poll after which something was another
	hasChanged bool
}

// followPolls counts the polls.
func followPolls(t *trial, _ *verdict, l *life, o *session.Observation) {
	at, timed := o.Reply.Observed()
	if !timed || o.Reply.Operation != contract.Retrieve {
		return
	}
	p := &l.polls
	if p.count == 0 {
		p.first = at
	} else if since, _ := l.poll.Reply.Observed(); (!p.hasChanged || since.After(p.changed)) && t.Differ(l.poll, o) {
		p.changed, p.hasChanged = since, true
	}
	p.count++
	p.times += 1 + o.Reply.Repeats
	l.poll = o
}

// endPolls judges the polls of a batch by the last.
func endPolls(t *trial, v *verdict, l *life) {
	last, p := l.poll, &l.polls
	if p.count < minPolls {
		return
	}
	state, known := t.State(last)
	if !known || !t.IsEnd(state) && p.times < fewPolls {
		return
	}
	v.on()
	if t.IsEnd(state) {
		return
	}
	if late, ok := t.pastExpiry(last); ok {
		v.at(last, t.Lifecycle.Field, "a terminal state", "the batch is still %s, %s after it was to expire", state, late)
	} else if p.areSameForHalf(last) {
		v.at(last, t.Lifecycle.Field, "a terminal state, or some progress", "the batch is still %s, and nothing changed in the last half of the polls", state)
	} else if t.isLastWatched(last) {
		v.at(last, t.Lifecycle.Field, "a terminal state", "the batch was still %s when the wait for its end was over", state)
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

// areSameForHalf tells whether nothing changed in the last half of the time,
// where that is long enough to say so.
func (p *polls) areSameForHalf(last *session.Observation) bool {
	const shortWatch = 10 * time.Minute // a batch may wait in a queue
	end, _ := last.Reply.Observed()
	half := p.first.Add(end.Sub(p.first) / 2)
	return end.Sub(half) >= shortWatch && !(p.hasChanged && !p.changed.Before(half))
}
