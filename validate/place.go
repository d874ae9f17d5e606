package validate

import (
	"cmp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// findings gives what was found, in order of position, each with its place.
// Nothing of this is done for a document without faults.
func (j *judgement) findings() []Finding {
	if j.doc != nil {
		j.placeFaults()
		j.placeAround(j.doc.Faults)
	}
	j.placeAround(j.around)
	if len(j.placed) == 0 {
		return nil
	}
	slices.SortStableFunc(j.placed, func(a, b placing) int { return cmp.Compare(a.offset, b.offset) })
	var found []Finding
	position, last := j.part.Start, 0
	for _, p := range j.placed {
		if !j.v.settings.rules.Has(p.Rule) {
			continue
		}
		position, last = position.Advance(j.part.Text[last:p.offset]), p.offset
		found = append(found, j.finish(p, position))
	}
	return found
}

// isCounted counts a note, of which nothing else is to be told.
func (j *judgement) isCounted(rule string) bool {
	if j.v.contract.Rule(rule).Level != Note {
		return false
	}
	if j.v.settings.rules.Has(rule) {
		j.notes++
	}
	return true
}

// placeAround takes what was found in the text itself.
func (j *judgement) placeAround(faults []document.Fault) {
	for _, f := range faults {
		if j.v.settings.countNotes && j.isCounted(f.Rule) {
			continue
		}
		j.placed = append(j.placed, placing{offset: f.Offset, Finding: Finding{Rule: f.Rule, Pointer: j.prefix() + f.Pointer, Message: Printable(f.Message), Expected: f.Want}})
	}
}

// A placing is a finding whose offset in the document is known.
type placing struct {
	Finding
	offset int
}

func (j *judgement) finish(p placing, position document.Position) Finding {
	f := p.Finding
	f.Level = j.v.contract.Rule(f.Rule).Level
	f.Line, f.Column, f.Offset = position.Line, position.Column, position.Offset
	f.Record = j.part.Record
	f.BatchID = j.batchAt(p.offset)
	f.Count = 1
	f.Profile = j.v.contract.Profile
	return f
}

// batchAt gives the id of the batch in which the offset lies.
func (j *judgement) batchAt(offset int) string {
	after := sort.Search(len(j.batches), func(i int) bool { return j.batches[i].object.Start() > offset })
	if after == 0 || offset >= j.batches[after-1].object.End() {
		return ""
	}
	return j.batches[after-1].id.Text()
}

// prefix is the pointer of the document in the input.
func (j *judgement) prefix() string {
	if j.part.Item < 0 {
		return ""
	}
	return "/" + strconv.Itoa(j.part.Item)
}

// placeFaults gives the faults pointers, in one pass over the document however
// many there are.
func (j *judgement) placeFaults() {
	root, ok := j.doc.Root()
	if !ok || len(j.faults) == 0 {
		return
	}
	slices.SortFunc(j.faults, compareFaults)
	j.faults = slices.CompactFunc(j.faults, func(a, b fault) bool { return a.spot == b.spot && a.rule == b.rule })
	if j.v.settings.countNotes {
		j.faults = slices.DeleteFunc(j.faults, func(f fault) bool { return j.isCounted(f.rule) })
	}
	pl := placer{j: j, waiting: j.faults}
	pl.visit(trail{value: root, pointer: j.prefix(), label: "the document"})
}

func compareFaults(a, b fault) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.rule, b.rule), cmp.Compare(a.missing, b.missing), cmp.Compare(a.message, b.message))
}

// A placer walks to where faults are. They wait in the order of the document.
type placer struct {
	j       *judgement
	waiting []fault
}

// A trail is the way to a value.
type trail struct {
	value   document.Value
	key     document.Value
	keyed   bool // value is a member's, key its name
	pointer string
	label   string         // how messages name the value
	place   *contract.Node // nil where the schema says nothing
	private bool
}

func (p *placer) visit(t trail) {
	if t.value == p.j.root {
		t.place, t.private = p.j.place, false
	}
	t.private = t.private || t.place == nil || t.place.Private
	for p.next() == t.value.Index() || t.keyed && p.next() == t.key.Index() {
		p.put(t, p.waiting[0])
		p.waiting = p.waiting[1:]
	}
	for i, item := range t.value.Items {
		if p.isWithin(item) {
			p.visit(trail{value: item, pointer: t.pointer + "/" + strconv.Itoa(i), label: t.label + "[" + strconv.Itoa(i) + "]", place: t.place.Item(), private: t.private})
		}
	}
	for m := range t.value.Members {
		if p.isWithin(m.Value) || p.next() == m.Name.Index() {
			p.visit(p.member(t, m))
		}
	}
}

func (p *placer) member(t trail, m document.Member) trail {
	spelled := m.Name.Text()
	name := spelled
	if d, _ := p.j.reader.Declared(m.Name, t.place); d != nil {
		name = d.Name
	}
	return trail{
		value: m.Value, key: m.Name, keyed: true,
		pointer: document.AppendToken(t.pointer, spelled),
		label:   p.label(t, spelled),
		place:   t.place.Member(name),
		private: t.private,
	}
}

// label names a member: alone in the object that is judged, by its path below.
func (p *placer) label(t trail, name string) string {
	shown := shorten(name)
	if !isWord(shown) {
		shown = Quoted(name)
	}
	if t.value == p.j.root || t.place == nil {
		return shown
	}
	return t.label + "." + shown
}

func isWord(name string) bool {
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

func (p *placer) next() int {
	if len(p.waiting) == 0 {
		return -1
	}
	return p.waiting[0].at
}

// isWithin tells whether the next fault is at the value or inside it.
func (p *placer) isWithin(value document.Value) bool {
	return p.next() >= value.Index() && p.next() < value.After()
}

func (p *placer) put(t trail, f fault) {
	place := placing{offset: t.value.Start(), Finding: Finding{Rule: f.rule, Pointer: t.pointer, Expected: f.want}}
	label := t.label
	switch {
	case f.absent:
		label = p.label(t, f.missing)
		place.Pointer = document.AppendToken(t.pointer, f.missing)
	case t.keyed && f.at == t.key.Index():
		place.offset = t.key.Start()
		place.Excerpt = p.j.excerpt(t, true)
	case t.value.Index() > 0:
		place.Excerpt = p.j.excerpt(t, false)
	}
	if f.beside != "" {
		place.Beside = document.AppendToken(t.pointer[:strings.LastIndexByte(t.pointer, '/')], f.beside)
	}
	place.Message = label + " " + f.message
	p.j.placed = append(p.j.placed, place)
}
