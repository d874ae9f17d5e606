package results

import (
	"bytes"
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
)

// A batch is what the batch object says. Without one, nothing is known.
type batch struct {
	text  []byte // to place findings in
	known bool
	state string
	get   func(path string) (document.Value, bool)
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
	for report, trouble := range r.judges[Batch].Stream(bytes.NewReader(text)) {
		if !r.yield(Part{r.files[Batch].Name, report}, trouble) {
			return
		}
	}
	r.whole[Batch] = true
	r.batch = r.newBatch(text)
	if r.batch.known {
		r.endpoint = cmp.Or(r.endpoint, r.batch.textAt(r.kinds[Input].Node.Input.Endpoint))
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
	value, kind := reader.Recognize(root, c.kinds[Batch].Name)
	if kind.Name != c.kinds[Batch].Name {
		return batch{text: text}
	}
	reader.Settle(value, kind.Node)
	b := batch{text: text, known: true, get: func(path string) (document.Value, bool) {
		return at(reader, reader.Object(value, kind.Node), path)
	}}
	b.state = b.textAt(kind.Node.Lifecycle.Member)
	return b
}

// at gives what stands at a path in an object and is not null.
func at(reader *instance.Reader, o *instance.Object, path string) (document.Value, bool) {
	name, rest, deeper := strings.Cut(path, "/")
	f, found := o.Get(name)
	switch {
	case !found || f.Value.Kind() == document.Null:
		return document.Value{}, false
	case !deeper:
		return f.Value, true
	case f.Value.Kind() != document.Object:
		return document.Value{}, false
	}
	return at(reader, reader.Object(f.Value, f.Node), rest)
}

func (b batch) textAt(path string) string {
	if v, found := b.get(path); found && v.Kind() == document.String {
		return v.Text()
	}
	return ""
}

func (b batch) integerAt(path string) (int64, bool) {
	v, found := b.get(path)
	if !found {
		return 0, false
	}
	n, ok := v.Int()
	if !ok {
		return 0, false
	}
	return n.Int64()
}

// isWhole tells whether each request of the batch has come to its end.
func (c *Checker) isWhole(b batch) bool {
	return slices.Contains(c.counts().Whole.In, b.state)
}

// hasEnded tells whether nothing more will come of the batch.
func (c *Checker) hasEnded(b batch) bool {
	row, known := c.kinds[Batch].Node.Lifecycle.States[b.state]
	return known && len(row.Next) == 0
}

func (c *Checker) counts() *contract.Counts { return c.kinds[Batch].Node.Counts }
