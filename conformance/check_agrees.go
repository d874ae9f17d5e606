package conformance

import (
	"fmt"
	"slices"
	"time"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// judgeListed compares items of lists with all that was shown of the same
// batch, and finds batches that lists show by another id.
func judgeListed(t *trial, v *verdict) {
	for _, h := range t.Batches {
		if len(h.Listed) == 0 || len(h.Seen)+len(h.Listed) < 2 {
			continue
		}
		line := h.Timeline()
		t.judgeStale(v, line, true, t.judgeClashes(v, line))
	}
	for h, item := range t.otherIDs() {
		v.on()
		first := h.Seen[0]
		v.at(item, item.Place.ID, session.Shown(h.ID), "the list shows the batch %s of exchange %d by another id, %s: all that never changes of it is the same", session.Shown(h.ID), first.Reply.Number, session.Shown(item.ID))
	}
}

// judgeRetrieve: retrieve gives the batch of the URL's id, and shows no less of it
// than lists have shown before.
func judgeRetrieve(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Retrieve) {
		if r.Batch == nil || r.Bare || r.Unasked {
			continue
		}
		v.on()
		if r.Batch.ID != r.ID {
			v.at(r.Batch, r.Batch.Place.ID, "the id of the URL", "retrieve of %s gives the batch %s", session.Shown(r.ID), session.Shown(r.Batch.ID))
		}
	}
	for _, h := range t.Batches {
		if len(h.Seen) > 0 && len(h.Seen)+len(h.Listed) > 1 {
			t.judgeStale(v, h.Timeline(), false, nil)
		}
	}
}

// judgeStale finds observations, either items of lists or others, that show the
// batch as it was before: less of it than another reply has shown longer ago than
// the API allows for, or a state on the way when it had ended by its own account.
// Without times the first is no more than likely. A batch that retrieve itself
// shows going back is left to lifecycle/*.
func (t *trial) judgeStale(v *verdict, line *session.Timeline, listed bool, told map[*session.Observation]bool) {
	shown := t.NewProgress() // long before, by all routes that count
	own := t.NewProgress()   // before, by create, retrieve, cancel and events
	var last *session.Point  // of these
	end := t.endOf(line)
	line.LongBefore(t.within(t.API.Seconds.Stale), func(p *session.Point, news []*session.Point) {
		for _, before := range news {
			if listed || before.Listed {
				shown.Add(before)
			}
		}
		if p.Listed == listed && !told[p.Observation] {
			path, by := shown.Before(p)
			_, wentBack := own.Before(p)
			if listed {
				v.on()
				wentBack = nil
				if last != nil && by != nil {
					if same, before := shown.Before(last); same == path {
						wentBack = before
					}
				}
			}
			switch {
			case wentBack != nil:
			case by != nil:
				t.tellStale(v, line, p, path, by)
			default:
				end.judge(v, p)
			}
		}
		if !p.Listed {
			own.Add(p)
			last = p
		}
	})
}

// tellStale says what an observation shows less of than one before it.
func (t *trial) tellStale(v *verdict, line *session.Timeline, p *session.Point, path string, by *session.Point) {
	level, before := validate.Warning, "before it" // which may be no longer than is allowed for
	if line.Timed {
		level, before = v.check.Level, p.Answered.Sub(by.Answered).Round(time.Second).String()+" before"
	}
	more := session.Shown(by.Value(path))
	v.atLevel(level, p.Observation, path, more, "%s is %s, but exchange %d, %s, showed %s", path, session.Shown(p.Value(path)), by.Reply.Number, before, more)
}

// An ownEnd is when a batch has ended by its own account.
type ownEnd struct {
	*trial
	at    time.Time
	name  string         // of the field that says so
	shown *session.Point // nil where none does
}

func (t *trial) endOf(line *session.Timeline) ownEnd {
	at, name, shown := t.End(line)
	return ownEnd{t, at, name, shown}
}

// judge finds a state on the way in a reply that was asked for, by the server's
// clock, when the batch had ended. Shortly after another reply was the first to
// show the end, it is likely only: the end may have been dated back.
func (e ownEnd) judge(v *verdict, p *session.Point) {
	allowed := e.within(e.API.Seconds.Stale)
	date, dated := p.Reply.Date()
	state, known := e.State(p.Observation)
	if e.shown == nil || !dated || !known || e.IsEnd(state) || p.Members[e.name] != nil {
		return // a document that contradicts itself is another rule's
	}
	late := date.Add(-p.Reply.Duration - e.Behind).Sub(e.at)
	if late <= allowed {
		return
	}
	level := v.check.Level
	if since, known := p.Reply.Since(e.shown.Reply); known && since >= 0 && since <= allowed {
		level = validate.Warning
	}
	v.atLevel(level, p.Observation, e.Lifecycle.Field, "its state at the end", "%s is %q, but the batch had ended %s before: %s in exchange %d is %s",
		e.Lifecycle.Field, state, late.Round(time.Second), e.name, e.shown.Reply.Number, session.Shown(e.shown.Members[e.name]))
}

// judgeClashes compares what never differs: with what was seen of the batch
// before and after the list, or with the list before where it was only listed.
// An item that agrees with either of them does not clash. Given are
// items that do as to how the batch ended.
func (t *trial) judgeClashes(v *verdict, line *session.Timeline) map[*session.Observation]bool {
	told := map[*session.Observation]bool{}
	after := make([]*session.Observation, len(line.Points)) // what was seen next, by itself
	isSeen := false
	for i := len(line.Points) - 1; i >= 0; i-- {
		if i+1 < len(line.Points) {
			after[i] = after[i+1]
			if next := line.Points[i+1]; !next.Listed {
				after[i] = next.Observation
			}
		}
		isSeen = isSeen || !line.Points[i].Listed
	}
	var before *session.Observation
	for i, p := range line.Points {
		if !p.Listed {
			before = p.Observation
			continue
		}
		if t.judgeClash(v, p.Observation, before, after[i]) {
			told[p.Observation] = true
		}
		if !isSeen {
			before = p.Observation
		}
	}
	return told
}

// judgeClash compares an item with its neighbours; each may be nil.
func (t *trial) judgeClash(v *verdict, item *session.Observation, neighbours ...*session.Observation) (ofEnd bool) {
	neighbours = slices.DeleteFunc(neighbours, func(o *session.Observation) bool { return o == nil })
	told := map[string]bool{}
	for _, other := range neighbours {
		for _, c := range t.Changes(other, item) {
			isAgreed := func(o *session.Observation) bool {
				return t.mayNotDiffer(o, item, c.Name) && !t.differ(o, item, c.Name)
			}
			if told[c.Name] || !t.mayNotDiffer(other, item, c.Name) || slices.ContainsFunc(neighbours, isAgreed) {
				continue
			}
			told[c.Name] = true
			ofEnd = ofEnd || !slices.Contains(t.Lifecycle.Fixed, c.Name)
			number := other.Reply.Number
			v.at(item, c.Name, fmt.Sprintf("what exchange %d shows", number), "the list shows another %s than exchange %d: it %s", c.Name, number, t.FromTo(item, c))
		}
		state, known := t.State(item)
		theirs, also := t.State(other)
		hasSame := func(o *session.Observation) bool { s, _ := t.State(o); return s == state }
		if known && also && !told[t.Lifecycle.Field] && !t.Lifecycle.Reaches(state, theirs) && !t.Lifecycle.Reaches(theirs, state) && !slices.ContainsFunc(neighbours, hasSame) {
			told[t.Lifecycle.Field], ofEnd = true, true
			v.at(item, t.Lifecycle.Field, session.Shown(theirs), "the list shows the state %q, exchange %d shows %q", state, other.Reply.Number, theirs)
		}
	}
	return ofEnd
}

// mayNotDiffer tells whether two observations must show the same in a field that
// both have: one that never changes, or any where the batch has ended in the same way.
func (t *trial) mayNotDiffer(other, item *session.Observation, name string) bool {
	value, found := item.Members[name]
	_, also := other.Members[name]
	if slices.Contains(t.Lifecycle.Fixed, name) {
		return found && also && !t.Lifecycle.IsLate(name, value) // the list may be from before
	}
	state, _ := t.State(item)
	theirs, _ := t.State(other)
	return found && also && state == theirs && t.IsEnd(state)
}

func (t *trial) differ(a, b *session.Observation, name string) bool {
	return slices.ContainsFunc(t.Changes(a, b), func(c session.Change) bool { return c.Name == name })
}

// otherIDs finds batches that lists show by another id only: for each, the item
// that is the same in all that never changes, where a list of all there is does not
// have the batch itself. Two batches may be made of one file in one second, so there
// must be one candidate.
func (t *trial) otherIDs() map[*session.History]*session.Observation {
	seen, listed := map[string][]*session.History{}, map[string][]*session.History{}
	for _, h := range t.Batches {
		switch {
		case len(h.Listed) == 0:
			if key, ok := t.identityOf(h.Seen[0]); ok {
				seen[key] = append(seen[key], h)
			}
		case len(h.Seen) == 0:
			if key, ok := t.identityOf(h.Listed[0]); ok {
				listed[key] = append(listed[key], h)
			}
		}
	}
	firstWalks := map[string]*session.Walk{} // by the id of an item, the first walk that has it
	for _, w := range slices.Backward(t.Walks) {
		for id := range w.IDs() {
			firstWalks[id] = w
		}
	}
	found := map[*session.History]*session.Observation{}
	for key, batches := range seen {
		if len(batches) != 1 || len(listed[key]) != 1 {
			continue
		}
		first, item := batches[0].Seen[0].Reply, listed[key][0].Listed[0]
		walk := &session.Walk{Pages: []*session.Page{item.Reply.Page}}
		if w := firstWalks[item.ID]; w != nil {
			walk = w
		}
		from, _, _ := walk.Pages[0].From()
		isOfAll := from == "" && walk.IsComplete() && walk.Pages[0].IsOfAll()
		if isOfAll && first.Caller() == item.Reply.Caller() && walk.Pages[0].Reply.IsAfter(first, t.within(t.API.Seconds.Lag)) {
			found[batches[0]] = item
		}
	}
	return found
}

// identityOf gives what a batch keeps beside its id, as a text to compare by; ok
// is false where some of it is missing.
func (t *trial) identityOf(o *session.Observation) (text string, ok bool) {
	_, hasTime := o.Time(t.Created)
	if !hasTime || t.API.Create.File != "" && t.FileOf(o) == "" {
		return "", false
	}
	for _, name := range t.Lifecycle.Fixed {
		value, found := o.Members[name]
		switch {
		case name == o.Place.ID:
			continue
		case !found && name != t.API.Create.Metadata:
			return "", false
		}
		text += fmt.Sprintf("%s=%v\n", name, value)
	}
	return text, true
}
