package validate

import (
	"io"
	"iter"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// ByEngine gives a Validator like v that leaves every standard keyword to the
// engine: the oracle that the judge is held to.
func (v *Validator) ByEngine() *Validator {
	o := v.options
	o.byEngine = true
	return v.slow(o)
}

// InFull gives a Validator like v that judges all documents in full.
func (v *Validator) InFull() *Validator { return v.slow(v.options) }

func (v *Validator) slow(o Options) *Validator {
	other := newValidator(v.contract, o)
	other.program = func() *scan.Program { return nil }
	return other
}

// Quick gives what tells quickly that a document holds, and how many notes it
// has nevertheless; nil where there is none.
func (v *Validator) Quick() func([]byte) (holds bool, notes int) {
	p := v.program()
	if p == nil {
		return nil
	}
	g := glance{scanner: p.NewScanner()}
	return func(text []byte) (bool, int) {
		return g.holds(v, document.Part{Text: text}), g.scanner.Noted()
	}
}

// StreamOf is for tests of what depends on the sizes of blocks.
var StreamOf = (*Validator).stream

// EachPart yields a report for each document, one by one: the oracle that
// Stream is held to.
func (v *Validator) EachPart(r io.Reader) iter.Seq2[Report, error] {
	return func(yield func(Report, error) bool) {
		w := v.worker()
		defer w.rest()
		w.full.skips = v.skipsOthers()
		w.open(r)
		w.reports(yield)
	}
}
