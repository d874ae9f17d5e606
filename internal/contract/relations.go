package contract

import (
	"maps"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/document"
)

// relationKeywords has a row for each keyword that relates the fields of an
// object, in the order in which they are judged: files follow from counts that
// add up. A keyword is one file, with how it is decoded, how it is judged, and
// what the scanner needs of it. To add one is to add the file and a row.
var relationKeywords = []relationKeyword{
	{Name: "x-order", Decode: decodeOrders},
	{Name: "x-window", Decode: decodeWindow},
	{Name: "x-sums", Decode: decodeSums},
	{Name: "x-lifecycle", Decode: decodeLifecycle},
	{Name: "x-page", Decode: decodePage},
}

type relationKeyword struct {
	Name   string
	Decode func(t table, name string, r *Relations) // adds what t states under the name, if it does
}

// Relations are the relations of an object. Those that others read than the
// judge and the scanner have a field as well.
type Relations struct {
	Order     []*Order
	Window    *Window
	Lifecycle *Lifecycle
	Page      *Page

	all []Relation
}

// All lists the relations, in the order in which they are judged.
func (r *Relations) All() []Relation { return r.all }

// A Relation is judged at an object of a document.
type Relation interface {
	// Judge reports what does not hold.
	Judge(o Object)
	// Scan gives a test of what the scanner has read, or false where the scanner
	// cannot know it.
	Scan(slots Slots) (test Test, ok bool)
}

func decodeRelations(t table) (all Relations) {
	for _, keyword := range relationKeywords {
		keyword.Decode(t, keyword.Name, &all)
	}
	return all
}

// relationsOf gives what the subschemas, outermost first, state together. An
// outer one need say only what differs: a profile's x-lifecycle may be one row
// of it.
func relationsOf(parts []*jsonschema.Schema) Relations {
	var found []*Keywords
	for _, s := range parts {
		k := KeywordsOf(s)
		states := func(keyword relationKeyword) bool { return k.stated[keyword.Name] != nil }
		if slices.ContainsFunc(relationKeywords, states) {
			found = append(found, k)
		}
	}
	if len(found) == 0 {
		return Relations{}
	}
	if len(found) == 1 {
		return found[0].relations
	}
	all := decodeRelations(newTable("", overlay(found), &reading{})) // each part has been read before
	if all.Lifecycle != nil {
		all.Lifecycle.take(found)
	}
	return all
}

// overlay lays what several subschemas state over one another, the first on top. A
// null there takes away what those below state.
func overlay(all []*Keywords) map[string]any {
	stated := map[string]any{}
	for _, k := range all {
		stated = merge(stated, k.stated)
	}
	return withoutNulls(stated)
}

// withoutNulls copies an object but for its nulls, at any depth.
func withoutNulls(object map[string]any) map[string]any {
	all := make(map[string]any, len(object))
	for name, value := range object {
		switch value := value.(type) {
		case nil:
		case map[string]any:
			all[name] = withoutNulls(value)
		default:
			all[name] = value
		}
	}
	return all
}

// merge gives the inner object with the outer one's members in place of its
// own. Objects in both are merged alike, anything else is replaced whole.
func merge(outer, inner map[string]any) map[string]any {
	all := maps.Clone(inner)
	for name, value := range outer {
		top, isObject := value.(map[string]any)
		below, wasObject := all[name].(map[string]any)
		if isObject && wasObject {
			value = merge(top, below)
		}
		all[name] = value
	}
	return all
}

// An Object is an object of a document, as relations see it.
type Object interface {
	// Field finds a field by its name, or by a path ("a/b") one deeper.
	Field(path string) Field
	// Items gives the items of a field that is an array, as objects; nil for an
	// item that is no object. ok is false where there is no such array.
	Items(path string) (items []Object, ok bool)
	// State gives the name of the state that the object is in by a lifecycle, which
	// need not have it; "" for none.
	State(l *Lifecycle) string
	// Report notes that a rule does not hold at a spot.
	Report(at Spot, rule string, says Text)
	// ReportBeside notes that a rule does not hold at a field which contradicts
	// another one, each given by its path. Both are there.
	ReportBeside(path, other, rule string, says Text)
	// Discard takes a value, and all inside it, out of further relations.
	Discard(index int)
	// Describe says what a field is, as far as it may be quoted.
	Describe(f Field) string
	// Spell gives a declared name as the document spells its names.
	Spell(name string) string
}

// A Text says what is wrong, after the name of the field, and what would be right. It
// is made late, and only of findings that are shown: to count others takes no text.
type Text func() (message, want string)

// A Spot is a value of a document by its index, or a field that it lacks.
type Spot struct {
	At      int
	Missing string // spelled as the document spells names
	Absent  bool
}

// A Field is what a relation refers to.
type Field struct {
	Spot
	Value   document.Value
	Node    *Node // nil where the schema says nothing of it
	Found   bool  // Value is there
	Owner   int   // index of the object that has it, or lacks it
	Private bool  // it is people's data
	Unfit   bool  // it, or what leads to it, has a finding of its own, and takes no part
}

// IsVoid tells whether the field says that there is nothing: by null, by its
// absence, or by "" where the schema accepts that.
func (f Field) IsVoid() bool {
	return !f.Unfit && (!f.Found || f.Value.Kind() == document.Null || string(f.Value.Raw()) == `""`)
}

// IsGiven tells whether the field says that there is something.
func (f Field) IsGiven() bool { return !f.Unfit && !f.IsVoid() }

// IsSet tells whether the field is there and not null.
func (f Field) IsSet() bool { return !f.Unfit && f.Found && f.Value.Kind() != document.Null }

// Integer gives the value of a field that is set to an integer, or what it counts as
// where it is left out.
func (f Field) Integer() (document.Int, bool) {
	switch {
	case f.Unfit:
		return document.Int{}, false
	case !f.Found:
		return f.Node.Implied()
	}
	return f.Node.Integer(f.Value)
}

// Text gives the value of a field that is set to a string.
func (f Field) Text() (string, bool) {
	if !f.IsSet() || f.Value.Kind() != document.String {
		return "", false
	}
	return f.Value.Text(), true
}

// Time gives the moment that a field is set to, in nanoseconds since 1970.
func (f Field) Time() (document.Int, bool) {
	if !f.IsSet() {
		return document.Int{}, false
	}
	return f.Node.timeForm().Parse(f.Value)
}

// Slots gives the scanner's places for the fields that a relation needs. Each
// call says what it needs of the field; an unknown one makes the document
// unknown to the scanner.
type Slots interface {
	// Slot gives the place of a field.
	Slot(path string) int
	// Count gives the place of an integer, or of a text that has its digits.
	Count(path string) int
	// Time gives the place of a time, and how it is written.
	Time(path string) (slot int, form TimeForm)
	// Text gives the place of a field that is a string or null.
	Text(path string) (slot int, ok bool)
	// Content gives a place of its own for an array, whose bit of Filled is set
	// where an item has one of the fields, neither null nor "".
	Content(path string, names []string) (slot int, ok bool)
	// Choices gives the place of a text, and the texts that the schema allows.
	Choices(path string) (slot int, texts []string, ok bool)
}

// A Test tells whether a relation holds for what the scanner has read.
type Test func(r *Registers) bool

// Registers are what the scanner has read of a document, by slot.
type Registers struct {
	Set    uint64  // bits of fields that are there, not null and not ""
	Ints   uint64  // bits of fields with an integer or a time
	Filled uint64  // bits of arrays with items
	Values []int64 // the integer; a time in the unit of its form; of a text of Choices, its index
	Text   func(slot int) []byte

	There   uint64    // bits of fields that are there, of those that conditions look at
	Types   []TypeSet // of these fields: the type, one bit
	Lengths []Length  // for windows
}

// A Length is a text that was seen last, and the length of time that it stands for.
type Length struct {
	Text     []byte
	Seconds  int64
	IsLength bool
}

// Has tells whether a bit is set.
func Has(bits uint64, slot int) bool { return bits>>slot&1 != 0 }
