// Package document reads one JSON text strictly and keeps where everything
// stands. It knows JSON (RFC 8259) and nothing of batches.
//
// Faults that leave a meaning (a byte order mark, bytes that are not UTF-8, a
// name given twice) are noted and reading goes on; a syntax error or a broken
// limit stops it. Reading is one pass in time and memory in proportion to the
// text, whatever the text is.
package document

import "strconv"

// Kind is the JSON type of a value.
type Kind uint8

// The JSON types.
const (
	Null Kind = iota
	Boolean
	Number
	String
	Array
	Object
)

var kindNames = [...]string{Null: "null", Boolean: "boolean", Number: "number", String: "string", Array: "array", Object: "object"}

// String gives the name that JSON Schema has for the type.
func (k Kind) String() string { return kindNames[k] }

// Limits bound what is read. A zero limit is no limit.
type Limits struct {
	Bytes    int64 // length of the text
	Depth    int   // arrays and objects inside one another
	Members  int   // members of one object
	Values   int   // values and names in the text
	Digits   int   // digits of a number written without exponent
	Exponent int   // numbers reach no further than ten to this power

	// Shows tells which names of fields faults may quote; nil for all. A name that
	// people chose, such as a key of metadata, may be as private as a value.
	Shows func(name []byte) bool
}

// The ids of the rules that reading itself judges.
const (
	RuleSyntax    = "json/syntax"
	RuleBOM       = "json/bom"
	RuleUTF8      = "json/utf8"
	RuleDuplicate = "json/duplicate-key"
	RuleLimit     = "json/limit"
)

// A Fault is a departure from strict JSON.
type Fault struct {
	Rule    string
	Offset  int    // of the byte at fault
	Pointer string // RFC 6901, of the value in which it stands
	Message string // fit to print
	Want    string // what would be right
	More    int    // further faults of the rule, beyond MaxFaults
}

// MaxFaults is how many faults of one document are kept, beside the first of each
// rule. The others are counted.
const MaxFaults = 10_000

// A Document is one JSON text that has been read.
type Document struct {
	Text   []byte
	Faults []Fault
	nodes  []node // in the order of the text; empty where reading stopped
}

// A node is one value or one member name. A name stands right before its value.
type node struct {
	start, end int32 // its bytes in Text
	next       int32 // the node after it and all it holds
	kind       Kind
	plain      bool // a string whose bytes are its characters: no escape, no fault
}

// A Value is one value of a Document.
type Value struct {
	doc *Document
	at  int32
}

// A Member is one member of an object.
type Member struct {
	Name  Value // the string before the colon
	Value Value
}

// Root gives the document's value; ok is false where reading stopped.
func (d *Document) Root() (v Value, ok bool) {
	return Value{d, 0}, len(d.nodes) > 0
}

// Len gives the number of values and names in the document; Value.Index is below it.
func (d *Document) Len() int { return len(d.nodes) }

// At gives the value with the index.
func (d *Document) At(index int) Value { return Value{d, int32(index)} }

func (v Value) node() *node { return &v.doc.nodes[v.at] }

// Index numbers the values and names of a document in the order of its text.
func (v Value) Index() int { return int(v.at) }

// Kind gives the JSON type.
func (v Value) Kind() Kind { return v.node().kind }

// Start and End bound the value's bytes in the text.
func (v Value) Start() int { return int(v.node().start) }

// End is the offset after the value's last byte.
func (v Value) End() int { return int(v.node().end) }

// Raw gives the value as the text spells it.
func (v Value) Raw() []byte { return v.doc.Text[v.node().start:v.node().end] }

// Text gives the characters of a string: escapes resolved, and U+FFFD for
// each bad byte and each lone surrogate.
func (v Value) Text() string {
	return string(v.Bytes())
}

// True tells whether the value is the literal true.
func (v Value) True() bool { return v.Kind() == Boolean && v.Raw()[0] == 't' }

// Items yields the values of an array; of anything else, none.
func (v Value) Items(yield func(int, Value) bool) {
	if v.Kind() != Array {
		return
	}
	end, i := v.node().next, 0
	for at := v.at + 1; at < end; at = v.doc.nodes[at].next {
		if !yield(i, Value{v.doc, at}) {
			return
		}
		i++
	}
}

// Members yields the members of an object in the order of the text, names
// that stand twice twice; of anything else, none.
func (v Value) Members(yield func(Member) bool) {
	if v.Kind() != Object {
		return
	}
	end := v.node().next
	for at := v.at + 1; at < end; at = v.doc.nodes[at+1].next {
		if !yield(Member{Value{v.doc, at}, Value{v.doc, at + 1}}) {
			return
		}
	}
}

// Len gives the number of items of an array or members of an object.
func (v Value) Len() int {
	n := 0
	for range v.Items {
		n++
	}
	for range v.Members {
		n++
	}
	return n
}

// After is the Index of the first value or name after all that this one holds.
func (v Value) After() int { return int(v.node().next) }

// Toward gives the item or member of v that is inner or holds it, and its
// reference token.
func (v Value) Toward(inner Value) (next Value, token string, found bool) {
	for i, item := range v.Items {
		if item.at <= inner.at && inner.at < item.node().next {
			return item, strconv.Itoa(i), true
		}
	}
	for m := range v.Members {
		if m.Value.at <= inner.at && inner.at < m.Value.node().next {
			return m.Value, m.Name.Text(), true
		}
	}
	return v, "", false
}

// PointerTo gives the JSON Pointer from v to inner, which it is or holds.
func (v Value) PointerTo(inner Value) string {
	pointer := ""
	for v != inner {
		next, token, found := v.Toward(inner)
		if !found {
			return pointer
		}
		v, pointer = next, AppendToken(pointer, token)
	}
	return pointer
}
