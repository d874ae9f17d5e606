// Package growth has the table of all shapes of input, in shapes.go, and holds code to a
// cost that grows no faster than its input. Costs are counted, in steps or in bytes
// that are allocated, and never timed. Only tests and bench/limits use it.
package growth

import (
	"runtime"
	"testing"
)

// Allocated gives how many bytes do allocates.
func Allocated(do func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// CheckCosts holds costs to growing no faster than the input, which doubles from one
// to the next. They are what is beyond the cost of a very small one. They may come in
// steps: what counts is how all has grown in four doublings, by so many times more than
// the input, and how it grew in the last step and in the last two.
func CheckCosts(t *testing.T, what string, steps float64, costs []int64) {
	t.Helper()
	const noise = 1 << 17
	last := len(costs) - 1
	first := last - 4
	all := float64(costs[last]-noise) / float64(max(costs[first], 1))
	atLast := float64(costs[last]-costs[last-1]) / float64(max(costs[last-1]-costs[last-2], 1))
	ofTwo := float64(costs[last]-noise) / float64(max(costs[last-2], 1)) // one step may be where buffers grow
	if all > steps*16 && atLast > 2.2 && ofTwo > 6.5 {
		t.Errorf("%s: %d, while the input doubles: faster than n log n", what, costs)
	}
}

// CheckRuns holds one block of statements to not being run for each pair of what the
// input has: then it is run four times as often each time the input doubles. What all
// blocks cost together does not show that while there are few.
func CheckRuns(t *testing.T, what string, runs []int64) {
	t.Helper()
	const enough, most = 10_000, 3.2 // exchanges are compared to up to some 50 others
	last := len(runs) - 1
	if runs[last] < enough {
		return
	}
	for at := last; at > last-3; at-- {
		if float64(runs[at]) < most*float64(runs[at-1]) || runs[at-1] == 0 {
			return
		}
	}
	t.Errorf("%s is run %d times, while the input doubles: as often as there are pairs", what, runs)
}
