package session

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// A Change is a declared member that two observations show differently.
type Change struct {
	Name     string // of the member
	Path     string // to what differs, from the member on, without names that people chose
	From, To any
}

// A differ collects what two objects have different.
type differ struct {
	shows   func(name []byte) bool
	changes []Change
}

// member gives the place of a member of what is at a place.
func (d *differ) member(at Change, name string) Change {
	if at.Name == "" {
		at.Name = name
	} else if !d.shows([]byte(name)) {
		name = "…"
	}
	at.Path += "/" + name
	return at
}

func (d *differ) item(at Change, index int) Change {
	at.Path += fmt.Sprintf("[%d]", index)
	return at
}

func (d *differ) add(at Change, from, to any) {
	at.From, at.To = from, to
	d.changes = append(d.changes, at)
}

// walk compares what is at a place: objects by their members, lists of one length by their
// items, all else whole. It finds what go-cmp finds, which the WebAssembly program does not
// have: its use of reflect would keep every method of every type in there.
func (d *differ) walk(at Change, from, to any) {
	switch a := from.(type) {
	case map[string]any:
		if b, isObject := to.(map[string]any); isObject {
			d.members(at, a, b)
			return
		}
	case []any:
		if b, isList := to.([]any); isList && len(a) == len(b) {
			for i := range a {
				d.walk(d.item(at, i), a[i], b[i])
			}
			return
		}
	}
	if !reflect.DeepEqual(from, to) {
		d.add(at, from, to)
	}
}

func (d *differ) members(at Change, from, to map[string]any) {
	names := maps.Clone(from)
	maps.Copy(names, to)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		a, inFrom := from[name]
		b, inTo := to[name]
		if inFrom && inTo {
			d.walk(d.member(at, name), a, b)
		} else {
			d.add(d.member(at, name), a, b)
		}
	}
}
