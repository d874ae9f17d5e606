package drift

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/shape"
)

// findAdded finds a member that no object had, in objects that were there.
func findAdded(x *comparison, s subject) []change {
	holders := x.all.before.Holders(s.path)
	if s.before.Seen.Count > 0 || holders == 0 || shape.IsItem(s.path) {
		return nil
	}
	return []change{{s.now.Seen.First, "is new" + counts(0, holders, s.now.Seen.Count, x.all.now.Holders(s.path)), "no such field"}}
}

// findRemoved finds a member that every object had, and none has, or not all. The
// states that both sides have are compared. Without any, a member that is not
// declared may belong to some states alone.
func findRemoved(x *comparison, s subject) []change {
	before, now := x.shared.before.Member(s.path).Seen.Count, x.shared.now.Member(s.path).Seen.Count
	had, has := x.shared.before.Holders(s.path), x.shared.now.Holders(s.path)
	switch {
	case shape.IsItem(s.path), before == 0, before < had, has == 0, now == has, len(x.states) == 0 && !s.declared:
		return nil
	case now == 0:
		return []change{{s.before.Seen.First, "is missing" + counts(before, had, now, has), "the field, as before"}}
	case s.echoed, !x.shared.areMany():
		return nil
	}
	return []change{{s.before.Seen.First, "is sometimes missing" + counts(before, had, now, has), "the field, as before"}}
}

// findType finds types that a member did not have. One that the schema allows is
// no news where all that the member had are allowed as well, or it was always null.
// Of a member that is not declared, whole numbers are numbers.
func findType(x *comparison, s subject) (found []change) {
	before := s.before.Seen.Count - count(s.before.Types[shape.Null])
	for _, t := range sortedKeys(s.now.Types) {
		if t == shape.Null || s.before.Seen.Count == 0 || s.had(t) || before == 0 && !s.contradicts(t) || s.allowsAll(append(sortedKeys(s.before.Types), t)) {
			continue
		}
		found = append(found, change{
			first(s.now.Types[t]), "is " + article(t) + " now" + counts(0, s.before.Seen.Count, s.now.Types[t].Count, s.now.Seen.Count) + "; it was " + list(s.before.Types),
			list(s.before.Types),
		})
	}
	return found
}

func (s subject) had(t shape.Type) bool {
	if s.before.Types[t] != nil {
		return true
	}
	isNumber := t == shape.Integer || t == shape.Number
	return isNumber && !s.declared && (s.before.Types[shape.Integer] != nil || s.before.Types[shape.Number] != nil)
}

// contradicts tells whether the schema states types, and this is none of them.
func (s subject) contradicts(t shape.Type) bool {
	return len(s.types()) > 0 && !s.allowsAll([]shape.Type{t})
}

func (s subject) allowsAll(types []shape.Type) bool {
	return !slices.ContainsFunc(types, func(t shape.Type) bool {
		return !slices.Contains(s.types(), string(t)) && (t != shape.Integer || !slices.Contains(s.types(), string(shape.Number)))
	})
}

// findNull finds a field that was never null and is, or was always null and never
// is. If the field may be null, all of many objects in one state must agree. It
// skips fields that are not declared, since what decides them is unknown, and
// people's data that an object was created with, since people decide it.
func findNull(x *comparison, s subject) []change {
	if !s.declared || s.before.Seen.Count == 0 || s.now.Seen.Count == 0 || s.echoed && s.node.Private {
		return nil
	}
	if s.contradicts(shape.Null) {
		if nulls := s.now.Types[shape.Null]; count(s.before.Types[shape.Null]) == 0 && nulls != nil {
			return []change{{nulls.First, "is null now" + counts(0, s.before.Seen.Count, nulls.Count, s.now.Seen.Count), list(s.before.Types)}}
		}
		return nil
	}
	if s.echoed {
		return nil
	}
	return x.findAllNull(s)
}

// findAllNull looks for states in which what was never null always is, and the
// other way round.
func (x *comparison) findAllNull(s subject) (found []change) {
	for _, state := range x.states {
		in := x.inState[state]
		before, now := in.before.Member(s.path), in.now.Member(s.path)
		was, is := count(before.Types[shape.Null]), count(now.Types[shape.Null])
		had, has := before.Seen.Count, now.Seen.Count
		if had == 0 || has == 0 || !in.areMany() || isOpen(x.kind.Node.Lifecycle, state, s.path) {
			continue
		}
		switch {
		case was == 0 && is == has:
			found = append(found, change{first(now.Types[shape.Null]), "is always null now" + whenIn(state) + counts(was, had, is, has), list(before.Types)})
		case was == had && is == 0:
			found = append(found, change{now.Seen.First, "is never null now" + whenIn(state) + counts(was, had, is, has), "null"})
		}
	}
	return found
}

// isOpen tells whether the lifecycle's table speaks of a member, and leaves open
// whether it is set in a state: that goes by how the object got there.
func isOpen(l *contract.Lifecycle, state, path string) bool {
	if l == nil {
		return false
	}
	name := document.TokenName(path[1:])
	row := l.States[state]
	if slices.Contains(row.Set, name) || slices.Contains(row.Usual, name) {
		return false
	}
	for _, other := range l.States {
		if slices.Contains(slices.Concat(other.Set, other.Usual, other.Null, other.Withheld), name) {
			return true
		}
	}
	return false
}
