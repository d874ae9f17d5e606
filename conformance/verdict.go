package conformance

import (
	"fmt"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// run judges one check.
func (t *trial) run(c check) Outcome {
	o := Outcome{Check: c.ID, Level: c.Level, Result: Skip, Reason: c.Needs}
	if c.Exact && t.Session.Sanitized {
		o.Reason = "ids and times are sanitized in this recording"
		return o
	}
	v := verdict{trial: t, check: c}
	if err := v.judge(); err != nil {
		o.Result, o.Reason = Error, err.Error()
		return o
	}
	if v.findings > 0 {
		v.judged = max(v.judged, 1) // whatever the check counts: where something was found, something was judged
	}
	if v.judged == 0 {
		return o
	}
	o.Reason, o.Result, o.Judged, o.Findings = "", Pass, v.judged, v.findings
	switch {
	case v.worst == validate.Error:
		o.Result = Fail
	case v.worst == validate.Warning:
		o.Result = Warn
	}
	return o
}

// A verdict collects what one check has to say.
type verdict struct {
	trial    *trial
	check    check
	judged   int
	findings int
	worst    validate.Level
}

// judge runs the check. That it panics is a fault of ours, not of the session,
// and must not cost the other checks.
func (v *verdict) judge() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the check itself failed: %v", r)
		}
	}()
	v.check.Judge(v.trial, v)
	return nil
}

// on notes that there is something to judge.
func (v *verdict) on() { v.judged++ }

// reply finds a fault with a reply as a whole.
func (v *verdict) reply(r *session.Reply, want, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	v.put(validate.Finding{Expected: want}, v.check.Level, r, -1, session.PathOf(r.Exchange)+"\n"+message, message)
}

// at finds a fault with a value in a reply.
// The value is a member of the batch, or by a path ("request_counts/total")
// one deeper.
func (v *verdict) at(o *session.Observation, path, want, format string, args ...any) {
	v.atLevel(v.check.Level, o, path, want, format, args...)
}

// atLevel finds a fault at another level than that of the check.
func (v *verdict) atLevel(level validate.Level, o *session.Observation, path, want, format string, args ...any) {
	f := validate.Finding{Expected: want, BatchID: o.ID}
	var value document.Value
	f.Pointer, value = o.Point(path)
	v.put(f, level, o.Reply, value.Start(), "", fmt.Sprintf(format, args...))
}

// put gives a finding. Of those with one batch, pointer and detail, all but the
// first are counted only.
func (v *verdict) put(f validate.Finding, level validate.Level, r *session.Reply, offset int, detail, message string) {
	f.Rule, f.Level, f.Message = v.check.ID, level, printable.Text(message)
	v.findings++
	v.worst = max(v.worst, level)
	v.trial.put(f, r, offset, detail)
}
