package scan

import (
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// tables makes the tables of an object.
func (c *compiler) tables(o *object, parts []*jsonschema.Schema, names []string) {
	r := resolver{c, o, names}
	var t tables
	stated := contract.TablesOf(parts)
	t.pairs = r.pairs(stated.Order)
	if stated.Window != nil {
		t.windows = append(t.windows, r.window(stated.Window))
	}
	if stated.Lifecycle != nil {
		t.lifecycle = r.lifecycle(stated.Lifecycle)
	}
	if stated.Counts != nil {
		t.counts = r.counts(stated.Counts)
	}
	r.lines(&t, parts)
	if !stated.IsEmpty() || t.either != 0 || t.bodies != nil {
		o.tables = &t
	}
}

// lines makes the tables of the lines of files.
func (r resolver) lines(t *tables, parts []*jsonschema.Schema) {
	for _, part := range parts {
		k := contract.KeywordsOf(part)
		if k.Either != nil && t.either == 0 {
			t.either = r.bits(k.Either.Of)
		}
		if k.Bodies != nil && t.bodies == nil {
			t.bodies = r.bodies(k.Bodies)
		}
	}
}

// A resolver gives slots to the members that the tables of an object name.
type resolver struct {
	*compiler
	object *object
	names  []string // of its members, as the schema declares them
}

func (r resolver) slot(path string) int {
	if sp := r.find(path); sp != nil {
		return r.slotOf(sp)
	}
	r.unknown = true
	return 0
}

func (r resolver) slotOf(sp *spec) int {
	sp.types &^= number // tables know those alone that are written as integers
	if sp.slot < 0 {
		sp.slot = r.slots
		r.slots++
	}
	r.object.slots |= 1 << sp.slot
	return sp.slot
}

// find gives the spec of a member by name or path ("a/b"); nil where there is none.
func (r resolver) find(path string) *spec {
	name, rest, deeper := strings.Cut(path, "/")
	at := slices.Index(r.names, name)
	if at < 0 {
		return nil
	}
	sp := r.object.members[at].spec
	if !deeper || sp.object == nil {
		return sp
	}
	return r.inside(sp.object, rest)
}

// inside gives the spec of a member of an inner object. One that the schema
// does not declare there becomes a member that may be anything.
func (r resolver) inside(o *object, name string) *spec {
	for _, spelled := range []string{r.spell(name), name} {
		for _, m := range o.members {
			if m.name == spelled {
				return m.spec
			}
		}
	}
	if o.rest == nil || strings.Contains(name, "/") {
		return nil
	}
	return r.open(o, name).spec
}

func (r resolver) pairs(orders []contract.Order) []pair {
	var all []pair
	for _, order := range orders {
		for later, pairs := range order.Pairs {
			for _, p := range pairs {
				earlier, later := r.slot(order.Members[p.Earlier]), r.slot(order.Members[later])
				all = append(all, pair{earlier, later, 1<<earlier | 1<<later})
			}
		}
	}
	return all
}

func (r resolver) window(w *contract.Window) window {
	r.program.windows++
	made := window{from: r.slot(w.From), length: r.slot(w.Length), to: r.slot(w.To), stated: w, id: r.program.windows - 1}
	if sp := r.find(w.Length); sp == nil || sp.types&^null != text {
		r.unknown = true
	}
	return made
}

// states gives the slot of a member, and the texts that it may be.
func (r resolver) states(name string) (slot int, texts []string) {
	slot = r.slot(name)
	sp := r.find(name)
	if sp == nil || sp.texts == nil || len(sp.texts) > 64 {
		r.unknown = true
		return slot, nil
	}
	return slot, sp.texts
}

func (r resolver) lifecycle(l *contract.Lifecycle) *lifecycle {
	state, texts := r.states(l.Member)
	made := &lifecycle{state: state}
	for _, text := range texts {
		stated, known := l.States[text]
		made.rows = append(made.rows, row{
			known: known, set: r.bits(stated.Set) | r.bits(stated.Usual), null: r.bits(stated.Null) | r.bits(stated.Withheld), filled: r.bits(stated.Filled),
		})
	}
	return made
}

func (r resolver) bits(names []string) uint64 {
	bits := uint64(0)
	for _, name := range names {
		bits |= 1 << r.slot(name)
	}
	return bits
}

func (r resolver) counts(c *contract.Counts) *counts {
	state, texts := r.states(c.Whole.Member)
	made := &counts{total: r.slot(c.Total), state: state}
	for i, text := range texts {
		if slices.Contains(c.Whole.In, text) {
			made.whole |= 1 << i
		}
	}
	for _, part := range c.Parts {
		made.parts = append(made.parts, r.slot(part))
	}
	for _, f := range c.Files {
		made.files = append(made.files, file{r.slot(f.Count), r.slot(f.File), f.Only})
	}
	return made
}
