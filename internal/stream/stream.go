// Package stream runs tasks on several goroutines and hands on what comes of
// them in their order.
package stream

import (
	"io"
	"slices"
	"sync"
	"sync/atomic"
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
// called ahead, in another goroutine. Both of them do tasks too: the caller the
// one whose turn it is, if nobody has begun it, and the goroutine that calls next
// one after each call, as long as enough others wait, and what is left in the end.
// So with two slots nobody waits for the other where there is work: to wake a goroutine
// takes as long as a small task, and it often continues on another core, without what
// its cache held.
//
// A task that waits for its turn to hand on results gives its slot away, and
// nobody holds one while next waits for input.
func Run[T any](slots Slots, next func() (Task[T], error), yield func(T, error) bool) {
	wanted := true
	here := func(task Task[T]) {
		slots.take()
		task.Do(func(result T) bool {
			slots.give()
			wanted = yield(result, nil)
			slots.take()
			return wanted
		})
		slots.give()
	}
	task, err := next()
	for ; err == nil && (slots == nil || task.Small); task, err = next() {
		if here(task); !wanted {
			return
		}
	}
	if err == nil {
		order := make(chan *turn[T], 2*ahead*cap(slots))
		helpers := 0 // goroutines that only do tasks
		if cap(slots) > 2 {
			helpers = cap(slots) - 1 // one more: the caller may have to wait for one of them
		}
		others := make(chan *turn[T], 2*ahead*helpers) // the same turns, for them
		stop := make(chan struct{})
		var running sync.WaitGroup
		defer running.Wait()
		defer close(stop)
		var last []*turn[T] // as many as order holds: what came before has been begun
		read := func() {
			defer close(order)
			defer close(others)
			for ; err == nil; task, err = next() {
				t := &turn[T]{task: task, results: make(chan T, 4)} // what a small task finds waits here, and it holds no slot
				select {
				case order <- t:
				case <-stop:
					return
				}
				select {
				case others <- t:
				default:
				}
				if len(order) > ahead*cap(slots) {
					t.do(slots, stop)
				}
				last = append(last[max(0, len(last)-cap(order)):], t)
			}
		}
		running.Go(func() {
			read()
			for _, t := range slices.Backward(last) { // the caller comes from the other end
				t.do(slots, stop)
			}
		})
		for range helpers {
			running.Go(func() {
				for t := range others {
					t.do(slots, stop)
				}
			})
		}
		for t := range order {
			if t.begin() {
				if here(t.task); !wanted {
					return
				}
				continue
			}
			for result := range t.results {
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

// ahead is how many tasks wait for each slot before the goroutine that calls next
// does one.
const ahead = 2

// A turn is a task in the order of all, and what it found, where the caller does not do it.
type turn[T any] struct {
	task    Task[T]
	begun   atomic.Bool
	results chan T
}

// begin tells whether the task is the caller's to do: nobody else has begun it.
func (t *turn[T]) begin() bool { return t.begun.CompareAndSwap(false, true) }

// do does the task, if nobody has begun it and the results are still wanted. Those for
// which there is no room wait until it is their turn.
func (t *turn[T]) do(slots Slots, stop <-chan struct{}) {
	select {
	case <-stop:
		return
	default:
	}
	if !t.begin() {
		return
	}
	slots.take()
	defer slots.give()
	defer close(t.results)
	t.task.Do(func(result T) bool {
		select {
		case t.results <- result:
			return true
		default:
		}
		slots.give()
		defer slots.take()
		select {
		case t.results <- result:
			return true
		case <-stop:
			return false
		}
	})
}
