package judge

import (
	"iter"
	"strconv"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/printable"
)

// A Line is one line of a document that is laid out anew, safe to print.
type Line struct {
	Pointer string // RFC 6901 JSON Pointer of the value that begins here, or ends
	Depth   int    // of indentation
	Name    string // of the member, as JSON; "" for an item and for the document itself
	Text    string // the value, or the bracket that it begins or ends with
	Hidden  bool   // Text says what the value is, in place of the value
	Ends    bool   // it is the bracket at the end of the value
	Comma   bool   // another value follows
}

// Lines lays out a JSON text, a value to a line, as far as it may be shown:
// like an excerpt it has people's data and values of undeclared fields only on
// request. Input that is not JSON has no lines.
func Lines(c *contract.Contract, o Options, data []byte) iter.Seq[Line] {
	return func(yield func(Line) bool) {
		l := liner{placer: placer{Judge: New(c, o)}, yield: yield}
		root, whole := l.Read(data)
		if !whole {
			return
		}
		if root.Kind() == document.Object {
			l.begin(root)
		}
		l.value(trail{value: root}, Line{})
	}
}

// A liner lays out one text.
type liner struct {
	placer
	outer document.Value // the document; the one in it that is judged is root
	yield func(Line) bool
}

// begin finds out what a document is, whatever kind must be there.
func (l *liner) begin(value document.Value) {
	l.outer, l.root, l.node = value, value, l.contract.Kinds[0].Node
	if l.contract.Kinds[0].Name != "" {
		thing := l.reader.Recognize(value, l.contract.Kinds[0].Name) // what has little of a batch is shown as one
		l.root, l.node = thing.Value, thing.Node()
		l.reader.FindNaming(l.root, l.node)
	}
}

// value yields the lines of a value, of which the first has been begun. It
// tells whether more are wanted.
func (l *liner) value(t trail, line Line) bool {
	if t.value == l.root {
		t.node, t.private = l.node, false
	}
	t.private = t.private || t.node == nil || t.node.Private
	line.Pointer = t.pointer
	kind, isOuter := t.value.Kind(), t.pointer == "" || t.value == l.outer
	// Of an object that the schema says nothing of, the names may be data as well.
	if t.value.Len() == 0 || t.node == nil && !isOuter && !l.mayQuote(t.private) {
		switch {
		case kind == document.Object && t.value.Len() == 0:
			line.Text = "{}"
		case kind == document.Array && t.value.Len() == 0:
			line.Text = "[]"
		case kind == document.Null:
			line.Text = "null"
		case !l.mayQuote(t.private):
			line.Text, line.Hidden = describe(t.value, false), true
		default:
			line.Text = printable.Text(printable.Shorten(string(t.value.Raw())))
		}
		return l.yield(line)
	}
	comma, brackets := line.Comma, "[]"
	if kind == document.Object {
		brackets = "{}"
	}
	line.Text, line.Comma = brackets[:1], false
	if !l.yield(line) || !l.inside(t, line.Depth+1) {
		return false
	}
	return l.yield(Line{Pointer: t.pointer, Depth: line.Depth, Text: brackets[1:], Ends: true, Comma: comma})
}

func (l *liner) inside(t trail, depth int) bool {
	left := t.value.Len()
	for i, item := range t.value.Items {
		left--
		if t.pointer == "" && item.Kind() == document.Object {
			l.begin(item)
		}
		inner := trail{value: item, pointer: t.pointer + "/" + strconv.Itoa(i), node: t.node.Item(), private: t.private}
		if !l.value(inner, Line{Depth: depth, Comma: left > 0}) {
			return false
		}
	}
	number := 0
	for m := range t.value.Members {
		left--
		number++
		field := l.field(t, m, number)
		if !l.value(field, Line{Depth: depth, Name: field.name(), Comma: left > 0}) {
			return false
		}
	}
	return true
}
