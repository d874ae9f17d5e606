package validate

import (
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// An object is an object of a document, its members under the names that the
// schema declares, however the document spells them.
type object struct {
	value  document.Value
	fields []field
	byName map[string]int    // into fields; nil where there are few
	unread []document.Member // spelled unlike the naming in force
}

// A field is a member. Of a name that stands twice, the last counts.
type field struct {
	name  string // as the schema declares it, or as the document spells it
	key   document.Value
	value document.Value
	known bool            // the schema declares it here
	place *contract.Place // nil where the schema says nothing of it
}

const fewFields = 32

// object gives the object's members, read once.
func (j *judgement) object(value document.Value, place *contract.Place) *object {
	if o, found := j.objects[value.Index()]; found {
		return o
	}
	o := &object{value: value}
	if n := value.Len(); n > fewFields {
		o.byName = make(map[string]int, n)
	}
	for m := range value.Members {
		name, known, use := j.declared(m.Name.Text(), place)
		if use {
			o.put(field{name, m.Name, m.Value, known, place.Member(name)})
		} else {
			o.unread = append(o.unread, m)
		}
	}
	j.objects[value.Index()] = o
	return o
}

// put adds a field, in place of one with its name: a later one, and of two
// spellings of one name the declared one.
func (o *object) put(f field) {
	i, found := o.find(f.name)
	switch {
	case !found:
		if o.byName != nil {
			o.byName[f.name] = len(o.fields)
		}
		o.fields = append(o.fields, f)
	case f.key.Text() == f.name || o.fields[i].key.Text() != f.name:
		o.fields[i] = f
	}
}

func (o *object) find(name string) (int, bool) {
	if o.byName != nil {
		i, found := o.byName[name]
		return i, found
	}
	for i := range o.fields {
		if o.fields[i].name == name {
			return i, true
		}
	}
	return 0, false
}

// get gives the member that the schema declares by the name.
func (o *object) get(name string) (field, bool) {
	if i, found := o.find(name); found {
		return o.fields[i], true
	}
	return field{}, false
}

// convert gives the value as the engine takes it, members by their declared
// names, numbers as their text.
func (j *judgement) convert(value document.Value, place *contract.Place) any {
	switch value.Kind() {
	case document.Object:
		o := j.object(value, place)
		m := make(map[string]any, len(o.fields))
		for _, f := range o.fields {
			m[f.name] = j.convert(f.value, f.place)
		}
		return m
	case document.Array:
		items := []any{}
		for _, item := range value.Items {
			items = append(items, j.convert(item, place.Item()))
		}
		return items
	}
	return scalar(value)
}
