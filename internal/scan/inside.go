package scan

import (
	"math"
	"slices"
)

// Inside makes the program for texts in which the document stands at a JSON
// Pointer, given by its tokens, and anything beside it; others point to strings
// that must be there, too, and that Text gives. It is nil where the pointers
// lead through one another.
func (p *Program) Inside(pointer []string, others ...[]string) *Program {
	outer := &Program{slots: p.slots + len(others), objects: slices.Clone(p.objects), judge: p.judge, bytes: p.bytes, texts: p.slots, signs: p.signs, given: p.given, unsigned: p.unsigned}
	for _, root := range p.roots {
		document := newSpec()
		document.types, document.object = structure, root
		top := newSpec()
		ok := outer.wrap(top, pointer, document)
		for i, other := range others {
			ok = ok && outer.wrap(top, other, &spec{types: text, maxLength: math.MaxInt, slot: p.slots + i})
		}
		if !ok {
			return nil
		}
		outer.roots = append(outer.roots, top.object)
	}
	const bits = 64
	if outer.slots > bits || len(pointer) == 0 {
		return nil
	}
	for _, o := range outer.wrappers {
		o.table, _ = newTable(o.members) // few names
	}
	return outer
}

// wrap puts a spec at a pointer inside of another, over objects of which
// nothing else is asked; false where something stands there already.
func (p *Program) wrap(outer *spec, pointer []string, inner *spec) bool {
	for i, token := range pointer {
		o := outer.object
		if o == nil {
			o = p.wrapper()
			outer.object = o
		}
		at := slices.IndexFunc(o.members, func(m *member) bool { return m.name == token })
		isLast := i == len(pointer)-1
		if at >= 0 && (isLast || !slices.Contains(p.wrappers, o.members[at].spec.object)) {
			return false
		}
		if at < 0 {
			next := newSpec()
			next.types = structure
			if isLast {
				next = inner
			}
			o.required |= 1 << len(o.members)
			o.declare(token, next)
			at = len(o.members) - 1
		}
		outer = o.members[at].spec
	}
	return true
}

// TextAt gives the string at one of the other pointers of Inside, as it is
// written, in the text that was found to hold.
func (s *Scanner) TextAt(i int) []byte { return s.Text(s.program.texts + i) }
