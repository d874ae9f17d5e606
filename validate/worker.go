package validate

import (
	"bytes"
	"io"
	"iter"

	"github.com/batchcheck/batchcheck/internal/document"
)

// A worker judges for one goroutine. It keeps what can be used again: between
// two inputs it rests in its Validator's pool.
type worker struct {
	v      *Validator
	quick  glance
	full   *fullPass
	opener *opener // nil where documents are not inside of others
	times  *timer  // nil where no time is asked for
	parts  document.Splitter
	shown  *Validator // of the profile that the last line showed which was judged by another than v's; nil for none
}

// worker gives a worker, which is to rest when it has done its work.
func (v *Validator) worker() *worker {
	if w, ok := v.workers.Get().(*worker); ok {
		return w
	}
	return &worker{v: v, full: newFullPass(v), opener: newOpener(v), times: newTimer(v)}
}

func (w *worker) rest() {
	w.full.together, w.full.brief = false, false
	clear(w.full.made)
	w.parts.Reset(nil, document.Start, document.Limits{}) // the pool holds no input
	w.v.workers.Put(w)
}

// open begins with an input. One with documents inside of others is lines, which
// may have a prefix, as in logs; what must be JSON Lines may not.
func (w *worker) open(r io.Reader) *document.Splitter {
	parts := w.parts.Reset(r, document.Start, w.v.contract().Limits)
	switch {
	case w.opener != nil:
		parts.Lines()
	case w.v.options.JSONLines:
		parts.Prefixed(document.NoPrefix)
	}
	return parts
}

// judge gives the report on one part of an input, after a quick look whether
// there will be anything in it.
func (w *worker) judge(part document.Part) Report {
	w.full.groups.begin()
	if period := w.v.options.Period; !period.IsAll() {
		at, known := w.times.of(part)
		if known && !period.Has(at) {
			return Report{Outside: 1}
		}
		report := w.judgeAll(part)
		if !known {
			report.Untimed = report.Documents
		}
		return report
	}
	return w.judgeAll(part)
}

func (w *worker) judgeAll(part document.Part) Report {
	if w.holds(part) {
		return Report{Documents: 1, Notes: w.quick.scanner.Noted()}
	}
	return w.judgeFully(part)
}

// holds tells whether a quick look shows that nothing will be found in a part.
// What else it shows is kept for judging the part in full.
func (w *worker) holds(part document.Part) bool {
	w.full.known = nil
	if w.quick.passes() {
		return false
	}
	holds := w.quick.holds(w.v, part)
	if !holds {
		w.full.known = w.quick.known()
	}
	return holds
}

// judgeFully gives the report on a part without a quick look.
func (w *worker) judgeFully(part document.Part) Report {
	if w.opener != nil && !part.TooLong {
		return w.reportInside(part)
	}
	return w.full.report(part, nil)
}

// reports yields the reports on the parts of the worker's input.
func (w *worker) reports(yield func(Report, error) bool) {
	for {
		part, err := w.parts.Next()
		if err != nil {
			if err != io.EOF {
				yield(Report{}, err)
			}
			return
		}
		if !yield(w.judge(part), nil) {
			return
		}
	}
}

// texts yields the reports on one JSON text, which stands at start in the input, with
// findings for all of it.
// skips says to skip what is no batch response.
func (v *Validator) texts(text []byte, start document.Position, skips bool) iter.Seq2[Report, error] {
	return func(yield func(Report, error) bool) {
		w := v.worker()
		w.full.skips, w.full.together, w.full.before = skips, true, 0
		defer w.rest()
		w.parts.Reset(bytes.NewReader(text), start, v.contract().Limits).OneText()
		w.reports(yield)
	}
}
