package scan

import (
	"math"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// A pattern is a name as compact documents spell it, with its quotes and the
// colon, as words to compare with, all of them at once.
type pattern struct {
	words, masks [3]uint64
	size         int // bytes; 0 for a name that is too long, or has to be escaped: no text is like its words
}

const longest = 3 * 8 // bytes of a pattern

func newPattern(name string) (p pattern) {
	spelled := `"` + name + `":`
	if len(spelled) > longest || !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' }) {
		p.masks[0] = math.MaxUint64 // a name does not begin with this many zeros
		return p
	}
	var text, mask [longest]byte
	for i := range copy(text[:], spelled) {
		mask[i] = 0xff
	}
	for i := range p.words {
		p.words[i], p.masks[i] = load(text[:], 8*i), load(mask[:], 8*i)
	}
	p.size = len(spelled)
	return p
}

// matches tells whether the pattern stands at the place, from which on there are
// enough bytes for the longest.
func (p *pattern) matches(text []byte, at int) bool {
	return (load(text, at)^p.words[0])&p.masks[0]|(load(text, at+8)^p.words[1])&p.masks[1]|(load(text, at+16)^p.words[2])&p.masks[2] == 0
}

// A table finds members by name, in any order. No two names share a place in it.
type table struct {
	places [256]uint8 // index of a member, from 1
	seed   uint64
}

// newTable looks for a seed that keeps names apart; ok is false where it finds none.
func newTable(members []*member) (t table, ok bool) {
	const tries = 10_000
	for t.seed = 0x9e3779b97f4a7c15; t.seed < 0x9e3779b97f4a7c15+2*tries; t.seed += 2 {
		if t.fill(members) {
			return t, true
		}
	}
	return t, false
}

func (t *table) fill(members []*member) bool {
	t.places = [256]uint8{}
	for i, m := range members {
		place := t.place([]byte(m.name))
		if t.places[place] != 0 {
			return false
		}
		t.places[place] = uint8(i + 1)
	}
	return true
}

func (t *table) place(name []byte) uint8 {
	return uint8(summary(name) * t.seed >> 56)
}

// summary makes a word of a name, nearly always another one of another name.
func summary(name []byte) uint64 {
	n := len(name)
	if n < 8 {
		w := uint64(n)
		for _, c := range name {
			w = w<<8 | uint64(c)
		}
		return w
	}
	if n <= 16 {
		return bits.RotateLeft64((uint64(n)^load(name, 0))*0x9e3779b97f4a7c15, 29) ^ load(name, n-8)
	}
	w := uint64(n)
	for at := 0; at+8 < n; at += 8 {
		w = bits.RotateLeft64(w^load(name, at), 29) * 0x9e3779b97f4a7c15
	}
	return w ^ load(name, n-8)
}

// find gives a member by its name; nil for one that is not declared.
func (t *table) find(members []*member, name []byte) *member {
	i := int(t.places[t.place(name)]) - 1
	if i < 0 || members[i].name != string(name) {
		return nil
	}
	return members[i]
}

// isNew notes a name of an object whose names begin at base; false for one that
// the object has already, as far as summaries tell.
func (s *Scanner) isNew(name []byte, base int) bool {
	key := summary(name)
	if bit := uint64(1) << (key * 0x9e3779b97f4a7c15 >> (64 - 6)); s.blur&bit == 0 {
		s.blur |= bit
	} else if slices.Contains(s.keys[base:], key) {
		return false
	}
	s.keys = append(s.keys, key)
	return len(s.keys)-base <= maxKeys
}
