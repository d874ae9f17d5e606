package benchdata

import (
	"fmt"
	"strings"
)

// pairCounts says of how many in a hundred batches the metadata has no pair,
// one, two and so on up to the most there may be.
var pairCounts = []int{3, 4, 6, 8, 10, 11, 11, 10, 9, 8, 6, 4, 3, 2, 2, 1, 2}

// metadata draws up to 16 pairs.
func (m *maker) metadata() object {
	o := object{}
	order := m.Perm(len(stated.Keys))
	for _, at := range order[:m.pairs()] {
		o = append(o, member{stated.Keys[at], m.value()})
	}
	return o
}

func (m *maker) pairs() int {
	at := m.IntN(100)
	for n, weight := range pairCounts {
		if at -= weight; at < 0 {
			return n
		}
	}
	panic("archive: pairCounts does not add up to 100")
}

// value draws what people put there: mostly ids, numbers and some words, now
// and then a long text.
func (m *maker) value() string {
	switch n := m.IntN(20); {
	case n < 4:
		return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", m.Uint32(), m.IntN(1<<16), m.IntN(1<<12), m.IntN(1<<12), m.Uint64N(1<<48))
	case n < 7:
		return fmt.Sprint(m.IntN(1_000_000))
	case n < 10:
		return pick(m.Rand, stated.Special) + " " + pick(m.Rand, stated.Words)
	case n == 10:
		return m.phrase(30)
	}
	return m.phrase(1 + m.IntN(4))
}

func (m *maker) phrase(length int) string {
	var said []string
	for range length {
		said = append(said, pick(m.Rand, stated.Words))
	}
	return strings.Join(said, " ")
}
