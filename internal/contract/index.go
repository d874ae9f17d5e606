package contract

import "github.com/santhosh-tekuri/jsonschema/v5"

// Schema gives the subschema at a location that the engine named, or nil.
func (c *Contract) Schema(location string) *jsonschema.Schema { return c.index()[location] }

// indexSchemas finds every subschema that can be reached, by its location.
func (c *Contract) indexSchemas() map[string]*jsonschema.Schema {
	found := map[string]*jsonschema.Schema{}
	waiting := []*jsonschema.Schema{c.root, c.chosen}
	for len(waiting) > 0 {
		s := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		if s == nil || found[s.Location] != nil {
			continue
		}
		found[s.Location] = s
		waiting = append(waiting, inner(s)...)
	}
	return found
}

// inner gives the subschemas right below s, nil among them.
func inner(s *jsonschema.Schema) []*jsonschema.Schema {
	all := []*jsonschema.Schema{
		s.Ref, s.DynamicRef, s.RecursiveRef, s.Not, s.If, s.Then, s.Else, s.PropertyNames, s.UnevaluatedProperties,
		s.Items2020, s.Contains, s.UnevaluatedItems, s.ContentSchema, KeywordsOf(s).Should,
	}
	for _, list := range [][]*jsonschema.Schema{s.AllOf, s.AnyOf, s.OneOf, s.PrefixItems} {
		all = append(all, list...)
	}
	for _, value := range s.Properties {
		all = append(all, value)
	}
	for _, value := range s.PatternProperties {
		all = append(all, value)
	}
	for _, value := range s.DependentSchemas {
		all = append(all, value)
	}
	for _, value := range s.Dependencies {
		all = append(all, asSchemas(value)...)
	}
	if bodies := KeywordsOf(s).Bodies; bodies != nil {
		for _, row := range bodies.Rows {
			all = append(all, row.Schema)
		}
	}
	all = append(all, asSchemas(s.AdditionalProperties)...)
	all = append(all, asSchemas(s.Items)...)
	return append(all, asSchemas(s.AdditionalItems)...)
}

// asSchemas takes what the engine types as any: a schema, several, or neither.
func asSchemas(value any) []*jsonschema.Schema {
	switch value := value.(type) {
	case *jsonschema.Schema:
		return []*jsonschema.Schema{value}
	case []*jsonschema.Schema:
		return value
	}
	return nil
}
