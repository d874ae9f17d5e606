package conformance

import (
	"cmp"

	"github.com/batchcheck/batchcheck/validate"
)

// A Result is how a check ended.
type Result string

// The results. A check that had nothing to judge is a skip, never a pass.
const (
	Pass Result = "pass"
	Fail Result = "fail"
	Warn Result = "warn"
	Skip Result = "skip"
	// Noted is that of a check which could judge nothing, and has notes to say why.
	Noted Result = "note"
	// Error is the kit's own: the check could not be made.
	Error Result = "error"
)

// An Outcome is one check's result in a session.
type Outcome struct {
	Check    string         `json:"check"`
	Level    validate.Level `json:"level"`
	Result   Result         `json:"result"`
	Judged   int            `json:"judged"`   // how many things it judged
	Of       string         `json:"of"`       // what they are, in the singular
	Findings int            `json:"findings"` // how many kinds of finding it gave
	Reason   string         `json:"reason"`   // of a skip or an error
}

// A Report is what Judge says of a session.
type Report struct {
	Name      string             // of the session: a file, or the API that was driven
	Profile   string             // that it was judged by
	Why       string             // that profile was chosen; "" where the options name it
	Outcomes  []Outcome          // one for each check that was asked for, in the order of the table
	Findings  []validate.Finding // of checks, and of the rules on documents, in order of exchange and place
	Exchanges int                // that the session has
	Documents int                // batch responses among their replies
	Others    int                // exchanges that are not of the API, which were not judged
	Routes    []string           // what these did: method and path, of other products with the host, each once
}

// Judged tells whether anything was judged: a session without batch traffic
// holds to nothing.
func (r Report) Judged() bool {
	for _, o := range r.Outcomes {
		if o.Judged > 0 {
			return true
		}
	}
	return r.Documents > 0
}

// Err is nil when no finding is an error. Otherwise its text names the session
// and the profile, and has every finding on a line of its own.
func (r Report) Err() error {
	return validate.Report{Name: cmp.Or(r.Name, "the session"), Findings: r.Findings}.Err()
}
