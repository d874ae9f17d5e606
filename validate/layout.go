package validate

import (
	"iter"
	"strconv"

	"github.com/batchcheck/batchcheck/internal/document"
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

// Lines lays out a JSON text, a value to a line, as far as the text may be
// shown: like an excerpt it has people's data and values of undeclared members
// only on request. Of what is no JSON there are no lines.
func (v *Validator) Lines(data []byte) iter.Seq[Line] {
	return func(yield func(Line) bool) {
		root, ok := document.Parse(data, v.limits()).Root()
		if !ok {
			return
		}
		l := liner{placer: placer{j: newJudgement(v)}, yield: yield}
		if root.Kind() == document.Object {
			l.begin(root)
		}
		l.value(trail{value: root}, Line{})
	}
}

// A liner lays out one text.
type liner struct {
	placer
	outer document.Value // the document; the one in it that is judged is j.root
	yield func(Line) bool
}

// begin finds out what a document is, whatever is due.
func (l *liner) begin(document document.Value) {
	l.outer, l.j.root, l.j.place = document, document, l.j.v.contract.Kinds[0].Node
	if l.j.v.contract.Kinds[0].Name != "" {
		value, kind := l.j.reader.Recognize(document, "")
		l.j.reader.Settle(value, kind.Node)
		l.j.root, l.j.place = value, kind.Node
	}
}

// value yields the lines of a value, of which the first has been begun. It
// tells whether more are wanted.
func (l *liner) value(t trail, line Line) bool {
	if t.value == l.j.root {
		t.place, t.private = l.j.place, false
	}
	t.private = t.private || t.place == nil || t.place.Private
	line.Pointer = t.pointer
	if l.isFlat(t) {
		line.Text, line.Hidden = l.shown(t)
		return l.yield(line)
	}
	comma, brackets := line.Comma, "[]"
	if t.value.Kind() == document.Object {
		brackets = "{}"
	}
	line.Text, line.Comma = brackets[:1], false
	if !l.yield(line) || !l.inside(t, line.Depth+1) {
		return false
	}
	return l.yield(Line{Pointer: t.pointer, Depth: line.Depth, Text: brackets[1:], Ends: true, Comma: comma})
}

// isFlat tells whether a value takes one line. One with members does where the
// schema says nothing of it: their names may be data as well.
func (l *liner) isFlat(t trail) bool {
	isOuter := t.pointer == "" || t.value == l.outer
	return t.value.Len() == 0 || t.place == nil && !isOuter && !l.j.quotable(t.private)
}

func (l *liner) shown(t trail) (text string, hidden bool) {
	switch kind := t.value.Kind(); {
	case kind == document.Object && t.value.Len() == 0:
		return "{}", false
	case kind == document.Array && t.value.Len() == 0:
		return "[]", false
	case kind == document.Null:
		return "null", false
	case !l.j.quotable(t.private):
		return describe(t.value, false), true
	}
	return Printable(shortenRaw(t.value)), false
}

func (l *liner) inside(t trail, depth int) bool {
	left := t.value.Len()
	for i, item := range t.value.Items {
		left--
		inner := trail{value: item, pointer: t.pointer + "/" + strconv.Itoa(i), place: t.place.Item(), private: t.private}
		if t.pointer == "" && item.Kind() == document.Object {
			l.begin(item)
		}
		if !l.value(inner, Line{Depth: depth, Comma: left > 0}) {
			return false
		}
	}
	for m := range t.value.Members {
		left--
		inner := l.member(t, m)
		if !l.value(inner, Line{Depth: depth, Name: Printable(shortenRaw(m.Name)), Comma: left > 0}) {
			return false
		}
	}
	return true
}
