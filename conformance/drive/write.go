package drive

import (
	"context"
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
	content := w.Input
	if content == nil {
		content = w.ownInput()
	}
	return w.upload(ctx, step, inputPurpose, content)
}

func (w *walker) upload(ctx context.Context, step, purpose string, content []byte) error {
	body, contentType := uploadForm(purpose, content)
	r := w.requestFor(step, contract.Upload, "")
	r.header, r.body = http.Header{"Content-Type": {contentType}}, body
	_, err := w.do(ctx, r)
	return err
}

// create sends a create request for the file that a step has uploaded. change
// makes it what it is to be; header is sent with it.
func (w *walker) create(ctx context.Context, step, fileOf string, header http.Header, change func(body map[string]any)) (*session.Reply, error) {
	if w.creates >= w.MaxBatches {
		return nil, leftOut{fmt.Sprintf("%d batches are made, and no more may be", w.creates)}
	}
	file := w.files[fileOf]
	if file == "" {
		return nil, leftOut{"no input file was uploaded: an id of one that is there would do"}
	}
	body := map[string]any{session.SentFile: file, session.SentEndpoint: w.endpoint(), session.SentWindow: "24h", session.SentMetadata: map[string]string{}}
	if change != nil {
		change(body)
	}
	all := http.Header{"Content-Type": {"application/json"}}
	maps.Copy(all, header)
	r := w.requestFor(step, contract.Create, "")
	r.header, r.body = all, []byte(jsonText(body))
	return w.do(ctx, r)
}

// createAndLook creates a batch, and retrieves it.
func (w *walker) createAndLook(ctx context.Context, step, fileOf string, change func(map[string]any)) error {
	r, err := w.create(ctx, step, fileOf, nil, change)
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
	until := time.Now().Add(session.MaxLag + time.Second)
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
	r, err := w.create(ctx, step, "upload", nil, func(body map[string]any) {
		const some = 8 // of what the schema sets no limit to
		l := w.limits()
		body[session.SentMetadata] = metadata(max(l.pairs, 1), max(l.key, some), max(l.value, some))
	})
	if err == nil && r.IsRefusal() { // of so much metadata, it may be: metadata/echo tells
		r, err = w.create(ctx, step, "upload", nil, func(body map[string]any) { body[session.SentMetadata] = metadata(1, 8, 8) })
	}
	if err != nil {
		return err
	}
	return w.look(ctx, step, r)
}

func doCreateNull(w *walker, ctx context.Context, step string) error {
	return w.createAndLook(ctx, step, "upload", func(body map[string]any) { body[session.SentMetadata] = nil })
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
		if err := w.upload(ctx, step, inputPurpose, lines(w)); err != nil {
			return err
		}
		return w.createAndLook(ctx, step, step, nil)
	}
}

func doIdempotent(w *walker, ctx context.Context, step string) error {
	key := http.Header{session.IdempotencyKey: {fmt.Sprintf("batchcheck-%d", time.Now().UnixNano())}}
	for range 2 {
		if _, err := w.create(ctx, step, "upload", key, nil); err != nil {
			return err
		}
	}
	return w.cancelAll(ctx, step)
}

// cancelAll cancels what a step has made.
func (w *walker) cancelAll(ctx context.Context, step string) error {
	for _, b := range w.made {
		if b.step == step && !b.ended {
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
	for _, uploader := range slices.Sorted(maps.Keys(w.files)) {
		id := w.files[uploader]
		if !isFollowable(id) || id == w.InputFileID {
			continue
		}
		r := w.requestFor(step, contract.File, id)
		r.method = http.MethodDelete
		if _, err := w.do(ctx, r); err != nil {
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
		if !b.ended && w.cancel(ctx, step, b.id) != nil {
			return // nobody answers any more
		}
	}
	doCleanUp(w, ctx, step)
}
