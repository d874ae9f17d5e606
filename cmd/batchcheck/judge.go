package main

import (
	"sync"

	"github.com/batchcheck/batchcheck/internal/input"
)

// judge judges the sources, several at a time, and hands on what comes of them
// in the order of the input. It ends with the first error of take.
func judge(r *reader, sources []input.Source, jobs int, take func(judged) error) error {
	if jobs = min(jobs, len(sources)); jobs <= 1 {
		return judgeInTurn(r, sources, take)
	}
	l := &lanes{reader: r, sources: sources, order: make(chan *lane, jobs), stop: make(chan struct{})}
	l.width = min(1+len(sources)/(jobs*8), 32)
	var workers sync.WaitGroup
	for range jobs {
		workers.Go(l.work)
	}
	err := l.collect(take)
	close(l.stop)
	workers.Wait()
	return err
}

// judgeInTurn does without goroutines: for one small file they would cost more
// than the judging. A large one has the help of others.
func judgeInTurn(r *reader, sources []input.Source, take func(judged) error) (err error) {
	r.jobs.Begin()
	defer r.jobs.End()
	in := input.NewReader(r.count)
	for _, s := range sources {
		r.read(in, s, func(found judged) bool {
			err = take(found)
			return err == nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// lanes are the sources that are judged at a time, several to a lane. Who has
// nothing to do opens the next lane; where a lane is full, since an earlier one
// has not come to its end, others may work on that.
type lanes struct {
	reader *reader
	width  int // sources in a lane: small files cost no more than their judging
	stop   chan struct{}

	mu      sync.Mutex // for what follows
	sources []input.Source
	order   chan *lane // in the order of the sources
}

// A lane is some sources in a row, and what came of them.
type lane struct {
	sources []input.Source
	out     chan []judged
	waiting []judged // to be sent together
}

// work judges lane after lane.
func (l *lanes) work() {
	in := input.NewReader(l.reader.count)
	for {
		next := l.open()
		if next == nil {
			return
		}
		l.reader.jobs.Begin()
		l.judge(next, in)
		l.reader.jobs.End()
	}
}

// open opens the next lane; nil at the end. It waits while there are enough.
func (l *lanes) open() *lane {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sources == nil {
		return nil
	}
	n := min(l.width, len(l.sources))
	next := &lane{sources: l.sources[:n], out: make(chan []judged, 4)}
	select {
	case l.order <- next:
	case <-l.stop:
		return nil
	}
	if l.sources = l.sources[n:]; len(l.sources) == 0 {
		l.sources = nil
		close(l.order)
	}
	return next
}

func (l *lanes) judge(into *lane, in *input.Reader) {
	defer close(into.out)
	goOn := true
	for _, s := range into.sources {
		l.reader.read(in, s, func(found judged) bool {
			goOn = l.send(into, found)
			return goOn
		})
		if !goOn {
			return
		}
	}
	l.flush(into)
}

// send hands on what was found, what is small together with what follows.
func (l *lanes) send(from *lane, found judged) bool {
	from.waiting = append(from.waiting, found)
	if len(from.waiting) < l.width && len(found.documents) <= 1 {
		return true
	}
	return l.flush(from)
}

// flush lets another job begin while there is no room for what is sent.
func (l *lanes) flush(from *lane) bool {
	sent := from.waiting
	from.waiting = nil
	select {
	case from.out <- sent:
		return true
	default:
	}
	l.reader.jobs.End()
	defer l.reader.jobs.Begin()
	select {
	case from.out <- sent:
		return true
	case <-l.stop:
		return false
	}
}

func (l *lanes) collect(take func(judged) error) error {
	for next := range l.order {
		for batch := range next.out {
			for _, found := range batch {
				if err := take(found); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
