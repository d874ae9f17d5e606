package contract

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// An API is the keyword x-api: how a batch API is used, apart from what its
// documents are. Without the keyword everything in it is empty.
type API struct {
	Hosts    []string // names of hosts, or *.SUFFIX
	Auth     Auth
	IDs      IDForm
	Headers  map[string]string // that every request has besides
	Routes   []Route
	List     ListAPI
	Create   CreateAPI
	Add      AddAPI
	Upload   UploadAPI
	Content  ContentAPI
	Input    InputAPI
	Events   EventsAPI
	Error    ErrorAPI
	States   StateRoles
	Refusals map[string][]int // by what is refused, the statuses that refuse it
	Seconds  Tolerances
	Others   []OtherObject
	Missing  string // how a value that is missing is written: WrittenNull or WrittenAbsent

	paths map[string]string // of collections, by name
}

// How missing values are written.
const (
	WrittenNull   = "null"
	WrittenAbsent = "absent"
)

// Auth says how a key is sent.
type Auth struct {
	Header string
	Scheme string // before the key; may be empty
}

// IDForm says how ids are written.
type IDForm struct {
	After string // what comes before it, and itself, is no part of the id; empty where all is
}

// An Operation is what a request does.
type Operation string

// The operations that a route may have. Other is that of a request on no route.
const (
	Create     Operation = "create"
	Add        Operation = "add" // of requests, to a batch that is there
	Retrieve   Operation = "retrieve"
	List       Operation = "list"
	Cancel     Operation = "cancel"
	Delete     Operation = "delete"
	Results    Operation = "results" // the result file of a batch, by the batch's id
	Upload     Operation = "upload"
	File       Operation = "file"
	Content    Operation = "content"
	DeleteFile Operation = "delete-file"
	Event      Operation = "event" // a delivery to a webhook, which has no route of the API
	Other      Operation = "other"
)

var operations = []string{
	string(Create), string(Add), string(List), string(Retrieve), string(Cancel), string(Delete), string(Results),
	string(Upload), string(File), string(Content), string(DeleteFile),
}

// refusals are what may be refused, as x-api names it.
var refusals = []string{
	"unknown-id", "no-credentials", "wrong-key", "missing-field", "malformed", "bad-endpoint", "bad-window", "unknown-file", "bad-purpose", "over-limit", "wrong-type", "cancel-ended",
}

// A Route is a method and a path that end in one operation.
type Route struct {
	Operation Operation
	Method    string
	On        string // name of the collection whose path comes first
	Path      string // what follows; {batch} and {file} stand for an id, {model} for that of a model, {any} for any text
	Query     string // that a request has, encoded
	ID        string // path of the id in the body of a request, where its URL has none
	Returns   string // name of the kind of document that it answers with; empty for none of ours
	Status    int    // of a success
}

// ListAPI says how lists are asked for.
type ListAPI struct {
	Limit   Limit
	More    string // field of a page that says whether there is another
	Total   string // field of a page that counts all items
	Paging  []Paging
	Order   ListOrder
	Neutral []string // other queries that choose no batches, such as a version of the API: NAME, or NAME=VALUE
}

// IsNeutral tells whether a query that is not for paging chooses no batches.
func (l ListAPI) IsNeutral(name string, values []string) bool {
	return slices.Contains(l.Neutral, name) || !slices.ContainsFunc(values, func(value string) bool { return !slices.Contains(l.Neutral, name+"="+value) })
}

// ListOrder is the query that a list is asked for in an order by. Without the
// query the newest batch comes first.
type ListOrder struct {
	Query  string
	Newest []string // values for the newest first
	Oldest []string // values for the oldest first

	Unknown bool // it is not known in which order batches come
}

// A Limit is how many items a page may have.
type Limit struct {
	Query   string
	Default int
	Max     int
}

// A Paging is a way to go on to the next page.
type Paging struct {
	By    string // ByItem, ByToken or ByPage
	Query string
	From  string // with ByItem: "first" for a query that goes backwards
	Field string // with ByToken: path to the token in the page before
	First int    // with ByPage: the number of the first page
}

// The ways to page.
const (
	ByItem  = "item"  // the query has the id of the last item
	ByToken = "token" // the query has a token that the page before gave
	ByPage  = "page"  // the query has the number of the page
)

// The parts of templates that values take the place of, and of routes. They are words
// of x-api, not of any API.
const (
	FilePart     = "{file}"
	EndpointPart = "{endpoint}"
	WindowPart   = "{window}"
	MetadataPart = "{metadata}"
	ModelPart    = "{model}"
	RequestsPart = "{requests}" // all lines, in place of a file
	IDPart       = "{id}"
	BodyPart     = "{body}"

	batchPart = "{batch}"
	anyPart   = "{any}"
)

// CreateAPI says how a batch is created.
type CreateAPI struct {
	Body        any // a template of the request's body, with {file}, {endpoint}, {window}, {metadata}, {model} and {requests}
	Inline      any // a template that has requests in place of the file of Body; nil where there is none
	Window      string
	Model       string   // of a route with {model}
	Required    []string // fields of the request that it cannot do without
	Echoes      []Echo
	Idempotency string // header that makes one batch of two creates; empty for none

	File, Endpoint, Length, Metadata, ModelField, Requests string // paths of fields of the request, by the role that Body or Inline gives them
}

// AddAPI says how requests are added to a batch.
type AddAPI struct {
	Requests string // path of the array of them in the request
}

// An Echo is a field of the batch that repeats what was sent, by its path in each.
type Echo struct{ Sent, Field string }

// UploadAPI says how an input file is uploaded, and read.
type UploadAPI struct {
	Purpose string // field of the form
	For     string // value of Purpose for an input file
	Other   string // value of Purpose for a file that no batch is made of; empty where none is known
	File    string // field of the form
	ID      string // field of the answer
	Size    string // field of the answer that counts bytes
	Expires string // field of the answer with the time from which the file is gone
}

// ContentAPI says how the content of a file is read.
type ContentAPI struct {
	Part []string // queries that ask for a part of it
}

// InputAPI says what lines of an input file are.
type InputAPI struct {
	Line      any    // a template of a line, with {id}, {endpoint} and {body}
	ID        string // field of a line that holds {id}; empty where it is deeper
	URL       string // field of a line that holds {endpoint}
	Body      string // field of a line that holds {body}
	Model     string // field of a body
	Prefix    string // of an endpoint, which may be left out
	Endpoints []InputEndpoint
	Also      map[string][]string // by endpoint of a batch, others that its lines may be for
}

// IsSame tells whether two endpoints are one, apart from the prefix.
func (in InputAPI) IsSame(a, b string) bool {
	return strings.TrimPrefix(a, in.Prefix) == strings.TrimPrefix(b, in.Prefix)
}

// Takes tells whether a batch for an endpoint takes lines for a url.
func (in InputAPI) Takes(endpoint, url string) bool {
	return in.IsSame(endpoint, url) || slices.ContainsFunc(in.Also[endpoint], func(other string) bool { return in.IsSame(other, url) })
}

// An InputEndpoint has the smallest request that an endpoint takes.
type InputEndpoint struct {
	Endpoint string
	Body     any
	Failing  any // a body that is taken, and whose request fails; nil where none is known
}

// EventsAPI says what an API sends to webhooks: an object whose field Object has
// the value Is. Without Is there are no events.
type EventsAPI struct {
	Object, Is string
	ID         string              // field
	Type       string              // field
	Batch      string              // field with the batch, or with its id only
	States     map[string][]string // by type, the states that the batch may be in; empty for any
}

// ErrorAPI gives paths in an error reply.
type ErrorAPI struct {
	Code    string
	Message []string // the first that is there
}

// StateRoles names states by what leads to them.
type StateRoles struct {
	Cancelling []string // that a cancel answers with
	Cancelled  []string // that a cancel ends in
	Failed     []string // of a batch whose input is no good
	Expired    []string // of a batch that was not done in time
}

// Tolerances are lengths of time that the contract allows for.
type Tolerances struct {
	Lag    int64 // until a list or a retrieve shows what create has made
	Stale  int64 // that a reply may be behind what another showed before
	Skew   int64 // between the creation time and the reply's Date
	Settle int64 // from cancel to the end
	Retry  int64 // that a Retry-After may ask for
	Poll   int64 // that replies to a poll ask to wait until the next, while the batch goes on; 0 where they ask for nothing
}

// apiOf reads x-api of the schemas, outermost first, laid over one another, and over
// that of a profile like them.
func apiOf(parts []*jsonschema.Schema, like map[string]any) *API {
	var stated []*Keywords
	for _, s := range parts {
		if k := KeywordsOf(s); k.stated["x-api"] != nil {
			stated = append(stated, k)
		}
	}
	all := overlay(append(stated, &Keywords{stated: like}))
	t := newTable("", all, &reading{}) // each part has been read before
	a := &API{}
	t.within("x-api", func(t table) { a.decode(t) })
	return a
}

func (a *API) decode(t table) {
	a.Hosts, a.paths, a.Missing = t.texts("hosts"), t.strings("paths", ""), t.choice("missing", WrittenNull, WrittenAbsent)
	t.within("ids", func(t table) { a.IDs.After = t.text("after") })
	t.within("auth", func(t table) { a.Auth = Auth{Header: t.text("header"), Scheme: t.text("scheme")} })
	a.Headers = t.strings("headers", "")
	t.each("routes", func(t table) {
		r := Route{
			Operation: Operation(t.choice("operation", operations...)), Method: t.text("method"), On: t.mention("on", aCollection),
			ID: t.text("id"), Returns: t.mention("returns", aKind), Status: int(t.number("status")),
		}
		r.Path, r.Query, _ = strings.Cut(t.text("path"), "?")
		if _, err := url.ParseQuery(r.Query); err != nil {
			t.fail("path", "its query cannot be read: %v", err)
		}
		for _, part := range strings.Split(r.Path, "{")[1:] {
			if name, _, isClosed := strings.Cut(part, "}"); !isClosed || !isID(name) && "{"+name+"}" != ModelPart && "{"+name+"}" != anyPart {
				t.fail("path", "a part that varies is written {batch}, {file}, {model} or {any}, not {%s", part)
			}
		}
		if r.Status == 0 {
			r.Status = 200
		}
		a.Routes = append(a.Routes, r)
	})
	t.within("list", func(t table) {
		a.List.More, a.List.Total, a.List.Neutral = t.text("more"), t.text("total"), t.texts("neutral")
		t.within("order", func(t table) {
			a.List.Order = ListOrder{Query: t.text("query"), Newest: t.texts("newest"), Oldest: t.texts("oldest"), Unknown: t.flag("unknown")}
		})
		t.within("limit", func(t table) {
			a.List.Limit = Limit{Query: t.text("query"), Default: int(t.number("default")), Max: int(t.number("max"))}
		})
		t.each("paging", func(t table) {
			a.List.Paging = append(a.List.Paging, Paging{By: t.choice("by", ByItem, ByToken, ByPage), Query: t.text("query"), From: t.choice("from", "first"), Field: t.text("member"), First: int(t.number("first"))})
		})
	})
	t.within("create", func(t table) {
		c := &a.Create
		c.Body, c.Inline, c.Window, c.Model, c.Required, c.Idempotency = t.value("body"), t.value("inline"), t.text("window"), t.text("model"), t.texts("required"), t.text("idempotency")
		for _, text := range t.texts("echoes") {
			sent, field, isElsewhere := strings.Cut(text, "=")
			if !isElsewhere {
				field = sent
			}
			c.Echoes = append(c.Echoes, Echo{Sent: sent, Field: field})
		}
		c.findRoles("", c.Inline)
		c.findRoles("", c.Body)
	})
	t.within("add", func(t table) { a.Add.Requests = t.text("requests") })
	t.within("upload", func(t table) {
		a.Upload = UploadAPI{Purpose: t.text("purpose"), For: t.text("for"), Other: t.text("other"), File: t.text("file"), ID: t.text("id"), Size: t.text("size"), Expires: t.text("expires")}
	})
	t.within("content", func(t table) { a.Content.Part = t.texts("part") })
	t.within("input", func(t table) {
		a.Input.Line, a.Input.Model, a.Input.Prefix = t.value("line"), t.text("model"), t.text("prefix")
		line, _ := a.Input.Line.(map[string]any)
		for name, part := range line {
			switch part {
			case IDPart:
				a.Input.ID = name
			case EndpointPart:
				a.Input.URL = name
			case BodyPart:
				a.Input.Body = name
			}
		}
		also := t.inner("also")
		a.Input.Also = map[string][]string{}
		for endpoint := range also.members {
			a.Input.Also[endpoint] = also.texts(endpoint)
		}
		t.each("endpoints", func(t table) {
			a.Input.Endpoints = append(a.Input.Endpoints, InputEndpoint{Endpoint: t.text("endpoint"), Body: t.value("body"), Failing: t.value("failing")})
		})
	})
	t.within("events", func(t table) {
		e := &a.Events
		e.Object, e.Is, e.ID, e.Type, e.Batch = t.text("object"), t.text("is"), t.text("id"), t.text("type"), t.text("batch")
		states := t.inner("states")
		e.States = map[string][]string{}
		for name := range states.members {
			e.States[name] = states.texts(name)
		}
	})
	t.within("error", func(t table) { a.Error = ErrorAPI{Code: t.text("code"), Message: t.texts("message")} })
	t.within("states", func(t table) {
		a.States = StateRoles{Cancelling: t.texts("cancelling"), Cancelled: t.texts("cancelled"), Failed: t.texts("failed"), Expired: t.texts("expired")}
	})
	t.within("refusals", func(t table) {
		a.Refusals = map[string][]int{}
		for _, name := range refusals {
			if statuses := t.integers(name); statuses != nil {
				a.Refusals[name] = statuses
			}
		}
	})
	a.Others = decodeOthers(t)
	t.within("seconds", func(t table) {
		a.Seconds = Tolerances{Lag: t.number("lag"), Stale: t.number("stale"), Skew: t.number("skew"), Settle: t.number("settle"), Retry: t.number("retry"), Poll: t.number("poll")}
	})
}

func decodeOthers(api table) (all []OtherObject) {
	api.each("others", func(t table) {
		all = append(all, OtherObject{Title: t.text("title"), Hosts: t.texts("hosts"), Relative: t.flag("relative"), Evidence: *decodeEvidence(t)})
	})
	return all
}

// findRoles finds the fields of a template of a request that a part stands in.
func (c *CreateAPI) findRoles(path string, template any) {
	if list, ok := template.([]any); ok && len(list) == 1 {
		template = list[0]
	}
	switch template {
	case FilePart:
		c.File = path
	case EndpointPart:
		c.Endpoint = path
	case WindowPart:
		c.Length = path
	case MetadataPart:
		c.Metadata = path
	case ModelPart:
		c.ModelField = path
	case RequestsPart:
		c.Requests = path
	}
	members, _ := template.(map[string]any)
	for name, inner := range members {
		c.findRoles(strings.TrimPrefix(path+"/"+name, "/"), inner)
	}
}

// ID gives what identifies a batch or a file, of an id as a field or a path has it.
func (a *API) ID(text string) string {
	if at := strings.LastIndex(text, a.IDs.After); at >= 0 && a.IDs.After != "" {
		return text[at+len(a.IDs.After):]
	}
	return text
}

// The collections that routes are on, as x-api names them.
const (
	BatchCollection = "batches"
	FileCollection  = "files"
)

// WithPaths gives the API with other paths of its collections of batches and of
// files; an empty path changes nothing.
func (a *API) WithPaths(batches, files string) *API {
	other := *a
	other.paths = map[string]string{}
	maps.Copy(other.paths, a.paths)
	for name, path := range map[string]string{BatchCollection: batches, FileCollection: files} {
		if path = strings.Trim(path, "/"); path != "" {
			other.paths[name] = "/" + path
		}
	}
	return &other
}

// IsListQuery tells whether a query is one that lists are asked for by.
func (a *API) IsListQuery(name string) bool {
	return name == a.List.Limit.Query || name == a.List.Order.Query || slices.ContainsFunc(a.List.Paging, func(p Paging) bool { return p.Query == name })
}

// Path gives the path of an operation, from the base URL on, with an id and a model
// in their places; "" where the API has no such operation.
func (a *API) Path(operation Operation, id, model string) string {
	r, found := a.Route(operation)
	if !found {
		return ""
	}
	var path strings.Builder
	for part := range strings.SplitAfterSeq(a.paths[r.On]+r.Path, "}") {
		before, name, _ := strings.Cut(part, "{")
		path.WriteString(before)
		switch name = strings.TrimSuffix(name, "}"); {
		case isID(name):
			path.WriteString(escapeID(a.ID(id)))
		case "{"+name+"}" == ModelPart:
			path.WriteString(escapeID(a.ID(model)))
		}
	}
	return path.String()
}

// isID tells whether a part of a route stands for the id of what the request is for.
func isID(name string) bool { return "{"+name+"}" == batchPart || "{"+name+"}" == FilePart }

// escapeID makes an id one segment of a path, whatever is in it.
func escapeID(id string) string {
	if strings.Trim(id, ".") == "" {
		return strings.ReplaceAll(id, ".", "%2E") // or servers take it for a way up
	}
	return url.PathEscape(id)
}

// Pattern gives the path of a route from the base URL on, with {batch} or {file} in
// place of an id.
func (a *API) Pattern(r Route) string { return a.paths[r.On] + r.Path }

// Route gives the route of an operation.
func (a *API) Route(operation Operation) (Route, bool) {
	at := slices.IndexFunc(a.Routes, func(r Route) bool { return r.Operation == operation })
	if at < 0 {
		return Route{}, false
	}
	return a.Routes[at], true
}

// Match tells what a request does, by its method and the end of its path, and
// to which batch or file.
func (a *API) Match(method, rawURL string) (route Route, id string) {
	route, id, _ = a.MatchBase(method, rawURL)
	return route, id
}

// MatchBase does so, and gives what is before the path of the collection: the
// host, and a prefix. Slashes that are doubled count once.
func (a *API) MatchBase(method, rawURL string) (route Route, id, base string) {
	none := Route{Operation: Other}
	u, err := url.Parse(rawURL)
	if err != nil {
		return none, "", ""
	}
	path := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	best, segments := none, 0
	for _, r := range a.Routes {
		pattern := strings.Split(strings.Trim(a.paths[r.On]+r.Path, "/"), "/")
		if !strings.EqualFold(method, r.Method) || len(pattern) > len(path) || len(pattern) <= segments {
			continue
		}
		if found, ok := a.matchSegments(path[len(path)-len(pattern):], pattern); ok {
			best, id, segments = r, found, len(pattern)
		}
	}
	before := slices.DeleteFunc(path[:len(path)-segments], func(part string) bool { return part == "" })
	return best, id, strings.ToLower(u.Host) + "/" + strings.Join(before, "/")
}

func (a *API) matchSegments(path, pattern []string) (id string, ok bool) {
	for i, part := range pattern {
		before, rest, varies := strings.Cut(part, "{")
		if !varies {
			if path[i] != part {
				return "", false
			}
			continue
		}
		name, after, _ := strings.Cut(rest, "}")
		segment, begins := strings.CutPrefix(path[i], before)
		segment, ends := strings.CutSuffix(segment, after)
		text, err := url.PathUnescape(segment)
		if err != nil || text == "" || !begins || !ends {
			return "", false
		}
		if isID(name) {
			id = a.ID(text)
		}
	}
	return id, true
}

// Returns gives the kind of document that an operation answers with.
func (a *API) Returns(operation Operation) string {
	r, _ := a.Route(operation)
	return r.Returns
}
