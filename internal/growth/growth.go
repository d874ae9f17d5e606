// Package growth holds code to a cost that grows no faster than its input. Costs are
// counted, in steps or in bytes that are allocated, and never timed. Only tests use it.
package growth

import (
	"runtime"
	"testing"
)

// Check fails where a cost grows faster than n log n while n doubles three times.
func Check(t *testing.T, n int, cost func(n int) int64) {
	t.Helper()
	const most = 2.4 // times as much for twice as many
	before := cost(n)
	for range 3 {
		n *= 2
		after := cost(n)
		if float64(after) > most*float64(before) {
			t.Errorf("a cost of %d for %d, of %d for half as many: it grows faster than its input", after, n, before)
		}
		before = after
	}
}

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
// the input, and how it grew at last.
func CheckCosts(t *testing.T, what string, steps float64, costs []int64) {
	t.Helper()
	const noise = 1 << 17
	last := len(costs) - 1
	first := last - 4
	all := float64(costs[last]-noise) / float64(max(costs[first], 1))
	atLast := float64(costs[last]-costs[last-1]) / float64(max(costs[last-1]-costs[last-2], 1))
	if all > steps*16 && atLast > 2.2 {
		t.Errorf("%s: %d, while the input doubles: faster than n log n", what, costs)
	}
}
