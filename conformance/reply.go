package conformance

import (
	"errors"
	"net/url"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
)

// A reply is an exchange, read: what it asked for, and what came back.
type reply struct {
	*recording.Exchange
	operation Operation
	id        string // of the batch or file that the URL names
	query     url.Values
	body      []byte // without content encodings
	broken    error  // why there is no body
	doc       *document.Document
	root      document.Value
	isJSON    bool // root is there
	batch     *observation
	page      *page
}

// An observation is one batch as one reply shows it.
type observation struct {
	reply   *reply
	reader  *instance.Reader
	object  *instance.Object
	place   *contract.Node
	id      string
	members map[string]any // declared ones, by declared name
}

// A page is one reply to a list request.
type page struct {
	reply  *reply
	object *instance.Object
	items  []*observation
}

func (t *trial) newReply(e *recording.Exchange) *reply {
	r := &reply{Exchange: e}
	r.operation, r.id = t.options.Paths.Classify(e.Method, e.URL)
	if u, err := url.Parse(e.URL); err == nil {
		r.query = u.Query()
	}
	if r.operation == Other && !e.Bare {
		return r
	}
	if e.Failure != "" {
		r.broken = errors.New(e.Failure)
		return r
	}
	if r.body, r.broken = e.Reply.Decoded(); r.broken == nil && r.operation != Content {
		r.doc = document.Parse(r.body, t.contract.Limits)
		r.root, r.isJSON = r.doc.Root()
	}
	if r.isJSON && (e.Bare || r.isSuccess()) {
		t.observe(r)
	}
	return r
}

// IsBatchResponse tells whether a body is a batch or a list of them rather than
// something else that a log holds, which may share a member or some by chance.
func (c *Checker) IsBatchResponse(body []byte) bool {
	root, ok := document.Parse(body, c.contract.Limits).Root()
	return ok && instance.NewReader(c.contract, c.options.Naming).IsOurs(root)
}

// observe finds the batches in a reply.
func (t *trial) observe(r *reply) {
	switch r.operation {
	case Upload, File:
		return
	}
	reader := t.newReader()
	value, kind := reader.Recognize(r.root, "")
	if value.Kind() != document.Object {
		return
	}
	reader.Settle(value, kind.Node)
	switch kind.Name {
	case batchKind:
		r.batch = t.newObservation(r, reader, value, kind.Node)
		if e := r.Exchange; e.Bare {
			r.operation = Retrieve
		}
	case listKind:
		if kind.Node.Page == nil {
			return // an edited schema may say nothing of pages
		}
		if r.Exchange.Bare {
			r.operation = List
		}
		r.page = t.newPage(r, reader, value, kind.Node)
	}
}

func (t *trial) newObservation(r *reply, reader *instance.Reader, value document.Value, place *contract.Node) *observation {
	o := &observation{reply: r, reader: reader, object: reader.Object(value, place), place: place, members: map[string]any{}}
	for _, f := range o.object.Fields {
		if f.Known {
			o.members[f.Name] = plain(f.Value)
		}
	}
	o.id, _ = o.members[place.Identity].(string)
	return o
}

func (t *trial) newPage(r *reply, reader *instance.Reader, value document.Value, place *contract.Node) *page {
	p := &page{reply: r, object: reader.Object(value, place)}
	list, found := p.object.Get(place.Page.Items)
	if !found {
		return p
	}
	inner := place.Member(place.Page.Items).Item()
	for _, item := range list.Value.Items {
		if item.Kind() == document.Object {
			p.items = append(p.items, t.newObservation(r, reader, item, inner))
		}
	}
	return p
}

// plain gives a value to compare by: numbers exactly, however they are written.
func plain(v document.Value) any {
	switch v.Kind() {
	case document.Object:
		m := map[string]any{}
		for member := range v.Members {
			m[member.Name.Text()] = plain(member.Value)
		}
		return m
	case document.Array:
		items := []any{}
		for _, item := range v.Items {
			items = append(items, plain(item))
		}
		return items
	case document.String:
		return v.Text()
	case document.Number:
		if digits, ok := v.Integer(); ok {
			return number(digits)
		}
		return number(v.Raw())
	case document.Boolean:
		return v.True()
	}
	return nil
}

// A number is a JSON number, an integer by its digits.
type number string

func (r *reply) isSuccess() bool { return isSuccess(r.Status) }
func (r *reply) isRefusal() bool { return isRefusal(r.Status) }
func (r *reply) isOfFiles() bool { return isOfFiles(r.operation) }

func isSuccess(status int) bool { return status >= 200 && status < 300 }
func isRefusal(status int) bool { return status >= 400 }
func isOfFiles(o Operation) bool {
	return o == Upload || o == File || o == Content
}

// observed gives when the reply came.
func (r *reply) observed() (time.Time, bool) { return r.Exchange.Time() }

// request gives the members of a request's JSON body; nil where it has none.
func (r *reply) request() map[string]any {
	body, err := r.Request.Decoded()
	if err != nil {
		return nil
	}
	root, ok := document.Parse(body, document.Limits{Depth: 100, Digits: 400, Exponent: 308}).Root()
	if !ok {
		return nil
	}
	members, _ := plain(root).(map[string]any)
	return members
}

// state gives the batch's state; known tells whether the schema has it.
func (t *trial) state(o *observation) (state string, known bool) {
	state, _ = o.members[t.lifecycle.Member].(string)
	_, known = t.lifecycle.States[state]
	return state, known
}

// isEnd tells whether a state is terminal.
func (t *trial) isEnd(state string) bool {
	row, known := t.lifecycle.States[state]
	return known && len(row.Next) == 0
}

// reachable tells whether a lifecycle may go from one state to the other, over
// states that nobody saw.
func (t *trial) reachable(from, to string) bool {
	seen := map[string]bool{from: true}
	for waiting := []string{from}; len(waiting) > 0; waiting = waiting[1:] {
		if waiting[0] == to {
			return true
		}
		for _, next := range t.lifecycle.States[waiting[0]].Next {
			if !seen[next] {
				seen[next] = true
				waiting = append(waiting, next)
			}
		}
	}
	return false
}
