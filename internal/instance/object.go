// Package instance reads a document as an instance of the contract: which kind
// it is of, and its members under the names that the schema declares, however
// the document spells them.
package instance

import (
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// An Object is an object of a document.
type Object struct {
	Value  document.Value
	Fields []Field
	Unread []document.Member // spelled unlike the naming in force
	byName map[string]int    // into Fields; nil where there are few
	next   int               // into Fields, of the field that is asked for next where names are in order
}

// A Field is a member. Of a name that stands twice, the last counts.
type Field struct {
	Name   string // as the schema declares it, or as the document spells it
	Number int    // of Name, see contract.NumberOf; 0 where nobody has looked it up
	Key    document.Value
	Value  document.Value
	Known  bool           // the schema declares it here
	Node   *contract.Node // nil where the schema says nothing of it
}

const fewFields = 32

// Object gives an object of the document, read once.
func (r *Reader) Object(value document.Value, node *contract.Node) *Object {
	r.objects = upTo(r.objects, value.Index())
	if o := r.objects[value.Index()]; o != nil {
		return o
	}
	var rest *contract.Node
	if node != nil {
		rest = node.Rest
	}
	o := r.newObject(value)
	r.counts++
	for m := range value.Members {
		d, use := r.Declared(m.Name, node)
		switch {
		case d != nil && r.seen[d.Number] != r.counts:
			r.seen[d.Number] = r.counts
			o.add(Field{d.Name, d.Number, m.Name, m.Value, true, d.Node})
		case d != nil:
			o.put(Field{d.Name, d.Number, m.Name, m.Value, true, d.Node})
		case use:
			o.put(Field{m.Name.Text(), 0, m.Name, m.Value, false, rest})
		default:
			o.Unread = append(o.Unread, m)
		}
	}
	r.objects[value.Index()] = o
	return o
}

// newObject gives one without members, one of a document before where there is.
func (r *Reader) newObject(value document.Value) *Object {
	if r.used == len(r.made) {
		r.made = append(r.made, &Object{})
	}
	o := r.made[r.used]
	r.used++
	n := value.Len()
	*o = Object{Value: value, Fields: slices.Grow(o.Fields[:0], min(n, fewFields)), Unread: o.Unread[:0]}
	if n > fewFields {
		o.byName = make(map[string]int, n)
	}
	return o
}

// add adds a field whose name the object does not have yet.
func (o *Object) add(f Field) {
	if o.byName != nil {
		o.byName[f.Name] = len(o.Fields)
	}
	o.Fields = append(o.Fields, f)
}

// put adds a field, in place of one with its name: a later one, and of two
// spellings of one name the declared one.
func (o *Object) put(f Field) {
	i, found := o.find(f.Name)
	switch {
	case !found:
		o.add(f)
	case f.Key.Is(f.Name) || !o.Fields[i].Key.Is(f.Name):
		o.Fields[i] = f
	}
}

func (o *Object) find(name string) (int, bool) {
	if o.byName != nil {
		i, found := o.byName[name]
		return i, found
	}
	if o.next < len(o.Fields) && o.Fields[o.next].Name == name {
		o.next++
		return o.next - 1, true
	}
	for i := range o.Fields {
		if o.Fields[i].Name == name {
			o.next = i + 1
			return i, true
		}
	}
	return 0, false
}

// Get gives the member that the schema declares by the name.
func (o *Object) Get(name string) (Field, bool) {
	if f := o.At(name); f != nil {
		return *f, true
	}
	return Field{}, false
}

// At gives the member that the schema declares by the name; nil where there is none.
func (o *Object) At(name string) *Field {
	if i, found := o.find(name); found {
		return &o.Fields[i]
	}
	return nil
}

// Find gives the value at a path of names ("a/b"), or the last one on the way
// that is there. The first name is a declared one.
func (o *Object) Find(path string) (value document.Value, found bool) {
	name, rest, isDeeper := strings.Cut(path, "/")
	f, found := o.Get(name)
	for value = f.Value; found && isDeeper; {
		name, rest, isDeeper = strings.Cut(rest, "/")
		found = false
		for m := range value.Members {
			if m.Name.Is(name) {
				value, found = m.Value, true
				break
			}
		}
	}
	return value, found
}

// Find gives the field at a path of declared names.
func (r *Reader) Find(object *Object, path string) (f Field, found bool) {
	for name := range strings.SplitSeq(path, "/") {
		if object == nil {
			return Field{}, false
		}
		if f, found = object.Get(name); !found {
			return f, false
		}
		if object = nil; f.Value.Kind() == document.Object {
			object = r.Object(f.Value, f.Node)
		}
	}
	return f, found
}
