package contract

import (
	"maps"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// Tables are those of our keywords that relate the members of an object.
type Tables struct {
	Order     []Order
	Window    *Window
	Lifecycle *Lifecycle
	Counts    *Counts
	Page      *Page

	stated map[string]any // our keywords as the schema has them, for TablesOf
}

// IsEmpty tells whether there is no table.
func (t *Tables) IsEmpty() bool {
	return t.Order == nil && t.Window == nil && t.Lifecycle == nil && t.Counts == nil && t.Page == nil
}

// TablesOf gives what the subschemas, outermost first, state together. An outer
// one need say only what differs: a profile's x-lifecycle may be one row of it.
func TablesOf(parts []*jsonschema.Schema) (all Tables) {
	for _, s := range parts {
		inner := KeywordsOf(s).Tables
		switch {
		case inner.IsEmpty():
		case all.IsEmpty():
			all = inner
		default:
			var err error // none: each of the two has been decoded before
			all = decodeTables(newTable("keywords", merged(all.stated, inner.stated), &err))
		}
	}
	return all
}

// merged gives the inner object with the outer one's members in place of its
// own. Objects in both are merged alike, anything else is replaced whole.
func merged(outer, inner map[string]any) map[string]any {
	all := maps.Clone(inner)
	for name, value := range outer {
		mine, isObject := value.(map[string]any)
		theirs, wasObject := all[name].(map[string]any)
		if isObject && wasObject {
			value = merged(mine, theirs)
		}
		all[name] = value
	}
	return all
}
