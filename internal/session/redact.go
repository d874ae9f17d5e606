package session

import (
	"bytes"
	"fmt"
	"net/textproto"
	"strings"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
)

// Redact gives the exchange of a reply as it may be shown to others: without
// secrets, and without people's data. What the driver has sent is its own, and
// stays, as does what refuses that. Bodies that are not JSON are left out.
func (t *Traffic) Redact(r *Reply) recording.Exchange {
	isOurs, due := r.Step != "", t.API.Returns(r.Operation) // a create has fields of what it returns
	shown := *r.Exchange
	if !isOurs {
		shown.URL = t.ShownURL(r.Exchange)
		shown.Request = recording.Message{Header: t.keptOf(r.Request.Header)}
		if body, err := r.Request.Decoded(); err == nil {
			if root, ok := document.Parse(body, t.Contract.Limits).Root(); ok {
				shown.Request.Body = t.redact(root, due, false)
			}
		}
	}
	shown.Reply = recording.Message{Header: t.keptOf(r.Reply.Header)}
	if r.IsJSON && !r.IsOfFiles() {
		shown.Reply.Body = t.redact(r.Root, due, isOurs)
	}
	for _, m := range []*recording.Message{&shown.Request, &shown.Reply} {
		m.Body, _ = t.secrets().Redact(m.Body, false)
	}
	shown.URL, shown.Failure = t.Hide(shown.URL), t.Hide(shown.Failure)
	return shown
}

// keptOf keeps the headers that say what a request asks for. Others in recordings
// may tell who asked.
func (r *Reader) keptOf(header textproto.MIMEHeader) textproto.MIMEHeader {
	kept := textproto.MIMEHeader{}
	for name, values := range header {
		switch {
		case name == "Accept" || name == "Content-Type":
			kept[name] = mediaTypes(values)
		case name == textproto.CanonicalMIMEHeaderKey(r.API.Create.Idempotency): // whoever asked chose it
			kept[name] = []string{Redacted}
		case IsSecretName(name):
			kept[name] = []string{Redacted}
		}
	}
	return kept
}

// mediaTypes gives the types without their parameters, which may be anything.
func mediaTypes(values []string) (types []string) {
	for _, value := range values {
		kinds := strings.Split(value, ",")
		for i, kind := range kinds {
			kinds[i], _, _ = strings.Cut(kind, ";")
		}
		types = append(types, strings.Join(kinds, ","))
	}
	return types
}

// A redactor writes JSON with only those values that are declared and not
// people's data, and with only the first items of arrays.
type redactor struct {
	bytes.Buffer
	reader  *instance.Reader
	root    document.Value
	main    document.Value // of the kind; the root may be a wrapper around it
	node    *contract.Node // of main
	isShown bool           // all of it: it is a refusal
}

// fewItems is how many items of an array are shown.
const fewItems = 2

func (rd *Reader) redact(root document.Value, due string, isOurs bool) []byte {
	r := &redactor{reader: rd.Instances(), root: root}
	thing := r.reader.Recognize(root, due)
	r.main, r.node = thing.Value, thing.Node()
	r.isShown = isOurs && thing.Kind != nil && thing.Kind.Refusal
	r.reader.FindNaming(r.main, r.node)
	r.value(root, nil)
	return r.Bytes()
}

// value writes a value. Without a place, nothing of it is shown but its type.
func (r *redactor) value(v document.Value, place *contract.Node) {
	if v == r.main {
		place = r.node
	}
	if place != nil && place.Private && !r.isShown {
		place = nil
	}
	switch v.Kind() {
	case document.Object:
		r.object(v, place)
	case document.Array:
		r.array(v, place)
	case document.String, document.Number:
		if place == nil {
			r.WriteString(hidden[v.Kind()])
			return
		}
		r.Write(v.Raw())
	default:
		r.Write(v.Raw())
	}
}

// hidden is what stands for a value that is not shown.
var hidden = map[document.Kind]string{document.String: `"…"`, document.Number: "0", document.Object: `"…": "…"`, document.Array: `"…"`}

func (r *redactor) object(v document.Value, place *contract.Node) {
	r.WriteByte('{')
	comma := ""
	for m := range v.Members {
		if place == nil && v != r.root {
			r.WriteString(hidden[document.Object])
			break
		}
		r.WriteString(comma)
		r.Write(m.Name.Raw())
		r.WriteString(": ")
		var inner *contract.Node
		if place != nil {
			if d, _ := r.reader.Declared(m.Name, place); d != nil {
				inner = d.Node
			}
		}
		r.value(m.Value, inner)
		comma = ", "
	}
	r.WriteByte('}')
}

func (r *redactor) array(v document.Value, place *contract.Node) {
	r.WriteByte('[')
	for i, item := range v.Items {
		switch {
		case place == nil:
			r.WriteString(hidden[document.Array])
		case i == fewItems:
			fmt.Fprintf(r, `, "… and %d more"`, v.Len()-fewItems)
		default:
			if i > 0 {
				r.WriteString(", ")
			}
			r.value(item, place.Item())
			continue
		}
		break
	}
	r.WriteByte(']')
}
