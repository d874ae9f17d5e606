// Package shape keeps what objects of each kind look like: which members they
// have, how often, of which types, forms and sizes. It keeps no object, and what
// it keeps is bounded, whatever comes in.
//
// Kinds, states and private members come from the schema; nothing here names a
// member. What is people's data leaves no text behind: of private members, and
// of those that the schema does not declare, there are types and forms alone,
// and what is inside the latter is not looked at.
package shape

import (
	"cmp"
	"strings"

	"github.com/batchcheck/batchcheck/validate"
)

// A Shape is what all the objects that were observed have in common.
type Shape struct {
	Profile string
	Kinds   map[string]Kind // by the schema's name
}

// A Kind has the objects of one kind by the state of their lifecycle, "" being
// none and any that the schema does not have: what is null in one is set in
// another.
type Kind map[string]*Group

// A Group is the objects of one kind in one state.
type Group struct {
	Seen     Tally
	Distinct Distinct           // objects among those seen, polls of one being one
	Members  map[string]*Member // by path: names with a slash before each, an item of an array being "-"
	last     rank               // of the members, where there can be no more
}

// A Member is what stood at one path.
type Member struct {
	Seen   Tally           // of it being there, null or not
	Types  map[Type]*Tally // what it was
	Values Set             // of a string that has few
	Forms  Set             // of strings
	Sizes  map[Size]*Tally // of integers
	extra  bool            // not declared by the schema
}

// A Type is a JSON type, integers told from other numbers.
type Type string

// The types.
const (
	Null    Type = "null"
	Boolean Type = "boolean"
	Integer Type = "integer"
	Number  Type = "number"
	String  Type = "string"
	Array   Type = "array"
	Object  Type = "object"
)

// A Tally counts, and keeps the first place.
type Tally struct {
	Count int
	First *validate.Finding // its place alone
}

// A Set counts each of a few texts. Of many it keeps nothing.
type Set struct {
	Many bool
	Of   map[string]*Tally
}

// The limits of what is kept.
const (
	MaxMembers = 512 // paths of a group
	MaxInSet   = 12
	maxName    = 64 // bytes
	maxDepth   = 12
)

// New gives a shape of nothing.
func New(profile string) *Shape { return &Shape{profile, map[string]Kind{}} }

// Objects gives the number of objects that were seen.
func (s *Shape) Objects() (n int) {
	for _, kind := range s.Kinds {
		for _, group := range kind {
			n += group.Seen.Count
		}
	}
	return n
}

func (s *Shape) group(kind, state string) *Group {
	if s.Kinds[kind] == nil {
		s.Kinds[kind] = Kind{}
	}
	g := s.Kinds[kind][state]
	if g == nil {
		g = newGroup()
		s.Kinds[kind][state] = g
	}
	return g
}

func newGroup() *Group { return &Group{Members: map[string]*Member{}} }

func newMember() *Member {
	return &Member{Types: map[Type]*Tally{}, Sizes: map[Size]*Tally{}, Values: newSet(), Forms: newSet()}
}

func newSet() Set { return Set{Of: map[string]*Tally{}} }

// member gives the member at a path, a new one where there is none: nil where
// there are too many. Those that stay do not depend on the order in which they
// come: what is declared before what is not, then by path. So one that is left
// out now would have been left out whatever came first.
func (g *Group) member(path string, extra bool) *Member {
	if m := g.Members[path]; m != nil {
		return m
	}
	if len(g.Members) == MaxMembers && (rank{extra, path}).compare(g.last) > 0 {
		return nil
	}
	m := newMember()
	m.extra = extra
	g.Members[path] = m
	g.bound()
	return g.Members[path]
}

// A rank is the order in which members stay.
type rank struct {
	extra bool
	path  string
}

func (r rank) compare(other rank) int {
	switch {
	case r.extra == other.extra:
		return cmp.Compare(r.path, other.path)
	case r.extra:
		return 1
	}
	return -1
}

func (g *Group) bound() {
	for len(g.Members) >= MaxMembers {
		g.last = rank{}
		for path, m := range g.Members {
			if r := (rank{m.extra, path}); r.compare(g.last) > 0 {
				g.last = r
			}
		}
		if len(g.Members) == MaxMembers {
			return
		}
		delete(g.Members, g.last.path)
	}
}

// Parent gives the path of the object or array that holds what is at the path.
func Parent(path string) string { return path[:strings.LastIndexByte(path, '/')] }

const itemToken = "/-"

// IsItem tells whether the path is that of an array's items.
func IsItem(path string) bool { return strings.HasSuffix(path, itemToken) }

// Holders gives how many objects, or arrays, there were that may have held what
// is at the path.
func (g *Group) Holders(path string) int {
	parent := Parent(path)
	if parent == "" {
		return g.Seen.Count
	}
	holder := Object
	if IsItem(path) {
		holder = Array
	}
	if m := g.Members[parent]; m != nil && m.Types[holder] != nil {
		return m.Types[holder].Count
	}
	return 0
}

func (t *Tally) see(at *sighting) {
	if t.Count++; t.First == nil {
		t.First = at.find()
	}
}

func see[K comparable](in map[K]*Tally, key K, at *sighting) {
	if in[key] == nil {
		in[key] = &Tally{}
	}
	in[key].see(at)
}

func (t *Tally) add(other Tally) {
	t.Count += other.Count
	if t.First == nil {
		t.First = other.First
	}
}

// see counts a text; many says that there are others, of which nothing is kept.
func (s *Set) see(text string, many bool, at *sighting) {
	if s.Many || many {
		*s = Set{Many: true}
		return
	}
	see(s.Of, text, at)
	s.bound()
}

func (s *Set) bound() {
	if len(s.Of) > MaxInSet {
		*s = Set{Many: true}
	}
}

// Count gives how many texts were counted; of many, none.
func (s Set) Count() (n int) {
	for _, t := range s.Of {
		n += t.Count
	}
	return n
}

// Member gives what stood at the path, nothing where nothing did.
func (g *Group) Member(path string) *Member {
	if m := g.Members[path]; m != nil {
		return m
	}
	return &Member{}
}
