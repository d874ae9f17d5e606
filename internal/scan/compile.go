package scan

import (
	"encoding/json"
	"math"
	"math/big"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// Options say what a program is for.
type Options struct {
	Kind       string                // of the documents; the first with ""
	Endpoint   string                // of results, "" where it is not known
	Spellings  []func(string) string // of names, in one of the ways
	CountNotes bool                  // count members that are not declared, where they are notes
}

// Compile makes the program for documents; nil where the schema says what is
// not known here.
func Compile(c *contract.Contract, options Options) *Program {
	kind := options.Kind
	at := slices.IndexFunc(c.Kinds, func(k contract.Kind) bool { return kind == "" || k.Name == kind })
	if at < 0 || !standsAlone(c.Kinds, at) || !isWithin(c.Limits) {
		return nil
	}
	p := &Program{bytes: mostText}
	if limit := c.Limits.Bytes; limit > 0 && limit < mostText {
		p.bytes = int(limit)
	}
	for _, spell := range options.Spellings {
		cp := &compiler{contract: c, program: p, spell: spell, endpoint: options.Endpoint, isRoot: c.Kinds[at].Name != "", countNotes: options.CountNotes}
		sp := cp.spec([]*jsonschema.Schema{c.Kinds[at].Schema})
		if cp.unknown || sp.types&structure == 0 || cp.slots > 64 {
			return nil
		}
		p.slots = max(p.slots, cp.slots)
		p.roots = append(p.roots, sp.object)
	}
	return p
}

// isWithin tells whether what is looked at is within the limits on documents.
func isWithin(l document.Limits) bool {
	allows := func(limit, most int) bool { return limit == 0 || limit >= most }
	const leastBytes = 2 // of a value, with what parts it from the next
	return allows(l.Depth, mostDepth) && allows(l.Values, mostText/leastBytes) && allows(l.Members, 64+mostKeys) &&
		allows(l.Digits, mostDigits) && allows(l.Exponent, mostDigits)
}

// standsAlone tells whether a document that keeps the schema of a kind shares
// more members with it than with any other: all of its members are declared,
// and one that must be there is in no other kind.
func standsAlone(kinds []contract.Kind, at int) bool {
	k := kinds[at]
	if k.Name == "" {
		return true
	}
	required := map[string]bool{}
	for _, part := range contract.Flatten(k.Schema) {
		for _, name := range part.Required {
			required[name] = true
		}
	}
	for i, other := range kinds {
		alone := false
		for name := range required {
			alone = alone || other.Node.Members[name] == nil
		}
		if i != at && !alone {
			return false
		}
	}
	return k.Node.Closed
}

// A compiler makes the specs of one spelling. unknown is set where the schema
// has something that is not known.
type compiler struct {
	contract   *contract.Contract
	program    *Program
	spell      func(string) string
	endpoint   string
	isRoot     bool // the next object is the document
	countNotes bool
	unknown    bool
	slots      int
	making     []*jsonschema.Schema // that a spec is being made of: one that refers to itself is not known
}

func newSpec() *spec {
	return &spec{types: anyType, maxItems: math.MaxInt, maxLength: math.MaxInt, least: 0, most: math.MaxInt64, slot: -1}
}

// anything makes a spec that asks nothing.
func (p *Program) anything() *spec {
	sp := newSpec()
	sp.items = sp
	sp.object = newObject()
	sp.object.rest = sp
	p.add(sp.object)
	return sp
}

func newObject() *object { return &object{maxName: math.MaxInt, most: math.MaxInt} }

// add gives an object its number.
func (p *Program) add(o *object) {
	o.id = len(p.objects)
	p.objects = append(p.objects, o)
}

// spec makes what the schemas ask of a value together.
func (c *compiler) spec(schemas []*jsonschema.Schema) *spec {
	if len(schemas) == 0 {
		return c.program.anything()
	}
	sp := newSpec()
	parts := partsOf(schemas)
	if len(parts) > 0 && slices.Contains(c.making, parts[0]) {
		c.unknown = true
		return sp
	}
	if len(parts) > 0 {
		c.making = append(c.making, parts[0])
		defer func() { c.making = c.making[:len(c.making)-1] }()
	}
	for _, part := range parts {
		c.unknown = c.unknown || !isKnown(part)
		c.scalars(sp, part)
	}
	if c.unknown {
		return sp
	}
	if sp.types&array != 0 {
		sp.items = c.spec(inner(parts, func(s *jsonschema.Schema) *jsonschema.Schema { return s.Items2020 }))
	}
	if sp.types&structure != 0 {
		sp.object = c.object(parts)
	}
	return sp
}

// partsOf gives all schemas that hold wherever one of the schemas does, and
// with them what they recommend: what is only noted is found, too.
func partsOf(schemas []*jsonschema.Schema) []*jsonschema.Schema {
	var parts []*jsonschema.Schema
	for waiting := schemas; len(waiting) > 0; waiting = waiting[1:] {
		for _, part := range contract.Flatten(waiting[0]) {
			if slices.Contains(parts, part) {
				continue
			}
			parts = append(parts, part)
			if should := contract.KeywordsOf(part).Should; should != nil {
				waiting = append(waiting[:len(waiting):len(waiting)], should)
			}
		}
	}
	return parts
}

func inner(parts []*jsonschema.Schema, of func(*jsonschema.Schema) *jsonschema.Schema) []*jsonschema.Schema {
	var found []*jsonschema.Schema
	for _, part := range parts {
		if s := of(part); s != nil {
			found = append(found, s)
		}
	}
	return found
}

// isKnown tells whether a schema has no keyword but those that are compiled.
func isKnown(s *jsonschema.Schema) bool {
	return (s.Always == nil || *s.Always) && s.Format == "" && s.RecursiveRef == nil && s.DynamicRef == nil &&
		s.AnyOf == nil && s.OneOf == nil && s.If == nil && s.PatternProperties == nil && !s.RegexProperties &&
		s.Dependencies == nil && s.DependentRequired == nil && s.DependentSchemas == nil && s.UnevaluatedProperties == nil &&
		!s.UniqueItems && s.Items == nil && s.AdditionalItems == nil && s.PrefixItems == nil && s.Contains == nil && s.UnevaluatedItems == nil &&
		s.Pattern == nil && s.ContentEncoding == "" && s.ContentMediaType == "" && s.ContentSchema == nil && s.MultipleOf == nil &&
		contract.KeywordsOf(s).Page == nil
}

// scalars adds what a schema asks of values that hold no others.
func (c *compiler) scalars(sp *spec, s *jsonschema.Schema) {
	if len(s.Types) > 0 {
		allowed := types(0)
		for _, name := range s.Types {
			allowed |= typeNames[name]
		}
		sp.types &= allowed
	}
	if len(s.Constant) > 0 {
		c.choose(sp, s.Constant)
	}
	if len(s.Enum) > 0 {
		c.choose(sp, s.Enum)
	}
	if s.Not != nil {
		c.exclude(sp, s.Not)
	}
	sp.minLength, sp.maxLength = narrow(sp.minLength, sp.maxLength, s.MinLength, s.MaxLength)
	sp.minItems, sp.maxItems = narrow(sp.minItems, sp.maxItems, s.MinItems, s.MaxItems)
	c.bound(sp, s)
}

var typeNames = map[string]types{
	"null": null, "boolean": boolean, "integer": integer, "number": integer | number, "string": text, "object": structure, "array": array,
}

// narrow narrows a range by another, of which -1 stands for no bound.
func narrow(least, most, min, limit int) (int, int) {
	least = max(least, min)
	if limit >= 0 && limit < most {
		most = limit
	}
	return least, most
}

// choose allows the texts alone.
func (c *compiler) choose(sp *spec, values []any) {
	var texts []string
	for _, value := range values {
		t, ok := value.(string)
		c.unknown = c.unknown || !ok || sp.texts != nil && !slices.Contains(sp.texts, t)
		texts = append(texts, t)
	}
	sp.types &= text
	sp.texts = texts
}

// exclude takes integers out, which is all that a "not" may do here.
func (c *compiler) exclude(sp *spec, not *jsonschema.Schema) {
	rest := *not
	rest.Enum = nil
	c.unknown = c.unknown || len(not.Enum) == 0 || !isEmpty(&rest)
	for _, value := range not.Enum {
		n, err := asNumber(value).Int64()
		c.unknown = c.unknown || err != nil
		sp.not = append(sp.not, n)
	}
}

func asNumber(value any) json.Number {
	n, _ := value.(json.Number)
	return n
}

// isEmpty tells whether a schema asks nothing.
func isEmpty(s *jsonschema.Schema) bool {
	return isKnown(s) && s.Ref == nil && s.AllOf == nil && s.Not == nil && len(s.Types)+len(s.Constant)+len(s.Enum)+len(s.Required)+len(s.Properties) == 0 &&
		max(s.MinLength, s.MaxLength, s.MinItems, s.MaxItems, s.MinProperties, s.MaxProperties) < 0 &&
		s.Minimum == nil && s.Maximum == nil && s.ExclusiveMinimum == nil && s.ExclusiveMaximum == nil &&
		s.PropertyNames == nil && s.AdditionalProperties == nil && s.Items2020 == nil
}

// bound sets the least and the greatest integer. Of numbers that have such
// bounds, others are not known.
func (c *compiler) bound(sp *spec, s *jsonschema.Schema) {
	if s.Minimum != nil || s.ExclusiveMinimum != nil || s.Maximum != nil || s.ExclusiveMaximum != nil || s.Not != nil || contract.KeywordsOf(s).Digits {
		sp.types &^= number
	}
	if s.Minimum != nil {
		sp.least = max(sp.least, c.whole(s.Minimum))
	}
	if s.ExclusiveMinimum != nil {
		sp.least = max(sp.least, c.whole(s.ExclusiveMinimum)+1)
	}
	if s.Maximum != nil {
		sp.most = min(sp.most, c.whole(s.Maximum))
	}
	if s.ExclusiveMaximum != nil {
		sp.most = min(sp.most, c.whole(s.ExclusiveMaximum)-1)
	}
}

// whole gives a limit that is an integer of some size; others are not known.
func (c *compiler) whole(limit *big.Rat) int64 {
	const most = 1 << 60
	if !limit.IsInt() || !limit.Num().IsInt64() || limit.Num().Int64() > most || limit.Num().Int64() < -most {
		c.unknown = true
		return 0
	}
	return limit.Num().Int64()
}
