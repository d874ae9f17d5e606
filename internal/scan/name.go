package scan

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// A pattern is a name as compact documents spell it, with its quotes and the
// colon, as words to compare with. Words may overlap.
type pattern struct {
	first, middle, last uint64
	mask                uint64 // of first, where there is no other
	size                int    // bytes; 0 for a name that is too long, or has to be escaped
}

func newPattern(name string) pattern {
	const longest = 3 * 8
	spelled := `"` + name + `":`
	if len(spelled) > longest || !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' }) {
		return pattern{}
	}
	text := []byte(spelled + "\x00\x00\x00\x00\x00")
	p := pattern{size: len(spelled), first: load(text, 0), mask: ^uint64(0)}
	if p.size < 8 {
		p.mask >>= 8 * (8 - p.size)
		return p
	}
	p.last = load(text, p.size-8)
	if p.size > 16 {
		p.middle = load(text, 8)
	}
	return p
}

// matches tells whether the pattern stands at the place. Near the end of the
// text it says no.
func (p *pattern) matches(text []byte, at int) bool {
	const longest = 24
	if p.size == 0 || at+longest > len(text) {
		return false
	}
	if (load(text, at)^p.first)&p.mask != 0 {
		return false
	}
	return p.size < 8 || load(text, at+p.size-8) == p.last && (p.size <= 16 || load(text, at+8) == p.middle)
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
