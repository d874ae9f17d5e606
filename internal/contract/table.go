package contract

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
)

// A table is an object of the schema that is being read. A member of another
// type, or one that nobody asked for, is a mistake. (By way of encoding/json this
// took as long as all other compiling.)
type table struct {
	at      string // JSON Pointer, from the subschema that has it on
	members map[string]any
	asked   map[string]bool
	reading *reading
}

// A reading is what came up while a table was read.
type reading struct {
	mistakes []mistake
	mentions []mention
}

// A mistake says what is right at a place.
type mistake struct{ at, text string }

// A mention is the name of something that must be stated elsewhere.
type mention struct {
	at   string
	kind mentionKind
	name string
}

type mentionKind string

// What may be mentioned.
const (
	aRule       mentionKind = "rule"
	aKind       mentionKind = "kind"
	aField      mentionKind = "field"
	aState      mentionKind = "state"
	aCollection mentionKind = "collection"
)

func newTable(at string, value any, r *reading) table {
	t := table{at: at, asked: map[string]bool{}, reading: r}
	members, ok := value.(map[string]any)
	if t.members = members; !ok {
		t.fail("", "it must be an object")
	}
	return t
}

// fail notes what is right of a member, or with "" of the table.
func (t table) fail(name, format string, args ...any) {
	t.reading.mistakes = append(t.reading.mistakes, mistake{t.of(name), fmt.Sprintf(format, args...)})
}

// of gives the pointer of a member, given by its name or a path of names; of the
// table with "".
func (t table) of(name string) string {
	if name == "" {
		return t.at
	}
	return document.AppendToken(t.at, name)
}

// comment is the standard keyword for what is only for readers.
const comment = "$comment"

// close finds members that nobody asked for. A comment may be anywhere.
func (t table) close() {
	for name := range t.members {
		if !t.asked[name] && name != comment {
			t.fail(name, "there is no such member; there are %s", strings.Join(slices.Sorted(maps.Keys(t.asked)), ", "))
		}
	}
}

// get gives a member of a type, and its zero value where there is none.
func get[T any](t table, name, typeName string) (value T) {
	t.asked[name] = true
	member := t.members[name]
	if member == nil { // it is not there, or takes away what is stated elsewhere
		return value
	}
	value, ok := member.(T)
	if !ok {
		t.fail(name, "it must be %s", typeName)
	}
	return value
}

func (t table) text(name string) string { return get[string](t, name, "a string") }
func (t table) flag(name string) bool   { return get[bool](t, name, "true or false") }

// choice gives a member that is one of the texts; "" where there is none.
func (t table) choice(name string, texts ...string) string {
	text := t.text(name)
	if _, isText := t.members[name].(string); isText && !slices.Contains(texts, text) {
		t.fail(name, "%q is none of %s", text, strings.Join(texts, ", "))
	}
	return text
}

// mention gives a member that is the name of something stated elsewhere.
func (t table) mention(name string, kind mentionKind) string {
	text := t.text(name)
	if text != "" {
		t.reading.mentions = append(t.reading.mentions, mention{t.of(name), kind, text})
	}
	return text
}

func (t table) rule(name string) string  { return t.mention(name, aRule) }
func (t table) field(name string) string { return t.mention(name, aField) }

// mentionsOf gives a member that is a list of such names.
func (t table) mentionsOf(name string, kind mentionKind) []string {
	list := t.texts(name)
	for i, text := range list {
		t.reading.mentions = append(t.reading.mentions, mention{t.of(name) + "/" + strconv.Itoa(i), kind, text})
	}
	return list
}

func (t table) fields(name string) []string { return t.mentionsOf(name, aField) }

func (t table) number(name string) int64 {
	number := get[json.Number](t, name, "a number")
	n, err := number.Int64()
	if number != "" && err != nil {
		t.fail(name, "it must be an integer")
	}
	return n
}

// value gives a member of any type; nil where there is none.
func (t table) value(name string) any {
	t.asked[name] = true
	return t.members[name]
}

func (t table) integers(name string) (list []int) {
	for i, value := range get[[]any](t, name, "an array") {
		number, _ := value.(json.Number)
		n, err := number.Int64()
		if err != nil {
			t.reading.mistakes = append(t.reading.mistakes, mistake{t.of(name) + "/" + strconv.Itoa(i), "it must be an integer"})
		}
		list = append(list, int(n))
	}
	return list
}

func (t table) texts(name string) []string {
	values := get[[]any](t, name, "an array")
	list := make([]string, 0, len(values))
	for i, value := range values {
		text, ok := value.(string)
		if !ok {
			t.reading.mistakes = append(t.reading.mistakes, mistake{t.of(name) + "/" + strconv.Itoa(i), "it must be a string"})
		}
		list = append(list, text)
	}
	return list
}

// inner gives an object inside; an empty one where there is none.
func (t table) inner(name string) table {
	t.asked[name] = true
	value := t.members[name]
	if value == nil {
		value = map[string]any{}
	}
	return newTable(t.of(name), value, t.reading)
}

// within reads an object inside, where there is one.
func (t table) within(name string, read func(table)) {
	t.asked[name] = true
	if t.members[name] != nil {
		inner := t.inner(name)
		read(inner)
		inner.close()
	}
}

func (t table) each(name string, read func(table)) {
	for i, value := range get[[]any](t, name, "an array") {
		inner := newTable(t.of(name)+"/"+strconv.Itoa(i), value, t.reading)
		read(inner)
		inner.close()
	}
}

// strings gives an object inside whose members are strings, names of the kind
// unless that is ""; nil where there is none.
func (t table) strings(name string, kind mentionKind) map[string]string {
	t.asked[name] = true
	if t.members[name] == nil {
		return nil
	}
	inner := t.inner(name)
	all := make(map[string]string, len(inner.members))
	for key := range inner.members {
		if kind == "" {
			all[key] = inner.text(key)
		} else {
			all[key] = inner.mention(key, kind)
		}
	}
	return all
}
