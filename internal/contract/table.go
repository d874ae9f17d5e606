package contract

import (
	"encoding/json"
	"fmt"
)

// A table is an object of the schema that is being read. A member of another
// type, or one that nobody asked for, is a mistake. (By way of encoding/json this
// took as long as all other compiling.)
type table struct {
	path    string
	members map[string]any
	asked   map[string]bool
	err     *error
}

func newTable(path string, value any, err *error) table {
	t := table{path: path, asked: map[string]bool{}, err: err}
	t.members, _ = value.(map[string]any)
	if t.members == nil {
		t.fail("must be an object")
	}
	return t
}

func (t table) fail(format string, args ...any) {
	if *t.err == nil {
		*t.err = fmt.Errorf("the schema's %s %s", t.path, fmt.Sprintf(format, args...))
	}
}

// close finds members that nobody asked for.
func (t table) close() {
	for name := range t.members {
		if !t.asked[name] {
			t.fail("has a member %q that is not known", name)
		}
	}
}

// get gives a member of a type, and its zero value where there is none.
func get[T any](t table, name, typeName string) (value T) {
	t.asked[name] = true
	member, found := t.members[name]
	if !found {
		return value
	}
	value, ok := member.(T)
	if !ok {
		t.fail("must have %s as %s", name, typeName)
	}
	return value
}

func (t table) text(name string) string { return get[string](t, name, "a string") }
func (t table) flag(name string) bool   { return get[bool](t, name, "true or false") }

func (t table) number(name string) int64 {
	n, err := get[json.Number](t, name, "a number").Int64()
	if _, found := t.members[name]; found && err != nil {
		t.fail("must have %s as an integer", name)
	}
	return n
}

// value gives a member of any type; nil where there is none.
func (t table) value(name string) any {
	t.asked[name] = true
	return t.members[name]
}

func (t table) integers(name string) (list []int) {
	for _, value := range get[[]any](t, name, "an array") {
		number, _ := value.(json.Number)
		n, err := number.Int64()
		if err != nil {
			t.fail("must have integers in %s", name)
		}
		list = append(list, int(n))
	}
	return list
}

func (t table) texts(name string) []string {
	return texts(t, name, get[[]any](t, name, "an array"))
}

func texts(t table, name string, values []any) []string {
	list := make([]string, 0, len(values))
	for _, value := range values {
		text, ok := value.(string)
		if !ok {
			t.fail("must have strings in %s", name)
		}
		list = append(list, text)
	}
	return list
}

// inner gives an object inside; an empty one where there is none.
func (t table) inner(name string) table {
	t.asked[name] = true
	value, found := t.members[name]
	if !found {
		value = map[string]any{}
	}
	return newTable(t.path+"/"+name, value, t.err)
}

// within reads an object inside, where there is one.
func (t table) within(name string, read func(table)) {
	if _, found := t.members[name]; found {
		inner := t.inner(name)
		read(inner)
		inner.close()
	}
}

func (t table) each(name string, read func(table)) {
	for i, value := range get[[]any](t, name, "an array") {
		inner := newTable(fmt.Sprintf("%s/%s/%d", t.path, name, i), value, t.err)
		read(inner)
		inner.close()
	}
}

// strings gives an object inside whose members are strings; nil where there is none.
func (t table) strings(name string) map[string]string {
	t.asked[name] = true
	if _, found := t.members[name]; !found {
		return nil
	}
	inner := t.inner(name)
	all := make(map[string]string, len(inner.members))
	for key := range inner.members {
		all[key] = inner.text(key)
	}
	return all
}
