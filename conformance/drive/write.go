package drive

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
)

// Steps that upload, create and cancel.

func doUpload(w *walker, ctx context.Context, step string) error {
	if w.InputFileID != "" {
		w.files[step] = w.InputFileID
		return nil
	}
	return w.upload(ctx, step, w.api().Upload.For, w.input())
}

func (w *walker) upload(ctx context.Context, step, purpose string, content []byte) error {
	body, contentType := uploadForm(w.api().Upload, purpose, content)
	r := w.requestFor(step, contract.Upload, "")
	r.header, r.body = http.Header{"Content-Type": {contentType}}, body
	_, err := w.do(ctx, r)
	return err
}

// create sends a create request for the file that a step has uploaded, or for
// the requests themselves where an API takes these in place of a file. What is
// other than usual in it is given by the part of the API's template; header is
// sent with it.
func (w *walker) create(ctx context.Context, step, fileOf string, header http.Header, other map[string]any) (*session.Reply, error) {
	if w.creates >= w.MaxBatches {
		return nil, leftOut{fmt.Sprintf("%d batches are made, and no more may be", w.creates)}
	}
	api := w.api()
	file := w.files[fileOf]
	if file == "" && holds(api.Create.Body, filePart) {
		return nil, leftOut{"no input file was uploaded: an id of one that is there would do"}
	}
	var requests []json.RawMessage
	for line := range bytes.Lines(w.input()) {
		requests = append(requests, bytes.TrimSpace(line))
	}
	values := map[string]any{
		filePart: file, endpointPart: w.endpoint(), windowPart: api.Create.Window, metadataPart: map[string]string{}, requestsPart: requests,
	}
	maps.Copy(values, other)
	all := http.Header{"Content-Type": {"application/json"}}
	maps.Copy(all, header)
	r := w.requestFor(step, contract.Create, "")
	r.header, r.body = all, []byte(jsonText(fill(api.Create.Body, values)))
	return w.do(ctx, r)
}

// createAndLook creates a batch, and retrieves it.
func (w *walker) createAndLook(ctx context.Context, step, fileOf string, other map[string]any) error {
	r, err := w.create(ctx, step, fileOf, nil, other)
	if err != nil {
		return err
	}
	return w.look(ctx, step, r)
}

// look retrieves the batch that a create has made.
func (w *walker) look(ctx context.Context, step string, created *session.Reply) error {
	id := created.BatchID()
	if id == "" {
		return leftOut{"create did not answer with a batch that has an id"}
	}
	return w.retrieveNew(ctx, step, id)
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

func (w *walker) cancel(ctx context.Context, step, id string) error {
	_, err := w.do(ctx, w.requestFor(step, contract.Cancel, id))
	return err
}

func doCreate(w *walker, ctx context.Context, step string) error {
	const some = 8 // of what the schema sets no limit to
	largest := metadata(max(w.limits.pairs, 1), max(w.limits.key, some), max(w.limits.value, some))
	r, err := w.create(ctx, step, "upload", nil, map[string]any{metadataPart: largest})
	if err == nil && r.IsRefusal() && holds(w.api().Create.Body, metadataPart) { // of so much metadata, it may be: metadata/echo tells
		r, err = w.create(ctx, step, "upload", nil, map[string]any{metadataPart: metadata(1, some, some)})
	}
	if err != nil {
		return err
	}
	return w.look(ctx, step, r)
}

func doCreateNull(w *walker, ctx context.Context, step string) error {
	return w.createAndLook(ctx, step, "upload", map[string]any{metadataPart: nil})
}

func doCancel(w *walker, ctx context.Context, step string) error {
	b, err := w.madeBy("create-null")
	for range 2 {
		if err == nil {
			err = w.cancel(ctx, step, b.id)
		}
	}
	return err
}

// badFile makes a step that uploads an input file which is no good, and
// creates a batch from it.
func badFile(lines func(*walker) []byte) func(*walker, context.Context, string) error {
	return func(w *walker, ctx context.Context, step string) error {
		if w.creates >= w.MaxBatches {
			return leftOut{fmt.Sprintf("%d batches are made, and no more may be", w.creates)}
		}
		if err := w.upload(ctx, step, w.api().Upload.For, lines(w)); err != nil {
			return err
		}
		return w.createAndLook(ctx, step, step, nil)
	}
}

func doIdempotent(w *walker, ctx context.Context, step string) error {
	key := http.Header{w.api().Create.Idempotency: {fmt.Sprintf("batchcheck-%d", time.Now().UnixNano())}}
	for range 2 {
		if _, err := w.create(ctx, step, "upload", key, nil); err != nil {
			return err
		}
	}
	return w.cancelAll(ctx, step)
}

// cancelAll cancels what a step has made, where the API can.
func (w *walker) cancelAll(ctx context.Context, step string) error {
	for _, b := range w.made {
		if w.has(contract.Cancel) && b.step == step && !b.ended {
			if err := w.cancel(ctx, step, b.id); err != nil {
				return err
			}
		}
	}
	return nil
}

func doBadPurpose(w *walker, ctx context.Context, step string) error {
	return w.upload(ctx, step, session.Nonsense, w.ownInput())
}

func doCancelUnknown(w *walker, ctx context.Context, step string) error {
	return w.cancel(ctx, step, session.Nonsense)
}

// doCleanUp deletes the files that were uploaded, but for one that was there.
func doCleanUp(w *walker, ctx context.Context, step string) error {
	if !w.has(contract.DeleteFile) {
		return nil
	}
	for _, uploader := range slices.Sorted(maps.Keys(w.files)) {
		id := w.files[uploader]
		if !isFollowable(id) || id == w.InputFileID {
			continue
		}
		if _, err := w.do(ctx, w.requestFor(step, contract.DeleteFile, id)); err != nil {
			return err
		}
	}
	return nil
}

// cleanUp undoes what can be undone when the plan ends early: batches are
// cancelled, files deleted. It goes on when the context has ended, for a little.
func (w *walker) cleanUp(ctx context.Context) {
	const patience = 10 * time.Second
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	const step = "clean-up"
	for _, b := range w.made {
		if w.has(contract.Cancel) && !b.ended && w.cancel(ctx, step, b.id) != nil {
			return // nobody answers any more
		}
	}
	doCleanUp(w, ctx, step)
}
