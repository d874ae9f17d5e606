package main

import (
	"sync"

	"github.com/batchcheck/batchcheck/internal/input"
)

// A job is one source and the channel that its documents come through: a
// small one, so that what is ahead of the printer waits.
type job struct {
	source input.Source
	out    chan judged
}

// judge judges the sources, several at a time, and hands on what comes of them
// in the order of the input. It ends with the first error of take.
func judge(r *reader, sources []input.Source, jobs int, take func(input.Source, judged) error) error {
	if jobs = min(jobs, len(sources)); jobs == 1 {
		return judgeInTurn(r, sources, take)
	}
	work := make(chan job)
	order := make(chan job, jobs)
	stop := make(chan struct{})
	go func() {
		defer close(order)
		defer close(work)
		for _, source := range sources {
			j := job{source, make(chan judged, 16)}
			select {
			case order <- j:
			case <-stop:
				return
			}
			select {
			case work <- j:
			case <-stop:
				return
			}
		}
	}()
	var workers sync.WaitGroup
	for range jobs {
		workers.Go(func() {
			for j := range work {
				r.read(j.source, func(found judged) bool {
					select {
					case j.out <- found:
						return true
					case <-stop:
						return false
					}
				})
				close(j.out)
			}
		})
	}
	err := collect(order, take)
	close(stop)
	workers.Wait()
	return err
}

// judgeInTurn does without goroutines: for one small file they would cost more
// than the judging.
func judgeInTurn(r *reader, sources []input.Source, take func(input.Source, judged) error) (err error) {
	for _, s := range sources {
		r.read(s, func(found judged) bool {
			err = take(s, found)
			return err == nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func collect(order <-chan job, take func(input.Source, judged) error) error {
	for j := range order {
		for found := range j.out {
			if err := take(j.source, found); err != nil {
				return err
			}
		}
	}
	return nil
}
