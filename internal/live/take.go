package live

import (
	"errors"
	"fmt"
	"strings"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/run"
)

// judge judges what came of a run against a live API.
func (d *drive) judge(t *run.Tally, r *run.Reader, w run.World) error {
	t.Baseline.GoesBy(d.Record, d.plan.Target)
	t.Summary.Files++
	if errors.Is(d.err, conformance.ErrUnfinished) {
		line := fmt.Sprintf("%s%v; to go on later: %s", d.progress.name, d.err, d.resumeLine())
		t.Unfinished = strings.TrimPrefix(t.Unfinished+"\n"+line, "\n")
	}
	trouble := d.reportTrouble(t, w)
	recorded, err := d.reread()
	if err != nil {
		return err
	}
	found := r.JudgeSession(recorded)
	found.Source = input.Source{Name: d.Record, Named: true}
	for i := range found.Documents {
		found.Documents[i].Target, found.Documents[i].Trouble, found.Documents[i].Variables = d.label, trouble, d.variables
	}
	return t.Take(w, found)
}

// reportTrouble reports what kept a run from the plan's end, other than that batches
// have not ended.
func (d *drive) reportTrouble(t *run.Tally, w run.World) string {
	if d.err == nil || errors.Is(d.err, conformance.ErrUnfinished) {
		return ""
	}
	t.Trouble = true
	fmt.Fprintln(w.Stderr, "batchcheck: "+run.PrintableLines(d.progress.name+d.err.Error()))
	return d.err.Error()
}

// reread reads the recording back, so that findings have their places in it
// and it gives the same verdict again, and adds the contents that it leaves out.
func (d *drive) reread() (*conformance.Session, error) {
	recorded, err := recording.Read(d.Record, d.har)
	if err != nil {
		return nil, err
	}
	for i, e := range d.session.Exchanges {
		if e.Reply.Omitted == nil {
			recorded.Exchanges[i].Reply = e.Reply
		}
	}
	return recorded, nil
}
