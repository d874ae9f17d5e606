package judge

import (
	"bytes"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/printable"
)

// A Finding is what is wrong with a document, at a byte of its text.
type Finding struct {
	Rule    string
	Offset  int    // of the value at fault, or of the object that lacks a field
	Pointer string // JSON Pointer
	Absent  bool   // the field at Pointer is missing
	Beside  string // JSON Pointer of the other value, where two contradict each other
	Message string
	Want    string
	Owner   string // identity of the object that the value belongs to
	Advice  bool   // what does not hold is only recommended
	More    int    // further findings of the rule, beyond document.MaxFaults
	Width   int    // code points that the value or name at fault takes up; 0 where that is not known, and of objects and arrays
	Excerpt Excerpt
}

// An Excerpt shows the field at fault as the document spells it, on one line and
// safe to print.
type Excerpt struct {
	Text  string // empty when there is nothing that may be shown
	Mark  int    // 0-based code point of Text at which the value at fault begins
	Width int    // code points of Text that the value takes up
}

// A Drop tells whether nothing is to be said of n findings of a rule. advice says that
// what does not hold is only recommended.
type Drop func(rule string, advice bool, pointer string, n int) bool

// Findings gives what was found, in no order. What drop is true for is left out before
// anything is written about it, the pointer of the field at fault included: drop is
// given that only with byField. prefix is the JSON Pointer of the document in what
// holds it.
func (j *Judge) Findings(prefix string, byField bool, drop Drop) []Finding {
	root, ok := j.Doc.Root()
	if !ok || len(j.faults) == 0 {
		return nil
	}
	j.bound(document.MaxFaults)
	p := placer{Judge: j, waiting: sorted(j.faults)}
	if byField {
		p.drop = drop
	} else {
		p.waiting = slices.DeleteFunc(p.waiting, func(f fault) bool { return drop(f.rule, f.advice, "", 1) })
	}
	if len(p.waiting) > 0 {
		p.found = make([]Finding, 0, len(p.waiting)) // there may be thousands
		p.visit(trail{value: root, pointer: prefix, label: "the document"})
	}
	for l, n := range j.more {
		last, found := p.last[l]
		pointer := ""
		if found {
			pointer = p.found[last].Pointer
		}
		if !drop(l.rule, l.advice, pointer, n) && found {
			p.found[last].More = n
		}
	}
	return p.found
}

// OwnerAt gives the identity of the object in which an offset lies.
func (j *Judge) OwnerAt(offset int) string {
	after := sort.Search(len(j.owners), func(i int) bool { return j.owners[i].object.Start() > offset })
	if after == 0 || offset >= j.owners[after-1].object.End() {
		return ""
	}
	return j.owners[after-1].id.Text()
}

// A placer walks to where faults are, in one pass however many there are. They
// wait in the order of the document.
type placer struct {
	*Judge
	waiting []fault
	drop    Drop // of findings by field; nil where that was asked before
	found   []Finding
	last    map[lot]int // index in found of the last finding of each lot
}

// A trail is the way to a value.
type trail struct {
	value   document.Value
	key     document.Value
	isField bool // value is a field's, key its name
	pointer string
	label   string         // how messages name the value
	node    *contract.Node // nil where the schema says nothing
	private bool
	unnamed bool // the name must not be shown
}

func (p *placer) visit(t trail) {
	if t.value == p.root {
		t.node, t.private = p.node, false
	}
	t.private = t.private || t.node == nil || t.node.Private
	for p.next() == t.value.Index() || t.isField && p.next() == t.key.Index() {
		p.put(t, p.waiting[0])
		p.waiting = p.waiting[1:]
	}
	for i, item := range t.value.Items {
		if p.isWithin(item) {
			index := strconv.Itoa(i)
			p.visit(trail{value: item, pointer: t.pointer + "/" + index, label: t.label + "[" + index + "]", node: t.node.Item(), private: t.private})
		}
	}
	number := 0
	for m := range t.value.Members {
		number++
		if p.isWithin(m.Value) || p.next() == m.Name.Index() {
			p.visit(p.field(t, m, number))
		}
	}
}

// field gives the way to a field, which has the number in its object, from 1. A name
// that people chose for it is as private as the values beside it.
func (p *placer) field(t trail, m document.Member, number int) trail {
	spelled := m.Name.Text()
	inner := trail{value: m.Value, key: m.Name, isField: true, private: t.private}
	inner.pointer, inner.label, inner.node = document.AppendToken(t.pointer, spelled), p.label(t, quoted(spelled)), t.node.Member(spelled)
	if d, _ := p.reader.Declared(m.Name, t.node); d != nil {
		inner.node = d.Node
	} else if !p.mayQuote(t.private) && !p.leads(t.value) && !p.contract.Limits.Shows(m.Name.Bytes()) {
		inner.unnamed = true
		inner.pointer, inner.label = document.AppendToken(t.pointer, document.Unnamed(number)), p.label(t, document.Unnamed(number))
	}
	return inner
}

// leads tells whether a value is a wrapper around what is judged: the name of that
// in it is no private one.
func (p *placer) leads(v document.Value) bool {
	return v.Index() < p.root.Index() && p.root.Index() < v.After()
}

// quoted gives a name as messages have it.
func quoted(name string) string {
	shown := printable.Shorten(name)
	isOther := func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_')
	}
	if shown == "" || strings.ContainsFunc(shown, isOther) {
		shown = printable.Quoted(name)
	}
	return shown
}

// label names a field: alone in the object that is judged, by its path below.
func (p *placer) label(t trail, shown string) string {
	if t.value == p.root || t.node == nil {
		return shown
	}
	return t.label + "." + shown
}

func (p *placer) next() int {
	if len(p.waiting) == 0 {
		return -1
	}
	return p.waiting[0].At
}

// isWithin tells whether the next fault is at the value or inside it.
func (p *placer) isWithin(value document.Value) bool {
	return p.next() >= value.Index() && p.next() < value.After()
}

func (p *placer) put(t trail, f fault) {
	found := Finding{Rule: f.rule, Offset: t.value.Start(), Pointer: t.pointer, Absent: f.Absent, Advice: f.advice}
	if f.Absent {
		found.Pointer = document.AppendToken(t.pointer, f.Missing)
	}
	if p.drop != nil && p.drop(f.rule, f.advice, document.Short(found.Pointer), 1) {
		return
	}
	label := t.label
	switch {
	case f.Absent:
		label = p.label(t, quoted(f.Missing))
	case t.isField && f.At == t.key.Index():
		found.Offset, found.Width = t.key.Start(), utf8.RuneCount(t.key.Raw())
		found.Excerpt = p.excerpt(t, true)
	case t.value.Index() > 0:
		found.Excerpt = p.excerpt(t, false)
		if kind := t.value.Kind(); kind != document.Object && kind != document.Array {
			found.Width = utf8.RuneCount(t.value.Raw())
		}
	}
	if f.beside != nil {
		outer := t.pointer
		for range f.beside.depth {
			outer = outer[:strings.LastIndexByte(outer, '/')]
		}
		found.Beside = outer + f.beside.pointer()
	}
	found.Pointer, found.Beside = document.Short(found.Pointer), document.Short(found.Beside)
	found.Message, found.Want = f.says()
	found.Message = label + " " + found.Message
	found.Owner = p.OwnerAt(found.Offset)
	if p.last == nil {
		p.last = map[lot]int{}
	}
	p.last[lot{f.rule, f.advice}] = len(p.found)
	p.found = append(p.found, found)
}

// excerpt shows a field or an item as the text has it: indented as there, what
// is long or not to be shown replaced by an ellipsis.
func (p *placer) excerpt(t trail, ofName bool) Excerpt {
	first, name := t.value, ""
	if t.isField {
		first = t.key
		name = t.name() + ": "
	}
	var value string
	switch kind := t.value.Kind(); {
	case kind == document.Object && t.value.Len() > 0:
		value = "{…}"
	case kind == document.Array && t.value.Len() > 0:
		value = "[…]"
	case kind == document.Object:
		value = "{}"
	case kind == document.Array:
		value = "[]"
	case !p.mayQuote(t.private):
		value = "…"
	default:
		value = printable.Text(printable.Shorten(string(t.value.Raw())))
	}
	lead, comma := lead(p.Doc.Text[:first.Start()]), ""
	if bytes.HasPrefix(p.Doc.Text[t.value.End():], []byte(",")) {
		comma = ","
	}
	e := Excerpt{
		Text:  lead + name + value + comma,
		Mark:  utf8.RuneCountInString(lead + name),
		Width: utf8.RuneCountInString(value),
	}
	if ofName {
		e.Mark, e.Width = utf8.RuneCountInString(lead), utf8.RuneCountInString(name)-len(": ")
	}
	return e
}

// name gives the name of a field as the text has it, as far as it may be shown.
func (t trail) name() string {
	if t.unnamed {
		return `"…"`
	}
	return printable.Text(printable.Shorten(string(t.key.Raw())))
}

// lead gives the white space before the first value of a line, and an ellipsis
// in place of other values before it. It looks back over white space only: a
// line may be the whole document.
func lead(before []byte) string {
	const widest = 8
	blank := len(bytes.TrimRight(before, " \t"))
	if blank > 0 && before[blank-1] != '\n' {
		return "… "
	}
	return string(before[blank:min(len(before), blank+widest)])
}
