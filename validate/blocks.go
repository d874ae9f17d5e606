package validate

import (
	"io"
	"iter"

	"github.com/batchcheck/batchcheck/internal/document"
)

// A Block is what was found in documents that follow one another in an input.
type Block struct {
	Bytes  int64 // of the input that they take up
	Runs   []Run // in the order of the input
	Passed int   // lines that were passed over, with Inside
	Notes  int   // that were counted alone, with CountNotes
}

// A Run is documents in which nothing was found, and the report on what follows them.
type Run struct {
	Sound  int    // documents in which nothing was found
	Report Report // on the document after them; zero where the block ends
}

// Blocks judges what r holds as Stream does, and finds the same, but yields it
// in blocks of documents: those in which nothing was found are only counted.
// JSON Lines are judged by as many goroutines as jobs has room for: the
// caller's, which is to Begin a job before, and others. With nil it is the
// caller's alone. An error of r is yielded last, with an empty block.
func (v *Validator) Blocks(r io.Reader, jobs *Jobs) iter.Seq2[Block, error] {
	return v.blocks(r, jobs, document.BlockSize)
}

func (v *Validator) blocks(r io.Reader, jobs *Jobs, size int) iter.Seq2[Block, error] {
	return func(yield func(Block, error) bool) {
		w := v.worker()
		defer w.rest()
		parts := w.open(r)
		lines, err := parts.AreLines()
		switch {
		case err != nil:
			yield(Block{}, err)
		case lines:
			newRelay(v, jobs, parts, size).run(w, yield)
		default:
			w.gather(yield)
		}
	}
}

// mostSound is how many documents in which nothing is found go by, in an
// input that is not lines, before that is told.
const mostSound = 256

// gather yields blocks of the parts of the worker's input.
func (w *worker) gather(yield func(Block, error) bool) {
	var all runs
	part, err := w.parts.Next()
	for ; err == nil; part, err = w.parts.Next() {
		all.bytes += int64(len(part.Text))
		all.add(w.judge(part))
		if (len(all.runs) > 0 || all.sound+all.passed == mostSound) && !yield(all.block(), nil) {
			return
		}
	}
	if all.sound+all.passed > 0 && !yield(all.block(), nil) {
		return
	}
	if err != io.EOF {
		yield(Block{}, err)
	}
}

// judgeBlock judges the lines in the worker's block.
func (w *worker) judgeBlock() Block {
	all := runs{bytes: w.block.Bytes}
	for part := range w.block.Parts {
		all.add(w.judge(part))
	}
	return all.block()
}

// runs is a block in the making.
type runs struct {
	bytes  int64
	runs   []Run
	sound  int
	passed int
	notes  int
}

func (r *runs) add(report Report) {
	r.notes += report.Notes
	if len(report.Findings) == 0 && report.Documents+report.Passed == 1 {
		r.sound += report.Documents
		r.passed += report.Passed
		return
	}
	r.runs = append(r.runs, Run{r.sound, report})
	r.sound = 0
}

// block gives what was added, and begins the next one.
func (r *runs) block() Block {
	if r.sound > 0 {
		r.runs = append(r.runs, Run{Sound: r.sound})
	}
	b := Block{r.bytes, r.runs, r.passed, r.notes}
	*r = runs{}
	return b
}
