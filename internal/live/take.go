package live

import (
	"errors"
	"fmt"
	"strings"

	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/run"
)

// judge judges what came of a run against a live API.
func (d *targetRun) judge(t *run.Tally, r *run.Reader, w run.World) error {
	t.Baseline.GoesBy(d.Record, d.run.Plan().Target)
	t.Summary.Files++
	if errors.Is(d.err, drive.ErrUnfinished) {
		line := fmt.Sprintf("%s%v; to go on later: %s", d.progress.name, d.err, d.resumeLine())
		t.Unfinished = strings.TrimPrefix(t.Unfinished+"\n"+line, "\n")
	}
	trouble := d.reportTrouble(t, w)
	found := r.JudgeRead(d.run.Checker(), d.run.Traffic())
	found.Source = input.Source{Name: d.Record, Named: true}
	found.Why = d.run.Checker().Why()
	for i := range found.Documents {
		found.Documents[i].Target, found.Documents[i].Trouble, found.Documents[i].Variables = d.label, trouble, d.variables
		found.Documents[i].Why = d.run.Checker().Why()
	}
	return t.Take(w, found)
}

// reportTrouble reports what kept a run from the plan's end, other than that batches
// have not ended.
func (d *targetRun) reportTrouble(t *run.Tally, w run.World) string {
	if d.err == nil || errors.Is(d.err, drive.ErrUnfinished) {
		return ""
	}
	t.Trouble = true
	fmt.Fprintln(w.Stderr, "batchcheck: "+run.PrintableLines(d.progress.name+d.err.Error()))
	return d.err.Error()
}
