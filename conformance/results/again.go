package results

import (
	"errors"
	"io"

	"github.com/batchcheck/batchcheck/validate"
)

// A rereading goes through the input a second time: what is missing, and which
// lines to send again, is known only after the results.
type rereading struct {
	*Run
	picker *picker
	report bool // what is missing is a finding
	lost   bool // what is missing will not come any more
	met    int  // requests, each on the line where it was the first time
	found  []validate.Finding
}

var (
	errStopped = errors.New("the caller wants no more")
	errChanged = errors.New("it has changed while it was read")
)

func (a *rereading) read() {
	file := a.files[Input]
	in, err := file.Open()
	if err == nil {
		a.picker = newPicker(a.contract.Limits, sought{path: a.requests.ID})
		_, err = io.Copy(io.Discard, &tap{from: in, see: a.see, limit: a.contract.Limits.Bytes})
		err = errors.Join(err, in.Close())
	}
	if err == nil && a.met != a.ledger.sent {
		err = errChanged
	}
	a.yieldFound(Input, a.found)
	a.Complete = err == nil
	if err != nil && !a.stopped {
		a.yield(a.part(Input, validate.Report{}), err)
	}
}

func (a *rereading) see(l line) error {
	found, ok := a.picker.pick(l.text)
	id := found[0].Text
	if !ok || len(id) == 0 {
		return nil
	}
	e := a.ledger.find(id)
	if int(e.sent) != l.number {
		return nil // an earlier line has the same id
	}
	a.met++
	missing := e.back == 0
	if a.Failed != nil && (missing && a.lost || e.back.failed()) {
		a.Failed.Write(l.text) // an error stays, and its Flush gives it
		a.Failed.Write(newline)
		a.summary.Again++
	}
	if missing && a.report {
		a.found = append(a.found, a.locate(Input, l, validate.Finding{
			Rule: a.results.Output.Rules.Missing, Pointer: "/" + a.requests.ID,
			Message: ", but nothing came back for it", Expected: "a result in one of the files",
		})...)
	}
	const enough = 256 // findings to yield at once
	if len(a.found) >= enough {
		a.yieldFound(Input, a.found)
		a.found = nil
	}
	if a.stopped {
		return errStopped
	}
	return nil
}
