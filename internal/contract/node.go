package contract

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/document"
)

// A Node is what the schema says of one place in a document: of the value that
// stands there, by $ref, allOf and the keywords beside them, taken together. Of
// our keywords that hold one value, the outermost counts; relations are laid
// over one another.
type Node struct {
	Members map[string]*Node // declared fields by name
	Rest    *Node            // of fields that are not declared; nil where nothing is said
	Items   *Node            // of an array's items; nil where nothing is said
	Names   *Node            // of the names of fields; nil where nothing is said

	Asserts    []Assert
	Conditions []Conditional // if, then, else
	Choices    []Choice      // not, anyOf, oneOf
	Engine     []Engine      // keywords that jsonschema/v5 judges, at this value
	Advice     []Advice      // what is recommended
	Relations

	Types       []string // JSON types; empty where all are allowed
	Constants   []any    // const
	Description string
	Default     *document.Int // what is counted where the value is left out; nil for nothing
	Kind        string        // name of the kind that is defined here
	ID          string        // field that identifies the object
	Time        TimeForm
	Private     bool   // people's data
	IntegerRule string // of an integer that is not written with digits only; empty for none
	Undeclared  string // rule of a field that is not declared; empty where they are free

	spellings []Spelling // of fields, by number of the name
	numbered  []*Node    // Members, by number of the name
	isShared  bool       // several subschemas lead to it
}

// MayRepeat tells whether several ways can lead from one value to the node, and
// from it to others.
func (n *Node) MayRepeat() bool {
	return n.isShared && (len(n.Members)+len(n.Choices)+len(n.Conditions)+len(n.Engine) > 0 || n.Rest != nil || n.Items != nil || n.Names != nil)
}

// A Keyword is a keyword of a subschema, and the rule that it states.
type Keyword struct {
	Name   string
	Schema *jsonschema.Schema
	Rule   string
}

// An Assert is a keyword that is judged by the value that it is on alone.
type Assert struct {
	Keyword
	Op      Op
	Types   TypeSet
	Limit   int             // of a length
	Number  Number          // of a range
	Values  []Literal       // of const and enum
	Names   []string        // of required
	Allowed map[string]bool // names that additionalProperties false allows
	Pattern *regexp.Regexp
	Cost    int // of Pattern, for each character of a text; see Work
	Form    TimeForm
}

// An Op is what an Assert compares.
type Op uint8

// The comparisons.
const (
	Never Op = iota // the schema false
	TypeIs
	OneOf // const and enum
	MinLength
	MaxLength
	MinItems
	MaxItems
	MinProperties
	MaxProperties
	Minimum
	Maximum
	ExclusiveMinimum
	ExclusiveMaximum
	Required
	Closed // additionalProperties is false
	MatchesPattern
	IsTime
)

// A Choice is a keyword with alternatives for the same value: not, anyOf, oneOf.
type Choice struct {
	Keyword
	Branches []*Node
}

// A Conditional is if with then and else, either of which may be nil.
type Conditional struct{ If, Then, Else *Node }

// Advice is a subschema that is recommended: x-should.
type Advice struct {
	Schema *jsonschema.Schema
	Node   *Node
}

// An Engine is a subschema with only those keywords that jsonschema/v5 judges.
type Engine struct{ Schema *jsonschema.Schema }

// A TypeSet is a set of JSON types, one bit for each.
type TypeSet uint8

// The bits of a TypeSet. An integer is a number, too.
const (
	NullType    TypeSet = 1 << document.Null
	BooleanType TypeSet = 1 << document.Boolean
	NumberType  TypeSet = 1 << document.Number
	StringType  TypeSet = 1 << document.String
	ArrayType   TypeSet = 1 << document.Array
	ObjectType  TypeSet = 1 << document.Object
	IntegerType TypeSet = 1 << 6
)

var typeSets = map[string]TypeSet{
	"null": NullType, "boolean": BooleanType, "number": NumberType | IntegerType, "integer": IntegerType,
	"string": StringType, "array": ArrayType, "object": ObjectType,
}

// Allows tells whether the set has the type of a value, which is of the kind.
func (s TypeSet) Allows(kind document.Kind, v document.Value) bool {
	if kind == document.Number && s&NumberType == 0 {
		return s&IntegerType != 0 && v.IsInteger()
	}
	return s&(1<<kind) != 0
}

// A Number is a number of the schema.
type Number struct {
	Exact *big.Rat
	Small int64 // the same, where it is an integer that fits
	Fits  bool
}

func newNumber(exact *big.Rat) Number {
	fits := exact.IsInt() && exact.Num().IsInt64()
	return Number{Exact: exact, Small: exact.Num().Int64(), Fits: fits}
}

// A Literal is a scalar of const or enum.
type Literal struct {
	Kind   document.Kind
	Text   string // of a string
	Number Number
	True   bool
}

// newLiterals reads const or enum; ok is false where one holds an array or object.
func newLiterals(values []any) (all []Literal, ok bool) {
	for _, value := range values {
		var l Literal
		switch value := value.(type) {
		case nil:
		case bool:
			l = Literal{Kind: document.Boolean, True: value}
		case string:
			l = Literal{Kind: document.String, Text: value}
		case json.Number:
			exact, _ := new(big.Rat).SetString(string(value)) // a schema with other numbers is refused
			l = Literal{Kind: document.Number, Number: newNumber(exact)}
		default:
			return nil, false
		}
		all = append(all, l)
	}
	return all, true
}

// Member gives the node of a field, declared or not; nil where nothing is said.
func (n *Node) Member(name string) *Node {
	if n == nil {
		return nil
	}
	if inner, found := n.Members[name]; found {
		return inner
	}
	return n.Rest
}

// Numbered gives the node of a field by the number and the name that a reader
// has found for it; nil where nothing is said.
func (n *Node) Numbered(number int, name string) *Node {
	if number > 0 {
		if number < len(n.numbered) && n.numbered[number] != nil {
			return n.numbered[number]
		}
		return n.Rest
	}
	return n.Member(name)
}

// Requires tells whether objects must have a field, whatever else is in them.
func (n *Node) Requires(name string) bool {
	return slices.ContainsFunc(n.Asserts, func(a Assert) bool { return a.Op == Required && slices.Contains(a.Names, name) })
}

// Item gives the node of an array's items; nil where nothing is said.
func (n *Node) Item() *Node {
	if n == nil {
		return nil
	}
	return n.Items
}

// Find gives the node of a field by its path ("a/b"); nil where nothing is said.
func (n *Node) Find(path string) *Node {
	for name := range strings.SplitSeq(path, "/") {
		n = n.Member(name)
	}
	return n
}

// Integer gives the integer that a value of the node is, or that it has the digits of
// where the schema says that it is a string.
func (n *Node) Integer(v document.Value) (document.Int, bool) {
	if v.Kind() == document.String && n != nil && slices.Contains(n.Types, "string") {
		return document.ParseInt(v.Bytes())
	}
	return v.Int()
}

// Implied gives the integer that the schema has for a value that is left out.
func (n *Node) Implied() (document.Int, bool) {
	if n == nil || n.Default == nil {
		return document.Int{}, false
	}
	return *n.Default, true
}

// countOf gives the integer that a default is, or has the digits of; nil for any other.
func countOf(value any) *document.Int {
	text, ok := value.(string)
	if number, isNumber := value.(json.Number); isNumber {
		text, ok = string(number), true
	}
	if n, isCount := document.ParseInt([]byte(text)); ok && isCount {
		return &n
	}
	return nil
}

// Limit gives the smallest limit that an assert of the node sets; ok is false
// where none does.
func (n *Node) Limit(op Op) (limit int, ok bool) {
	if n == nil {
		return 0, false
	}
	for _, a := range n.Asserts {
		if a.Op == op && (!ok || a.Limit < limit) {
			limit, ok = a.Limit, true
		}
	}
	return limit, ok
}

// IsClosed tells whether a field that is not declared is a finding.
func (n *Node) IsClosed() bool {
	return n.Undeclared != "" || slices.ContainsFunc(n.Asserts, func(a Assert) bool { return a.Op == Closed })
}

// Listed gives the values that enum or const lists; nil where the schema lists
// none. Of several lists the outermost counts.
func (n *Node) Listed() []any {
	if n == nil {
		return nil
	}
	for _, a := range n.Asserts {
		switch {
		case a.Op == OneOf && len(a.Schema.Constant) > 0:
			return a.Schema.Constant
		case a.Op == OneOf:
			return a.Schema.Enum
		}
	}
	return nil
}

// Flatten gives the schema and those that hold wherever it does, outermost first.
func Flatten(s *jsonschema.Schema) []*jsonschema.Schema {
	parts := []*jsonschema.Schema{s}
	seen := map[*jsonschema.Schema]bool{nil: true, s: true}
	add := func(inner *jsonschema.Schema) {
		if !seen[inner] {
			seen[inner] = true
			parts = append(parts, inner)
		}
	}
	for i := 0; i < len(parts); i++ {
		add(parts[i].Ref)
		for _, inner := range parts[i].AllOf {
			add(inner)
		}
	}
	return parts
}

// A builder makes nodes, each once, so that schemas may refer to themselves.
type builder struct {
	contract *Contract
	built    map[string]*Node
	parts    map[*Node][]*jsonschema.Schema // what a node is made of
	lifted   map[string]bool                // exceptions that have taken something out, by origin
	size     int                            // how much the nodes are made of
	judges   bool                           // some keyword judges something
}

func newBuilder(c *Contract) *builder {
	return &builder{contract: c, built: map[string]*Node{}, parts: map[*Node][]*jsonschema.Schema{}, lifted: map[string]bool{}}
}

// node gives what the schemas say together of one value, but for what is lifted there.
func (b *builder) node(lifts []lift, schemas ...*jsonschema.Schema) *Node {
	var parts []*jsonschema.Schema
	var key strings.Builder
	seen := map[*jsonschema.Schema]bool{}
	for _, s := range schemas {
		for _, part := range Flatten(s) {
			if !seen[part] {
				seen[part] = true
				parts = append(parts, part)
				key.WriteString(part.Location + "\n")
			}
		}
	}
	if len(b.contract.exceptions) > 0 {
		if at := slices.IndexFunc(parts, func(s *jsonschema.Schema) bool { return KeywordsOf(s).Kind != nil }); at >= 0 {
			lifts = b.contract.liftsOf(KeywordsOf(parts[at]).Kind.Name)
		}
		fmt.Fprint(&key, lifts)
	}
	if n, found := b.built[key.String()]; found {
		n.isShared = true
		return n
	}
	if b.isFull() {
		return &Node{} // of a tree that is given up
	}
	n := &Node{Relations: relationsOf(parts)}
	b.judges = b.judges || len(n.All()) > 0
	b.built[key.String()], b.parts[n] = n, parts
	b.size += len(parts)
	b.members(n, parts, lifts)
	var items, names []*jsonschema.Schema
	for _, s := range parts {
		b.scalars(n, s, lifts)
		b.sameValue(n, s, lifts)
		if s.Items2020 != nil && s.PrefixItems == nil {
			items = append(items, s.Items2020)
		}
		if s.PropertyNames != nil {
			names = append(names, s.PropertyNames)
		}
	}
	if len(items) > 0 {
		n.Items = b.node(under(lifts, "*"), items...)
	}
	if len(names) > 0 {
		n.Names = b.node(under(lifts, "*"), names...)
	}
	return n
}

// isFull tells whether the tree is too large. Its nodes are sets of subschemas,
// and a schema can ask for as many sets as there are.
func (b *builder) isFull() bool { return b.size > maxTree }

// keyword gives a keyword of a subschema with its rule.
func (b *builder) keyword(s *jsonschema.Schema, name string) Keyword {
	b.judges = true
	return Keyword{Name: name, Schema: s, Rule: b.contract.RuleOf(s.Location, name)}
}

// scalars adds what a subschema says of a value without looking into it.
func (b *builder) scalars(n *Node, s *jsonschema.Schema, lifts []lift) {
	k := KeywordsOf(s)
	add := func(name string, a Assert) (isStated bool) {
		a.Keyword = b.keyword(s, name)
		if b.isLifted(lifts, a.Rule, s.Location) {
			return false
		}
		a.Names = slices.DeleteFunc(slices.Clone(a.Names), func(name string) bool { return b.isLifted(lifts, a.Rule, s.Location, name) })
		n.Asserts = append(n.Asserts, a)
		return true
	}
	if s.Always != nil && !*s.Always {
		add(lastToken(s.Location), Assert{Op: Never})
	}
	if len(s.Types) > 0 {
		types := TypeSet(0)
		for _, name := range s.Types {
			types |= typeSets[name]
		}
		isStated := add("type", Assert{Op: TypeIs, Types: types})
		if isStated && types&IntegerType != 0 && types&NumberType == 0 {
			if rule, found := b.contract.findRule(s.Location, "integer"); found {
				n.IntegerRule = rule
			}
		}
		if isStated {
			n.Types = narrow(n.Types, s.Types)
		}
	}
	for _, row := range []struct {
		name   string
		values []any
	}{{"const", s.Constant}, {"enum", s.Enum}} {
		if literals, ok := newLiterals(row.values); ok && len(literals) > 0 {
			add(row.name, Assert{Op: OneOf, Values: literals})
		}
	}
	for _, row := range []struct {
		name  string
		op    Op
		limit int
	}{
		{"minLength", MinLength, s.MinLength}, {"maxLength", MaxLength, s.MaxLength},
		{"minItems", MinItems, s.MinItems}, {"maxItems", MaxItems, s.MaxItems},
		{"minProperties", MinProperties, s.MinProperties}, {"maxProperties", MaxProperties, s.MaxProperties},
	} {
		if row.limit >= 0 {
			add(row.name, Assert{Op: row.op, Limit: row.limit})
		}
	}
	for _, row := range []struct {
		name  string
		op    Op
		limit *big.Rat
	}{
		{"minimum", Minimum, s.Minimum}, {"maximum", Maximum, s.Maximum},
		{"exclusiveMinimum", ExclusiveMinimum, s.ExclusiveMinimum}, {"exclusiveMaximum", ExclusiveMaximum, s.ExclusiveMaximum},
	} {
		if row.limit != nil {
			add(row.name, Assert{Op: row.op, Number: newNumber(row.limit)})
		}
	}
	if len(s.Required) > 0 {
		add("required", Assert{Op: Required, Names: s.Required})
	}
	if s.Pattern != nil {
		add("pattern", Assert{Op: MatchesPattern, Pattern: s.Pattern, Cost: cost(s.Pattern)})
	}
	if k.Time != "" {
		if n.Time == "" {
			n.Time = k.Time
		}
		if k.Time.IsText() {
			add("x-time", Assert{Op: IsTime, Form: k.Time})
		}
	}
	n.Constants = append(n.Constants, s.Constant...)
	if n.Description == "" {
		n.Description = s.Description
	}
	if n.Default == nil {
		n.Default = countOf(s.Default)
	}
	if k.Kind != nil && n.Kind == "" {
		n.Kind, n.ID = k.Kind.Name, k.Kind.ID
	}
	n.Private = n.Private || k.Private
}

// sameValue adds the keywords of a subschema that apply others to the same value.
func (b *builder) sameValue(n *Node, s *jsonschema.Schema, lifts []lift) {
	choose := func(name string, branches ...*jsonschema.Schema) {
		choice := Choice{Keyword: b.keyword(s, name)}
		if b.isLifted(lifts, choice.Rule, s.Location) {
			return
		}
		for _, branch := range branches {
			choice.Branches = append(choice.Branches, b.node(lifts, branch))
		}
		n.Choices = append(n.Choices, choice)
	}
	if s.Not != nil {
		choose("not", s.Not)
	}
	for _, row := range []struct {
		name     string
		branches []*jsonschema.Schema
	}{{"anyOf", s.AnyOf}, {"oneOf", s.OneOf}} {
		if len(row.branches) == 0 || KeywordsOf(s).Profile != nil { // a profile's anyOf lists its kinds
			continue
		}
		choose(row.name, row.branches...)
	}
	if s.If != nil && (s.Then != nil || s.Else != nil) {
		c := Conditional{If: b.node(lifts, s.If)}
		if s.Then != nil {
			c.Then = b.node(lifts, s.Then)
		}
		if s.Else != nil {
			c.Else = b.node(lifts, s.Else)
		}
		n.Conditions = append(n.Conditions, c)
	}
	if should := KeywordsOf(s).Should; should != nil {
		n.Advice = append(n.Advice, Advice{should, b.node(lifts, should)})
	}
	if rest, needed := forEngine(s); needed {
		b.judges = true
		n.Engine = append(n.Engine, Engine{Schema: rest})
	}
}

// members adds what the schemas say of the fields of an object. What
// additionalProperties says of a field depends on the properties beside it, in
// its own subschema.
func (b *builder) members(n *Node, parts []*jsonschema.Schema, lifts []lift) {
	n.Members = map[string]*Node{}
	names := map[string]bool{}
	var rest []*jsonschema.Schema
	isFree, declaring := false, ""
	for _, s := range parts {
		for name := range s.Properties {
			names[name] = true
		}
		if declaring == "" && len(s.Properties) > 0 {
			declaring = s.Location
		}
		isFree = isFree || s.AdditionalProperties != nil || s.PatternProperties != nil || s.UnevaluatedProperties != nil
		if len(s.PatternProperties) > 0 {
			continue // the engine judges additionalProperties, too
		}
		switch additional := s.AdditionalProperties.(type) {
		case *jsonschema.Schema:
			rest = append(rest, additional)
		case bool:
			if !additional {
				allowed := map[string]bool{}
				for name := range s.Properties {
					allowed[name] = true
				}
				if k := b.keyword(s, "additionalProperties"); !b.isLifted(lifts, k.Rule, s.Location) {
					n.Asserts = append(n.Asserts, Assert{Keyword: k, Op: Closed, Allowed: allowed})
				}
			}
		}
	}
	if declaring != "" && !isFree {
		n.Undeclared, _ = b.contract.findRule(declaring, "properties")
	}
	if len(rest) > 0 {
		n.Rest = b.node(under(lifts, "*"), rest...)
	}
	b.size += len(names) * len(parts)
	for name := range names {
		if b.isFull() {
			return
		}
		var inner []*jsonschema.Schema
		for _, s := range parts {
			if property := s.Properties[name]; property != nil {
				inner = append(inner, property)
			} else if additional, ok := s.AdditionalProperties.(*jsonschema.Schema); ok && len(s.PatternProperties) == 0 {
				inner = append(inner, additional)
			}
		}
		node := b.node(under(lifts, name), inner...)
		n.Members[name] = node
		n.declare(name, node, &b.contract.names)
	}
}

// forEngine gives a subschema with only those of its keywords that jsonschema/v5
// is to judge; needed is false where there are none.
func forEngine(s *jsonschema.Schema) (rest *jsonschema.Schema, needed bool) {
	if s.UnevaluatedProperties != nil || s.UnevaluatedItems != nil {
		return s, true // it depends on all keywords beside it
	}
	r := *s
	r.Extensions, r.Ref, r.AllOf, r.Not, r.AnyOf, r.OneOf, r.If, r.Then, r.Else = nil, nil, nil, nil, nil, nil, nil, nil, nil
	if meter, found := s.Extensions[meterName]; found {
		r.Extensions = map[string]jsonschema.ExtSchema{meterName: meter}
	}
	r.Always, r.Types, r.Required, r.PropertyNames, r.Pattern, r.DynamicRef, r.RecursiveRef = nil, nil, nil, nil, nil, nil, nil
	r.MinLength, r.MaxLength, r.MinItems, r.MaxItems, r.MinProperties, r.MaxProperties = -1, -1, -1, -1, -1, -1
	r.Minimum, r.Maximum, r.ExclusiveMinimum, r.ExclusiveMaximum = nil, nil, nil, nil
	if _, ok := newLiterals(s.Constant); ok {
		r.Constant = nil
	}
	if _, ok := newLiterals(s.Enum); ok {
		r.Enum = nil
	}
	if len(s.PatternProperties) == 0 {
		r.Properties, r.AdditionalProperties = nil, nil
	} else {
		anything := true
		r.Properties = map[string]*jsonschema.Schema{}
		for name := range s.Properties {
			r.Properties[name] = &jsonschema.Schema{Location: s.Location + "/properties/" + name, Always: &anything}
		}
	}
	if s.PrefixItems == nil {
		r.Items2020 = nil
	}
	needed = r.Constant != nil || r.Enum != nil || r.Format != "" || r.RegexProperties || r.PatternProperties != nil ||
		r.Dependencies != nil || r.DependentRequired != nil || r.DependentSchemas != nil || r.UniqueItems || r.Items != nil ||
		r.AdditionalItems != nil || r.PrefixItems != nil || r.Contains != nil || r.ContentEncoding != "" || r.ContentMediaType != "" ||
		r.ContentSchema != nil || r.MultipleOf != nil
	return &r, needed
}

// narrow gives the types that both allow; none stands for all.
func narrow(a, b []string) []string {
	if len(a) == 0 {
		return b
	}
	var both []string
	for _, t := range a {
		if slices.Contains(b, t) || t == "integer" && slices.Contains(b, "number") {
			both = append(both, t)
		} else if t == "number" && slices.Contains(b, "integer") {
			both = append(both, "integer")
		}
	}
	return both
}

// lastToken gives what follows the last slash of a location or a path.
func lastToken(location string) string { return location[strings.LastIndexByte(location, '/')+1:] }
