package results

import (
	"bytes"
	"cmp"
	"io"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
)

// A batch is what the batch object says. Of one that is not known, only the
// text is.
type batch struct {
	text   []byte // to place findings in
	known  bool
	state  string
	reader *instance.Reader
	object document.Value
	node   *contract.Node
}

// readBatch judges the batch object, and keeps what it says.
func (r *Run) readBatch() {
	if !r.has(Batch) {
		return
	}
	text, err := r.text(Batch)
	if err != nil {
		r.yield(Part{File: r.files[Batch].Name}, err)
		return
	}
	flawed := map[int64]bool{} // offsets of values with a finding
	for report, trouble := range r.judges[Batch].Stream(bytes.NewReader(text)) {
		for _, f := range report.Findings {
			flawed[f.Offset] = true
		}
		if !r.yield(Part{r.files[Batch].Name, report}, trouble) {
			return
		}
	}
	r.whole[Batch] = true
	r.batch = r.newBatch(text)
	if !r.batch.known {
		return
	}
	path := r.requests.Input.Endpoint
	if v, found := r.batch.get(path); found && !flawed[int64(v.Start())] { // lines are not to blame for what is wrong with it
		r.endpoint = cmp.Or(r.endpoint, r.batch.textAt(path))
	}
}

// text reads a file, of one over the limit as much as shows that it is.
func (r *Run) text(role Role) ([]byte, error) {
	in, err := r.files[role].Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(io.LimitReader(in, r.contract.Limits.Bytes+1))
}

func (c *Checker) newBatch(text []byte) batch {
	root, ok := document.Parse(text, c.contract.Limits).Root()
	if !ok || root.Kind() != document.Object {
		return batch{text: text}
	}
	reader := instance.NewReader(c.contract, c.options.Naming)
	thing := reader.Recognize(root, c.kinds[Batch].Name)
	if !thing.Is(c.kinds[Batch].Name) {
		return batch{text: text}
	}
	reader.FindNaming(thing.Value, thing.Node())
	b := batch{text: text, known: true, reader: reader, object: thing.Value, node: thing.Node()}
	b.state = b.textAt(c.lifecycle.Field)
	return b
}

// get gives the value at a path; found is false for null.
func (b batch) get(path string) (v document.Value, found bool) {
	v, node := b.object, b.node
	for name := range strings.SplitSeq(path, "/") {
		if v.Kind() != document.Object {
			return v, false
		}
		f, found := b.reader.Object(v, node).Get(name)
		if !found {
			return v, false
		}
		v, node = f.Value, f.Node
	}
	return v, v.Kind() != document.Null
}

func (b batch) textAt(path string) string {
	if v, found := b.get(path); found && v.Kind() == document.String {
		return v.Text()
	}
	return ""
}

// sumAt adds up the integers at the paths; ok is false without paths, and where
// one has no integer.
func (b batch) sumAt(paths []string) (sum int64, ok bool) {
	var whole document.Int
	for _, path := range paths {
		v, found := b.get(path)
		if !found {
			return 0, false
		}
		n, isInteger := v.Int()
		if !isInteger {
			return 0, false
		}
		whole = whole.Add(n)
	}
	sum, ok = whole.Int64()
	return sum, ok && len(paths) > 0
}

// isComplete tells whether the result files have the results of all requests.
func (c *Checker) isComplete(b batch) bool {
	return c.lifecycle.States[b.state].Files
}

// hasEnded tells whether the batch is in a terminal state.
func (c *Checker) hasEnded(b batch) bool {
	row, known := c.lifecycle.States[b.state]
	return known && len(row.Next) == 0
}
