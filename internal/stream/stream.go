// Package stream runs tasks on several goroutines and hands on what comes of
// them in their order.
package stream

import (
	"io"
	"sync"
)

// Slots bound how many tasks run at a time, in one input or in several that
// share them. Nil Slots leave each task to the goroutine that wants its results.
type Slots chan struct{}

// NewSlots gives n slots; nil for one, since nothing then runs beside the caller.
func NewSlots(n int) Slots {
	if n <= 1 {
		return nil
	}
	return make(Slots, n)
}

func (s Slots) take() {
	if s != nil {
		s <- struct{}{}
	}
}

func (s Slots) give() {
	if s != nil {
		<-s
	}
}

// A Task is work on a part of an input.
type Task[T any] struct {
	Small bool                    // not worth a goroutine while nothing else runs
	Do    func(emit func(T) bool) // emits results, in order, until emit returns false
}

// Run runs the tasks that next gives and yields their results in the order of
// the tasks. It ends with the first error of next, which it yields last unless
// it is io.EOF, or when yield returns false, and leaves no goroutine behind.
//
// Small tasks at the beginning, and without slots all of them, run in the
// caller's goroutine, each after the results of the one before it. Then next is
// called ahead, in another goroutine. A task that waits for its turn to hand on
// results gives its slot away, and nobody holds one while next waits for input.
func Run[T any](slots Slots, next func() (Task[T], error), yield func(T, error) bool) {
	task, err := next()
	for ; err == nil && (slots == nil || task.Small); task, err = next() {
		wanted := true
		slots.take()
		task.Do(func(result T) bool {
			slots.give()
			wanted = yield(result, nil)
			slots.take()
			return wanted
		})
		slots.give()
		if !wanted {
			return
		}
	}

	var running sync.WaitGroup
	order := make(chan chan T, cap(slots)) // results of the tasks that were begun
	stop := make(chan struct{})
	if err == nil {
		defer running.Wait()
		defer close(stop)
		running.Go(func() {
			defer close(order)
			for ; err == nil; task, err = next() {
				do, results := task.Do, make(chan T, 4) // what a small task finds waits here, and it holds no slot
				select {
				case order <- results:
				case <-stop:
					return
				}
				slots.take()
				running.Go(func() {
					defer slots.give()
					defer close(results)
					do(func(result T) bool {
						select {
						case results <- result:
							return true
						default:
						}
						slots.give()
						defer slots.take()
						select {
						case results <- result:
							return true
						case <-stop:
							return false
						}
					})
				})
			}
		})
		for results := range order {
			for result := range results {
				if !yield(result, nil) {
					return
				}
			}
		}
	}
	if err != io.EOF { // the goroutine that calls next has ended
		var none T
		yield(none, err)
	}
}
