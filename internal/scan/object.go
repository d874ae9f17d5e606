package scan

import "github.com/batchcheck/batchcheck/internal/contract"

// An object is what is asked of an object's members.
type object struct {
	members  []*member
	table    table
	required uint64 // bits of members that must be there
	rest     *spec  // of members that are not declared; nil where they are not known
	isNoted  bool   // a member that is not declared is a note
	taken    names  // that are not declared here, but elsewhere or in the other naming: not known
	minName  int    // code points of a name that is not declared
	maxName  int
	fewest   int // members
	most     int

	id    int
	slots uint64          // of what is inside, to be cleared before it is read
	tests []contract.Test // of what was read
	asked []uint64        // by test, the slots that it looks at
	first int             // so many of the tests are relations of the first node

	implied []count // of members that may be left out
}

// A count is an integer in a slot.
type count struct {
	slot  int
	value int64
}

// names is a set of names.
type names map[string]bool

// A member is one that the schema declares.
type member struct {
	pattern pattern
	spec    *spec
	name    string
	index   int
	bit     uint64
	slots   uint64 // of it, and of what is inside
}

// declare adds a member.
func (o *object) declare(name string, sp *spec) {
	i := len(o.members)
	o.members = append(o.members, &member{pattern: newPattern(name), spec: sp, name: name, index: i, bit: 1 << i})
}

// object reads an object from behind its opening brace.
func (s *Scanner) object(o *object, at int) int {
	if s.depth++; s.depth > maxDepth {
		return -1
	}
	s.Set &^= o.slots
	s.Ints &^= o.slots
	s.Filled &^= o.slots
	s.There &^= o.slots
	for _, c := range o.implied {
		s.Ints |= 1 << c.slot
		s.Values[c.slot] = c.value
	}
	if at = s.space(at); at < len(s.text) && s.text[at] == '}' {
		at++
		if o.required != 0 || o.fewest > 0 {
			return -1
		}
	} else if at = s.members(o, at); at < 0 {
		return -1
	}
	if s.known.isFaulty && o == s.program.roots[s.root] {
		s.learn(o)
		return at
	}
	for _, test := range o.tests {
		if !test(&s.Registers) {
			if !s.isLearning(o) {
				return -1
			}
			s.learn(o)
			return at
		}
	}
	s.depth--
	return at
}

func (s *Scanner) members(o *object, at int) int {
	follow := s.follow[o.id] // by the member before, the one that is likely to be next
	base, blur := len(s.keys), s.blur
	s.blur = 0
	seen, before, count := uint64(0), 0, 0
	for more := true; more; count++ {
		sp := o.rest
		var m *member
		if before < len(follow) {
			m = follow[before]
		}
		if m != nil && at+longest <= len(s.text) && m.pattern.matches(s.text, at) {
			at += m.pattern.size
		} else if m, at = s.name(o, at, base); at < 0 {
			return -1
		}
		if m != nil {
			if seen&m.bit != 0 {
				return -1
			}
			seen |= m.bit
			sp = m.spec
			if follow[before] != m {
				follow[before] = m
			}
			before = m.index + 1
		}
		if at < len(s.text) && s.text[at] <= ' ' {
			at = s.space(at)
		}
		from, keys, blur := at, len(s.keys), s.blur
		if at = s.value(sp, at); at < 0 {
			if m == nil || !s.isLearning(o) {
				return -1
			}
			s.keys, s.blur = s.keys[:keys], blur
			if at = s.skip(m, from); at < 0 {
				return -1
			}
		}
		if at+1 < len(s.text) && s.text[at] == ',' && s.text[at+1] > ' ' {
			at++ // as compact documents have it
		} else if at, more = s.next(at, '}'); at < 0 {
			return -1
		}
	}
	s.keys, s.blur = s.keys[:base], blur
	if seen&o.required != o.required || count < o.fewest || count > o.most {
		if count < o.fewest || count > o.most || !s.isLearning(o) {
			return -1
		}
		s.lack(o, seen)
	}
	return at
}

// name reads a name, and gives the member, nil for one that is not declared,
// and where its colon ends.
func (s *Scanner) name(o *object, at, base int) (m *member, end int) {
	if at >= len(s.text) || s.text[at] != '"' {
		return nil, -1
	}
	end, length, escaped := s.string(at + 1)
	if end < 0 {
		return nil, -1
	}
	name := s.text[at+1 : end-1]
	if escaped {
		from := len(s.scratch)
		s.scratch = unescape(s.scratch, name)
		name = s.scratch[from:]
	}
	if end = s.space(end); end >= len(s.text) || s.text[end] != ':' {
		return nil, -1
	}
	if len(o.members) > 0 {
		if m = o.table.find(o.members, name); m != nil {
			return m, end + 1
		}
	}
	if o.rest == nil || length < o.minName || length > o.maxName || o.taken != nil && o.taken[string(name)] || !s.program.picks && !s.isNew(name, base) {
		return nil, -1
	}
	if o.isNoted {
		s.noted++
		s.known.isNoted = s.known.isNoted || s.depth > 1
	}
	return nil, end + 1
}
