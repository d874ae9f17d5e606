package validate

import (
	"strconv"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/envelope"
	"github.com/batchcheck/batchcheck/internal/instance"
)

// An opener takes documents out of their envelopes. It is for one goroutine.
type opener struct {
	*envelope.Envelope
	parser document.Parser
	reader *instance.Reader
	line   document.Value // that was opened
}

func newOpener(v *Validator) *opener {
	if v.envelope == nil {
		return nil
	}
	return &opener{Envelope: v.envelope, reader: instance.NewReader(v.contract(), v.options.Naming)}
}

// open gives the document in a part, and the pointer to it; ok is false for a
// part that is to be skipped, and isJSON for one that is not JSON.
func (o *opener) open(part document.Part) (inner document.Part, pointer string, ok, isJSON bool) {
	root, whole := o.parser.Parse(part.Text, envelope.Limits).Root()
	o.line = root
	if !whole || part.Fault != nil {
		return part, "", false, false
	}
	body, found := o.Find(root)
	if !found {
		return part, "", false, true
	}
	inner = document.Part{Text: body.Raw(), Start: part.Start.Advance(part.Text[:body.Start()]), Item: -1, Record: part.Record}
	if pointer = o.At; part.Item >= 0 {
		pointer = "/" + strconv.Itoa(part.Item) + pointer
	}
	if body.Kind() == document.String {
		inner.Text = []byte(body.Text())
	}
	return inner, pointer, len(o.Where) > 0 || o.isOurs(body, inner.Text), true
}

func (o *opener) isOurs(body document.Value, text []byte) bool {
	o.reader.Reset()
	if body.Kind() != document.String {
		return o.reader.IsOurs(body)
	}
	root, whole := document.Parse(text, envelope.Limits).Root()
	return whole && o.reader.IsOurs(root)
}

// reportInside judges the document in a part.
func (w *worker) reportInside(part document.Part) Report {
	inner, pointer, ok, isJSON := w.opener.open(part)
	switch {
	case !isJSON:
		return Report{Skipped: 1, NotJSON: 1}
	case !ok:
		return Report{Skipped: 1}
	}
	w.full.outer = &w.opener.line
	defer func() { w.full.outer = nil }()
	isText := len(inner.Text) > 0 && part.Text[inner.Start.Offset-part.Start.Offset] == '"'
	report := w.full.report(inner, nil)
	for i := range report.Findings {
		f := &report.Findings[i]
		f.Pointer = pointer + f.Pointer
		if isText {
			f.Line, f.Column, f.Offset = inner.Start.Line, inner.Start.Column, inner.Start.Offset
		}
	}
	return report
}

// MissingInside says which of Inside.At and the pointers of Inside.Where has led to
// nothing in any line of the streams so far, and what the first lines have instead:
// a pointer may be misspelled. It is "" where each has led to something, and means
// nothing where a document was judged: not all lines are looked into then.
func (v *Validator) MissingInside() string {
	if v.envelope == nil {
		return ""
	}
	return v.envelope.Missing()
}
