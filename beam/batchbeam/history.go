package batchbeam

import (
	"cmp"
	"slices"
	"strings"
)

// A history is what is remembered of one batch's observations to find out
// which of them tell something.
type history struct {
	files   numbers
	digests numbers
	seen    []moment
	untimed bool
	cut     bool
}

// A moment is a glimpse in little memory. Equal numbers are equal names.
type moment struct {
	seconds      int64
	offset       int64
	nanos        int32
	file, digest int32
}

// A Turn is an observation's number among all of its batch, and how many more
// it stands for.
type Turn struct {
	Batch           string
	Number, Repeats int
}

// The bounds of what is held of one batch. Past them it is judged by some of
// its observations: that finds nothing that is not there, and may miss what the
// others show.
const (
	maxSeen   = 1 << 20
	maxJudged = 10_000
)

func (h *history) add(g Glimpse) {
	h.untimed = h.untimed || g.Untimed
	if len(h.seen) == maxSeen {
		h.cut = true
		return
	}
	h.seen = append(h.seen, moment{g.Seconds, g.Offset, int32(g.Nanos), h.files.of(g.File), h.digests.of(g.Digest)})
}

// turns yields the spots of the observations that a session needs, see
// Checker.Identify, in the order of time; those of one time in the order of
// files and lines.
func (h *history) turns(yield func(spot string, t Turn) bool) {
	slices.SortFunc(h.seen, func(a, b moment) int {
		return cmp.Or(cmp.Compare(a.seconds, b.seconds), cmp.Compare(a.nanos, b.nanos),
			strings.Compare(h.files.names[a.file], h.files.names[b.file]), cmp.Compare(a.offset, b.offset))
	})
	chosen := 0
	for i, repeats := range h.telling {
		if chosen++; chosen >= maxJudged && i < len(h.seen)-1 {
			h.cut = true
			continue
		}
		g := Glimpse{File: h.files.names[h.seen[i].file], Offset: h.seen[i].offset}
		if !yield(g.spot(), Turn{Number: i + 1, Repeats: repeats}) {
			return
		}
	}
}

// telling yields the first, the last but one and the last of each row of
// observations that are the same. The middle one stands for those before it.
func (h *history) telling(yield func(i, repeats int) bool) {
	for begin, end := 0, 0; begin < len(h.seen); begin = end {
		for end < len(h.seen) && h.seen[end].digest == h.seen[begin].digest {
			end++
		}
		const few = 3
		for i := begin; i < end; i++ {
			repeats := 0
			if i == begin+1 && end-begin > few {
				i, repeats = end-2, end-begin-few
			}
			if !yield(i, repeats) {
				return
			}
		}
	}
}

// numbers gives names numbers: many observations share few files and digests.
type numbers struct {
	known map[string]int32
	names []string
}

func (n *numbers) of(name string) int32 {
	number, found := n.known[name]
	if !found {
		if n.known == nil {
			n.known = map[string]int32{}
		}
		number = int32(len(n.names))
		n.known[name] = number
		n.names = append(n.names, name)
	}
	return number
}
