package drive

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
)

// A walker takes the steps, and knows what came of those before.
type walker struct {
	Config
	*client
	checker *conformance.Checker
	traffic *session.Traffic // what was exchanged so far
	steps   []step
	chosen  map[string]bool   // steps that were asked for and can be taken, now or before a session was resumed
	left    map[string]string // steps that could not be taken, and why
	limits  metadataLimits

	files   map[string]string // id of the file that a step has uploaded
	made    []*madeBatch
	creates int                  // batches that were made, or may have been
	listed  *session.Observation // a batch that a list has shown, to look at

	takesNoMetadata bool // a create was refused with some, and accepted without
	isOpen          bool // a request without credentials was answered
	needsRightKey   bool // one with a wrong key was refused
}

// A madeBatch is a batch that the driver has made.
type madeBatch struct {
	id    string
	step  string
	since time.Time
	last  *session.Observation
	ended bool
	lost  bool // it is not found any more, and not polled

	isCancelled bool // a cancel of it was sent before its end was seen
}

// walk takes the steps that were chosen.
func (w *walker) walk(ctx context.Context) error {
	for _, s := range w.steps {
		w.progress(Event{Step: s.name, Says: s.says})
		err := s.run(w, ctx, s.name)
		var left leftOut
		switch {
		case errors.As(err, &left):
			w.left[s.name] = left.why
			w.progress(Event{Step: s.name, LeftOut: left.why})
		case errors.Is(err, ErrUnfinished):
			return err
		case err != nil:
			w.cleanUp(ctx)
			return err
		}
	}
	return w.checkTarget()
}

// checkTarget tells where nothing of a batch API was found, since refusals
// alone break no contract.
func (w *walker) checkTarget() error {
	asked := 0
	for i := range w.session.Exchanges {
		e := &w.session.Exchanges[i]
		route, _ := w.api().Match(e.Method, e.URL)
		isOurs := slices.Contains([]contract.Operation{contract.Create, contract.Retrieve, contract.List, contract.Cancel}, route.Operation)
		if isOurs && e.Status >= 200 && e.Status < 300 {
			return nil
		}
		if route.Operation == contract.List {
			asked++
		}
	}
	if asked == 0 {
		return nil // what was asked for were refusals
	}
	return fmt.Errorf("%w: no request to %s%s succeeded: the base URL, the paths or the credentials may be wrong", errGaveUp, w.client.name, w.api().Path(contract.List, "", ""))
}

// leftOut is the error of a step that could not be taken, which is no trouble
// to the others.
type leftOut struct{ why string }

func (l leftOut) Error() string { return l.why }

// api says how the API is used, by the paths that were asked for.
func (w *walker) api() *contract.API { return w.traffic.API }

// lag is how long a batch may not be shown that was just created, and a second
// for clocks that differ.
func (w *walker) lag() time.Duration {
	return time.Duration(w.api().Seconds.Lag+1) * time.Second
}

func (w *walker) has(operation contract.Operation) bool {
	_, found := w.api().Route(operation)
	return found
}

// requestFor makes a step's request for an operation on a batch or a file,
// which the API must have.
func (w *walker) requestFor(step string, operation contract.Operation, id string) request {
	route, _ := w.api().Route(operation)
	query, _ := url.ParseQuery(route.Query) // the contract was read
	path := w.api().Path(operation, id, cmp.Or(w.Model, w.api().Create.Model))
	r := request{step: step, method: route.Method, path: path, query: query, expect: recording.ExpectSuccess}
	if route.ID != "" {
		var body any = id
		for _, name := range slices.Backward(strings.Split(route.ID, "/")) {
			body = map[string]any{name: body}
		}
		text, _ := json.Marshal(body) // of strings and maps: it cannot fail
		r.header, r.body = http.Header{"Content-Type": {"application/json"}}, text
	}
	return r
}

// do sends a step's request, and notes what came of it.
func (w *walker) do(ctx context.Context, r request) (*session.Reply, error) {
	from := len(w.session.Exchanges)
	_, err := w.send(ctx, r)
	var last *session.Reply
	for i := range w.session.Exchanges[from:] {
		last = w.note(&w.session.Exchanges[from+i])
	}
	return last, err
}

// note learns from an exchange.
func (w *walker) note(e *recording.Exchange) *session.Reply {
	kept := *e // the session's slice moves as it grows
	r := w.traffic.Add(&kept)
	switch {
	case r.Operation == contract.Upload && r.IsSuccess() && r.IsJSON:
		w.files[r.Step] = r.Text(w.api().Upload.ID)
	case r.Operation == contract.Create && r.Step != "":
		w.noteCreate(r)
	case r.Page != nil:
		w.choose(r.Page.Items)
	}
	if b := w.madeBatch(r.ID); b != nil && r.Operation == contract.Cancel && !b.ended {
		b.isCancelled = true
	}
	if b := w.madeBatch(r.BatchID()); b != nil {
		b.last = r.Batch
		state, _ := w.traffic.State(r.Batch)
		b.ended = w.traffic.IsEnd(state)
	}
	return r
}

// choose keeps the first batch of the lists that has files or, while there is
// none, the first of all.
func (w *walker) choose(items []*session.Observation) {
	for _, item := range items {
		if w.listed == nil || !w.hasFiles(w.listed) && w.hasFiles(item) {
			w.listed = item
		}
	}
}

func (w *walker) hasFiles(o *session.Observation) bool {
	return slices.ContainsFunc(w.traffic.Lifecycle.Files, func(f contract.ResultFile) bool { return o.Text(f.Field) != "" })
}

// noteCreate counts a create that made a batch, or may have: only a plain refusal
// says that it has not. What is sent again after 429 counts, too, or a server that
// makes a batch each time would pass the bound.
func (w *walker) noteCreate(r *session.Reply) {
	id := r.BatchID()
	isRefused := r.Failure == "" && r.Status >= 400 && r.Status < 500 && r.Status != http.StatusTooManyRequests
	if isRefused || id != "" && w.madeBatch(id) != nil {
		return
	}
	w.creates++
	if isFollowable(id) {
		w.made = append(w.made, &madeBatch{id: id, step: r.Step, since: r.Start})
	}
}

func (w *walker) madeBatch(id string) *madeBatch {
	at := slices.IndexFunc(w.made, func(b *madeBatch) bool { return b.id == id })
	if at < 0 || id == "" {
		return nil
	}
	return w.made[at]
}

// madeBy gives the batch that a step has made.
func (w *walker) madeBy(step string) (*madeBatch, error) {
	at := slices.IndexFunc(w.made, func(b *madeBatch) bool { return b.step == step })
	if at < 0 {
		return nil, leftOut{strings.TrimSuffix("the step "+step+" created no batch: "+w.left[step], ": ")}
	}
	return w.made[at], nil
}
