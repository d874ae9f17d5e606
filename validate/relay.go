package validate

import (
	"io"
	"sync"

	"github.com/batchcheck/batchcheck/internal/document"
)

// A relay judges lines on several goroutines. Whoever has nothing to do reads
// the next block, if nobody else does, lets another begin where the jobs have
// room, and judges what it has read: so reading (decompressing) by one goes on
// beside judging by others, and an input that is read slowly holds no job that
// another input could use. The goroutine of the caller takes part, and hands
// the blocks on in order.
type relay struct {
	v       *Validator
	jobs    *Jobs
	size    int
	helpers sync.WaitGroup

	reading sync.Mutex // what follows is for who holds it
	parts   *document.Splitter
	ended   bool
	err     error // of the reader
	order   chan *task
}

// A task is a block that was read, and what came of it when it is done.
type task struct {
	block Block
	lines int
	done  chan struct{}
}

func newRelay(v *Validator, jobs *Jobs, parts *document.Splitter, size int) *relay {
	const ahead = 2 // blocks that wait to be handed on while all jobs have one
	return &relay{v: v, jobs: jobs, size: size, parts: parts, order: make(chan *task, jobs.most()+ahead)}
}

// run hands on the blocks in order.
func (r *relay) run(w *worker, yield func(Block, error) bool) {
	defer r.stop()
	for before := 0; ; {
		t, ok := r.next(w)
		if !ok {
			break
		}
		t.block.moveDown(before)
		before += t.lines
		if !yield(t.block, nil) {
			return
		}
	}
	if r.err != nil {
		yield(Block{}, r.err)
	}
}

// moveDown counts lines and records from that of the input, not of the block.
func (b Block) moveDown(lines int) {
	for _, run := range b.Runs {
		for i := range run.Report.Findings {
			run.Report.Findings[i].Line += lines
			run.Report.Findings[i].Record += lines
		}
	}
}

// next gives the next task when it is done; until then it works itself.
func (r *relay) next(w *worker) (*task, bool) {
	t, ok := r.first(w)
	for ok {
		select {
		case <-t.done:
			return t, true
		default:
		}
		if !r.step(w) {
			r.jobs.End()
			<-t.done
			r.jobs.Begin()
		}
	}
	return nil, false
}

// first gives the next task as soon as its block is read.
func (r *relay) first(w *worker) (t *task, ok bool) {
	for {
		select {
		case t, ok = <-r.order:
			return t, ok
		default:
		}
		if !r.step(w) {
			r.awaitReader()
		}
	}
}

// awaitReader waits for another goroutine that reads. That may have found that
// there is enough ahead, and read nothing: so no task can be counted on.
func (r *relay) awaitReader() {
	r.jobs.End()
	r.reading.Lock()
	r.reading.Unlock() //lint:ignore SA2001 to wait is all that it is for
	r.jobs.Begin()
}

// step reads a block and judges it. It does not where another goroutine reads,
// where there is enough ahead, and at the end.
func (r *relay) step(w *worker) bool {
	t := r.read(w)
	if t == nil {
		return false
	}
	worthwhile := int64(r.size / 8) // what comes in drops needs no help
	if w.block.Bytes >= worthwhile && r.jobs.tryBegin() {
		r.helpers.Go(r.help)
	}
	t.block = w.judgeBlock()
	t.lines = w.block.Lines
	close(t.done)
	return true
}

func (r *relay) read(w *worker) *task {
	if !r.reading.TryLock() {
		return nil
	}
	defer r.reading.Unlock()
	if r.ended || len(r.order) == cap(r.order) {
		return nil
	}
	if err := r.parts.NextBlock(&w.block, r.size); err != nil {
		r.ended = true
		if err != io.EOF {
			r.err = err
		}
		close(r.order)
		return nil
	}
	t := &task{done: make(chan struct{})}
	r.order <- t
	return t
}

func (r *relay) help() {
	defer r.jobs.End()
	w := r.v.worker()
	defer w.rest()
	for r.step(w) {
	}
}

// stop ends the helpers.
func (r *relay) stop() {
	r.reading.Lock()
	r.ended = true
	r.reading.Unlock()
	r.helpers.Wait()
}
