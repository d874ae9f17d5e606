package validate

import (
	"io"
	"iter"
	"maps"
	"sync"
	"sync/atomic"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/stream"
)

// Stream judges what r holds as it is read: one JSON text, objects and arrays one
// after another, or JSON Lines. Which of them it is shows in the content: a first
// line that is one whole value, and more after it, makes JSON Lines. So do lines
// that each have a prefix before an object, such as a time, or "data:" of
// server-sent events. A report covers one document in which
// something was found, or any number of documents in a row in which nothing was;
// Report.Documents counts them. Without Options.Kind, documents that are no batch
// responses are skipped, and counted in Report.Others. An error of r is yielded last, with an empty
// report.
//
// It holds one document at a time, of JSON Lines some blocks of 256 KiB. With
// Jobs it judges lines on several goroutines, and yields the same in the same
// order; r is then read in another goroutine than the caller's. All have ended
// when Stream ends, so breaking off waits for a Read that has begun.
func (v *Validator) Stream(r io.Reader) iter.Seq2[Report, error] {
	if v.chooser != nil {
		return v.chooser.stream(r)
	}
	return v.stream(r, document.BlockSize)
}

func (v *Validator) stream(r io.Reader, size int) iter.Seq2[Report, error] {
	return func(yield func(Report, error) bool) {
		skips := v.skipsOthers()
		w := v.worker()
		defer w.rest()
		w.full.skips = skips
		parts := w.open(r)
		lines, err := parts.AreLines()
		if err != nil {
			yield(Report{}, err)
			return
		}
		if !lines {
			w.judgeParts(yield)
			return
		}
		var shown examples
		next := blockTasks(v, parts, size, func(w *worker, b *document.Block, emit func(block) bool) {
			w.full.skips = skips
			shown.addTo(w.full.made)
			w.judgeBlock(b, emit)
		})
		before := 0 // lines, in the blocks before
		stream.Run(v.slots, next, func(b block, err error) bool {
			if err != nil {
				return yield(Report{}, err)
			}
			for _, report := range b.reports {
				for i := range report.Findings {
					report.Findings[i].Line += before
					report.Findings[i].Record += before
				}
				if v.options.Examples > 0 {
					shown.add(report.Findings, v.options.Examples)
				}
				if !yield(report, nil) {
					return false
				}
			}
			before += b.lines
			return true
		})
	}
}

// examples are counts of which a stream has yielded as many findings as are wanted: of
// what comes behind, no more are made. One goroutine adds to them.
type examples struct {
	yielded map[Count]int
	enough  atomic.Pointer[map[Count]int] // is not changed any more
}

// mostExamples is how many counts are kept: groups can be as many as documents.
const mostExamples = 256

func (e *examples) add(findings []Finding, wanted int) {
	for _, f := range findings {
		c := Count{Rule: f.Rule, Level: f.Level, Profile: f.Profile, Group: f.Group}
		n, found := e.yielded[c]
		if !found && len(e.yielded) == mostExamples {
			continue
		}
		if e.yielded == nil {
			e.yielded = map[Count]int{}
		}
		if e.yielded[c] = n + 1; n+1 == wanted {
			enough := maps.Clone(e.yielded)
			maps.DeleteFunc(enough, func(_ Count, n int) bool { return n < wanted })
			e.enough.Store(&enough)
		}
	}
}

// addTo adds those of which there are enough to the counts of what was made.
func (e *examples) addTo(made map[Count]int) {
	if enough := e.enough.Load(); enough != nil {
		maps.Copy(made, *enough)
	}
}

// blocks rest here. Many can be filled at a time, and few are worked on.
var blocks = sync.Pool{New: func() any { return new(document.Block) }}

// blockTasks gives the tasks on the blocks of an input, of some size bytes each: do,
// with a worker of its own.
func blockTasks[T any](v *Validator, parts *document.Splitter, size int, do func(w *worker, b *document.Block, emit func(T) bool)) func() (stream.Task[T], error) {
	return func() (stream.Task[T], error) {
		b := blocks.Get().(*document.Block)
		if err := parts.NextBlock(b, size); err != nil {
			blocks.Put(b)
			return stream.Task[T]{}, err
		}
		return stream.Task[T]{Small: b.Bytes < int64(size/8), Do: func(emit func(T) bool) {
			w := v.worker()
			do(w, b, emit)
			w.rest()
			blocks.Put(b)
		}}, nil
	}
}

// skipsOthers tells whether a stream skips documents that are no batch responses.
func (v *Validator) skipsOthers() bool { return v.options.Kind == "" && v.envelope == nil }

// judgeParts yields the reports on an input that is not lines.
func (w *worker) judgeParts(yield func(Report, error) bool) {
	const maxSound = 256 // documents in which nothing is found that are counted before they are reported
	var sound Report
	part, err := w.parts.Next()
	for ; err == nil; part, err = w.parts.Next() {
		report := w.judge(part)
		report.Bytes = int64(len(part.Text))
		found := len(report.Findings) > 0
		if !found {
			sound.add(report)
		}
		if !sound.isEmpty() && (found || sound.Documents+sound.Skipped+sound.Outside >= maxSound) {
			sound.More = found
			if !yield(sound, nil) {
				return
			}
			sound = Report{}
		}
		if found && !yield(report, nil) {
			return
		}
	}
	if !sound.isEmpty() && !yield(sound, nil) {
		return
	}
	if err != io.EOF {
		yield(Report{}, err)
	}
}

// A block is what was found in a block of lines, or in a part of one where much was.
// Lines and records of the findings are counted from the block's first.
type block struct {
	reports []Report // together those of a block cover all its bytes
	lines   int      // of the whole block, with its last part
}

// keptReports is how many reports with findings wait for the others of their block.
const keptReports = 500

// judgeBlock judges the lines in b, as long as emit takes what is found.
func (w *worker) judgeBlock(b *document.Block, emit func(block) bool) {
	var reports []Report
	var sound Report
	covered := b.Offset // by the reports so far
	for part := range b.Parts {
		var report Report
		switch {
		case !w.v.options.Period.IsAll():
			report = w.judge(part)
		case w.holds(part): // as nearly all do: no report is passed about
			sound.Documents++
			sound.Notes += w.quick.scanner.Noted()
			continue
		default:
			w.full.groups.begin()
			report = w.judgeFully(part)
		}
		if len(report.Findings) == 0 {
			sound.add(report)
			continue
		}
		if !sound.isEmpty() {
			sound.Bytes, sound.More, covered = part.Start.Offset-covered, true, part.Start.Offset
			reports, sound = append(reports, sound), Report{}
		}
		end := part.Start.Offset + int64(len(part.Text))
		report.Bytes, report.More, covered = end-covered, true, end
		reports = append(reports, report)
		if len(reports) >= keptReports {
			reports[len(reports)-1].More = false // what is written of them may be flushed
			if !emit(block{reports: reports}) {
				return
			}
			reports = nil
		}
	}
	if !sound.isEmpty() || len(reports) == 0 {
		reports = append(reports, sound)
	}
	last := &reports[len(reports)-1]
	last.Bytes += b.Offset + b.Bytes - covered
	last.More = false
	emit(block{reports, b.Lines})
}

// isEmpty reports whether the report covers no document.
func (r Report) isEmpty() bool { return r.Documents+r.Skipped+r.Outside == 0 && len(r.Others) == 0 }

// add makes r cover the documents of another report, too.
func (r *Report) add(other Report) {
	r.Findings = append(r.Findings, other.Findings...)
	r.Documents += other.Documents
	r.Skipped += other.Skipped
	for title, n := range other.Others {
		if r.Others == nil {
			r.Others = map[string]int{}
		}
		r.Others[title] += n
	}
	r.NotJSON += other.NotJSON
	r.Notes += other.Notes
	for _, c := range other.Counted {
		r.Counted = AddCount(r.Counted, c)
	}
	r.Unlisted += other.Unlisted
	r.Outside += other.Outside
	r.Untimed += other.Untimed
	r.Bytes += other.Bytes
}
