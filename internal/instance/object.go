// Package instance reads a document as an instance of the contract: which kind
// it is of, and its members under the names that the schema declares, however
// the document spells them.
package instance

import (
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// An Object is an object of a document.
type Object struct {
	Value  document.Value
	Fields []Field
	Unread []document.Member // spelled unlike the naming in force
	byName map[string]int    // into Fields; nil where there are few
}

// A Field is a member. Of a name that stands twice, the last counts.
type Field struct {
	Name  string // as the schema declares it, or as the document spells it
	Key   document.Value
	Value document.Value
	Known bool            // the schema declares it here
	Place *contract.Place // nil where the schema says nothing of it
}

const fewFields = 32

// Object gives an object of the document, read once.
func (r *Reader) Object(value document.Value, place *contract.Place) *Object {
	if o, found := r.objects[value.Index()]; found {
		return o
	}
	o := &Object{Value: value}
	if n := value.Len(); n > fewFields {
		o.byName = make(map[string]int, n)
	}
	for m := range value.Members {
		name, known, use := r.Declared(m.Name.Text(), place)
		if use {
			o.put(Field{name, m.Name, m.Value, known, place.Member(name)})
		} else {
			o.Unread = append(o.Unread, m)
		}
	}
	r.objects[value.Index()] = o
	return o
}

// put adds a field, in place of one with its name: a later one, and of two
// spellings of one name the declared one.
func (o *Object) put(f Field) {
	i, found := o.find(f.Name)
	switch {
	case !found:
		if o.byName != nil {
			o.byName[f.Name] = len(o.Fields)
		}
		o.Fields = append(o.Fields, f)
	case f.Key.Text() == f.Name || o.Fields[i].Key.Text() != f.Name:
		o.Fields[i] = f
	}
}

func (o *Object) find(name string) (int, bool) {
	if o.byName != nil {
		i, found := o.byName[name]
		return i, found
	}
	for i := range o.Fields {
		if o.Fields[i].Name == name {
			return i, true
		}
	}
	return 0, false
}

// Get gives the member that the schema declares by the name.
func (o *Object) Get(name string) (Field, bool) {
	if i, found := o.find(name); found {
		return o.Fields[i], true
	}
	return Field{}, false
}
