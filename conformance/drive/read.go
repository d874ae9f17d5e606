package drive

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
)

// Steps that read.

// The bounds of a walk of the list.
const (
	pageSize = 2  // small, so that there is more than one page
	fewPages = 3  // where nothing was created
	maxPages = 20 // to find what was
)

// maxID is the length in bytes from which an id is not asked for.
const maxID = 1024

func isFollowable(id string) bool { return id != "" && len(id) <= maxID }

func (w *walker) listPage(ctx context.Context, step string, query url.Values, expect recording.Expectation) (*session.Reply, error) {
	r := w.requestFor(step, contract.List, "")
	r.query, r.expect = query, expect
	return w.do(ctx, r)
}

func doList(w *walker, ctx context.Context, step string) error {
	most := fewPages
	if w.Write {
		most = maxPages
	}
	return w.list(ctx, step, pageSize, most)
}

// list walks the list, and once more where a batch was missing that may have
// been too new to be shown.
func (w *walker) list(ctx context.Context, step string, size, most int) error {
	missing, err := w.walkList(ctx, step, size, most)
	if err != nil || missing.IsZero() {
		return err
	}
	if err := w.sleep(ctx, time.Until(missing.Add(w.lag()))); err != nil {
		return err
	}
	_, err = w.walkList(ctx, step, size, most)
	return err
}

// walkList walks the list for so many pages of the size, unless it ends before
// or comes round again. missing is when the newest batch was made that it did
// not show.
func (w *walker) walkList(ctx context.Context, step string, size, most int) (missing time.Time, err error) {
	shown, passed := map[string]bool{}, map[string]bool{}
	query := w.firstPage(size)
	for range most {
		r, err := w.listPage(ctx, step, query, recording.ExpectSuccess)
		if err != nil || r.Page == nil {
			return time.Time{}, err
		}
		for _, item := range r.Page.Items {
			shown[item.ID] = true
		}
		query = r.Page.Next(size)
		next, isLong := query.Encode(), false
		for _, values := range query {
			isLong = isLong || len(values[0]) > maxID
		}
		if query == nil || isLong || passed[next] {
			break
		}
		if more, _ := r.Page.HasMore(); !more {
			_, err := w.listPage(ctx, step, query, recording.ExpectSuccess) // there is nothing behind it
			if err != nil {
				return time.Time{}, err
			}
			break
		}
		passed[next] = true
	}
	return w.missing(shown), nil
}

// missing gives when the newest batch was made that is not among those shown;
// zero where there is none.
func (w *walker) missing(shown map[string]bool) (newest time.Time) {
	for _, b := range w.made {
		if !shown[b.id] && b.since.After(newest) {
			newest = b.since
		}
	}
	return newest
}

// firstPage gives the query for the first page of so many items, where the API
// takes a limit; of 0, for as many as it gives.
func (w *walker) firstPage(limit int) url.Values {
	name := w.api().List.Limit.Query
	if name == "" || limit == 0 {
		return nil
	}
	return url.Values{name: {strconv.Itoa(limit)}}
}

func doPageLimits(w *walker, ctx context.Context, step string) error {
	if _, err := w.listPage(ctx, step, nil, recording.ExpectSuccess); err != nil {
		return err
	}
	limits := []string{"0", "-1", session.Nonsense}
	if most := w.api().List.Limit.Max; most > 0 {
		limits = append(limits, strconv.Itoa(most+1))
	}
	for _, limit := range limits {
		query := url.Values{w.api().List.Limit.Query: {limit}}
		if _, err := w.listPage(ctx, step, query, recording.ExpectEither); err != nil {
			return err
		}
	}
	return nil
}

// isAfter tells whether a way to page goes on from what a page before gave.
func isAfter(p contract.Paging) bool { return p.By != contract.ByPage && p.From == "" }

// doUnknownAfter asks for what comes after a batch that does not exist.
func doUnknownAfter(w *walker, ctx context.Context, step string) error {
	query := w.firstPage(pageSize)
	if query == nil {
		query = url.Values{}
	}
	for _, paging := range w.api().List.Paging {
		if isAfter(paging) {
			query.Set(paging.Query, session.Nonsense)
			_, err := w.listPage(ctx, step, query, recording.ExpectEither)
			return err
		}
	}
	return leftOut{"lists have no paging by id or token"}
}

// doRetrieve looks at one batch that is there, and at its files; at their
// content only where the batch was named.
func doRetrieve(w *walker, ctx context.Context, step string) error {
	id := w.Batch
	if id == "" && w.listed != nil {
		id = w.listed.ID
	}
	if !isFollowable(id) {
		return leftOut{"the list has no batch to retrieve"}
	}
	r, err := w.retrieve(ctx, step, id)
	if err != nil || r.Batch == nil {
		return err
	}
	return w.readFiles(ctx, step, r.Batch, w.Batch != "")
}

// readFiles looks at the files that a batch tells of, and reads them. One that
// is too large to be kept is not read. Where results are read by the batch's id,
// there are no files to look at.
func (w *walker) readFiles(ctx context.Context, step string, o *session.Observation, contents bool) error {
	if w.has(contract.Results) {
		if !contents || !w.hasFiles(o) || !isFollowable(o.ID) {
			return nil
		}
		_, err := w.do(ctx, w.requestFor(step, contract.Results, o.ID))
		return err
	}
	for _, f := range w.traffic.Lifecycle.Files {
		id := o.Text(f.Field)
		if !isFollowable(id) {
			continue
		}
		size := int64(0) // 0 where the API does not say
		if w.has(contract.File) {
			r, err := w.do(ctx, w.requestFor(step, contract.File, id))
			if err != nil {
				return err
			}
			if n, ok := r.Integer(w.api().Upload.Size); ok && n.IsInt64() {
				size = n.Int64()
			}
		}
		if !contents || !w.has(contract.Content) {
			continue
		}
		if size > recording.MaxBody {
			w.progress(Event{Step: step, LeftOut: fmt.Sprintf("the content of a file of %d bytes: at most %d are read", size, recording.MaxBody)})
			continue
		}
		if _, err := w.do(ctx, w.requestFor(step, contract.Content, id)); err != nil {
			return err
		}
	}
	return nil
}

func doUnknownID(w *walker, ctx context.Context, step string) error {
	for _, operation := range []contract.Operation{contract.Retrieve, contract.File} {
		if !w.has(operation) {
			continue
		}
		r := w.requestFor(step, operation, session.Nonsense)
		r.expect = recording.ExpectRefusal
		if _, err := w.do(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

func doNoCredentials(w *walker, ctx context.Context, step string) error {
	if !w.hasCredentials() {
		return leftOut{"there are no credentials to leave out"}
	}
	r := w.requestFor(step, contract.List, "")
	r.query, r.sends, r.expect = w.firstPage(1), noKey, recording.ExpectRefusal
	reply, err := w.do(ctx, r)
	w.isOpen = err == nil && reply.IsSuccess()
	return err
}

// doWrongKey lists and retrieves with a wrong key. An API that takes requests
// without any need not look at it.
func doWrongKey(w *walker, ctx context.Context, step string) error {
	switch {
	case !w.hasCredentials():
		return leftOut{"there are no credentials to replace"}
	case w.isOpen:
		return leftOut{"requests without credentials succeed"}
	}
	requests := []request{w.requestFor(step, contract.List, "")}
	requests[0].query = w.firstPage(1)
	if id := w.known(); id != "" && w.has(contract.Retrieve) {
		requests = append(requests, w.requestFor(step, contract.Retrieve, id))
	}
	for _, r := range requests {
		r.sends, r.expect = wrongKey, recording.ExpectRefusal
		reply, err := w.do(ctx, r)
		if err != nil {
			return err
		}
		w.needsRightKey = reply.IsRefusal()
	}
	return nil
}

// known gives the id of a batch that is there; "" where none is known.
func (w *walker) known() string {
	switch {
	case w.Batch != "":
		return w.Batch
	case len(w.made) > 0:
		return w.made[0].id
	case w.listed != nil && isFollowable(w.listed.ID):
		return w.listed.ID
	}
	return ""
}

// afterEnd is the step that cancels batches which have ended: those of some steps.
const afterEnd = "after-end"

var stepsCancelledAtEnd = []string{"create", "create-null"}

// doAfterEnd looks whether the end of a batch is its end.
func doAfterEnd(w *walker, ctx context.Context, step string) error {
	b, err := w.madeBy("create")
	if err != nil {
		return err
	}
	if _, err := w.retrieve(ctx, step, b.id); err != nil {
		return err
	}
	largest := w.api().List.Limit
	if err := w.list(ctx, step, cmp.Or(largest.Max, largest.Default), 1); err != nil {
		return err
	}
	ended := slices.DeleteFunc(slices.Clone(w.made), func(b *madeBatch) bool {
		return !w.has(contract.Cancel) || !b.ended || !slices.Contains(stepsCancelledAtEnd, b.step)
	})
	for _, b := range ended {
		r := w.requestFor(step, contract.Cancel, b.id)
		r.expect = recording.ExpectEither
		if _, err := w.do(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// stepsWithFiles make the batches whose files are read.
var stepsWithFiles = []string{"create", "create-inline", "failed-line"}

func doFiles(w *walker, ctx context.Context, step string) error {
	for _, from := range stepsWithFiles {
		b, err := w.madeBy(from)
		if err != nil || b.last == nil {
			continue
		}
		if err := w.readFiles(ctx, step, b.last, true); err != nil {
			return err
		}
	}
	return nil
}
