package scan

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// A Wanted is where a value stands: the tokens of a JSON Pointer, of which "*" is
// each item of an array.
type Wanted struct {
	At  []string
	In  []string // only a string that is one of these counts, the first of them; nil for any value, the last of them
	Raw bool     // Text is the value as it is written, of any type
}

// Pick makes the program for any object of which Picked gives what is wanted. One
// place may lead through another, but no two are the same.
func Pick(wanted ...Wanted) *Program {
	p := &Program{bytes: maxText, slots: len(wanted), picks: true}
	top := p.wrapper()
	for slot, want := range wanted {
		sp := p.reach(top, want.At)
		top.slots |= 1 << slot
		switch {
		case want.Raw:
			sp.wrap(func(s *Scanner, from, end int) bool {
				s.spans[slot] = span{from, end}
				return true
			})
		case want.In != nil:
			sp.wrap(func(s *Scanner, from, end int) bool {
				if s.text[from] == '"' && s.spans[slot].to == 0 && slices.Contains(want.In, string(s.text[from+1:end-1])) {
					s.spans[slot] = span{from + 1, end - 1}
				}
				return true
			})
		default:
			sp.types &^= number // an integer is to be told apart
			sp.slot = slot
		}
	}
	for _, o := range p.wrappers {
		if len(o.members) > 0 {
			o.table, _ = newTable(o.members) // few names
		}
	}
	p.roots = []*object{top}
	return p
}

// wrapper makes an object of which nothing is asked but what is declared next.
func (p *Program) wrapper() *object {
	o := newObject()
	o.rest = p.anything()
	p.add(o)
	p.wrappers = append(p.wrappers, o)
	return o
}

// reach gives the spec of what stands at a pointer in an object, and may be
// anything.
func (p *Program) reach(o *object, pointer []string) *spec {
	sp := o.memberSpec(pointer[0])
	if sp == nil {
		sp = newSpec()
		sp.items, sp.object = o.rest, p.wrapper()
		o.declare(pointer[0], sp)
	}
	for pointer = pointer[1:]; len(pointer) > 0 && pointer[0] == "*"; pointer = pointer[1:] {
		if sp.items == o.rest {
			items := newSpec()
			items.items, items.object = o.rest, p.wrapper()
			sp.items = items
		}
		sp = sp.items
	}
	if len(pointer) == 0 {
		return sp
	}
	return p.reach(sp.object, pointer)
}

// memberSpec gives the spec of a declared member; nil where there is none.
func (o *object) memberSpec(name string) *spec {
	for _, m := range o.members {
		if m.name == name {
			return m.spec
		}
	}
	return nil
}

// A Picked is what stands at a place of Pick.
type Picked struct {
	IsSet     bool   // it is there, and not null; not with In or Raw
	Text      []byte // of a string; nil for what is none
	IsInteger bool
	Integer   int64
	Items     int64 // how many an array has
}

// Picks tells whether Picked knows what stands at the places in a text, which
// is then an object.
func (s *Scanner) Picks(text []byte) bool {
	clear(s.spans)
	return s.Holds(text)
}

// Span gives where the text stands that Picked gives; end is 0 where there is none.
func (s *Scanner) Span(i int) (from, end int) { return s.spans[i].from, s.spans[i].to }

// Picked gives what stands at one of the places.
func (s *Scanner) Picked(i int) Picked {
	p := Picked{IsSet: contract.Has(s.Set, i), IsInteger: contract.Has(s.Ints, i)}
	if at := s.spans[i]; at.from > 0 {
		p.Text = s.text[at.from:at.to]
	}
	if p.IsInteger {
		p.Integer = s.Values[i]
	}
	if contract.Has(s.Filled, i) {
		p.Items = s.Values[i]
	}
	return p
}
