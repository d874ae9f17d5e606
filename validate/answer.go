package validate

import (
	"bytes"
	"io"
	"iter"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/stream"
)

// keptAnswers is how many bytes of answers wait for the others of their block.
const keptAnswers = 64 << 10

// AnswerLines judges each line of r by itself, whatever the others are, and yields
// what answer appends for each of them, in their order and as soon as no more of r
// has come. A blank line has an empty report. Of a line over the limit there is
// no text. Several goroutines call answer. It is for packages of this module.
//
// With AutoProfile, a line that keeps the contract of inputs which show no profile
// holds, and any other is judged by the profile that it shows.
func (v *Validator) AnswerLines(r io.Reader, answer func(out, line []byte, report Report) []byte) iter.Seq2[[]byte, error] {
	if v.chooser != nil {
		v = v.with(v.options)
		v.chooser.byLine = true
	}
	return func(yield func([]byte, error) bool) {
		w := v.worker()
		defer w.rest()
		lines := w.parts.Reset(r, document.Start, v.contract().Limits).EveryLine()
		next := blockTasks(v, lines, document.BlockSize, func(w *worker, b *document.Block, emit func([]byte) bool) {
			var out []byte
			for line := range b.Parts {
				if line.TooLong {
					line.Text = nil // how much of it is there depends on how it was read
				}
				out = answer(out, line.Text, w.judgeLine(line))
				if len(out) >= keptAnswers {
					if !emit(out) {
						return
					}
					out = nil
				}
			}
			if len(out) > 0 {
				emit(out)
			}
		})
		stream.Run(v.slots, next, yield)
	}
}

// judgeLine gives the report on a line by itself.
func (w *worker) judgeLine(line document.Part) Report {
	if !line.TooLong && len(bytes.TrimSpace(line.Text)) == 0 {
		return Report{}
	}
	if w.shown != nil { // the next line is likely to show the same
		if report, holds := w.shown.holdsAndShows(line); holds {
			return report
		}
	}
	w.full.skips = w.v.skipsOthers()
	report := w.judge(line)
	c := w.v.chooser
	holds := report.Documents > 0 && len(report.Findings) == 0
	isPassedOver := report.Skipped > 0 && (report.NotJSON > 0 || len(w.v.envelope.Where) > 0) // by any profile
	if c == nil || holds || isPassedOver || line.TooLong {
		return report
	}
	choice := c.choose(headOf(line.Text))
	if choice.Profile == w.v.Profile() {
		return report
	}
	w.shown = c.of(choice.Profile)
	other := w.shown.worker()
	defer other.rest()
	other.full.skips = w.full.skips
	return other.judge(line)
}

// holdsAndShows gives the report on a line where a quick look shows that it is of
// v's profile and that nothing will be found in it.
func (v *Validator) holdsAndShows(line document.Part) (r Report, ok bool) {
	w := v.worker()
	defer w.rest()
	if !w.quick.holds(v, line) || !w.quick.scanner.Shows() {
		return r, false
	}
	return Report{Documents: 1, Notes: w.quick.scanner.Noted()}, true
}
