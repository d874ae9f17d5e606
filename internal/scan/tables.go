package scan

import (
	"bytes"
	"math/bits"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// Tables are the keywords that relate the members of an object. Members stand
// for slots in them.
type tables struct {
	pairs     []pair
	windows   []window
	lifecycle *lifecycle
	counts    *counts
	either    uint64 // slots of which exactly one has a value; 0 for none
	bodies    *bodies
}

// A pair states that the first is not above the second.
type pair struct {
	earlier, later int
	both           uint64 // their bits
}

// A window states that to is from plus a length of time, within the tolerance.
type window struct {
	from, length, to int
	stated           *contract.Window
	id               int
}

// A lifecycle has a row for each text that the state may have.
type lifecycle struct {
	state int
	rows  []row
}

// A row says of a state which slots have a value, which none, and which items.
type row struct {
	known             bool
	set, null, filled uint64
}

type counts struct {
	parts []int
	total int
	state int
	whole uint64 // texts of the state that make it whole
	files []file
}

type file struct {
	count, file int
	only        bool
}

// bodies say what has to be in a body, by the status. What else is asked of it
// is asked of every body: of one that is another way, it is not known.
type bodies struct {
	status int
	rows   []body
}

type body struct {
	from, to int64
	set      uint64 // slots of members
}

func has(bits uint64, at int) bool { return bits>>at&1 != 0 }

// keeps tells whether what was read keeps the tables.
func (s *Scanner) keeps(t *tables) bool {
	for _, p := range t.pairs {
		if s.ints&p.both == p.both && s.values[p.earlier] > s.values[p.later] {
			return false
		}
	}
	for i := range t.windows {
		if !s.keepsWindow(&t.windows[i]) {
			return false
		}
	}
	return (t.lifecycle == nil || s.keepsLifecycle(t.lifecycle)) && (t.counts == nil || s.keepsCounts(t.counts)) &&
		(t.either == 0 || bits.OnesCount64(s.set&t.either) == 1) && (t.bodies == nil || s.keepsBodies(t.bodies))
}

func (s *Scanner) keepsBodies(b *bodies) bool {
	if !has(s.ints, b.status) {
		return false
	}
	status := s.values[b.status]
	for _, row := range b.rows {
		if row.from <= status && status <= row.to && s.set&row.set != row.set {
			return false
		}
	}
	return true
}

func (s *Scanner) keepsLifecycle(l *lifecycle) bool {
	if !has(s.set, l.state) {
		return false
	}
	r := &l.rows[s.values[l.state]]
	return r.known && s.set&r.set == r.set && s.set&r.null == 0 && s.filled&r.filled == r.filled
}

func (s *Scanner) keepsCounts(c *counts) bool {
	if !has(s.ints, c.total) {
		return true
	}
	sum := int64(0)
	for _, part := range c.parts {
		if !has(s.ints, part) {
			return true
		}
		if s.values[part] > s.values[c.total] {
			return false // and the sum cannot overflow
		}
		sum += s.values[part]
	}
	total := s.values[c.total]
	isWhole := has(s.set, c.state) && has(c.whole, int(s.values[c.state]))
	if !isWhole {
		return sum <= total
	}
	if sum != total || total == 0 {
		return false
	}
	for _, f := range c.files {
		n, isSet := s.values[f.count], has(s.set, f.file)
		if has(s.ints, f.count) && (n > 0 && !isSet || n == 0 && isSet && f.only) {
			return false
		}
	}
	return true
}

// A length is a text that was seen last, and the time that it stands for.
type length struct {
	text    []byte
	seconds int64
	judged  bool
}

func (s *Scanner) keepsWindow(w *window) bool {
	if !has(s.ints, w.from) || !has(s.ints, w.to) || !has(s.set, w.length) {
		return true
	}
	span := s.spans[w.length]
	l := &s.lengths[w.id]
	if text := s.text[span.from:span.to]; !bytes.Equal(l.text, text) || l.text == nil {
		l.text = append(l.text[:0], text...)
		seconds, ok := w.stated.Seconds(string(text))
		if l.judged = ok; ok {
			if l.seconds, ok = seconds.Int64(); !ok {
				l.text = nil
				return false
			}
		}
	}
	off := s.values[w.to] - s.values[w.from] - l.seconds
	return !l.judged || off <= w.stated.Tolerance && -off <= w.stated.Tolerance
}
