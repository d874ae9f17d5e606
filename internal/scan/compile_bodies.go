package scan

import (
	"maps"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// bodies makes what has to be in bodies. The schemas of all rows narrow the one
// spec of the body: where a body of one status is not what those of another
// must be, it is not known. Only what has to be there depends on the status.
func (r resolver) bodies(b *contract.Bodies) *bodies {
	made := &bodies{status: r.slot(b.Status)}
	sp := r.find(b.Body)
	for _, row := range b.For(r.endpoint) {
		if sp == nil || sp.object == nil {
			r.unknown = true
			return made
		}
		set := uint64(0)
		for _, name := range r.demand(sp, row.Schema) {
			set |= 1 << r.slotOf(r.open(sp.object, name).spec)
		}
		made.rows = append(made.rows, body{row.From, row.To, set})
	}
	return made
}

// demand narrows a spec by a schema of types, texts and members that must be
// there, and gives the names of these. They may be null, as if they were not.
func (r resolver) demand(sp *spec, s *jsonschema.Schema) (required []string) {
	for _, part := range contract.Flatten(s) {
		r.unknown = r.unknown || !isPlain(part)
		r.scalars(sp, part)
		required = append(required, part.Required...)
		for _, name := range slices.Sorted(maps.Keys(part.Properties)) {
			r.unknown = r.unknown || !slices.Contains(part.Required, name)
			inner := r.open(sp.object, name).spec
			for _, deeper := range r.demand(inner, part.Properties[name]) {
				inner.object.required |= r.open(inner.object, deeper).bit
			}
			inner.types |= null
		}
	}
	return required
}

// isPlain tells whether a schema asks for nothing but types, texts and members.
func isPlain(s *jsonschema.Schema) bool {
	rest := *s
	rest.Ref, rest.AllOf, rest.Types, rest.Constant, rest.Enum, rest.Required, rest.Properties = nil, nil, nil, nil, nil, nil, nil
	return isEmpty(&rest)
}

// open gives a member of an object, which becomes one that may be anything
// where it is not declared.
func (r resolver) open(o *object, name string) *member {
	at := slices.IndexFunc(o.members, func(m *member) bool { return m.name == name })
	if at < 0 {
		sp := newSpec()
		sp.items, sp.object = r.program.anything(), newObject()
		sp.object.rest = sp.items
		r.program.add(sp.object)
		at = len(o.members)
		o.declare(name, sp)
		var ok bool
		o.table, ok = newTable(o.members)
		r.unknown = r.unknown || !ok || o.rest == nil
	}
	return o.members[at]
}
