package validate

import (
	"io"
	"iter"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// ByEngine gives a Validator like v that leaves every standard keyword to the
// engine: the oracle that our own checks are held to.
func (v *Validator) ByEngine() *Validator { return v.slow(nil) }

// ByChecks gives a Validator like v that judges all documents in full.
func (v *Validator) ByChecks() *Validator { return v.slow(v.checks) }

func (v *Validator) slow(all checks) *Validator {
	other := newValidator(v.contract, all, v.settings)
	other.program = func() *scan.Program { return nil }
	return other
}

// ChecksItself tells whether v has checks of its own for all that documents
// are judged by.
func (v *Validator) ChecksItself() bool {
	for _, kind := range v.contract.Kinds {
		if v.checks[kind.Schema] == nil {
			return false
		}
		for _, place := range kind.Node.Members {
			for _, s := range place.Should {
				if v.checks[s] == nil {
					return false
				}
			}
		}
	}
	return true
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
		w.open(r)
		w.reports(yield)
	}
}
