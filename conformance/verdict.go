package conformance

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// run judges one check.
func (t *trial) run(c check) Outcome {
	o := Outcome{Check: c.ID, Level: c.Level, Of: c.Of, Result: Skip, Reason: c.Needs}
	if c.Exact && t.Session.Sanitized {
		o.Reason = "ids and times are sanitized in this recording"
		return o
	}
	v := verdict{trial: t, check: c}
	t.pairs = t.maxPairs()
	return v.outcome(v.judge())
}

// outcome gives what came of a check; err is why it could not be made.
func (v *verdict) outcome(err error) Outcome {
	t, c := v.trial, v.check
	o := Outcome{Check: c.ID, Level: c.Level, Of: c.Of, Result: Skip, Reason: c.Needs}
	if err == nil && t.pairs < 0 && v.worst <= validate.Note {
		err = fmt.Errorf("only a part was judged: there is more to compare than %d pairs of exchanges, %d for each", t.maxPairs(), pairsEach)
	}
	if err != nil {
		o.Result, o.Reason = Error, err.Error()
		return o
	}
	if v.worst > validate.Note {
		v.judged = max(v.judged, 1) // whatever the check counts: where something is wrong, something was judged
	}
	if v.judged == 0 && v.worst == 0 {
		o.Reason = cmp.Or(v.unproved, t.blocked(c), c.Needs)
		return o
	}
	o.Reason, o.Result, o.Judged, o.Findings = "", Pass, v.judged, v.findings
	switch {
	case v.judged == 0:
		o.Result = Noted
	case v.worst == validate.Error:
		o.Result = Fail
	case v.worst == validate.Warning:
		o.Result = Warn
	}
	return o
}

// blocked says why there is nothing to judge, where the API refused what a check
// needs; "" where it did not.
func (t *trial) blocked(c check) string {
	for _, operation := range c.On {
		if r := t.Refused(operation); r != nil {
			return fmt.Sprintf("%s does not succeed: %s in exchange %d", operation, r.StatusText(), r.Number)
		}
	}
	return ""
}

// A verdict collects what one check has to say.
type verdict struct {
	trial    *trial
	check    check
	judged   int
	findings int
	worst    validate.Level
	unproved string // why a refusal shows nothing; "" where none is so
}

// judge runs the check.
func (v *verdict) judge() error {
	return v.recovered(func() {
		if v.check.Judge != nil {
			v.check.Judge(v.trial, v)
			return
		}
		for _, h := range v.trial.Batches {
			l := v.trial.newLife()
			for _, o := range h.Seen {
				v.check.Follow(v.trial, v, &l, o)
				l.before = o
			}
		}
	})
}

// recovered calls do. That it panics is a fault of ours, not of the session, and must
// not cost the other checks.
func (v *verdict) recovered(do func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the check itself failed: %v", r)
		}
	}()
	do()
	return nil
}

// on notes that there is something to judge.
func (v *verdict) on() { v.judged++ }

// reply finds a fault with a reply as a whole. The same fault of other replies to
// the operation is counted with it.
func (v *verdict) reply(r *session.Reply, want, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if format == "%s" {
		format = message
	}
	v.put(validate.Finding{Expected: want}, v.check.Level, r, -1, string(r.Operation)+"\n"+format, message)
}

// at finds a fault with a value in a reply.
// The value is a member of the batch, or by a path ("request_counts/total")
// one deeper.
func (v *verdict) at(o *session.Observation, path, want, format string, args ...any) {
	v.atLevel(v.check.Level, o, path, want, format, args...)
}

// atLevel finds a fault at another level than that of the check.
func (v *verdict) atLevel(level validate.Level, o *session.Observation, path, want, format string, args ...any) {
	v.member(level, o, path, want, "", fmt.Sprintf(format, args...))
}

// member finds a fault with a member of a batch. Findings with another detail have
// another cause.
func (v *verdict) member(level validate.Level, o *session.Observation, path, want, detail, message string) {
	f := validate.Finding{Expected: want, BatchID: o.ID}
	var value document.Value
	f.Pointer, value = o.Point(path)
	v.put(f, level, o.Reply, value.Start(), detail, message)
}

// put gives a finding. Of those with one pointer and detail, all but the first are
// counted only.
func (v *verdict) put(f validate.Finding, level validate.Level, r *session.Reply, offset int, detail, message string) {
	f.Rule, f.Level, f.Message = v.check.ID, level, printable.Text(message)
	if quote := printable.Text(v.trial.QuoteOf(r)); strings.Contains(f.Message, quote) {
		f.Quote = quote
	}
	v.worst = max(v.worst, level)
	if v.trial.put(f, r, offset, detail) {
		v.findings++
	}
}
