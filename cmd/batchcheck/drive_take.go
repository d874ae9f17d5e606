package main

import (
	"errors"
	"fmt"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/input"
)

// takeDrive judges what came of a run against a live API.
func (t *tally) takeDrive(w world, r *reader, d *drive) error {
	t.known.goesBy(d.record, d.plan.Target)
	t.summary.Files++
	if errors.Is(d.err, conformance.ErrUnfinished) {
		t.unfinished = append(t.unfinished, d)
	}
	trouble := t.tellTrouble(w, d)
	recorded, err := d.reread()
	if err != nil {
		return err
	}
	found := r.judgeSession(recorded)
	found.source = input.Source{Name: d.record, Named: true}
	for i := range found.documents {
		found.documents[i].Target, found.documents[i].Trouble, found.documents[i].Variables = d.label, trouble, d.variables
	}
	return t.take(w, found)
}

// tellTrouble tells what kept a run from the plan's end, other than that batches
// have not ended.
func (t *tally) tellTrouble(w world, d *drive) string {
	if d.err == nil || errors.Is(d.err, conformance.ErrUnfinished) {
		return ""
	}
	t.trouble = true
	fmt.Fprintln(w.stderr, "batchcheck: "+printableLines(d.progress.name+d.err.Error()))
	return d.err.Error()
}

// takeFiles judges a recording, or those of a folder.
func (t *tally) takeFiles(w world, r *reader, arg string) (err error) {
	in := input.NewReader(nil)
	for _, s := range input.Expand([]string{arg}, w.stdin) {
		t.summary.Files++
		r.read(in, s, func(found judged) bool {
			err = t.take(w, found)
			return err == nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// resumeLines give the commands that go on with what has not ended.
func (t *tally) resumeLines() []string {
	var lines []string
	for _, d := range t.unfinished {
		lines = append(lines, fmt.Sprintf("%s%v; to go on later: %s", d.progress.name, d.err, d.resumeLine()))
	}
	return lines
}

// reread reads the recording back, so that findings have their places in it
// and it gives the same verdict again, and adds the contents that it leaves out.
func (d *drive) reread() (*conformance.Session, error) {
	recorded, err := recording.Read(d.record, d.har)
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
