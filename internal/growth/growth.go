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
