package validate

import (
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// checks are the schemas that are judged from a root and that we judge
// ourselves; the others are for the engine.
type checks map[*jsonschema.Schema]*check

// newChecks compiles what documents are judged by: the schema of each kind, and
// each that is recommended at a place in it.
func newChecks(c *contract.Contract) checks {
	all := checks{}
	places := map[*contract.Node]bool{}
	for _, kind := range c.Kinds {
		all.add(kind.Schema, c)
		all.addShould(kind.Node, c, places)
	}
	return all
}

func (all checks) add(s *jsonschema.Schema, of *contract.Contract) {
	c := checkCompiler{contract: of, built: map[*jsonschema.Schema]*check{}}
	root := c.compile(s, nil)
	for len(c.waiting) > 0 {
		k := c.waiting[0]
		c.waiting = c.waiting[1:]
		c.compileInside(k, k.schema)
	}
	if !c.foreign {
		all[s] = root
	}
}

func (all checks) addShould(place *contract.Node, c *contract.Contract, seen map[*contract.Node]bool) {
	if place == nil || seen[place] {
		return
	}
	seen[place] = true
	for _, s := range place.Should {
		all.add(s, c)
	}
	if place.Bodies != nil {
		for _, row := range place.Bodies.Rows {
			all.add(row.Schema, c)
		}
	}
	for _, inner := range place.Members {
		all.addShould(inner, c, seen)
	}
	all.addShould(place.Rest, c, seen)
	all.addShould(place.Items, c, seen)
}

// A checkCompiler compiles a schema and all that it leads to, each once.
type checkCompiler struct {
	contract *contract.Contract
	built    map[*jsonschema.Schema]*check
	waiting  []*check // whose members and items are yet to be compiled
	foreign  bool     // something in it is for the engine
}

// A frame is a subschema that judges the value that is being judged, too.
type frame struct {
	schema *jsonschema.Schema
	outer  *frame
}

// compile gives the check; outer are the subschemas that lead to s without
// leaving the value. One that leads to itself never ends, and the engine says so.
func (c *checkCompiler) compile(s *jsonschema.Schema, outer *frame) *check {
	if s == nil || c.foreign {
		return nil
	}
	for f := outer; f != nil; f = f.outer {
		c.foreign = c.foreign || f.schema == s
	}
	if known, found := c.built[s]; found {
		return known
	}
	k := &check{schema: s, never: s.Always != nil && !*s.Always, required: s.Required, lengths: lengthsOf(s), ranges: rangesOf(s)}
	c.built[s] = k
	c.waiting = append(c.waiting, k)
	c.foreign = c.foreign || hasOthers(s)
	k.setTypes(s.Types)
	k.constants, k.enum = c.literals(s.Constant), c.literals(s.Enum)
	c.compileInPlace(k, s, &frame{s, outer})
	return k
}

func (c *checkCompiler) literals(values []any) []scalarLiteral {
	all, ok := newLiterals(values)
	c.foreign = c.foreign || !ok
	return all
}

// compileInPlace compiles the keywords whose subschemas judge the same value.
func (c *checkCompiler) compileInPlace(k *check, s *jsonschema.Schema, at *frame) {
	if s.Ref != nil {
		k.inPlace = append(k.inPlace, c.compile(s.Ref, at))
	}
	for _, inner := range s.AllOf {
		k.inPlace = append(k.inPlace, c.compile(inner, at))
	}
	k.not, k.condition = c.compile(s.Not, at), c.compile(s.If, at)
	k.then, k.otherwise = c.compile(s.Then, at), c.compile(s.Else, at)
}

// compileInside compiles the keywords whose subschemas judge members and items.
func (c *checkCompiler) compileInside(k *check, s *jsonschema.Schema) {
	for name, inner := range s.Properties {
		k.properties.add(name, c.contract.Spelled([]byte(name)), c.compile(inner, nil))
	}
	switch others := s.AdditionalProperties.(type) {
	case bool:
		k.closed = !others
	case *jsonschema.Schema:
		k.others = c.compile(others, nil)
	}
	k.names, k.items = c.compile(s.PropertyNames, nil), c.compile(s.Items2020, nil)
}

func (p *properties) add(name string, number int, c *check) {
	p.any = true
	if number == 0 {
		if p.others == nil {
			p.others = map[string]*check{}
		}
		p.others[name] = c
		return
	}
	for number >= len(p.numbered) {
		p.numbered = append(p.numbered, nil)
	}
	p.numbered[number] = c
}

// hasOthers tells whether the subschema has a standard keyword that check has
// no field for.
func hasOthers(s *jsonschema.Schema) bool {
	return s.Format != "" || s.RecursiveRef != nil || s.DynamicRef != nil || len(s.AnyOf) > 0 || len(s.OneOf) > 0 ||
		s.RegexProperties || len(s.PatternProperties) > 0 || len(s.Dependencies) > 0 || len(s.DependentRequired) > 0 ||
		len(s.DependentSchemas) > 0 || s.UnevaluatedProperties != nil ||
		s.UniqueItems || s.Items != nil || s.AdditionalItems != nil || len(s.PrefixItems) > 0 || s.Contains != nil || s.UnevaluatedItems != nil ||
		s.Pattern != nil || s.ContentEncoding != "" || s.ContentMediaType != "" || s.ContentSchema != nil || s.MultipleOf != nil
}

func lastToken(location string) string { return location[strings.LastIndexByte(location, '/')+1:] }
