package batchbeam

import (
	"cmp"
	"slices"
	"strings"
)

// A history is what is remembered of one batch's observations while they are
// gone through a first time: what tells their order and which are the same.
type history struct {
	files   numbers
	digests numbers
	seen    []glimpse
	untimed bool
	cut     bool
}

// A glimpse is one observation without its body. Equal numbers are equal names.
type glimpse struct {
	seconds int64
	nanos   int32
	digest  int32
	spot
}

// A spot is where an observation stands.
type spot struct {
	file   int32
	offset int64
}

// The bounds of what is held of one batch. Past them it is judged by some of
// its observations: that finds nothing that is not there, and may miss what the
// others show.
const (
	mostGlimpses = 1 << 20
	mostJudged   = 10_000
)

func (h *history) add(o *Observation) {
	h.untimed = h.untimed || o.Untimed
	if len(h.seen) == mostGlimpses {
		h.cut = true
		return
	}
	h.seen = append(h.seen, glimpse{o.Seconds, int32(o.Nanos), h.digests.of(o.Digest), h.spot(o)})
}

func (h *history) spot(o *Observation) spot { return spot{h.files.of(o.Part.File), o.Offset} }

// A turn is an observation's place among all of its batch, and how many more
// it stands for.
type turn struct{ number, repeats int }

// turns gives the observations that a session needs, see Checker.Identify, in
// the order of time; those of one time in the order of files and lines.
func (h *history) turns() map[spot]turn {
	slices.SortFunc(h.seen, func(a, b glimpse) int {
		return cmp.Or(cmp.Compare(a.seconds, b.seconds), cmp.Compare(a.nanos, b.nanos),
			strings.Compare(h.files.names[a.file], h.files.names[b.file]), cmp.Compare(a.offset, b.offset))
	})
	chosen := map[spot]turn{}
	last := len(h.seen) - 1
	for i, repeats := range h.telling {
		if len(chosen) < mostJudged-1 || i == last {
			chosen[h.seen[i].spot] = turn{i + 1, repeats}
		} else {
			h.cut = true
		}
	}
	return chosen
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
