package live

import (
	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/run"
)

// Walk reads a live API, whose findings the tally takes, and gives the session.
func (l *Settings) Walk(o *run.Options, t *run.Tally, w run.World, baseURL string) (*conformance.Session, error) {
	o.Targets = run.Targets{{Arg: baseURL}}
	l.Config.MaxBatches = conformance.DefaultMaxBatches // none is made without Write
	drives, err := l.drives(o, w)
	if err != nil {
		return nil, err
	}
	d := drives[0]
	d.Config.Only, d.Config.Skip = nil, nil // they choose among what is found
	if d.plan, err = conformance.PlanOf(d.Config); err != nil {
		return nil, run.Usage("%v", err)
	}
	t.Live = true
	if err := walkAll(drives); err != nil {
		return nil, err
	}
	t.Baseline.GoesBy(d.Record, d.plan.Target)
	d.reportTrouble(t, w)
	return d.reread()
}
