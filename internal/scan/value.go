package scan

import (
	"bytes"
	"slices"

	"github.com/batchcheck/batchcheck/internal/document"
)

// A spec is what is asked of a value.
type spec struct {
	types  types
	object *object // of an object
	items  *spec   // of an array's items

	minItems, maxItems   int
	minLength, maxLength int      // in code points
	texts                []string // that a string is one of; nil for any
	prefix               []byte   // of a string
	orEmpty              bool     // instead of the prefix
	least, most          int64    // of an integer
	not                  []int64  // that an integer is none of

	slot    int  // where relations look for the value; -1 for none
	isCount bool // a text that has the digits of an integer counts as it

	isTracked bool                                   // conditions look at the value
	inner     *spec                                  // what is asked first, where there are checks
	checks    []func(s *Scanner, from, end int) bool // of the value as it is written
}

// types is a set of JSON types.
type types uint8

const (
	null types = 1 << iota
	boolean
	integer // written with digits alone
	number  // any other
	text
	structure // an object
	array

	anyType = null | boolean | integer | number | text | structure | array
)

// value reads a value, and gives where it ends; -1 where it is not known that
// it is what is asked for.
func (s *Scanner) value(sp *spec, at int) int {
	if at >= len(s.text) {
		return -1
	}
	switch c := s.text[at]; {
	case c == '"' && sp.types&text != 0:
		return s.textValue(sp, at)
	case sp.types&number != 0 && (c == '-' || c-'0' <= 9):
		return s.number(at)
	case c-'0' <= 9 && sp.types&integer != 0:
		return s.integerValue(sp, at)
	case c == 'n' && sp.types&null != 0:
		return s.literal("null", at)
	case c == '{' && sp.types&structure != 0:
		s.note(sp, &s.Set)
		return s.object(sp.object, at+1)
	case c == '[' && sp.types&array != 0:
		return s.array(sp, at+1)
	case c == 't' && sp.types&boolean != 0:
		s.note(sp, &s.Set)
		return s.literal("true", at)
	case c == 'f' && sp.types&boolean != 0:
		s.note(sp, &s.Set)
		return s.literal("false", at)
	case sp.inner != nil:
		end := s.value(sp.inner, at)
		for _, check := range sp.checks {
			if end < 0 || !check(s, at, end) {
				return -1
			}
		}
		return end
	}
	return -1
}

// note sets the bit of a value's slot, if it has one.
func (s *Scanner) note(sp *spec, bits *uint64) {
	if sp.slot >= 0 {
		*bits |= 1 << sp.slot
	}
}

func (s *Scanner) literal(word string, at int) int {
	end := at + len(word)
	if end > len(s.text) || string(s.text[at:end]) != word {
		return -1
	}
	return end
}

func (s *Scanner) textValue(sp *spec, at int) int {
	end, length, escaped := s.string(at + 1)
	if end < 0 || length < sp.minLength || length > sp.maxLength {
		return -1
	}
	if sp.prefix != nil && !(sp.orEmpty && length == 0) {
		inner := s.text[at+1 : end-1]
		if escaped {
			inner = s.characters(at, end)
		}
		if !bytes.HasPrefix(inner, sp.prefix) {
			return -1
		}
	}
	if sp.texts == nil && sp.slot < 0 {
		return end
	}
	if escaped {
		return -1 // what it spells is not looked at
	}
	if sp.texts != nil {
		i := indexOf(sp.texts, s.text[at+1:end-1])
		if i < 0 {
			return -1
		}
		if sp.slot >= 0 {
			s.Values[sp.slot] = int64(i)
		}
	}
	if sp.isCount && !s.count(sp.slot, at+1, end-1) {
		return -1
	}
	if sp.slot >= 0 {
		s.spans[sp.slot] = span{at + 1, end - 1}
		if length > 0 {
			s.Set |= 1 << sp.slot // "" says that there is nothing
		}
	}
	return end
}

// count notes the integer that a text has the digits of. It is false where that is
// not known.
func (s *Scanner) count(slot, from, to int) bool {
	n, ok := document.ParseInt(s.text[from:to])
	if !ok {
		return false
	}
	value, fits := n.Int64()
	s.Ints |= 1 << slot
	s.Values[slot] = value
	return fits
}

func indexOf(texts []string, text []byte) int {
	for i, t := range texts {
		if t == string(text) {
			return i
		}
	}
	return -1
}

func (s *Scanner) integerValue(sp *spec, at int) int {
	n, end := s.integer(at)
	if end < 0 || n < sp.least || n > sp.most || slices.Contains(sp.not, n) {
		return -1
	}
	if sp.slot >= 0 {
		s.Set |= 1 << sp.slot
		s.Ints |= 1 << sp.slot
		s.Values[sp.slot] = n
	}
	return end
}

func (s *Scanner) array(sp *spec, at int) int {
	if s.depth++; s.depth > maxDepth {
		return -1
	}
	s.note(sp, &s.Set)
	items := 0
	if at = s.space(at); at < len(s.text) && s.text[at] == ']' {
		at++
	} else {
		for more := true; more; items++ {
			if at = s.value(sp.items, at); at < 0 {
				return -1
			}
			if at, more = s.next(at, ']'); at < 0 {
				return -1
			}
		}
	}
	if items < sp.minItems || items > sp.maxItems {
		return -1
	}
	if items > 0 && sp.slot >= 0 {
		s.Filled |= 1 << sp.slot
		s.Values[sp.slot] = int64(items)
	}
	s.depth--
	return at
}

// next goes on behind a value: past a comma, or past what closes the array or
// object that it is in.
func (s *Scanner) next(at int, closing byte) (int, bool) {
	text := s.text
	if at < len(text) && text[at] <= ' ' {
		at = s.space(at)
	}
	if at >= len(text) {
		return -1, false
	}
	switch text[at] {
	case ',':
		return s.space(at + 1), true
	case closing:
		return at + 1, false
	}
	return -1, false
}

// space gives where the next byte is that is no white space.
func (s *Scanner) space(at int) int {
	for at < len(s.text) {
		switch s.text[at] {
		case ' ', '\n', '\r', '\t':
			at++
		default:
			return at
		}
	}
	return at
}
