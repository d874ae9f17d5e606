package refserver

import (
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/validate"
)

// sessionFaults has a fault, or some, for each check on sessions.
func sessionFaults() []Fault {
	return []Fault{
		{shared: true, Name: "created-with-201", Rule: "http/status", Level: validate.Warning, Says: "create answers 201", after: answer201},
		{shared: true, Name: "retrieve-500", Rule: "http/status", Says: "retrieve answers 500 with an error reply while a batch is in progress", after: whileRunning(refusing(500, "try again later"))},
		{shared: true, Name: "retrieve-302", Rule: "http/status", Says: "retrieve sends a redirect without a location while a batch is in progress", after: whileRunning(func(c *call) { c.answer = answer{status: http.StatusFound} })},
		{shared: true, Name: "json-as-text", Rule: "http/content-type", Says: "JSON is sent as text/plain", after: asText},
		{Name: "refusal-as-detail", Rule: "http/error-reply", Says: `refusals are {"detail": …}`, after: onRefusal(all(set("detail", "refused"), drop("error")))},
		{Name: "param-none", Rule: "error/stringified", Says: `param of error replies is "None"`, after: onRefusal(inside("error", set("param", "None")))},

		{Name: "endpoint-shortened", Rule: "create/echo", Says: "the endpoint lacks the /v1 of the create request", after: onBatch(shortenEndpoint)},
		{shared: true, Name: "cancelled-at-once", Rule: "create/status", Says: "batches are being cancelled from the start", after: onCreated(cancelAtOnce)},
		{shared: true, Name: "cancelled-not-found", Rule: "retrieve/accepted", Says: "retrieve answers 404 for cancelled batches", after: onceCancelled(contract.Retrieve, refusing(404, "there is no such batch"))},
		{Name: "retrieve-other-id", Rule: "retrieve/agrees", Says: "a completed batch has another id when it is retrieved again", after: onBatch(afterEnd(inState(set("id", "batch_other"), completed)), contract.Retrieve)},
		{Name: "list-stale", Rule: "list/agrees", Says: "lists show completed batches as in progress", after: onBatch(inState(asBefore, completed), contract.List)},
		{Name: "list-shortens-endpoint", Rule: "list/agrees", Says: "the endpoint lacks its /v1 in lists", after: onBatch(shortenEndpoint, contract.List)},

		{Name: "back-in-progress", Rule: "lifecycle/transition", Says: "the first retrieve after a cancel returns in_progress", after: onBatch(goBack)},
		{Name: "errors-after-end", Rule: "lifecycle/terminal", Says: "errors gets an entry after the completed batch was retrieved", Also: []string{"list/agrees", "status/errors-foreign"}, after: onBatch(afterEnd(inState(set("errors", lateErrors), completed)))},
		{Name: "endpoint-changes", Rule: "lifecycle/immutable", Says: "the endpoint loses its /v1 after create", after: onBatch(shortenEndpoint, contract.Retrieve, contract.Cancel, contract.List)},
		{Name: "expires-at-moves", Rule: "lifecycle/set-once", Says: "expires_at of a completed batch is a second later than before", after: onBatch(inState(add(1, "expires_at"), completed))},
		{Name: "total-shrinks", Rule: "lifecycle/counts", Says: "the total is one too high until the batch is completed", after: onBatch(inState(inside("request_counts", convert(oneMoreThanAny, "total")), inProgress, finalizing))},
		{shared: true, Name: "never-ends", Rule: "lifecycle/stalled", Says: "batches stay in progress until they are cancelled", after: onCreated(stall)},
		{Name: "clock-an-hour-ahead", Rule: "clock/skew", Says: "times of batches are an hour ahead of the Date header", after: onBatch(add(3600, times...))},

		{shared: true, Name: "cancelled-not-listed", Rule: "list/contains", Says: "lists leave out cancelled batches", before: hideCancelled, after: unhide},
		{shared: true, Name: "limit-ignored", Rule: "list/limit", Says: "limit is ignored", before: onQuery(func(c *call, q url.Values) { q.Del(c.server.listAPI().Limit.Query) })},
		{Name: "after-ignored", Rule: "list/paging", Says: "after is ignored: every page is the first", Also: []string{"list/unknown-after"}, before: onQuery(ignorePaging)},
		losingWalk(),
		{Name: "after-refused", Rule: "list/paging", Says: "after is refused with 400", before: refuseAfter},
		{Name: "unknown-after-ignored", Rule: "list/unknown-after", Says: "after with an unknown id returns the first page", after: beginAnew},
		{Name: "newest-on-every-page", Rule: "list/overlap", Says: "every page begins with the newest batch", before: onQuery(makeRoom), after: onList(beginWithNewest)},

		{shared: true, Name: "cancel-ignored", Rule: "cancel/accepted", Says: "cancel answers 200 and does nothing", before: retrieveInstead},
		{Name: "cancel-answers-other", Rule: "cancel/accepted", Says: "cancel returns another id than that of the batch", after: onBatch(inState(renamed, cancelling), contract.Cancel)},
		{shared: true, Name: "cancel-refused", Rule: "cancel/accepted", Says: "cancel of a running batch is refused with 400", before: refuseCancel},
		{Name: "cancel-never-settles", Rule: "cancel/settles", Says: "a batch stays cancelling forever", Also: []string{"lifecycle/stalled"}, after: onBatch(inState(all(set("status", cancelling), set("cancelled_at", nil)), cancelled))},
		{Name: "cancel-again-409", Rule: "cancel/repeat", Says: "cancel of a cancelled batch is refused with 409", after: onceCancelled(contract.Cancel, refusing(409, "the batch is cancelled already"))},

		{shared: true, Name: "unknown-id-400", Rule: "error/unknown-id", Says: "an unknown id is refused with 400", after: unknownAs400},
		{shared: true, Name: "no-key-needed", Rule: "error/no-credentials", Says: "requests without a key are accepted", start: func(s *Server) { s.options.APIKey = "" }},
		{Name: "window-optional", Rule: "error/missing-field", Says: "create treats a missing completion_window as 24h", before: onCreate(whereNull("24h", "completion_window"))},
		{Name: "any-endpoint", Rule: "error/bad-endpoint", Says: "create accepts any endpoint", after: taking("endpoint", someEndpoint, func(b *batch, sent string) { b.sent.Endpoint, b.faults = sent, nil })},
		{Name: "any-window", Rule: "error/bad-window", Says: "create treats any completion_window as 24h", after: taking("completion_window", someWindow, func(b *batch, sent string) { b.sent.Window = sent })},
		{Name: "any-file", Rule: "error/unknown-file", Says: "create accepts any input_file_id", Also: []string{"error/bad-purpose"}, after: taking("input_file_id", newestFile, func(b *batch, sent string) { b.sent.InputFileID, b.faults = sent, nil })},
		{Name: "unknown-file-422", Rule: "error/unknown-file", Says: "create from an unknown file is refused with 422", after: unknownFileAs422},
		{Name: "any-purpose", Rule: "error/bad-purpose", Says: "files are accepted for any purpose", after: takePurpose},

		{Name: "metadata-dropped", Rule: "metadata/echo", Says: "metadata is dropped", after: onCreated(dropMetadata)},
		{Name: "metadata-left-out", Rule: "metadata/echo", Says: "metadata is left out of all replies except those of create", after: onBatch(drop("metadata"), contract.Retrieve, contract.List, contract.Cancel)},
		{Name: "metadata-15-pairs", Rule: "metadata/echo", Says: "metadata of more than 15 pairs is refused", before: refuseManyPairs},
		{Name: "metadata-fitted", Rule: "metadata/over-limit", Says: "metadata over its limits is cut to fit", before: onCreate(inside("metadata", fitMetadata))},
		{Name: "metadata-number-dropped", Rule: "metadata/wrong-type", Says: "metadata values that are not strings are dropped", before: onCreate(inside("metadata", dropOthers))},
		{Name: "metadata-null-refused", Rule: "metadata/null", Says: "create with metadata null is refused", before: refuseNull},

		{Name: "duplicate-custom-id-taken", Rule: "input/duplicate-custom-id", Says: "an input file may have a custom_id twice", after: onCreated(overlook(duplicateID))},
		{Name: "bad-line-taken", Rule: "input/bad-line", Says: "a line of an input file need not be JSON", after: onCreated(overlook(noJSON))},
		{shared: true, Name: "result-files-not-found", Rule: "files/resolvable", Says: "result files get 404", after: onResults(refusing(404, "there is no such file"), contract.File, contract.Content)},
		{Name: "list-file-ids-two-forms", Rule: "ids/one-form", Level: validate.Warning, Says: "file ids of cancelled batches are base64 in lists", Also: []string{"list/agrees"}, after: onBatch(inState(inBase64, cancelled), contract.List)},
		{Name: "list-ids-bare", Rule: "ids/one-form", Says: "ids lack their prefix in lists", Also: []string{"list/contains", "retrieve/accepted"}, before: onQuery(restorePrefix), after: onList(barePage)},
		{Name: "result-without-status", Rule: "output/lines", Line: "field/missing", Says: "responses in result files lack their status_code", after: onLines(inside("response", drop("status_code")))},
		{shared: true, Name: "result-lost", Rule: "output/accounting", Line: "output/counts", Says: "result files lack their last line", after: onResults(loseLast, contract.Content)},
		{Name: "idempotency-key-ignored", Rule: "idempotent/repeat", Says: "two creates with the same Idempotency-Key create two batches", before: func(c *call) { c.request.Header.Del("Idempotency-Key") }},
	}
}

// asBefore gives a batch that is completed the state that it had before.
var asBefore = all(set("status", inProgress), set("finalizing_at", nil), set("completed_at", nil), set("output_file_id", nil), set("error_file_id", nil))

// losingWalk makes batches some time apart, by a clock of its own, since what
// are as old as one another may change places.
func losingWalk() Fault {
	const apart = 15 * time.Second
	var ahead atomic.Int64 // webhooks look at the clock as well
	return Fault{
		Name: "walk-loses-batch", Rule: "list/paging", Says: "pages after the first lack their first batch", Also: []string{"list/contains"},
		start: func(s *Server) {
			now := s.options.Now
			s.options.Now = func() time.Time { return now().Add(time.Duration(ahead.Load())) }
		},
		before: func(c *call) {
			if c.operation == contract.Create {
				ahead.Add(int64(apart))
			}
			onQuery(func(c *call, query url.Values) {
				if query.Get("after") != "" {
					query.Set("limit", strconv.Itoa(c.limit()+1))
				}
			})(c)
		},
		after: onList(func(c *call, page map[string]any) {
			items, _ := page["data"].([]any)
			if c.request.URL.Query().Get("after") == "" || len(items) < 2 {
				return
			}
			first, _ := items[1].(map[string]any)
			page["data"], page["first_id"] = items[1:], first["id"]
		}),
	}
}

// behind gives the query of a list that goes on behind a page, and its value; "" where
// the first page is asked for.
func (c *call) behind() (query, value string) {
	for _, way := range c.server.listAPI().Paging {
		if value := c.request.URL.Query().Get(way.Query); way.From == "" && value != "" && (way.By != contract.ByPage || value != strconv.Itoa(way.First)) {
			return way.Query, value
		}
	}
	return "", ""
}

func ignorePaging(c *call, query url.Values) {
	for _, way := range c.server.listAPI().Paging {
		if way.From == "" {
			query.Del(way.Query)
		}
	}
}

func refuseAfter(c *call) {
	if query, value := c.behind(); c.operation == contract.List && value != "" {
		c.refuse(http.StatusBadRequest, query, query+" is not supported")
	}
}

// beginAnew gives the first page where after is refused.
func beginAnew(c *call) {
	if _, value := c.behind(); c.operation == contract.List && c.status == http.StatusBadRequest && value != "" {
		onQuery(ignorePaging)(c)
		c.serve()
	}
}

func renamed(_ *call, b map[string]any) {
	id, _ := b["id"].(string)
	b["id"] = id + "z"
}

func refuseCancel(c *call) {
	if c.server.authenticate(c.request) != nil {
		return
	}
	id := path.Base(path.Dir(c.request.URL.Path)) // nothing has taken the path apart yet
	if b, err := c.server.findBatch(id); err == nil && c.operation == contract.Cancel && c.server.shape.state(b, c.server.options.Now()) != c.server.done {
		c.refuse(http.StatusBadRequest, "", "cancel is not supported")
	}
}

func inBase64(_ *call, b map[string]any) {
	id, _ := b["input_file_id"].(string)
	b["input_file_id"] = base64.RawURLEncoding.EncodeToString([]byte("gateway;file:" + id))
}

func answer201(c *call) {
	if c.succeeded(contract.Create) {
		c.status = http.StatusCreated
	}
}

func asText(c *call) {
	if slices.Contains(ofBatches, c.operation) {
		c.Header().Set("Content-Type", "text/plain; charset=utf-8")
	}
}

func shortenEndpoint(_ *call, b map[string]any) {
	endpoint, _ := b["endpoint"].(string)
	b["endpoint"] = strings.TrimPrefix(endpoint, "/v1")
}

// A batch whose input is no good fails all the same.
func cancelAtOnce(b *batch) {
	if len(b.faults) == 0 {
		b.cancelled = b.created
	}
}

func stall(b *batch) {
	if len(b.faults) == 0 {
		b.outcome = stalled
	}
}

// overlook lets faults of a kind pass.
func overlook(code string) func(*batch) {
	return func(b *batch) {
		b.faults = slices.DeleteFunc(b.faults, func(f inputFault) bool { return f.Code == code })
	}
}

// goBack needs in_progress_at where a batch was cancelled while validating; it
// then stays set.
func goBack(c *call, b map[string]any) {
	id, _ := b["id"].(string)
	if b["cancelling_at"] == nil {
		return
	}
	if b["in_progress_at"] == nil {
		b["in_progress_at"] = b["created_at"]
	}
	if c.operation == contract.Retrieve && c.seen[id] == 0 {
		c.seen[id]++
		b["status"], b["cancelled_at"] = inProgress, nil
	}
}

var lateErrors = inputErrors{"list", []inputFault{{Code: "late", Message: "this was found after the end"}}}

func hideCancelled(c *call) {
	if c.operation == contract.List {
		c.hidden = c.server.batches
		c.server.batches = slices.DeleteFunc(slices.Clone(c.hidden), func(b *batch) bool {
			return c.server.isCancelled(b)
		})
	}
}

func unhide(c *call) {
	if c.operation == contract.List {
		c.server.batches = c.hidden
	}
}

// makeRoom asks for an item less, so that the page with the newest in front
// keeps its limit.
func makeRoom(c *call, query url.Values) {
	if _, value := c.behind(); value != "" && c.limit() > 1 {
		query.Set(c.server.listAPI().Limit.Query, strconv.Itoa(c.limit()-1))
	}
}

func beginWithNewest(c *call, page map[string]any) {
	items, _ := page[c.server.items].([]any)
	if _, value := c.behind(); value != "" && len(items) > 0 {
		newest := c.server.batches[len(c.server.batches)-1]
		page[c.server.items], page["first_id"] = slices.Insert(items, 0, c.server.shape.object(newest)), newest.id
	}
}

func retrieveInstead(c *call) {
	if c.operation == contract.Cancel {
		c.request.Method = http.MethodGet
		c.request.URL.Path = strings.TrimSuffix(c.request.URL.Path, "/cancel")
	}
}

func unknownAs400(c *call) {
	if c.status == http.StatusNotFound && (c.operation == contract.Retrieve || c.operation == contract.Cancel) {
		c.status = http.StatusBadRequest
	}
}

func unknownFileAs422(c *call) {
	if c.status == http.StatusNotFound && c.operation == contract.Create {
		c.status = http.StatusUnprocessableEntity
	}
}

func someEndpoint(s *Server) string { return s.endpoints()[0] }
func someWindow(*Server) string     { return "24h" }

// newestFile gives the newest that a batch can be made of, "" for none.
func newestFile(s *Server) (id string) {
	for _, f := range s.files {
		if f.Purpose == inputPurpose {
			id = f.ID
		}
	}
	return id
}

// takePurpose has an upload that was refused served again, for the purpose
// that is taken.
func takePurpose(c *call) {
	if c.operation == contract.Upload && c.status == http.StatusBadRequest {
		c.request.Form.Set(c.server.api.Upload.Purpose, inputPurpose)
		c.serve()
	}
}

func dropMetadata(b *batch) { b.sent.Metadata = map[string]string{} }

// fitMetadata cuts to the limits what is over them.
func fitMetadata(_ *call, metadata map[string]any) {
	for i, key := range slices.Sorted(maps.Keys(metadata)) {
		value := metadata[key]
		delete(metadata, key)
		if text, isText := value.(string); isText {
			value = cut(text, maxValue)
		}
		if i < maxPairs {
			metadata[cut(key, maxKey)] = value
		}
	}
}

func cut(text string, most int) string {
	characters := []rune(text)
	return string(characters[:min(most, len(characters))])
}

func dropOthers(_ *call, metadata map[string]any) {
	for key, value := range metadata {
		if _, isText := value.(string); !isText {
			delete(metadata, key)
		}
	}
}

func refuseNull(c *call) {
	if value, found := decode(c.sent)["metadata"]; c.operation == contract.Create && found && value == nil {
		c.refuse(http.StatusBadRequest, "metadata", "metadata must be an object")
	}
}

func refuseManyPairs(c *call) {
	const most = 15
	if metadata, _ := decode(c.sent)["metadata"].(map[string]any); c.operation == contract.Create && len(metadata) > most {
		c.refuse(http.StatusBadRequest, "metadata", "metadata has too many pairs")
	}
}

const idPrefix = "batch_"

func restorePrefix(_ *call, query url.Values) {
	if after := query.Get("after"); after != "" {
		query.Set("after", idPrefix+strings.TrimPrefix(after, idPrefix))
	}
}

func barePage(c *call, page map[string]any) {
	bare := func(o map[string]any, name string) {
		if id, ok := o[name].(string); ok {
			o[name] = strings.TrimPrefix(id, idPrefix)
		}
	}
	bare(page, "first_id")
	bare(page, "last_id")
	eachItem(func(_ *call, b map[string]any) { bare(b, "id") })(c, page)
}

func loseLast(c *call) {
	lines := slices.Collect(strings.Lines(string(c.body)))
	c.body = []byte(strings.Join(lines[:len(lines)-1], ""))
}
