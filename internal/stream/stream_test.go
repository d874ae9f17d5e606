package stream

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
)

// numbers gives a task for each number below n, which emits it so many times,
// and then err.
func numbers(n, times int, err error, begun func()) func() (Task[int], error) {
	next := 0
	return func() (Task[int], error) {
		number := next
		if next++; number >= n {
			return Task[int]{}, err
		}
		return Task[int]{Do: func(emit func(int) bool) {
			begun()
			for range times {
				if !emit(number) {
					return
				}
			}
		}}, nil
	}
}

func TestRunYieldsInOrder(t *testing.T) {
	for _, slots := range []int{1, 2, 7} {
		for _, times := range []int{0, 1, 20} {
			var got []int
			var failure error
			failed := errors.New("the disk is gone")
			Run(NewSlots(slots), numbers(50, times, failed, func() {}), func(n int, err error) bool {
				if failure = err; err == nil {
					got = append(got, n)
				}
				return true
			})
			if !slices.IsSorted(got) || len(got) != 50*times || failure != failed {
				t.Errorf("%d slots, %d results a task: %v, error %v", slots, times, got, failure)
			}
		}
	}
	goleak.VerifyNone(t)
}

func TestRunStopsWithItsCaller(t *testing.T) {
	for _, slots := range []int{1, 2, 7} {
		for after := range 30 {
			n := 0
			Run(NewSlots(slots), numbers(1000, 9, io.EOF, func() {}), func(int, error) bool { n++; return n <= after })
			if n != after+1 {
				t.Errorf("%d slots: %d results, want %d", slots, n, after+1)
			}
			goleak.VerifyNone(t)
		}
	}
}

// TestSlotsAreShared runs streams within streams: no more tasks run at a time
// than there are slots, and who waits for its turn keeps no other from running.
func TestSlotsAreShared(t *testing.T) {
	slots := NewSlots(3)
	var running, highest atomic.Int64
	busy := func() {
		if now := running.Add(1); now > highest.Load() {
			highest.Store(now)
		}
		time.Sleep(100 * time.Microsecond)
		running.Add(-1)
	}
	sum := 0
	Run(slots, numbers(20, 6, io.EOF, busy), func(int, error) bool {
		Run(slots, numbers(5, 6, io.EOF, busy), func(n int, _ error) bool { sum += n; return true })
		return true
	})
	if highest.Load() > 3 || sum != 20*6*6*(1+2+3+4) {
		t.Errorf("%d tasks ran at a time; the sum is %d", highest.Load(), sum)
	}
	goleak.VerifyNone(t)
}

// TestFewTasksRunTogether has as many tasks as slots, which all wait for one another.
func TestFewTasksRunTogether(t *testing.T) {
	for _, slots := range []int{2, 3, 5} {
		var met sync.WaitGroup
		met.Add(slots)
		all := make(chan struct{})
		go func() { met.Wait(); close(all) }()
		together := 0
		Run(NewSlots(slots), numbers(slots, 1, io.EOF, func() {
			met.Done()
			select {
			case <-all:
			case <-time.After(10 * time.Second):
				t.Error("a task waits for one that does not begin")
			}
		}), func(int, error) bool { together++; return true })
		if together != slots {
			t.Errorf("%d of %d tasks were done", together, slots)
		}
	}
}

// TestSmallTasksRunInTheCaller, and yield before the next is read.
func TestSmallTasksRunInTheCaller(t *testing.T) {
	var got []string
	n := 0
	next := func() (Task[int], error) {
		if n++; n > 2 {
			return Task[int]{}, io.EOF
		}
		number := n
		got = append(got, fmt.Sprint("read ", number))
		return Task[int]{Small: true, Do: func(emit func(int) bool) { emit(number) }}, nil
	}
	before := goleak.IgnoreCurrent()
	Run(NewSlots(2), next, func(n int, _ error) bool {
		got = append(got, fmt.Sprint("yield ", n))
		if err := goleak.Find(before, goleak.IgnoreTopFunction("testing.(*T).Run")); err != nil {
			t.Error(err)
		}
		return true
	})
	if want := []string{"read 1", "yield 1", "read 2", "yield 2"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
