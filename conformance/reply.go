package conformance

import (
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"strconv"
	"strings"
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
	isJSON    bool           // root is there
	batch     *observation   // nil where the reply is none
	page      *page          // nil where the reply is none
	sent      map[string]any // members of a create request; nil where its body is no object

	index int // in the traffic
	at    time.Time
	timed bool
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

func (rd *reader) newReply(e *recording.Exchange) *reply {
	r := &reply{Exchange: e}
	r.at, r.timed = e.Time()
	r.operation, r.id = rd.Options.Paths.Classify(e.Method, e.URL)
	if u, err := url.Parse(e.URL); err == nil {
		r.query = u.Query()
	}
	switch {
	case r.operation == Other && !e.Bare:
		return r
	case r.operation == Create:
		r.sent = sentBy(e)
	}
	if e.Failure != "" {
		r.broken = errors.New(e.Failure)
		return r
	}
	if r.body, r.broken = e.Reply.Decoded(); r.broken == nil && r.operation != Content {
		r.doc = document.Parse(r.body, rd.Contract.Limits)
		r.root, r.isJSON = r.doc.Root()
	}
	if r.isJSON && (e.Bare || r.isSuccess()) {
		rd.observe(r)
	}
	return r
}

// observe finds the batches in a reply.
func (rd *reader) observe(r *reply) {
	switch r.operation {
	case Upload, File:
		return
	}
	reader := rd.Instances()
	value, kind := reader.Recognize(r.root, "")
	if value.Kind() != document.Object {
		return
	}
	reader.Settle(value, kind.Node)
	switch kind.Name {
	case BatchKind:
		r.batch = newObservation(r, reader, value, kind.Node)
		if e := r.Exchange; e.Bare {
			r.operation = Retrieve
		}
	case ListKind:
		if kind.Node.Page == nil {
			return // an edited schema may say nothing of pages
		}
		if r.Exchange.Bare {
			r.operation = List
		}
		r.page = newPage(r, reader, value, kind.Node)
	}
}

func newObservation(r *reply, reader *instance.Reader, value document.Value, place *contract.Node) *observation {
	o := &observation{reply: r, reader: reader, object: reader.Object(value, place), place: place, members: map[string]any{}}
	for _, f := range o.object.Fields {
		if f.Known {
			o.members[f.Name] = plain(f.Value)
		}
	}
	o.id, _ = o.members[place.Identity].(string)
	return o
}

func newPage(r *reply, reader *instance.Reader, value document.Value, place *contract.Node) *page {
	p := &page{reply: r, object: reader.Object(value, place)}
	list, found := p.object.Get(place.Page.Items)
	if !found {
		return p
	}
	inner := place.Member(place.Page.Items).Item()
	for _, item := range list.Value.Items {
		if item.Kind() == document.Object {
			p.items = append(p.items, newObservation(r, reader, item, inner))
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
func (r *reply) observed() (at time.Time, known bool) { return r.at, r.timed }

// sentBy gives the members of a request's JSON body; nil where it has none.
func sentBy(e *recording.Exchange) map[string]any {
	body, err := e.Request.Decoded()
	if err != nil {
		return nil
	}
	root, ok := document.Parse(body, requestLimits).Root()
	if !ok {
		return nil
	}
	members, _ := plain(root).(map[string]any)
	return members
}

// requestLimits bound what a client has sent, which no contract is about.
var requestLimits = document.Limits{Depth: 100, Digits: 400, Exponent: 308}

// Text gives the text of a member of the reply; "" where there is none.
func (r *reply) Text(name string) string {
	if !r.isJSON {
		return ""
	}
	return textMember(r.root, name)
}

// Integer gives a member of the reply that is an integer.
func (r *reply) Integer(name string) (*big.Int, bool) {
	if !r.isJSON {
		return nil, false
	}
	object, _ := plain(r.root).(map[string]any)
	return asInteger(object[name])
}

func asInteger(value any) (*big.Int, bool) {
	digits, ok := value.(number)
	if !ok {
		return nil, false
	}
	return new(big.Int).SetString(string(digits), 10)
}

// BatchID gives the id of the batch that the reply shows; "" where it shows none.
func (r *reply) BatchID() string {
	if r == nil || r.batch == nil {
		return ""
	}
	return r.batch.id
}

// StatusText names the status, as messages do.
func (r *reply) StatusText() string {
	if text := http.StatusText(r.Status); text != "" {
		return fmt.Sprintf("%d (%s)", r.Status, text)
	}
	return strconv.Itoa(r.Status)
}

// RetryAfter gives what a reply with 429 or 503 asks its client to wait.
func RetryAfter(e *recording.Exchange) (time.Duration, bool) {
	asked := e.Reply.Header.Get("Retry-After")
	if asked == "" || e.Status != http.StatusTooManyRequests && e.Status != http.StatusServiceUnavailable {
		return 0, false
	}
	if seconds, err := strconv.ParseFloat(asked, 64); err == nil && seconds >= 0 {
		const century = 100 * 365 * 24 * 3600
		return time.Duration(min(seconds, century) * float64(time.Second)), true
	}
	until, err := http.ParseTime(asked)
	at, known := e.Time()
	return until.Sub(at), err == nil && known
}

// Time gives a member that holds Unix seconds.
func (o *observation) Time(name string) (time.Time, bool) {
	n, ok := o.Count(name)
	if !ok || !n.IsInt64() {
		return time.Time{}, false
	}
	const year2500 = 16_725_225_600 // what is later is in another unit, which a rule on documents tells
	if n.Int64() <= 0 || n.Int64() > year2500 {
		return time.Time{}, false
	}
	return time.Unix(n.Int64(), 0), true
}

// Count gives an integer at a path ("request_counts/total").
func (o *observation) Count(path string) (*big.Int, bool) {
	name, inner, deeper := strings.Cut(path, "/")
	value := o.members[name]
	if deeper {
		members, _ := value.(map[string]any)
		value = members[inner]
	}
	return asInteger(value)
}

// Text gives a member that is a string; "" where there is none.
func (o *observation) Text(name string) string { return textOf(o.members[name]) }

// Point gives a member's value and its JSON Pointer in the reply's body, or as
// much of the way to it as is there. The member may be given by a path
// ("request_counts/total").
func (o *observation) Point(path string) (pointer string, value document.Value) {
	name, inner, _ := strings.Cut(path, "/")
	value = o.object.Value
	pointer = o.reply.root.PointerTo(value)
	field, found := o.object.Get(name)
	if !found {
		return pointer, value
	}
	value = field.Value
	pointer = document.AppendToken(pointer, field.Key.Text())
	for m := range value.Members {
		if m.Name.Text() == inner {
			return document.AppendToken(pointer, inner), m.Value
		}
	}
	return pointer, value
}

// Public gives the declared members that are not people's data.
func (o *observation) Public() map[string]any {
	members := map[string]any{}
	for _, f := range o.object.Fields {
		if f.Known && (f.Node == nil || !f.Node.Private) {
			members[f.Name] = o.members[f.Name]
		}
	}
	return members
}
