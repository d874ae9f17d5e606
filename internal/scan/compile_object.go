package scan

import (
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// object makes what the schemas ask of an object.
func (c *compiler) object(parts []*jsonschema.Schema) *object {
	o := newObject()
	isRoot := c.isRoot
	c.isRoot = false
	closed := false
	for _, part := range parts {
		closed = closed || contract.KeywordsOf(part).Closed
		o.fewest, o.most = narrow(o.fewest, o.most, part.MinProperties, part.MaxProperties)
	}
	names := declared(parts)
	for _, name := range names {
		sp := c.spec(inner(parts, func(s *jsonschema.Schema) *jsonschema.Schema { return s.Properties[name] }))
		if isRoot && sp.types == anyType {
			c.unknown = true // an object in it might be taken for the document
		}
		o.declare(c.spell(name), sp)
	}
	c.rest(o, parts, closed, len(names) > 0)
	c.require(o, parts, names)
	c.tables(o, parts, names)
	if closed && c.countNotes && !c.unknown {
		c.note(o, parts, names, isRoot)
	}
	c.finish(o)
	return o
}

// declared lists the names that the schemas declare.
func declared(parts []*jsonschema.Schema) []string {
	var names []string
	for _, part := range parts {
		for name := range part.Properties {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// rest says what members may be there that are not declared. Beside declared
// ones, none are known.
func (c *compiler) rest(o *object, parts []*jsonschema.Schema, closed, hasNames bool) {
	for _, part := range parts {
		isOpen := part.AdditionalProperties == nil || part.AdditionalProperties == true
		c.unknown = c.unknown || hasNames && (part.PropertyNames != nil || !isOpen)
		closed = closed || part.AdditionalProperties == false
		for _, s := range partsOf(inner([]*jsonschema.Schema{part}, func(s *jsonschema.Schema) *jsonschema.Schema { return s.PropertyNames })) {
			o.minName, o.maxName = narrow(o.minName, o.maxName, s.MinLength, s.MaxLength)
			bare := *s
			bare.MinLength, bare.MaxLength = -1, -1
			c.unknown = c.unknown || !isEmpty(&bare)
		}
	}
	if closed || hasNames {
		return
	}
	o.rest = c.spec(inner(parts, func(s *jsonschema.Schema) *jsonschema.Schema {
		inner, _ := s.AdditionalProperties.(*jsonschema.Schema)
		return inner
	}))
}

func (c *compiler) require(o *object, parts []*jsonschema.Schema, names []string) {
	for _, part := range parts {
		for _, name := range part.Required {
			at := slices.Index(names, name)
			if at < 0 {
				c.unknown = true
				return
			}
			o.required |= 1 << at
		}
	}
}

// finish makes what names are found by.
func (c *compiler) finish(o *object) {
	ok := true
	if len(o.members) > 0 {
		o.table, ok = newTable(o.members)
	}
	const most = 64 // bits
	c.unknown = c.unknown || !ok || len(o.members) > most
	c.program.add(o)
}
