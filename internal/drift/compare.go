package drift

import (
	"maps"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/shape"
	"github.com/batchcheck/batchcheck/validate"
)

// enough is how many different objects, each before and now, tell of a change
// that fewer could show by chance.
const enough = 5

// A Report is what came of comparing two shapes.
type Report struct {
	Findings []validate.Finding
	Compared []contract.Kind
	Apart    []contract.Kind // that only one of the shapes has: of them, nothing is said
}

// Compare gives what changed, kind by kind and path by path. Where recordings are
// sanitized, ids and times are not compared.
func Compare(c *contract.Contract, before, now *shape.Shape, sanitized bool) (r Report) {
	for _, kind := range c.Kinds {
		old, fresh := before.Kinds[kind.Name], now.Kinds[kind.Name]
		switch {
		case len(old) > 0 && len(fresh) > 0:
			r.Compared = append(r.Compared, kind)
			r.Findings = append(r.Findings, newComparison(c, kind, old, fresh).findings(sanitized)...)
		case len(old)+len(fresh) > 0:
			r.Apart = append(r.Apart, kind)
		}
	}
	return r
}

// A comparison is that of one kind.
type comparison struct {
	contract *contract.Contract
	kind     contract.Kind
	states   []string // that both have
	all      sides    // all states together
	shared   sides    // those that both have together
	inState  map[string]sides
}

// Sides are what is compared.
type sides struct{ before, now *shape.Group }

func newComparison(c *contract.Contract, kind contract.Kind, before, now shape.Kind) *comparison {
	x := &comparison{contract: c, kind: kind, all: sides{before.All(), now.All()}, inState: map[string]sides{}}
	for state := range before {
		if now[state] != nil {
			x.inState[state] = sides{before[state], now[state]}
		}
	}
	x.states = slices.Sorted(maps.Keys(x.inState))
	x.shared = x.all
	if len(x.states) > 0 {
		x.shared = sides{before.All(x.states...), now.All(x.states...)}
	}
	return x
}

// A subject is one path, with what stood there before and now, in all states.
type subject struct {
	path     string
	node     *contract.Node // nil where the schema says nothing
	declared bool
	echoed   bool // what an object was created with
	before   *shape.Member
	now      *shape.Member
}

// A change is a finding to be.
type change struct {
	at      *validate.Finding
	message string // after the member's name
	want    string
}

func (x *comparison) findings(sanitized bool) []validate.Finding {
	var found []validate.Finding
	paths := slices.Sorted(maps.Keys(x.all.before.Members))
	for path := range x.all.now.Members {
		if x.all.before.Members[path] == nil {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	for _, path := range paths {
		s := x.subject(path)
		for _, r := range rules {
			if r.exact && sanitized {
				continue
			}
			for _, c := range r.find(x, s) {
				found = append(found, x.finding(r, s, c))
			}
		}
	}
	return found
}

func (x *comparison) finding(r rule, s subject, c change) validate.Finding {
	f := validate.Finding{}
	if c.at != nil {
		f = *c.at
	}
	f.Rule, f.Level, f.Count, f.Profile = r.id, r.level, 1, x.contract.Profile.Name
	f.Message, f.Expected = x.label(s)+" "+c.message, c.want
	return f
}

// subject finds what the schema says of a path.
func (x *comparison) subject(path string) subject {
	s := subject{path: path, node: x.kind.Node, before: x.all.before.Member(path), now: x.all.now.Member(path)}
	for _, token := range strings.Split(path, "/")[1:] {
		name, holder := document.TokenName(token), s.node
		s.node, s.declared = holder.Member(name), false
		switch {
		case holder == nil:
		case holder.Members[name] != nil:
			s.declared = true
			s.echoed = s.echoed || holder.Lifecycle != nil && slices.Contains(holder.Lifecycle.Fixed, name)
		case shape.IsItem("/"+token) && holder.Items != nil:
			s.node, s.declared = holder.Items, true
		}
	}
	return s
}

// types gives the JSON types that the schema allows; none where it says nothing.
func (s subject) types() []string {
	if !s.declared {
		return nil
	}
	return s.node.Types
}

// choices gives the values that the schema lists; none where it does not.
func (s subject) choices() []any {
	if !s.declared {
		return nil
	}
	return s.node.Listed()
}

// areMany tells whether there are enough objects on both sides.
func (s sides) areMany() bool {
	return s.before.Distinct.Count() >= enough && s.now.Distinct.Count() >= enough
}

func first(t *shape.Tally) *validate.Finding {
	if t == nil {
		return nil
	}
	return t.First
}

func count(t *shape.Tally) int {
	if t == nil {
		return 0
	}
	return t.Count
}
