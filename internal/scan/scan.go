// Package scan tells in one pass over the bytes of a document that it keeps a
// contract, without building anything of it.
//
// A Program is compiled from the tree of a contract and knows no names of its
// own. It is as strict as reading and judging in full are, and answers "holds" or
// "not known", never "broken": a document of which it is not known is for the
// full path to judge, which makes messages and places. A value with a keyword
// that is not known here is judged by the full path, that value only.
//
// What is rare is not known on purpose: fractions and exponents, integers of
// more than 18 digits, deep nesting, objects of many undeclared members.
package scan

import (
	"math"
	"math/bits"
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// A Program holds documents of one kind to the contract.
type Program struct {
	roots   []*object // by spelling of names
	slots   int
	objects []*object      // by id
	bytes   int            // of a document, that are looked at
	node    *contract.Node // of the documents; nil where nothing is known of one that does not hold
	any     *spec          // asks nothing
	client  []bool         // by root, whether names are spelled as the client does
	judge   func() func(*contract.Node, []byte) bool
	kept    int  // texts that Kept gives
	picks   bool // it is of Pick, to which a name that is not wanted may be there twice

	wrappers []*object // that Inside has made
	texts    int       // the first slot of those of Inside

	signs    []uint64 // their marks, which have a bit each
	given    []uint64 // by root, the marks that all its documents have; nil without signs
	unsigned bool     // the profile has no signs
}

// A Scanner runs a program. It is for one goroutine, and allocates nothing for
// a document once it has seen some.
type Scanner struct {
	program *Program
	root    int // the spelling that the last document had, which the next is likely to have
	text    []byte
	depth   int
	noted   int    // members that are notes
	work    int    // of patterns; see contract.Work
	marks   uint64 // that were seen
	known   known  // of a document that does not hold

	contract.Registers
	spans   []span                            // of slots: where a string stands
	kept    []span                            // of Options.Keep
	holds   func(*contract.Node, []byte) bool // judges what the scanner cannot; nil until it is needed
	keys    []uint64                          // of open objects, summaries of the names that are not declared
	blur    uint64                            // of the innermost object's, a bit each: most names are new by it
	scratch []byte                            // names without their escapes
	follow  [][]*member                       // by object: see members
}

// A span is a part of the text.
type span struct{ from, to int }

// The bounds of what is looked at; of more, it is not known.
const (
	maxText  = 1 << 19 // bytes: fewer than values would have to be too many
	maxDepth = 16
	maxKeys  = 64
	maxSlots = 64     // bits of a word
	maxParts = 20_000 // of a program; the built-in contracts have fewer than 1,000
)

// NewScanner makes a scanner.
func (p *Program) NewScanner() *Scanner {
	s := &Scanner{program: p, spans: make([]span, p.slots), kept: make([]span, p.kept)}
	s.Values, s.Types, s.Lengths = make([]int64, p.slots), make([]contract.TypeSet, p.slots), make([]contract.Length, p.slots)
	s.Text = func(slot int) []byte { return s.text[s.spans[slot].from:s.spans[slot].to] }
	for _, o := range p.objects {
		follow := slices.Clone(o.members) // until documents show another order
		if len(follow) > 0 {
			follow = append(follow, follow[0])
		}
		s.follow = append(s.follow, follow)
	}
	return s
}

// Required gives how many members a document has to have, at least, to hold.
func (p *Program) Required() int {
	least := math.MaxInt
	for _, root := range p.roots {
		least = min(least, bits.OnesCount64(root.required))
	}
	return least
}

// Holds tells whether judging the text would find nothing, but for the notes
// that the program may count. False means that it is not known.
func (s *Scanner) Holds(text []byte) bool {
	s.known.reset()
	if len(text) > s.program.bytes {
		return false
	}
	s.text = text
	for range s.program.roots {
		if s.scan(s.program.roots[s.root]) {
			return true
		}
		if s.known.isAny {
			return false
		}
		s.root = (s.root + 1) % len(s.program.roots)
	}
	return false
}

// Kept gives the field with an index in Options.Keep, as the text that was found to
// hold has it; nil where it has none.
func (s *Scanner) Kept(i int) []byte {
	at := s.kept[i]
	if at.to == 0 {
		return nil
	}
	return s.text[at.from:at.to]
}

// Noted gives how many notes judging the text would find that was found to hold.
func (s *Scanner) Noted() int { return s.noted }

func (s *Scanner) scan(root *object) bool {
	s.depth, s.noted, s.work, s.keys, s.scratch = 0, 0, 0, s.keys[:0], s.scratch[:0]
	if len(s.program.given) > 0 {
		s.marks = s.program.given[s.root]
	}
	clear(s.kept)
	s.known.reset()
	at := s.space(0)
	if at >= len(s.text) || s.text[at] != '{' {
		return false
	}
	at = s.object(root, at+1)
	isWhole := at >= 0 && s.space(at) == len(s.text)
	s.known.isAny = s.known.isAny && isWhole
	return isWhole && !s.known.isAny
}
