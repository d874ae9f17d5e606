package live

import (
	"slices"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/run"
)

// judge judges what came of a run against a live API.
func (d *targetRun) judge(t *run.Tally, r *run.Reader, w run.World) error {
	found := run.Found{Session: d.session, Source: input.Source{Name: d.run.Plan().Target, Named: true}}
	if !d.isUnreachable() {
		t.Baseline.GoesBy(d.Record, d.run.Plan().Target)
		t.Summary.Files++
		found = r.JudgeRead(d.run.Checker(), d.run.Traffic())
		found.Source = input.Source{Name: d.Record, Named: true}
		found.Why = d.run.Checker().Why()
	}
	found.Target, found.Who, found.Resume, found.IsLive = d.label, d.progress.name, d.resumeLine(), true
	for i := range found.Documents {
		found.Documents[i].Target, found.Documents[i].API, found.Documents[i].Variables = d.label, d.run.Plan().Target, d.variables
		found.Documents[i].Why = d.run.Checker().Why()
	}
	return t.Take(w, found)
}

// isUnreachable tells whether nothing was answered: there is nothing to judge, and
// nothing to record.
func (d *targetRun) isUnreachable() bool {
	return !slices.ContainsFunc(d.session.Exchanges, func(e recording.Exchange) bool { return e.Status != 0 })
}
