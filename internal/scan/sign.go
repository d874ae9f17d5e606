package scan

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// watch makes a program look for signs in the documents. A sign inside of a field,
// or on a field that the contract does not declare, is not known.
func (p *Program) watch(signs []contract.Sign, spellings []func(string) string) {
	if p.unsigned = len(signs) == 0; p.unsigned {
		return
	}
	p.given = make([]uint64, len(p.roots))
	bit := uint64(1)
	for _, sign := range signs {
		if len(sign.Marks) == 0 {
			for i, spell := range spellings {
				if spell("a_b") != "a_b" { // the sign is that names are spelled so
					p.given[i] |= bit
				}
			}
			p.signs = append(p.signs, bit)
			bit <<= 1
			continue
		}
		first := bit
		isKnown := !slices.ContainsFunc(sign.Marks, func(m contract.Mark) bool {
			name, isSeen := m.Field()
			isSeen = isSeen && slices.ContainsFunc(p.roots, func(o *object) bool { return o.memberSpec(name) != nil })
			for _, root := range p.roots {
				if sp := root.memberSpec(name); isSeen && sp != nil {
					at := bit
					sp.wrap(func(s *Scanner, from, end int) bool {
						if m.IsRaw(s.text[from:end]) {
							s.marks |= at
						}
						return true
					})
				}
			}
			bit <<= 1
			return !isSeen
		})
		if isKnown {
			p.signs = append(p.signs, bit-first)
		}
	}
}

// Shows tells whether the text that was found to hold shows one of the signs of the
// program's profile, which may have none. False means that it is not known.
func (s *Scanner) Shows() bool {
	return s.program.unsigned || slices.ContainsFunc(s.program.signs, func(marks uint64) bool { return s.marks&marks == marks })
}
