package scan

import "github.com/batchcheck/batchcheck/internal/contract"

// Known is what was found out of a document that is not known to hold: so much of it
// need not be judged again.
type Known struct {
	Node      *contract.Node // that the document was held to
	IsClient  bool           // names are spelled as the client does
	Unknown   []int          // where the values of those fields begin of which it is not known that they hold
	Relations uint64         // bits of the node's relations that hold, by index
	IsWhole   bool           // all fields are there that must be, and nothing else is asked of the document itself that is not known
}

// known is what is found out of the document at hand.
type known struct {
	isAny     bool
	isFaulty  bool   // a field does not hold, or is missing
	isLacking bool   // a field is missing
	isNoted   bool   // there is a note inside of a field
	isCostly  bool   // what was judged in full has a limit of its own
	fields    []int  // Known.Unknown
	slots     uint64 // of these fields, and of those that are missing
	held      uint64 // Known.Relations
}

func (k *known) reset() { *k = known{fields: k.fields[:0]} }

// maxKnown is how long a text may be of which something is found out. Judging one takes
// too much work only by a pattern or by what is judged in full: of any other value, it
// makes no difference that it is not judged again. See contract.Work.
const maxKnown = 16 << 10

// Known gives what was found out of the text that was not found to hold; ok is false
// for nothing. It lasts until the next text.
func (s *Scanner) Known() (k Known, ok bool) {
	if !s.known.isAny || s.known.isNoted || s.known.isCostly || s.work > 0 {
		return k, false
	}
	return Known{s.program.node, s.program.client[s.root], s.known.fields, s.known.held, !s.known.isLacking && s.noted == 0}, true
}

// isLearning tells whether to go on where an object does not hold: it is the document.
func (s *Scanner) isLearning(o *object) bool {
	return s.program.node != nil && o == s.program.roots[s.root] && len(s.text) <= maxKnown
}

// skip goes on behind a field of the document that does not hold.
func (s *Scanner) skip(m *member, from int) int {
	s.depth = 1
	s.known.isFaulty = true
	s.known.fields = append(s.known.fields, from)
	s.known.slots |= m.slots
	return s.value(s.program.any, from)
}

// lack notes which fields are missing.
func (s *Scanner) lack(o *object, seen uint64) {
	s.known.isFaulty = true
	s.known.isLacking = true
	for _, m := range o.members {
		if o.required&^seen&m.bit != 0 {
			s.known.slots |= m.slots
		}
	}
}

// learn finds out which relations hold: where the fields that one looks at do. It needs
// that all conditions hold, since a field in which one finds something is not judged by
// relations.
func (s *Scanner) learn(o *object) {
	s.known.isAny = true
	holds := func(i int) bool { return o.asked[i]&s.known.slots == 0 && o.tests[i](&s.Registers) }
	for i := o.first; i < len(o.tests); i++ {
		if !holds(i) {
			return
		}
	}
	for i := range o.first {
		if holds(i) {
			s.known.held |= 1 << i
		}
	}
}

// asks notes the slots that the tests look at which have come since it was called before.
func (r resolver) asks() {
	for len(r.object.asked) < len(r.object.tests) {
		r.object.asked = append(r.object.asked, r.asked)
	}
	r.compiler.asked = 0
}
