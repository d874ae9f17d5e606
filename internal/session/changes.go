package session

import (
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

// A differ collects what two values of JSON have different.
type differ struct {
	shows   func(name []byte) bool
	changes []Change
}

// walk compares the members of two objects, and of objects in them, at a path of names.
// All else is compared whole. It finds what go-cmp finds, which the WebAssembly program
// does not have: its use of reflect would keep every method of every type in there.
func (d *differ) walk(from, to map[string]any, path []string) {
	names := maps.Clone(from)
	maps.Copy(names, to)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		a, inFrom := from[name]
		b, inTo := to[name]
		path := append(slices.Clip(path), name)
		before, wasObject := a.(map[string]any)
		after, isObject := b.(map[string]any)
		switch {
		case wasObject && isObject:
			d.walk(before, after, path)
		case inFrom != inTo || !reflect.DeepEqual(a, b):
			d.add(path, a, b)
		}
	}
}

func (d *differ) add(path []string, from, to any) {
	c := Change{Name: path[0], Path: "/" + path[0], From: from, To: to}
	for _, name := range path[1:] {
		if !d.shows([]byte(name)) {
			name = "…"
		}
		c.Path += "/" + name
	}
	d.changes = append(d.changes, c)
}
