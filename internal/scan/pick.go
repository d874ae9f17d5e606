package scan

import "github.com/batchcheck/batchcheck/internal/contract"

// Pick makes the program for any object of which Picked gives what stands at
// JSON Pointers, given by their tokens. One of them may lead through another,
// but no two are the same.
func Pick(pointers ...[]string) *Program {
	p := &Program{bytes: maxText, slots: len(pointers)}
	top := p.wrapper()
	for slot, pointer := range pointers {
		sp := p.reach(top, pointer)
		sp.types &^= number // an integer is to be told apart
		sp.slot = slot
		top.slots |= 1 << slot
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
	if len(pointer) == 1 {
		return sp
	}
	return p.reach(sp.object, pointer[1:])
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

// A Picked is what stands at a pointer of Pick.
type Picked struct {
	IsSet     bool   // it is there, and not null
	Text      []byte // of a string; nil for what is none
	IsInteger bool
	Integer   int64
}

// Picks tells whether Picked knows what stands at the pointers in a text, which
// is then an object.
func (s *Scanner) Picks(text []byte) bool {
	clear(s.spans)
	return s.Holds(text)
}

// Picked gives what stands at one of the pointers.
func (s *Scanner) Picked(i int) Picked {
	p := Picked{IsSet: contract.Has(s.Set, i), IsInteger: contract.Has(s.Ints, i)}
	if at := s.spans[i]; at.from > 0 {
		p.Text = s.text[at.from:at.to]
	}
	if p.IsInteger {
		p.Integer = s.Values[i]
	}
	return p
}
