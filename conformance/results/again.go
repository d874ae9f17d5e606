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
	tells  bool // what is missing is at fault
	lost   bool // what is missing will not come any more
	met    int  // requests, each where it was the first time
	found  []validate.Finding
}

var (
	errStopped = errors.New("nobody wants more")
	errChanged = errors.New("it has changed while it was read")
)

func (a *rereading) read() {
	file := a.files[Input]
	in, err := file.Open()
	if err == nil {
		a.picker = newPicker(a.contract.Limits, a.kinds[Input].Line.ID)
		_, err = io.Copy(io.Discard, &tap{from: in, see: a.see, limit: a.contract.Limits.Bytes})
		err = errors.Join(err, in.Close())
	}
	if err == nil && a.met != a.ledger.sent {
		err = errChanged
	}
	a.tell(Input, a.found)
	a.Settled = err == nil
	if err != nil && !a.stopped {
		a.yield(Part{File: file.Name}, err)
	}
}

func (a *rereading) see(l line) error {
	found, ok := a.picker.pick(l.text)
	if id := found[0].Text; ok && len(id) > 0 {
		return a.settleLine(l, a.ledger.find(id))
	}
	return nil
}

func (a *rereading) settleLine(l line, e entry) error {
	if int(e.sent) != l.number {
		return nil // a line before has its id
	}
	a.met++
	missing := e.back == 0
	if a.Failed != nil && (missing && a.lost || e.back.failed()) {
		a.Failed.Write(l.text) // an error stays, and its Flush gives it
		a.Failed.Write(newline)
		a.summary.Again++
	}
	if missing && a.tells {
		stated := a.kinds[Output].Node.Output
		a.found = append(a.found, a.locate(Input, l, validate.Claim{
			Rule: stated.Rules.Missing, Member: a.kinds[Input].Line.ID, Message: ", but nothing came back for it", Expected: "a result in one of the files",
		})...)
	}
	const many = 256
	if len(a.found) >= many {
		a.tell(Input, a.found)
		a.found = nil
	}
	if a.stopped {
		return errStopped
	}
	return nil
}
