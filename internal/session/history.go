package session

import (
	"slices"
	"strings"
)

// A History is what was seen of one batch: in time where times are known
// throughout, in the order of the recording otherwise.
type History struct {
	ID     string
	Seen   []*Observation // by create, retrieve and cancel
	Listed []*Observation // as an item of a list, where it may lag behind
}

// sort puts what was seen in its order.
func (h *History) sort() {
	for _, all := range [][]*Observation{h.Seen, h.Listed} {
		isTimed := !slices.ContainsFunc(all, func(o *Observation) bool { return !o.Reply.timed })
		slices.SortStableFunc(all, func(a, b *Observation) int {
			if byTime := a.Reply.at.Compare(b.Reply.at); isTimed && byTime != 0 {
				return byTime
			}
			return a.Reply.index - b.Reply.index
		})
	}
}

// Steps yields each observation with the one before it.
func (h *History) Steps(yield func(before, after *Observation) bool) {
	for i := 1; i < len(h.Seen); i++ {
		if !yield(h.Seen[i-1], h.Seen[i]) {
			return
		}
	}
}

// Last gives the last observation; nil for a batch that was only listed.
func (h *History) Last() *Observation {
	if len(h.Seen) == 0 {
		return nil
	}
	return h.Seen[len(h.Seen)-1]
}

// Changes compares the declared fields that both observations have: gateways
// add fields of their own, and lists trim their items. Left out are fields that the
// lifecycle lets vary, and those that it lets be set later. An object with nothing
// in it is equal to null.
func (r *Reader) Changes(before, after *Observation) []Change {
	return r.changes(before, after, r.layout.compare)
}

// ChangesSince does so for one field, which had a value before.
func (r *Reader) ChangesSince(name string, value any, after *Observation) []Change {
	before := &Observation{Members: map[string]any{name: value}, facts: &Facts{hashes: make([]uint64, len(r.layout.names))}}
	number, found := r.layout.numbers[name]
	if !found {
		return nil
	}
	before.facts.hashes[number] = hashOf(nullIfEmpty(value))
	return r.Changes(before, after)
}

// FixedChanges gives those of the fields that never change.
func (r *Reader) FixedChanges(before, after *Observation) []Change {
	return r.changes(before, after, r.layout.fixed)
}

// changes gives those of some fields, by their numbers.
func (r *Reader) changes(before, after *Observation, among []int) []Change {
	var a, b map[string]any
	r.layout.differing(before.Facts(), after.Facts(), among, func(number int) bool {
		if a == nil {
			a, b = map[string]any{}, map[string]any{}
			before.load()
			after.load()
		}
		name := r.layout.names[number]
		a[name], b[name] = nullIfEmpty(before.Members[name]), nullIfEmpty(after.Members[name])
		return true
	})
	if a == nil {
		return nil
	}
	all := differ{shows: r.Contract.Limits.Shows}
	all.compare(a, b)
	slices.SortStableFunc(all.changes, func(x, y Change) int { return strings.Compare(x.Path, y.Path) })
	return all.changes
}

func nullIfEmpty(value any) any {
	if members, isObject := value.(map[string]any); isObject && len(members) == 0 {
		return nil
	}
	return value
}
