package run

import (
	"fmt"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/validate"
)

// age finds a recording that is older than --max-age, and reports whether nobody
// knows when it was recorded.
func (r *Reader) age(s *conformance.Session) (found []validate.Finding, undated bool) {
	if r.maxAge == 0 {
		return nil, false
	}
	found, dated := s.Age(r.maxAge, r.now())
	for i := range found {
		found[i].Profile = r.validator.Profile()
	}
	return found, !dated
}

// reportUndated says of how many sources --max-age had nothing to go by.
func (t *Tally) reportUndated(w World) {
	if t.undated > 0 && t.o.Verbose > 0 {
		fmt.Fprintf(w.Stderr, "batchcheck: --max-age: sources without a recorded time: %d\n", t.undated)
	}
}
