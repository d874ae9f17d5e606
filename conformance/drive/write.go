package drive

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
)

// Steps that upload, create and cancel.

func doUpload(w *walker, ctx context.Context, step string) error {
	if w.InputFileID != "" {
		w.files[step] = w.InputFileID
		return nil
	}
	_, err := w.upload(ctx, step, w.api().Upload.For, w.input(), recording.ExpectSuccess)
	return err
}

func (w *walker) upload(ctx context.Context, step, purpose string, content []byte, expect recording.Expectation) (*session.Reply, error) {
	body, contentType := uploadForm(w.api().Upload, purpose, content)
	r := w.requestFor(step, contract.Upload, "")
	r.header, r.body, r.expect, r.makes = http.Header{"Content-Type": {contentType}}, body, expect, true
	return w.do(ctx, r)
}

// A creation is a create request: what is not as usual in it.
type creation struct {
	fileOf string // step that has uploaded the input file; "" is upload
	header http.Header
	parts  map[string]any        // of the API's template
	inline bool                  // the request has the requests themselves, though the API takes a file, too
	body   []byte                // in place of what the templates make; nil for that
	expect recording.Expectation // "" is a success
}

// create sends a create request for the file that a step has uploaded, or for
// the requests themselves where an API takes these in place of a file.
func (w *walker) create(ctx context.Context, step string, c creation) (*session.Reply, error) {
	if err := w.mayCreate(); err != nil {
		return nil, err
	}
	body := c.body
	if body == nil {
		var err error
		if body, err = w.createBody(c); err != nil {
			return nil, err
		}
	}
	r := w.requestFor(step, contract.Create, "")
	r.header, r.body, r.expect = http.Header{"Content-Type": {"application/json"}}, body, cmp.Or(c.expect, recording.ExpectSuccess)
	maps.Copy(r.header, c.header)
	r.makes, r.limit = true, w.MaxBatches-w.creates // whatever is answered, each may make one
	reply, err := w.do(ctx, r)
	if errors.Is(err, errSentEnough) {
		return nil, w.mayCreate()
	}
	return reply, err
}

// mayCreate fails where as many batches are made as may be.
func (w *walker) mayCreate() error {
	if w.creates >= w.MaxBatches {
		why := fmt.Sprintf("at most %s may be created", plural(w.MaxBatches, "batch", "batches"))
		if unknown := w.creates - len(w.made); unknown > 0 {
			why += fmt.Sprintf(", and %d may exist already, from requests that returned no batch", unknown)
		}
		return leftOut{why}
	}
	return nil
}

func (w *walker) createBody(c creation) ([]byte, error) {
	api := w.api()
	stated := api.Create.Body
	if c.inline {
		stated = api.Create.Inline
	}
	file := w.files[cmp.Or(c.fileOf, uploadStep)]
	if _, isOther := c.parts[contract.FilePart]; file == "" && !isOther && holds(stated, contract.FilePart) {
		return nil, leftOut{"no input file was uploaded, and no id of an existing one was given"}
	}
	values := map[string]any{
		contract.FilePart: file, contract.EndpointPart: w.endpoint(), contract.WindowPart: api.Create.Window, contract.MetadataPart: map[string]string{}, contract.ModelPart: w.model(),
		contract.RequestsPart: requestsOf(w.input()),
	}
	maps.Copy(values, c.parts)
	if pairs, ok := values[contract.MetadataPart].(map[string]string); ok && len(w.Metadata) > 0 {
		all := maps.Clone(w.Metadata)
		maps.Copy(all, pairs)
		values[contract.MetadataPart] = all
	}
	body := fill(stated, values)
	if members, ok := body.(map[string]any); ok {
		template, _ := stated.(map[string]any)
		for name, value := range w.CreateFields {
			isOnTrial := func(part string) bool { return holds(template[name], part) }
			if !slices.ContainsFunc(slices.Collect(maps.Keys(c.parts)), isOnTrial) { // a probe keeps its flaw
				members[name] = value
			}
		}
	}
	return []byte(jsonText(body)), nil
}

// createAndLook creates a batch, and retrieves it.
func (w *walker) createAndLook(ctx context.Context, step string, c creation) error {
	r, err := w.create(ctx, step, c)
	if err != nil {
		return err
	}
	return w.look(ctx, step, r)
}

// look retrieves the batch that a create has made.
func (w *walker) look(ctx context.Context, step string, created *session.Reply) error {
	switch id := created.BatchID(); {
	case id != "":
		return w.retrieveNew(ctx, step, id)
	case created.IsSuccess():
		return leftOut{"create returned no batch with an id"}
	}
	return leftOut{"create was refused with " + created.StatusText()}
}

// retrieveNew retrieves a batch that has just been created, and again while it
// is not found, as long as the contract allows for lag.
func (w *walker) retrieveNew(ctx context.Context, step, id string) error {
	until := time.Now().Add(w.lag())
	for {
		r, err := w.retrieve(ctx, step, id)
		if err != nil || r.Status != http.StatusNotFound || time.Now().After(until) {
			return err
		}
		if err := w.sleep(ctx, time.Second); err != nil {
			return err
		}
	}
}

func (w *walker) retrieve(ctx context.Context, step, id string) (*session.Reply, error) {
	return w.do(ctx, w.requestFor(step, contract.Retrieve, id))
}

func (w *walker) cancel(ctx context.Context, step, id string) (*session.Reply, error) {
	return w.do(ctx, w.requestFor(step, contract.Cancel, id))
}

func doCreate(w *walker, ctx context.Context, step string) error {
	r, err := w.create(ctx, step, creation{parts: map[string]any{contract.MetadataPart: map[string]string{"batchcheck": "1"}}})
	if err == nil && r.IsRefusal() && r.Status != http.StatusServiceUnavailable && holds(w.api().Create.Body, contract.MetadataPart) { // of any metadata, it may be: metadata/echo tells
		w.takesNoMetadata = true
		r, err = w.create(ctx, step, creation{})
	}
	if err != nil {
		return err
	}
	return w.look(ctx, step, r)
}

func doCreateNull(w *walker, ctx context.Context, step string) error {
	return w.createAndLook(ctx, step, creation{parts: map[string]any{contract.MetadataPart: nil}})
}

func doCreateInline(w *walker, ctx context.Context, step string) error {
	return w.createAndLook(ctx, step, creation{inline: true})
}

func doCreateAnother(w *walker, ctx context.Context, step string) error {
	return w.createAndLook(ctx, step, creation{})
}

func doCancel(w *walker, ctx context.Context, step string) error {
	b, err := w.madeBy("create-null")
	for range 2 {
		if err == nil {
			_, err = w.cancel(ctx, step, b.id)
		}
	}
	return err
}

// doFailedLine makes a batch that ends well, though one of its lines fails.
func doFailedLine(w *walker, ctx context.Context, step string) error {
	lines := append(w.ownInput(), w.failingLine("batchcheck-failing")...)
	if !takesFile(w.api(), w.limits) {
		return w.createAndLook(ctx, step, ofLines(lines))
	}
	if _, err := w.upload(ctx, step, w.api().Upload.For, lines, recording.ExpectSuccess); err != nil {
		return err
	}
	return w.createAndLook(ctx, step, creation{fileOf: step, expect: recording.ExpectEither})
}

// ofLines is a creation from lines of input in place of a file. An API may refuse it.
func ofLines(lines []byte) creation {
	return creation{parts: map[string]any{contract.RequestsPart: requestsOf(lines)}, expect: recording.ExpectEither}
}

// requestsOf gives the lines of an input file as create takes them in place of it.
func requestsOf(lines []byte) (requests []json.RawMessage) {
	for line := range bytes.Lines(lines) {
		requests = append(requests, bytes.TrimSpace(line))
	}
	return requests
}

// badFile makes a step that uploads an input file which is no good, and creates a
// batch from it, or from its lines where an API takes no file. An API refuses the
// file, or the batch, or the batch fails.
func badFile(lines func(*walker) []byte) func(*walker, context.Context, string) error {
	return func(w *walker, ctx context.Context, step string) error {
		if err := w.mayCreate(); err != nil {
			return err
		}
		if !takesFile(w.api(), w.limits) {
			return w.createEither(ctx, step, ofLines(lines(w)))
		}
		r, err := w.upload(ctx, step, w.api().Upload.For, lines(w), recording.ExpectEither)
		if err != nil || r.IsRefusal() {
			return err
		}
		return w.createEither(ctx, step, creation{fileOf: step, expect: recording.ExpectEither})
	}
}

// createEither creates a batch, and looks at it where the API took it.
func (w *walker) createEither(ctx context.Context, step string, c creation) error {
	r, err := w.create(ctx, step, c)
	if err != nil || r.IsRefusal() {
		return err
	}
	return w.look(ctx, step, r)
}

// doOtherPurpose creates a batch from a file that is for something else.
func doOtherPurpose(w *walker, ctx context.Context, step string) error {
	r, err := w.upload(ctx, step, w.api().Upload.Other, w.ownInput(), recording.ExpectEither)
	if err != nil || r.IsRefusal() {
		return err
	}
	return w.createEither(ctx, step, creation{fileOf: step, expect: recording.ExpectRefusal})
}

func doIdempotent(w *walker, ctx context.Context, step string) error {
	key := http.Header{w.api().Create.Idempotency: {fmt.Sprintf("batchcheck-%d", time.Now().UnixNano())}}
	for _, expect := range []recording.Expectation{recording.ExpectSuccess, recording.ExpectEither} {
		if _, err := w.create(ctx, step, creation{header: key, expect: expect}); err != nil {
			return err
		}
	}
	return w.cancelAll(ctx, step)
}

// cancelAll cancels what a step has made, where the API can.
func (w *walker) cancelAll(ctx context.Context, step string) error {
	for _, b := range w.made {
		if w.has(contract.Cancel) && b.step == step && !b.ended {
			if _, err := w.cancel(ctx, step, b.id); err != nil {
				return err
			}
		}
	}
	return nil
}

func doBadPurpose(w *walker, ctx context.Context, step string) error {
	_, err := w.upload(ctx, step, session.Nonsense, w.ownInput(), recording.ExpectRefusal)
	return err
}

func doCancelUnknown(w *walker, ctx context.Context, step string) error {
	r := w.requestFor(step, contract.Cancel, session.Nonsense)
	r.expect = recording.ExpectRefusal
	_, err := w.do(ctx, r)
	return err
}

// doCleanUp deletes the uploaded files, but for one that was there, and
// says what stays.
func doCleanUp(w *walker, ctx context.Context, step string) error {
	var stays []string
	for _, uploader := range w.uploaders() {
		id := w.files[uploader]
		if !w.has(contract.DeleteFile) {
			stays = append(stays, id+" (the API has no route to delete files)")
			continue
		}
		isAgain := slices.ContainsFunc(w.traffic.Of(contract.DeleteFile), func(before *session.Reply) bool { return before.ID == id })
		r := w.requestFor(step, contract.DeleteFile, id)
		r.expect = recording.ExpectEither
		reply, err := w.do(ctx, r)
		if err != nil {
			return err
		}
		if reply.IsSuccess() || isAgain && reply.Status == http.StatusNotFound { // then the first was not waited for
			delete(w.files, uploader)
			continue
		}
		stays = append(stays, fmt.Sprintf("%s: %s", id, cmp.Or(reply.Failure, reply.StatusText())))
	}
	w.leave(step, "deleted", stays)
	return nil
}

// uploaders gives the steps whose files are to be deleted.
func (w *walker) uploaders() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(w.files)), func(step string) bool {
		return !isFollowable(w.files[step]) || w.files[step] == w.InputFileID
	})
}

// leave says what stays behind at the API.
func (w *walker) leave(step, undone string, stays []string) {
	if len(stays) > 0 {
		w.progress(Event{Step: step, Note: "not " + undone + ": " + strings.Join(stays, ", ")})
	}
}

// cleanUp undoes what can be undone when the plan ends early: batches are
// cancelled, files deleted. It goes on when the context has ended, for a little.
func (w *walker) cleanUp(ctx context.Context) {
	const patience = 10 * time.Second
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	const step = "clean-up"
	var stays []string
	var failed error // nobody answers any more
	for _, b := range w.made {
		switch {
		case b.ended:
		case failed != nil:
			stays = append(stays, b.id)
		case !w.has(contract.Cancel):
			stays = append(stays, b.id+" (the API has no route to cancel batches)")
		default:
			r := w.requestFor(step, contract.Cancel, b.id)
			r.expect = recording.ExpectEither
			var reply *session.Reply
			if reply, failed = w.do(ctx, r); failed != nil {
				stays = append(stays, b.id)
			} else if !reply.IsSuccess() {
				stays = append(stays, fmt.Sprintf("%s: %s", b.id, cmp.Or(reply.Failure, reply.StatusText())))
			}
		}
	}
	w.leave(step, "cancelled", stays)
	if failed == nil {
		failed = doCleanUp(w, ctx, step)
	}
	if failed != nil {
		stays = nil
		for _, uploader := range w.uploaders() {
			stays = append(stays, w.files[uploader])
		}
		w.leave(step, "deleted", stays)
	}
}
