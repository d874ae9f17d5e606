package contract

import (
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// A Node is what the schema says, without condition, of one place in a
// document: what stands at it by $ref, allOf and the keywords beside them,
// taken together. Of our keywords that hold one value, the outermost counts;
// of tables, each member of the outermost that has it (see TablesOf).
type Node struct {
	Members   map[string]*Node // declared members by name
	Rest      *Node            // of members that are not declared; nil where nothing is said
	Items     *Node            // of an array's items; nil where nothing is said
	spellings []Spelling       // of members, by number

	Types       []string // JSON types; empty where all are allowed
	Constants   []any    // const
	Choices     []any    // enum; nil where nothing is said
	Description string

	Kind     string
	Identity string
	Closed   bool
	Digits   bool
	Private  bool
	Tables
	Either   *Either
	Input    *Input
	Output   *Output
	Bodies   *Bodies
	Should   []*jsonschema.Schema
	Location string // of the outermost subschema, for RuleOf
}

// places builds each Place once, so that schemas may refer to themselves.
type places struct {
	built   map[string]*Node
	spelled spelled
}

func newPlaces() *places { return &places{map[string]*Node{}, spelled{}} }

func (ps *places) of(schemas ...*jsonschema.Schema) *Node {
	var parts []*jsonschema.Schema
	for _, s := range schemas {
		parts = append(parts, Flatten(s)...)
	}
	key := placeKey(parts)
	if p, found := ps.built[key]; found {
		return p
	}
	p := &Node{Location: parts[0].Location, Tables: TablesOf(parts)}
	ps.built[key] = p
	for _, s := range parts {
		p.add(s, KeywordsOf(s))
	}
	ps.addMembers(p, parts)
	ps.addOthers(p, parts)
	return p
}

func placeKey(parts []*jsonschema.Schema) string {
	var locations []string
	for _, s := range parts {
		locations = append(locations, s.Location)
	}
	return strings.Join(locations, "\n")
}

// Flatten gives the schema and those that hold wherever it does, outermost first.
func Flatten(s *jsonschema.Schema) []*jsonschema.Schema {
	parts := []*jsonschema.Schema{s}
	for i := 0; i < len(parts); i++ {
		for _, inner := range append([]*jsonschema.Schema{parts[i].Ref}, parts[i].AllOf...) {
			if inner != nil && !slices.Contains(parts, inner) {
				parts = append(parts, inner)
			}
		}
	}
	return parts
}

func (p *Node) add(s *jsonschema.Schema, k *Keywords) {
	p.Types = narrow(p.Types, s.Types)
	p.Constants = append(p.Constants, s.Constant...)
	p.Description = first(p.Description, s.Description)
	p.Kind = first(p.Kind, k.Kind)
	p.Identity = first(p.Identity, k.Identity)
	p.Closed = p.Closed || k.Closed
	p.Digits = p.Digits || k.Digits
	p.Private = p.Private || k.Private
	p.Either = first(p.Either, k.Either)
	p.Input = first(p.Input, k.Input)
	p.Output = first(p.Output, k.Output)
	p.Bodies = first(p.Bodies, k.Bodies)
	if p.Choices == nil {
		p.Choices = s.Enum
	}
	if k.Should != nil {
		p.Should = append(p.Should, k.Should)
	}
}

func first[T comparable](a, b T) T {
	var zero T
	if a != zero {
		return a
	}
	return b
}

// narrow gives the types that both allow; none stands for all.
func narrow(a, b []string) []string {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	var both []string
	for _, t := range a {
		if slices.Contains(b, t) {
			both = append(both, t)
		}
	}
	return both
}

func (ps *places) addMembers(p *Node, parts []*jsonschema.Schema) {
	schemas := map[string][]*jsonschema.Schema{}
	for _, s := range parts {
		for name, inner := range s.Properties {
			schemas[name] = append(schemas[name], inner)
		}
	}
	p.Members = make(map[string]*Node, len(schemas))
	for name, inner := range schemas {
		p.Members[name] = ps.of(inner...)
		p.declare(name, p.Members[name], ps.spelled)
	}
}

func (ps *places) addOthers(p *Node, parts []*jsonschema.Schema) {
	var rest, items []*jsonschema.Schema
	for _, s := range parts {
		if inner, ok := s.AdditionalProperties.(*jsonschema.Schema); ok {
			rest = append(rest, inner)
		}
		if s.Items2020 != nil {
			items = append(items, s.Items2020)
		}
	}
	if len(rest) > 0 {
		p.Rest = ps.of(rest...)
	}
	if len(items) > 0 {
		p.Items = ps.of(items...)
	}
}

// Member gives the place of a member, declared or not; nil where nothing is said.
func (p *Node) Member(name string) *Node {
	if p == nil {
		return nil
	}
	if inner, found := p.Members[name]; found {
		return inner
	}
	return p.Rest
}

// Undeclared gives the place of members that are not declared; nil where
// nothing is said.
func (p *Node) Undeclared() *Node {
	if p == nil {
		return nil
	}
	return p.Rest
}

// Item gives the place of an array's items; nil where nothing is said.
func (p *Node) Item() *Node {
	if p == nil {
		return nil
	}
	return p.Items
}

// ClientName gives the spelling that generated clients have for a name of the
// wire: created_at becomes createdAt.
func ClientName(wire string) string {
	words := strings.Split(wire, "_")
	for i, word := range words {
		if i > 0 && word != "" {
			words[i] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return strings.Join(words, "")
}
