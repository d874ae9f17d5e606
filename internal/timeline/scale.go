package timeline

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// A Percent is a length across the picture.
type Percent float64

// String gives it as SVG has it.
func (p Percent) String() string { return fmt.Sprintf("%.2f%%", float64(p)) }

// Of the picture's width, what is left free at both sides, for marks.
const left, right = Percent(2), Percent(98)

// A scale puts instants on one axis. Between two neighbours it is even, and as
// long as the logarithm of the time between them: minutes of work stay visible
// beside a day of waiting.
type scale struct {
	at []time.Time
	x  []Percent
}

// An instant is a time to put on a scale.
type instant struct {
	at      time.Time
	promise bool // nothing happened then
}

func newScale(instants []instant) scale {
	slices.SortFunc(instants, func(a, b instant) int {
		return cmp.Or(a.at.Compare(b.at), compareBools(a.promise, b.promise))
	})
	instants = slices.CompactFunc(instants, func(a, b instant) bool { return a.at.Equal(b.at) })
	s := scale{x: make([]Percent, len(instants))}
	gaps := gapsOf(instants)
	for i, in := range instants {
		s.at = append(s.at, in.at)
		if i > 0 {
			s.x[i] = s.x[i-1] + gaps[i]
		}
	}
	for i := range s.x {
		s.x[i] = left + s.x[i]*(right-left)/max(s.x[len(s.x)-1], 1)
	}
	return s
}

// gapsOf gives the length of the gap before each instant. Those beside promises
// stay small: there is nothing to see.
func gapsOf(instants []instant) []Percent {
	const minGap = 0.6
	gaps := make([]Percent, len(instants))
	sum := Percent(0)
	isIdle := func(i int) bool { return instants[i].promise || instants[i-1].promise }
	for i := 1; i < len(instants); i++ {
		gaps[i] = Percent(minGap + math.Log2(1+instants[i].at.Sub(instants[i-1].at).Seconds()))
		if !isIdle(i) {
			sum += gaps[i]
		}
	}
	for i := 1; i < len(instants); i++ {
		if isIdle(i) && sum > 0 {
			gaps[i] = min(gaps[i], max(sum/5, minGap))
		}
	}
	return gaps
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// of gives the place of an instant; what is out of the scale stands at its end.
func (s scale) of(t time.Time) Percent {
	i, found := slices.BinarySearchFunc(s.at, t, time.Time.Compare)
	switch {
	case found:
		return s.x[i]
	case i == 0:
		return left
	case i == len(s.at):
		return right
	}
	share := float64(t.Sub(s.at[i-1])) / float64(s.at[i].Sub(s.at[i-1]))
	return s.x[i-1] + Percent(share)*(s.x[i]-s.x[i-1])
}

// A Tick is a line down the picture, at an instant.
type Tick struct {
	X      Percent
	Label  string // "" where there is no room for one
	Anchor string // of the label
	Wide   bool   // there is room for the label on wide screens alone
}

// ticks labels what has room, the ends before what lies between, and no two alike.
func ticks(x []Percent, label func(int) string) []Tick {
	all := make([]Tick, len(x))
	order := []int{}
	for i := range x {
		all[i] = Tick{X: x[i], Anchor: anchorOf(x[i])}
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return isInner(a, len(x)) - isInner(b, len(x)) })
	var labels []Tick // that have one
	for _, pass := range []struct {
		apart Percent
		wide  bool
	}{{30, false}, {12, true}} {
		for _, i := range order {
			text := label(i)
			isTaken := slices.ContainsFunc(labels, func(other Tick) bool { return other.Label == text || abs(other.X-x[i]) < pass.apart })
			if !isTaken { // one that has a label has no room for another
				all[i].Label, all[i].Wide = text, pass.wide
				labels = append(labels, all[i])
			}
		}
	}
	return all
}

func isInner(i, n int) int {
	if i == 0 || i == n-1 {
		return 0
	}
	return 1
}

func abs(p Percent) Percent { return max(p, -p) }

// anchorOf keeps a label inside of the picture.
func anchorOf(x Percent) string {
	switch {
	case x < 12:
		return "start"
	case x > 88:
		return "end"
	}
	return "middle"
}
