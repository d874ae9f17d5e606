package session

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/web"
)

// A Reply is an exchange, read: what it asked for, and what came back.
type Reply struct {
	*recording.Exchange
	Operation contract.Operation
	ID        string // of the batch or file that the URL names
	Query     url.Values
	Body      []byte             // without content encodings
	Broken    error              // why there is no body
	Doc       *document.Document // the body, parsed; nil where there is none, or none that is read as JSON
	Root      document.Value     // of Doc
	IsJSON    bool               // Root is there
	Batch     *Observation       // nil where the reply is none
	Page      *Page              // nil where the reply is none
	Sent      map[string]any     // members of a request that creates a batch, or adds to one; nil where its body is no object
	Event     *Event             // nil where the exchange is no delivery of one; else Body, Doc, Root and Batch are of the event
	Elsewhere bool               // it is another product's, on a route that looks like one of the API

	// What the session as a whole shows of the request, once Traffic.Expect was called.
	Flaws   []string // what is wrong with it, as x-api names what is refused
	Expect  Expectation
	Because string // why it must be a success
	Gone    bool   // it was refused, and what it names was deleted or past its time

	made       string // id of the batch that was created, where the reply has no more of it
	base       string // host and path before the collection
	caller     string // with base, to compare by
	index      int    // in the traffic
	at         time.Time
	timed      bool
	from       *Reply // that redirected the client here; nil for most
	isFollowed bool   // it redirects, and the client followed
	places     *document.Index
	broken     []string // the rules on metadata that what was sent breaks
}

// An Observation is one batch as one reply shows it.
type Observation struct {
	Reply   *Reply
	by      *Reader
	reader  *instance.Reader
	Object  *instance.Object
	Place   *contract.Node
	ID      string
	State   string         // as the batch has it, or as it follows from the batch; it need not be one of the schema
	Members map[string]any // declared ones, by declared name; those beside the state by their path, where that is deeper
	list    string         // pointer to the list that it is an item of
	item    int            // its index there; -1 where it is none
	facts   *Facts         // nil until somebody asks
	unread  *unread        // nil once the reply is parsed; until then there is no Object, no Place and no Members
}

// newReply reads one exchange. Where its client followed a redirect, from is the
// reply that redirected, and says which operation it is.
func (rd *Reader) newReply(e *recording.Exchange, from *Reply, b *budget) *Reply {
	r := &Reply{Exchange: e}
	if rd.readEvent(r, b) {
		return r
	}
	var route contract.Route
	route, r.ID, r.base = rd.API.MatchBase(e.Method, e.URL)
	r.Operation = route.Operation
	if from != nil {
		r.Operation, r.ID, r.base, r.from, from.isFollowed = from.Operation, from.ID, from.base, from, true
	}
	if u, err := url.Parse(e.URL); err == nil {
		r.Query = u.Query()
	}
	switch {
	case e.Unasked:
		r.Operation = contract.Retrieve // where its body shows nothing else
	case r.Operation == contract.Other && !e.Bare:
		return r
	case isNoAnswer(r):
		r.Operation = contract.Other
		return r
	case r.Operation == contract.Create || r.Operation == contract.Add:
		r.Sent = sentBy(r.first().Exchange, b) // a redirect may have made a GET of it
		if At(r.Sent, rd.API.Create.Metadata) != nil {
			r.broken = rd.brokenBySent(e, b)
		}
	}
	if route.ID != "" {
		r.Sent = sentBy(r.first().Exchange, b)
		r.ID = rd.API.ID(TextOf(At(r.Sent, route.ID)))
	}
	if e.Failure != "" {
		r.Broken = errors.New(e.Failure)
		return r
	}
	if r.Body, r.Broken = b.decode(e.Reply); r.Broken == nil && (r.IsRefusal() || !IsContent(r.Operation) || rd.IsPage(r)) {
		r.Doc = document.Parse(r.Body, rd.limits())
		r.Root, r.IsJSON = r.Doc.Root()
	}
	if r.IsJSON && (e.Bare || r.IsSuccess()) {
		rd.observe(r, b)
	}
	return r
}

// limits bound what is parsed.
func (rd *Reader) limits() document.Limits {
	limits := rd.Contract.Limits
	if limits.Bytes > 0 {
		limits.Bytes = max(limits.Bytes, rd.Options.MaxDocument)
	}
	return limits
}

// observe finds the batches in a reply.
func (rd *Reader) observe(r *Reply, b *budget) {
	if IsOfFiles(r.Operation) {
		return
	}
	reader := rd.Instances()
	if r.Operation == contract.List && rd.API.Returns(contract.List) == rd.Batches && r.Root.Kind() == document.Array { // a page that is only its items
		r.Page = &Page{Reply: r, api: rd.API, object: &instance.Object{}}
		for _, item := range r.Root.Items {
			if thing := reader.Recognize(item, rd.Batches); thing.Is(rd.Batches) {
				r.Page.Items = append(r.Page.Items, rd.newObservation(r, reader, thing.Value, thing.Kind.Node))
			}
		}
		return
	}
	thing := reader.Recognize(r.Root, rd.API.Returns(r.Operation))
	value, kind := thing.Value, thing.Kind
	if kind == nil {
		return
	}
	reader.FindNaming(value, kind.Node)
	if r.Operation == contract.Create && kind.Node.Lifecycle == nil && kind.Node.ID != "" {
		id, _ := reader.Object(value, kind.Node).Get(kind.Node.ID)
		r.made = rd.API.ID(TextOf(Plain(id.Value)))
	}
	switch kind.Name {
	case rd.Batches:
		r.Batch = rd.newObservation(r, reader, value, kind.Node)
		if route, _ := rd.API.Route(r.Operation); route.ID != "" && r.Batch.ID == "" {
			r.Batch.ID = r.ID // which the reply need not repeat
		}
		if r.Bare {
			r.Operation = contract.Retrieve
		}
	case rd.Lists:
		if kind.Node.Page == nil {
			return // an edited schema may say nothing of pages
		}
		if r.Bare || r.Unasked {
			r.Operation = contract.List
		}
		r.Page = &Page{Reply: r, api: rd.API, object: reader.Object(value, kind.Node)}
		list, found := r.Page.object.Get(kind.Node.Page.Items)
		if !found {
			return
		}
		pointer := r.Root.PointerTo(list.Value)
		for i, item := range list.Value.Items {
			if item.Kind() == document.Object && b.items < maxItems {
				b.items++
				o := rd.newObservation(r, reader, item, kind.Node.Member(kind.Node.Page.Items).Item())
				o.list, o.item = pointer, i
				r.Page.Items = append(r.Page.Items, o)
			}
		}
	}
}

func (rd *Reader) newObservation(r *Reply, reader *instance.Reader, value document.Value, place *contract.Node) *Observation {
	o := &Observation{Reply: r, by: rd, reader: reader, Object: reader.Object(value, place), Place: place, Members: make(map[string]any), item: -1}
	o.State = reader.State(o.Object, place, rd.Lifecycle)
	o.addMembers("", o.Object, rd.Lifecycle.Field)
	o.ID = rd.API.ID(o.Text(place.ID))
	return o
}

// addMembers adds the declared members of an object. The one that leads to the state
// is what holds the batch: its members are those of the batch as well.
func (o *Observation) addMembers(path string, object *instance.Object, toState string) {
	next, rest, isDeeper := strings.Cut(toState, "/")
	for _, f := range object.Fields {
		switch {
		case !f.Known:
		case isDeeper && f.Name == next && f.Value.Kind() == document.Object:
			o.addMembers(path+f.Name+"/", o.reader.Object(f.Value, f.Node), rest)
		default:
			o.Members[path+f.Name] = Plain(f.Value)
		}
	}
}

// field gives the field at a path.
func (o *Observation) field(path string) (instance.Field, bool) {
	o.load()
	return o.reader.Find(o.Object, path)
}

// Instances gives what reads the objects inside the batch by the names of the contract.
func (o *Observation) Instances() *instance.Reader { return o.reader }

// Plain gives a value to compare by: numbers exactly, however they are written.
func Plain(v document.Value) any {
	switch v.Kind() {
	case document.Object:
		m := map[string]any{}
		for member := range v.Members {
			m[member.Name.Text()] = Plain(member.Value)
		}
		return m
	case document.Array:
		items := []any{}
		for _, item := range v.Items {
			items = append(items, Plain(item))
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

// Key gives a text for a value of Plain, the same for equal values only.
func Key(value any) string {
	switch value := value.(type) {
	case map[string]any:
		var text strings.Builder
		for _, name := range slices.Sorted(maps.Keys(value)) {
			fmt.Fprintf(&text, "%q:%s,", name, Key(value[name]))
		}
		return "{" + text.String() + "}"
	case []any:
		var text strings.Builder
		for _, item := range value {
			text.WriteString(Key(item) + ",")
		}
		return "[" + text.String() + "]"
	case string:
		return strconv.Quote(value)
	}
	return fmt.Sprint(value)
}

// A number is a JSON number, an integer by its digits.
type number string

// MarshalJSON writes the number as it is.
func (n number) MarshalJSON() ([]byte, error) { return []byte(n), nil }

// IsSuccess, IsRefusal and IsOfFiles say what a reply is, by its status or its
// operation.
func (r *Reply) IsSuccess() bool { return isSuccess(r.Status) }
func (r *Reply) IsRefusal() bool { return isRefusal(r.Status) }
func (r *Reply) IsOfFiles() bool { return IsOfFiles(r.Operation) }

func isSuccess(status int) bool { return status >= 200 && status < 300 }
func isRefusal(status int) bool { return status >= 400 }

// Observed gives when the reply came.
func (r *Reply) Observed() (at time.Time, known bool) { return r.at, r.timed }

// sentBy gives the members of a request's JSON body; nil where it has none.
func sentBy(e *recording.Exchange, b *budget) map[string]any {
	body, err := b.decode(e.Request)
	if err != nil {
		return nil
	}
	root, ok := document.Parse(body, requestLimits).Root()
	if !ok {
		return nil
	}
	members, _ := Plain(root).(map[string]any)
	return members
}

// requestLimits bound what a client has sent, which no contract is about.
var requestLimits = document.Limits{Depth: 100, Digits: 400, Exponent: 308}

// textAt gives the text at a path; "" where there is none.
func textAt(v document.Value, path string) string {
	name, rest, isDeeper := strings.Cut(path, "/")
	if !isDeeper {
		return textMember(v, name)
	}
	for m := range v.Members {
		if m.Name.Is(name) {
			return textAt(m.Value, rest)
		}
	}
	return ""
}

// Text gives the text of a member of the reply; "" where there is none.
func (r *Reply) Text(name string) string {
	if !r.IsJSON {
		return ""
	}
	return textMember(r.Root, name)
}

// Integer gives a member of the reply that is an integer.
func (r *Reply) Integer(name string) (*big.Int, bool) {
	if !r.IsJSON {
		return nil, false
	}
	object, _ := Plain(r.Root).(map[string]any)
	return asInteger(object[name])
}

func asInteger(value any) (*big.Int, bool) {
	digits, ok := value.(number)
	if !ok {
		return nil, false
	}
	return new(big.Int).SetString(string(digits), 10)
}

// BatchID gives the id of the batch that the reply shows, or has the id of; "" where
// it has none.
func (r *Reply) BatchID() string {
	switch {
	case r == nil:
		return ""
	case r.Batch == nil:
		return r.made
	}
	return r.Batch.ID
}

// StatusText names the status, as messages do.
func (r *Reply) StatusText() string {
	if text := web.StatusText(r.Status); text != "" {
		return fmt.Sprintf("%d (%s)", r.Status, text)
	}
	return strconv.Itoa(r.Status)
}

// SentFile gives the id of the input file that a create names; "" where it names
// none.
func (r *Reader) SentFile(reply *Reply) string {
	return r.API.ID(FirstText(At(reply.Sent, r.API.Create.File)))
}

// FileOf gives the id of the input file that a batch names.
func (r *Reader) FileOf(o *Observation) string {
	return r.API.ID(FirstText(o.Value(r.API.Create.File)))
}

// FirstText gives a text, or the first of a list; "" where there is none.
func FirstText(value any) string {
	if list, ok := value.([]any); ok && len(list) > 0 {
		value = list[0]
	}
	return TextOf(value)
}

// RetryAfter gives what a reply with 429 or 503 asks its client to wait.
func RetryAfter(e *recording.Exchange) (time.Duration, bool) {
	if e.Status != web.StatusTooManyRequests && e.Status != web.StatusServiceUnavailable {
		return 0, false
	}
	return WaitAfter(e)
}

// WaitAfter gives what any reply asks its client to wait, by its Retry-After.
func WaitAfter(e *recording.Exchange) (time.Duration, bool) {
	asked := e.Reply.Header.Get("Retry-After")
	if asked == "" {
		return 0, false
	}
	if seconds, err := strconv.ParseFloat(asked, 64); err == nil && seconds >= 0 {
		const century = 100 * 365 * 24 * 3600
		return time.Duration(min(seconds, century) * float64(time.Second)), true
	}
	until, err := web.ParseTime(asked)
	at, known := e.Time()
	return until.Sub(at), err == nil && known
}

// Time gives a field that holds a time, in the form that the schema states.
func (o *Observation) Time(name string) (time.Time, bool) {
	f, found := o.field(name)
	if !found || f.Node == nil {
		return time.Time{}, false
	}
	n, ok := momentOf(f.Node, f.Value)
	if !ok {
		return time.Time{}, false
	}
	return time.Unix(0, n), true
}

// momentOf gives the time that a value is, in nanoseconds since 1970.
func momentOf(node *contract.Node, value document.Value) (n int64, ok bool) {
	at, ok := node.Time.Parse(value)
	n, fits := at.Int64() // what does not fit is in another unit, which a rule on documents reports
	return n, ok && fits && n > 0
}

// Sum adds up integers, given by their paths; ok is false where one is missing.
func (o *Observation) Sum(paths []string) (sum document.Int, ok bool) {
	for _, path := range paths {
		n, ok := o.Count(path)
		if !ok {
			return sum, false
		}
		sum = sum.Add(n)
	}
	return sum, len(paths) > 0
}

// Count gives an integer at a path ("request_counts/total"), or what the schema has
// for it where it is left out of its object.
func (o *Observation) Count(path string) (document.Int, bool) {
	if at := slices.Index(o.by.layout.counted, path); at >= 0 && o.facts != nil {
		return o.facts.counts[at].Int, o.facts.counts[at].isKnown
	}
	return o.findCount(path)
}

func (o *Observation) findCount(path string) (document.Int, bool) {
	f, found := o.field(path)
	if found {
		return f.Node.Integer(f.Value)
	}
	if at := strings.LastIndexByte(path, '/'); at >= 0 {
		if holder, found := o.field(path[:at]); !found || holder.Value.Kind() != document.Object {
			return document.Int{}, false
		}
	}
	return o.Place.Find(path).Implied()
}

// Value gives what is at a path, to compare by; nil where nothing is.
func (o *Observation) Value(path string) any {
	f, found := o.field(path)
	if !found {
		return nil
	}
	return Plain(f.Value)
}

// At gives what is at a path in an object, to compare by; nil where nothing is.
func At(members map[string]any, path string) any {
	var value any = members
	for name := range strings.SplitSeq(path, "/") {
		inner, _ := value.(map[string]any)
		value = inner[name]
	}
	return value
}

// Text gives the string at a path; "" where there is none.
func (o *Observation) Text(path string) string { return TextOf(o.Value(path)) }

// Point gives a member's value and its JSON Pointer in the reply's body, or as
// much of the way to it as is there. The member may be given by a path
// ("request_counts/total").
func (o *Observation) Point(path string) (pointer string, value document.Value) {
	o.load()
	value = o.Object.Value
	for end := range len(path) + 1 {
		if end == len(path) || path[end] == '/' {
			f, found := o.field(path[:end])
			if !found {
				break
			}
			value = f.Value
		}
	}
	return o.Pointer() + o.Object.Value.PointerTo(value), value
}

// Pointer gives the JSON Pointer to the batch in the reply's body. Of an item of a
// list it does not look for the item, of which there may be many.
func (o *Observation) Pointer() string {
	if o.item < 0 {
		return o.Reply.Root.PointerTo(o.Object.Value)
	}
	return o.list + "/" + strconv.Itoa(o.item)
}

// Public gives the declared members that are not people's data.
func (o *Observation) Public() map[string]any {
	members := maps.Clone(o.Members)
	maps.DeleteFunc(members, func(path string, _ any) bool {
		f, _ := o.field(path)
		return f.Node != nil && f.Node.Private
	})
	return members
}
