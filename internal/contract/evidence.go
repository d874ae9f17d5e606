package contract

import (
	"bytes"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
)

// Evidence is what shows that an object is of a kind, the member evidence of
// x-kind. An object is one if it has
//   - one of Marks, and at least Enough of Fields; or
//   - at least three of Fields, and half of Core, where a core is stated; or
//   - one of Alone, where nothing in it is evidence of any other kind.
//
// No value that breaks the contract may be part of it, or a broken response
// would pass for another API's.
type Evidence struct {
	Marks  []Mark
	Alone  []Mark
	Not    []Mark // any of which shows that it is something else
	Fields []string
	Core   []string // that every profile requires
	Enough int
	Most   int    // how many fields the object may have; 0 is any number
	Items  string // of a list, the field with its items
	Of     string // kind of the items

	bits map[string]uint64 // by name, in either naming
}

// A Mark is a value that a field has, written POINTER=TEXT: a text that ends in *
// stands for all that begin with what is before it, and * for any but null.
type Mark struct {
	path     []string
	text     string
	isPrefix bool
}

// An OtherObject is known to be of no kind: an item of others in x-api.
type OtherObject struct {
	Title    string
	Hosts    []string // of the API that it is of, as in x-api
	Relative bool     // it has the shape of a kind: it is an API's that has no contract here
	Evidence Evidence
}

func decodeEvidence(t table) *Evidence {
	e := &Evidence{
		Marks: t.marks("marks"), Alone: t.marks("alone"), Not: t.marks("not"), Fields: t.texts("fields"), Core: t.texts("core"),
		Enough: 2, Most: int(t.number("most")), Items: t.text("items"), Of: t.text("of"),
	}
	if _, isStated := t.members["enough"]; isStated {
		e.Enough = int(t.number("enough"))
	}
	e.numberNames(t)
	return e
}

// marks gives a member that is a list of marks.
func (t table) marks(name string) (marks []Mark) {
	for _, text := range t.texts(name) {
		pointer, value, found := strings.Cut(text, "=")
		if !found || !strings.HasPrefix(pointer, "/") {
			t.fail(name, "%q is not POINTER=TEXT", text)
			continue
		}
		m := Mark{path: strings.Split(pointer[1:], "/")}
		m.text, m.isPrefix = strings.CutSuffix(value, "*")
		marks = append(marks, m)
	}
	return marks
}

// Is tells whether the object has the value.
func (m Mark) Is(object document.Value) bool { return hasMark([]Mark{m}, object) }

// hasMark tells whether the object has one of the values. A place that several marks in
// a row look at is read once.
func hasMark(marks []Mark, object document.Value) bool {
	var found document.Value
	var text string
	for i, m := range marks {
		if i == 0 || !slices.Equal(m.path, marks[i-1].path) {
			found, text = m.read(object)
		}
		if found != absent && m.fits(found, text) {
			return true
		}
	}
	return false
}

// read gives the value at the path of the mark, and its text as marks have it.
func (m Mark) read(object document.Value) (found document.Value, text string) {
	for _, token := range m.path {
		if object = inside(object, token); object == absent {
			return absent, ""
		}
	}
	text = string(object.Raw())
	switch kind := object.Kind(); {
	case kind == document.String:
		text = object.Text()
	case (kind == document.Object || kind == document.Array) && object.Len() == 0:
		text = text[:1] + text[len(text)-1:] // whatever white space is inside
	}
	return object, text
}

func (m Mark) fits(value document.Value, text string) bool {
	if m.isPrefix {
		return value.Kind() != document.Null && strings.HasPrefix(text, m.text)
	}
	return text == m.text
}

// Field names the field of an object that has the value, or that is or holds the one
// that has.
func (m Mark) Field() (name string, isItself bool) { return m.path[0], len(m.path) == 1 }

// IsRaw tells whether a value that is written so is that of the mark. False means that
// it is not known.
func (m Mark) IsRaw(value []byte) bool {
	if isText := value[0] == '"'; isText {
		value = value[1 : len(value)-1]
		if bytes.IndexByte(value, '\\') >= 0 {
			return false
		}
	} else if m.isPrefix && value[0] == 'n' {
		return false
	}
	if m.isPrefix {
		return bytes.HasPrefix(value, []byte(m.text))
	}
	return string(value) == m.text
}

// many is how many fields that no other kind has are evidence without a mark.
const many = 3

// fieldBits are the bits that Fields have among those of names; the core has the others.
const fieldBits = math.MaxUint32

// inside gives the member of an object, or the item of an array, that a token of a
// pointer names.
func inside(value document.Value, token string) document.Value {
	if value.Kind() != document.Array {
		return member(value, token)
	}
	if index, err := strconv.Atoi(token); err == nil {
		for i, item := range value.Items {
			if i == index {
				return item
			}
		}
	}
	return absent
}

// IsIn tells whether the object has what shows that it is of the kind.
func (e *Evidence) IsIn(object document.Value) bool {
	if object.Kind() != document.Object || e.Most > 0 && object.Len() > e.Most {
		return false
	}
	fields, core := e.count(object)
	if fields < min(e.Enough, many) {
		return false
	}
	isLike := fields >= many && len(e.Core) > 0 && 2*core >= len(e.Core)
	return (isLike || fields >= e.Enough && hasMark(e.Marks, object)) && !hasMark(e.Not, object)
}

// IsAlone tells whether the object says that it is of the kind, and shows no more of it.
func (e *Evidence) IsAlone(object document.Value) bool {
	return object.Kind() == document.Object && hasMark(e.Alone, object) && !hasMark(e.Not, object)
}

// Names tells whether a name counts as evidence.
func (e *Evidence) Names(name string) bool { return e != nil && e.bits[name] != 0 }

// IsImplied tells whether every object that has the fields is of the kind, as far
// as no mark is needed.
func (e *Evidence) IsImplied(fields []string) bool {
	var seen uint64
	for _, name := range fields {
		seen |= e.bits[name]
	}
	return bits.OnesCount32(uint32(seen)) >= max(e.Enough, many) && 2*bits.OnesCount32(uint32(seen>>32)) >= len(e.Core)
}

// IsHinted tells whether the object has anything of the kind: enough where an
// object of the kind must be there. Of the core one field is not enough, as any
// object may have an id. An odd value of one of Fields is then a fault of the
// object, and does not show something else.
func (e *Evidence) IsHinted(object document.Value) bool {
	fields, core := e.count(object)
	isOther := func(m Mark) bool { return m.Is(object) && !slices.Contains(e.Fields, m.path[0]) }
	return (fields > 0 || core > 1 || hasMark(e.Marks, object)) && !slices.ContainsFunc(e.Not, isOther)
}

// count counts the fields, and those of the core, that an object has in either naming,
// up to where more would change nothing. What describes the fields of a kind has an object for each, so of the core none of
// these counts.
func (e *Evidence) count(object document.Value) (fields, core int) {
	var seen uint64
	for m := range object.Members {
		bit := e.bits[string(m.Name.Bytes())]
		if m.Value.Kind() == document.Object {
			bit &= fieldBits
		}
		seen |= bit
		if fields, core = bits.OnesCount32(uint32(seen)), bits.OnesCount32(uint32(seen>>32)); fields >= max(e.Enough, many) && 2*core >= len(e.Core) {
			break
		}
	}
	return fields, core
}

// numberNames gives each name a bit of its own, fields in the lower half.
func (e *Evidence) numberNames(t table) {
	e.bits = map[string]uint64{}
	for half, names := range [][]string{e.Fields, e.Core} {
		const most = 32
		if len(names) > most {
			t.fail("", "evidence is at most %d fields", most)
			continue
		}
		for i, name := range names {
			bit := uint64(1) << (half*most + i)
			e.bits[name] |= bit
			if client := ClientName(name); client != name {
				e.bits[client] |= bit
			}
		}
	}
}

// IsClientOnly tells whether an object spells names as clients do, and none as
// the wire does.
func (e *Evidence) IsClientOnly(object document.Value) bool {
	isClient := false
	for m := range object.Members {
		name := string(m.Name.Bytes())
		if e.bits[name] == 0 || !strings.Contains(name, "_") && strings.ToLower(name) == name {
			continue
		}
		if strings.Contains(name, "_") {
			return false
		}
		isClient = true
	}
	return isClient
}
