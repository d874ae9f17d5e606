package scan

import (
	"bytes"
	"math/bits"
	"strings"
	"unicode/utf8"
)

// A pattern is a name as compact documents spell it, with its quotes and the
// colon, as words to compare with.
type pattern struct {
	words [4]uint64
	mask  uint64 // of the last word
	last  int    // index of the last word
	size  int    // bytes; 0 for a name that is too long, or has to be escaped
}

func newPattern(name string) pattern {
	spelled := `"` + name + `":`
	var p pattern
	if len(spelled) > 8*len(p.words) || !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' }) {
		return p
	}
	p.size = len(spelled)
	p.last = (p.size - 1) / 8
	for i := range p.size {
		p.words[i/8] |= uint64(spelled[i]) << (8 * (i % 8))
	}
	p.mask = ^uint64(0) >> (8 * (8*(p.last+1) - p.size))
	return p
}

// matches tells whether the pattern stands at the place. Near the end of the
// text it says no.
func (p *pattern) matches(text []byte, at int) bool {
	if p.size == 0 || at+8*(p.last+1) > len(text) {
		return false
	}
	for i := range p.last {
		if load(text, at+8*i) != p.words[i] {
			return false
		}
	}
	return (load(text, at+8*p.last)^p.words[p.last])&p.mask == 0
}

// A table finds members by name, in any order. No two names share a place in it.
type table struct {
	places [256]uint8 // index of a member, from 1
	seed   uint64
}

// newTable looks for a seed that keeps names apart; ok is false where it finds none.
func newTable(members []member) (t table, ok bool) {
	const tries = 10_000
	for t.seed = 0x9e3779b97f4a7c15; t.seed < 0x9e3779b97f4a7c15+2*tries; t.seed += 2 {
		if t.fill(members) {
			return t, true
		}
	}
	return t, false
}

func (t *table) fill(members []member) bool {
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

// summary makes a word of a name's ends and its length.
func summary(name []byte) uint64 {
	n := len(name)
	if n >= 8 {
		return load(name, 0) ^ bits.RotateLeft64(load(name, n-8), 29) ^ uint64(n)
	}
	w := uint64(n)
	for _, c := range name {
		w = w<<8 | uint64(c)
	}
	return w
}

// find gives the index of a member by its name; -1 for one that is not declared.
func (t *table) find(members []member, name []byte) int {
	i := int(t.places[t.place(name)]) - 1
	if i < 0 || members[i].name != string(name) {
		return -1
	}
	return i
}

// A key is a name that is not declared, without escapes.
type key struct {
	name    []byte
	summary uint64
}

// isNew notes a name of an object whose keys begin at base; false for one that
// the object has already.
func (s *Scanner) isNew(name []byte, base int) bool {
	k := key{name, summary(name)}
	for i := range s.keys[base:] {
		if known := &s.keys[base+i]; known.summary == k.summary && bytes.Equal(known.name, name) {
			return false
		}
	}
	s.keys = append(s.keys, k)
	return len(s.keys)-base <= mostKeys
}
