package refserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/validate"
)

// A family is what no contract says of an API whose batches are not OpenAI's. Each
// is in a file of its own.
type family struct {
	idHeader string // that replies have their id in
	id       func(n int) string
	words    map[became]string // for what became of a request, where lines have one
	purposes []string

	line     func(l resultLine) map[string]any
	refusal  func(r refusal, requestID string) map[string]any
	deleted  func(of contract.Operation, id string) map[string]any
	file     func(f *file) map[string]any
	complete func(b *batch, object map[string]any, isEnd bool) // adds what depends on more than the contract states; nil for nothing
}

var families = []family{anthropic, mistral}

// Became is what became of a request.
type became int

const (
	hasSucceeded became = iota
	hasFailed
	wasCancelled
	hasExpired
)

// A resultLine is what the line of a result file tells.
type resultLine struct {
	id       string // of the line
	customID string
	became   became
	word     string         // for that
	answer   map[string]any // of the endpoint, where the request succeeded
}

// jobs is the shape of an API whose batches are not OpenAI's: fields, states, times
// and counts are those that the contract states.
type jobs struct {
	*Server
	family   family
	contract *contract.Contract
	batches  *contract.Node
	lines    *contract.Output
	input    contract.Kind // of lines of input
	pages    contract.Kind // of the list
	way      []string      // the states of a batch that gets done, to the last
}

func newJobs(s *Server, c *contract.Contract, f family) jobs {
	j := jobs{Server: s, family: f, contract: c, lines: &contract.Output{}}
	kind, _ := c.Kind(batchKind)
	j.batches = kind.Node
	j.pages, _ = c.Kind(listKind)
	for _, kind := range c.Kinds {
		switch {
		case kind.Lines != nil && kind.Lines.Input != nil:
			j.input = kind
		case kind.Lines != nil && kind.Lines.Output != nil:
			j.lines = kind.Lines.Output
		}
	}
	j.way = j.longestWay(j.firstState(), nil)
	return j
}

// keep tells whether what the server would send keeps the contract.
func (j jobs) keep(v *validate.Validator) bool {
	if len(j.way) < 2 || j.input.Lines == nil || j.pages.Node == nil || j.pages.Node.Page == nil || j.pages.Evidence == nil {
		return false
	}
	b := &batch{id: j.family.id(1), created: j.options.Now(), fields: map[string]any{}}
	for _, echo := range j.api.Create.Echoes {
		b.fields[echo.Sent] = j.sample(j.batches.Member(echo.Field))
	}
	object, _ := j.object(b).(map[string]any)
	good := j.family.line(resultLine{id: "1", customID: "a", word: j.family.words[hasSucceeded], answer: map[string]any{}})
	for kind, body := range map[string]any{batchKind: object, errorKind: j.refusal(refusal{status: http.StatusNotFound, message: "no"}), resultKind: good} {
		of, err := v.ForKind(kind)
		text, _ := json.Marshal(body) // maps of plain values always marshal
		if err != nil || len(of.Check(text).Findings) > 0 {
			return false
		}
	}
	return true
}

// sample gives what a client may have sent for a field.
func (j jobs) sample(n *contract.Node) any {
	value := j.blank(n)
	if value == "" {
		return "/v1/batchcheck"
	}
	return value
}

// firstState is the state that no other leads to.
func (j jobs) firstState() string {
	for state := range j.lifecycle.States {
		if !slices.ContainsFunc(j.others(state), func(other string) bool { return slices.Contains(j.lifecycle.States[other].Next, state) }) {
			return state
		}
	}
	return ""
}

func (j jobs) others(state string) (all []string) {
	for other := range j.lifecycle.States {
		if other != state {
			all = append(all, other)
		}
	}
	return all
}

// longestWay gives the longest way from a state to an end at which each request has a
// result, through none of the states that something else leads to.
func (j jobs) longestWay(from string, before []string) (longest []string) {
	roles := j.api.States
	way := append(slices.Clone(before), from)
	if row := j.lifecycle.States[from]; len(row.Next) == 0 && row.Whole {
		return way
	}
	for _, next := range j.lifecycle.States[from].Next {
		isAside := slices.Contains(slices.Concat(roles.Cancelling, roles.Cancelled, roles.Failed, roles.Expired), next)
		if isAside || slices.Contains(way, next) {
			continue
		}
		if found := j.longestWay(next, way); len(found) > len(longest) {
			longest = found
		}
	}
	return longest
}

// blank gives a value for a field of which nothing is known: null where it may be.
func (j jobs) blank(n *contract.Node) any {
	switch {
	case n == nil || len(n.Types) == 0 || slices.Contains(n.Types, "null"):
		return nil
	case len(n.Constants) > 0:
		return n.Constants[0]
	}
	switch n.Types[0] {
	case "object":
		members := map[string]any{}
		for name, inner := range n.Members {
			members[name] = j.blank(inner)
		}
		return members
	case "array":
		return []any{}
	case "integer", "number":
		return 0
	case "boolean":
		return false
	}
	return ""
}

// state tells where a batch is at a time. Nothing moves it but the clock.
func (j jobs) state(b *batch, now time.Time) string {
	last, at := j.end(b)
	switch {
	case last != "" && !now.Before(at):
		return last
	case !b.cancelled.IsZero():
		return j.api.States.Cancelling[0]
	}
	return j.way[min(int(now.Sub(b.created)/j.options.Step), len(j.way)-2)]
}

// end gives the state that a batch ends in, and when; "" for one that goes on until
// it is cancelled.
func (j jobs) end(b *batch) (state string, at time.Time) {
	after := func(steps time.Duration) time.Time { return b.created.Add(steps * j.options.Step) }
	roles, last := j.api.States, j.way[len(j.way)-1]
	switch {
	case !b.cancelled.IsZero():
		return firstOf(roles.Cancelled, last), b.cancelled.Add(j.options.Step)
	case len(b.faults) > 0 || b.outcome == failed && len(roles.Failed) > 0:
		return firstOf(roles.Failed, last), after(startStep)
	case b.outcome == stalled:
		return "", time.Time{}
	case b.outcome == expired:
		return firstOf(roles.Expired, last), after(finalizeStep)
	}
	return last, after(endStep)
}

func firstOf(states []string, other string) string {
	if len(states) > 0 {
		return states[0]
	}
	return other
}

// object gives a batch as it is now.
func (j jobs) object(b *batch) any {
	now := j.options.Now()
	object, _ := j.blank(j.batches).(map[string]any)
	state := j.state(b, now)
	object[j.batches.ID], object[j.lifecycle.Field] = b.id, state
	for _, echo := range j.api.Create.Echoes {
		if value, isSent := b.fields[echo.Sent]; isSent {
			object[echo.Field] = value
		}
	}
	j.setTimes(b, object, state, now)
	j.setCounts(b, object, state, now)
	j.settle(b, state)
	for _, f := range j.lifecycle.Files {
		of := b.output
		if f.Field == j.lines.Errors {
			of = b.errors
		}
		if of == nil {
			continue
		}
		object[f.Field] = of.ID
		if _, byBatch := j.api.Route(contract.Results); byBatch {
			object[f.Field] = j.origin + "/v1" + j.api.Path(contract.Results, b.id, "")
		}
	}
	if j.family.complete != nil {
		j.family.complete(b, object, j.lifecycle.IsEnd(state))
	}
	return object
}

// setTimes sets the times of what has happened: a field that a state sets has the time
// at which the batch came to it.
func (j jobs) setTimes(b *batch, object map[string]any, state string, now time.Time) {
	set := func(name string, at time.Time) {
		if node := j.batches.Member(name); name != "" && node != nil && object[name] == j.blank(node) {
			object[name] = written(at, node.Time)
		}
	}
	set(j.pages.Node.Page.Time, b.created)
	if w := j.batches.Window; w != nil && w.Fixed != "" {
		if seconds, ok := w.Seconds(w.Fixed); ok {
			length, _ := seconds.Int64()
			set(w.From, b.created)
			set(w.To, b.created.Add(time.Duration(length)*time.Second))
		}
	}
	come := func(to string, at time.Time) {
		if now.Before(at) {
			return
		}
		for _, name := range j.lifecycle.States[to].Set {
			set(name, at)
		}
	}
	last, end := j.end(b)
	for i, passed := range j.way[:len(j.way)-1] {
		at := b.created.Add(time.Duration(i) * j.options.Step)
		if (b.cancelled.IsZero() || at.Before(b.cancelled)) && (last == "" || at.Before(end)) {
			come(passed, at)
		}
	}
	if !b.cancelled.IsZero() {
		come(j.api.States.Cancelling[0], b.cancelled)
	}
	if state == last {
		come(last, end)
	}
}

// written writes a time in a form.
func written(at time.Time, form contract.TimeForm) any {
	switch form {
	case contract.RFC3339:
		return at.UTC().Format("2006-01-02T15:04:05.000000+00:00")
	case contract.Date:
		return at.UTC().Format(time.DateOnly)
	case contract.Milliseconds:
		return at.UnixMilli()
	}
	return at.Unix()
}

// numDone gives how many requests are done at a time: all at the end, a share on the way.
func (j jobs) numDone(b *batch, now time.Time) int {
	last, end := j.end(b)
	if len(b.faults) > 0 || b.outcome == failed {
		return 0
	}
	if last == j.way[len(j.way)-1] && !now.Before(end) && b.cancelled.IsZero() && b.outcome != expired {
		return len(b.requests)
	}
	if !b.cancelled.IsZero() {
		now = b.cancelled
	}
	start := time.Duration(len(j.way)-2) * j.options.Step
	share := float64(now.Sub(b.created)-start) / float64(endStep*j.options.Step-start)
	return max(0, min(int(share*float64(len(b.requests))), len(b.requests)-1)) // one is left over
}

// became tells what became of a request of a batch of which so many are done.
func (j jobs) became(b *batch, r request, done int) became {
	switch {
	case r.number < done && b.fails(r):
		return hasFailed
	case r.number < done:
		return hasSucceeded
	case b.cancelled.IsZero():
		return hasExpired
	}
	return wasCancelled
}

// setCounts counts the requests. Where one count has all that are not done, the others
// rise only at the end.
func (j jobs) setCounts(b *batch, object map[string]any, state string, now time.Time) {
	l, pending, isEnd := j.lifecycle, j.pending(), j.lifecycle.IsEnd(state)
	counted, counts := b.requests, map[string]int{}
	switch {
	case len(b.faults) > 0 || pending == "" && !isEnd && len(j.way) > 2 && state == j.way[0]:
		return // nobody has looked at the requests yet
	case pending != "" && !isEnd:
		setAt(object, pending, len(b.requests))
		return
	case pending == "":
		counted = b.requests[:j.numDone(b, now)]
		for _, path := range l.Total {
			counts[path] = len(b.requests)
		}
		for _, path := range l.Done {
			if !slices.Contains(slices.Concat(j.lines.Succeeded, j.lines.Failed), path) {
				counts[path] = len(counted)
			}
		}
	}
	for _, r := range counted {
		for _, path := range j.countOf(j.became(b, r, j.numDone(b, now))) {
			counts[path]++
		}
	}
	for path, n := range counts {
		setAt(object, path, n)
	}
}

// pending gives the path of the count of requests that are not done, which is part of
// the total, and falls; "" where there is none.
func (j jobs) pending() string {
	for _, path := range j.lifecycle.Total {
		if len(j.lifecycle.Total) > 1 && !slices.Contains(j.lifecycle.Rising, path) {
			return path
		}
	}
	return ""
}

// countOf gives the paths of the counts of requests that became something.
func (j jobs) countOf(as became) []string {
	if paths := j.lines.Outcomes[j.family.words[as]]; paths != nil {
		return paths
	}
	if as == hasSucceeded {
		return j.lines.Succeeded
	}
	return j.lines.Failed
}

func setAt(object map[string]any, path string, n int) {
	name, rest, isDeeper := strings.Cut(path, "/")
	if inner, ok := object[name].(map[string]any); isDeeper && ok {
		setAt(inner, rest, n)
		return
	}
	object[name] = n
}

// settle makes the results of a batch that has ended: a line for each request that
// was done or, where the contract says that each request has a result, for each. The
// last request comes first, since no contract says that they are in order.
func (j jobs) settle(b *batch, state string) {
	if b.settled || !j.lifecycle.IsEnd(state) {
		return
	}
	b.settled = true
	var output, errors bytes.Buffer
	_, end := j.end(b)
	done := j.numDone(b, end)
	for _, r := range slices.Backward(b.requests) {
		as := j.became(b, r, done)
		if r.number >= done && !j.lifecycle.States[state].Whole {
			continue
		}
		l := resultLine{id: j.newID("line_"), customID: r.id, became: as, word: j.family.words[as]}
		if as == hasSucceeded {
			l.answer, _ = j.body(r)
		}
		out := &output
		if as != hasSucceeded && j.lines.Errors != "" {
			out = &errors
		}
		json.NewEncoder(out).Encode(j.family.line(l)) // of plain values into memory: it cannot fail
	}
	if _, byBatch := j.api.Route(contract.Results); byBatch || output.Len() > 0 {
		b.output = j.addFile(b.id+"_output.jsonl", outputPurpose, output.Bytes(), nil)
	}
	if errors.Len() > 0 {
		b.errors = j.addFile(b.id+"_error.jsonl", outputPurpose, errors.Bytes(), nil)
	}
}

// newBatch makes a batch of what create was sent: of requests, or of files.
func (j jobs) newBatch(body []byte, header http.Header) (*batch, error) {
	asks := j.api.Create
	sent := decode(body)
	if sent == nil {
		return nil, j.refuse("malformed", "", "the body is not a JSON object")
	}
	for _, name := range asks.Required {
		if sent[name] == nil && !j.overlooks("missing-field") {
			return nil, j.refuse("missing-field", name, name+" is required")
		}
	}
	if sent[asks.Endpoint] == nil { // it is not asked for, or that has been passed over
		sent[asks.Endpoint] = j.endpoints()[0]
	}
	endpoint, _ := sent[asks.Endpoint].(string)
	if !slices.Contains(j.endpoints(), endpoint) && !j.overlooks("bad-endpoint") {
		return nil, j.refuse("bad-endpoint", asks.Endpoint, "the endpoint must be one of "+strings.Join(j.endpoints(), ", "))
	}
	b := &batch{created: j.options.Now(), fields: sent, outcome: header.Get(OutcomeHeader)}
	metadata, _ := sent[asks.Metadata].(map[string]any)
	if asked, isText := metadata[OutcomeKey].(string); isText {
		b.outcome = asked
	}
	content, err := j.inputOf(b)
	if err != nil {
		return nil, err
	}
	b.requests, b.faults = j.requestsIn(content, endpoint, sent[asks.ModelField])
	b.held = batchCost + int64(len(content)+requestCost*(len(b.requests)+len(b.faults)))
	if len(b.faults) > 0 && len(j.api.States.Failed) == 0 {
		return nil, j.refuse("malformed", asks.Requests, b.faults[0].Message)
	}
	j.made++
	b.id = j.family.id(j.made)
	shown, _ := json.Marshal(j.object(b)) // of what was JSON
	for _, f := range j.metadata.Check(shown).Findings {
		if f.Level == validate.Error { // such as a value of a type that the batch cannot show
			return nil, j.refuse("wrong-type", "", f.Pointer+" "+f.Message)
		}
	}
	return b, nil
}

// refuse makes a refusal with the status that the contract has for what is wrong.
func (j jobs) refuse(flaw, param, message string) error {
	status := http.StatusBadRequest
	if stated := j.api.Refusals[flaw]; len(stated) > 0 {
		status = stated[0]
	}
	return refusal{status: status, param: param, message: message}
}

// overlooks tells whether a fault has the server pass over a flaw of creates.
func (j jobs) overlooks(flaw string) bool { return slices.Contains(j.overlooked, flaw) }

// inputOf gives the lines that a batch is made of. Where requests were sent in place of
// a file that the batch names, a file is made of them.
func (j jobs) inputOf(b *batch) ([]byte, error) {
	asks := j.api.Create
	if requests, isInline := b.fields[asks.Requests].([]any); isInline {
		b.isInline = true
		if len(requests) == 0 {
			return nil, j.refuse("missing-field", asks.Requests, "there are no requests")
		}
		var content bytes.Buffer
		for _, request := range requests {
			json.NewEncoder(&content).Encode(request) // of what was JSON
		}
		if asks.File != "" {
			f := j.addFile("requests.jsonl", inputPurpose, content.Bytes(), nil)
			b.fields[asks.File] = []any{f.ID}
		}
		return content.Bytes(), nil
	}
	ids, _ := b.fields[asks.File].([]any)
	if len(ids) == 0 && !j.overlooks("missing-field") {
		return nil, j.refuse("missing-field", asks.File, "the requests are missing")
	}
	if len(ids) == 0 {
		return nil, nil // that nobody asks for requests has been passed over
	}
	var content bytes.Buffer
	for _, id := range ids {
		id, _ := id.(string)
		f, err := j.findFile(id)
		if err != nil {
			return nil, j.refuse("unknown-file", asks.File, err.Error())
		}
		if f.Purpose != j.api.Upload.For {
			return nil, j.refuse("bad-purpose", asks.File, fmt.Sprintf("the purpose of the file is %q, not %q", f.Purpose, j.api.Upload.For))
		}
		content.Write(f.content)
		content.WriteByte('\n')
	}
	return content.Bytes(), nil
}

// requestsIn reads the requests, and what is wrong with them. The model is that of
// those which name none.
func (j jobs) requestsIn(content []byte, endpoint string, model any) (requests []request, faults []inputFault) {
	seen, number := map[string]bool{}, 0
	blame := func(code, message string) {
		at := number
		faults = append(faults, inputFault{Code: code, Message: fmt.Sprintf("request %d: %s", number, message), Line: &at})
	}
	for text := range bytes.Lines(content) {
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		number++
		line := decode(text)
		id, _ := line[j.input.Lines.ID].(string)
		body, isObject := line[j.api.Input.Body].(map[string]any)
		switch {
		case line == nil:
			blame(noJSON, "it is not a JSON object")
		case id == "" && j.input.Node.Requires(j.input.Lines.ID):
			blame("missing_custom_id", "it has no "+j.input.Lines.ID)
		case id != "" && seen[id] && !j.overlooks(duplicateID):
			blame(duplicateID, "one before has its "+j.input.Lines.ID)
		case !isObject:
			blame("invalid_body", "its "+j.api.Input.Body+" is not an object")
		}
		seen[id] = true
		if isObject && body[j.api.Input.Model] == nil && model != nil {
			body[j.api.Input.Model] = model
		}
		raw, _ := json.Marshal(body) // of what was JSON
		requests = append(requests, request{id, len(requests), endpoint, raw, j.isRefused(inputLine{URL: endpoint, Body: raw})})
	}
	if most := j.input.Lines.Input.Lines; len(requests) == 0 && content != nil || most > 0 && int64(len(requests)) > most {
		blame("request_count", fmt.Sprintf("there are %d requests", len(requests)))
	}
	return requests, faults
}

// page gives a page of a list, with the fields that the contract has for it.
func (j jobs) page(kind string, p listed) any {
	of, _ := j.contract.Kind(kind)
	page, _ := j.blank(of.Node).(map[string]any)
	page[of.Evidence.Items] = p.items
	for name, value := range map[string]any{j.api.List.More: p.more, j.api.List.Total: p.total} {
		if name != "" {
			page[name] = value
		}
	}
	if stated := of.Node.Page; stated != nil && stated.First != "" && len(p.ids) > 0 {
		page[stated.First], page[stated.Last] = p.ids[0], p.ids[len(p.ids)-1]
	}
	return page
}

func (j jobs) refusal(r refusal) any { return j.family.refusal(r, j.requestID) }

func (j jobs) deleted(of contract.Operation, id string) any { return j.family.deleted(of, id) }

func (j jobs) file(f *file) any { return j.family.file(f) }

func (j jobs) purposes() []string { return j.family.purposes }
