package shape

import (
	"maps"
	"slices"
)

// Merge adds what another shape was made of, as if it had been observed after
// what this one was made of.
func (s *Shape) Merge(other *Shape) {
	for name, kind := range other.Kinds {
		for state, group := range kind {
			s.group(name, state).merge(group)
		}
	}
}

// All gives the objects of a kind in the states together, in all where none is
// named. First places are those of the first state by name.
func (k Kind) All(states ...string) *Group {
	all := newGroup()
	if len(states) == 0 {
		states = slices.Sorted(maps.Keys(k))
	}
	for _, state := range states {
		if k[state] != nil {
			all.merge(k[state])
		}
	}
	return all
}

func (g *Group) merge(other *Group) {
	g.Seen.add(other.Seen)
	g.Distinct.merge(other.Distinct)
	for path, theirs := range other.Members {
		if m := g.Members[path]; m == nil {
			m = newMember()
			m.extra = theirs.extra
			g.Members[path] = m
		}
		g.Members[path].merge(theirs)
	}
	g.bound()
}

func (m *Member) merge(other *Member) {
	m.Seen.add(other.Seen)
	merge(m.Types, other.Types)
	merge(m.Sizes, other.Sizes)
	m.Values.merge(other.Values)
	m.Forms.merge(other.Forms)
}

func merge[K comparable](to, from map[K]*Tally) {
	for key, theirs := range from {
		if to[key] == nil {
			to[key] = &Tally{}
		}
		to[key].add(*theirs)
	}
}

func (s *Set) merge(other Set) {
	if s.Many || other.Many {
		*s = Set{Many: true}
		return
	}
	merge(s.Of, other.Of)
	s.bound()
}
