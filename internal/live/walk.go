package live

import (
	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/internal/selection"
)

// Walk reads a live API, whose findings the tally takes, and gives the session.
func (l *Settings) Walk(o *run.Options, t *run.Tally, w run.World, baseURL string) (*recording.Session, error) {
	o.Targets = run.Targets{{Arg: baseURL}}
	l.Config.MaxBatches = drive.DefaultMaxBatches // none is made without Write
	every := *o
	every.Rules = selection.Selection{} // they choose among what is found, not what is asked
	drives, err := l.drives(&every, w)
	if err != nil {
		return nil, err
	}
	d := drives[0]
	t.Live = true
	if err := walkAll(drives); err != nil {
		return nil, err
	}
	if d.isUnreachable() {
		return nil, run.Exit{Code: run.ExitTrouble, Message: d.session.Why}
	}
	t.Baseline.GoesBy(d.Record, d.run.Plan().Target)
	if d.session.Why != "" {
		t.Stopped(w, d.progress.name, d.session)
	}
	return d.session, nil
}
