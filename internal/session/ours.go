package session

import (
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/web"
)

// leaveOut takes replies out that are not the API's, although their requests
// look like it: those of other products, which are at another host or below
// another path than the one that answers with batches, and pages for people.
// Where nothing answers with batches, everything on a route is judged: it may be
// the API, and broken.
func (rd *Reader) leaveOut(replies []*Reply) {
	bases, ids := map[string]bool{}, map[string]bool{} // that answered with batches; of these batches
	for _, r := range replies {
		if !r.isOfBatches() || r.Batch == nil && r.Page == nil || !bases[r.base] && !rd.Instances().IsOurs(r.Root) {
			continue
		}
		bases[r.base] = true
		if r.Batch != nil {
			ids[r.Batch.ID] = true
		} else {
			for _, item := range r.Page.Items {
				ids[item.ID] = true
			}
		}
	}
	for _, r := range replies {
		if !r.isOfBatches() {
			continue
		}
		isElsewhere := len(bases) > 0 && !bases[r.base] && !ids[r.ID] && !ids[r.BatchID()]
		isPage := r.Method == "GET" && r.IsSuccess() && strings.HasPrefix(r.Reply.Header.Get("Content-Type"), "text/html")
		isForPeople := strings.Contains(r.Request.Header.Get("Accept"), "text/html") || !bases[r.base] && r.Request.Header.Get(rd.API.Auth.Header) == ""
		if isElsewhere || isPage && isForPeople {
			r.Operation, r.Batch, r.Page, r.Sent, r.Elsewhere = contract.Other, nil, nil, nil, isElsewhere
		}
	}
}

// isOfBatches tells whether a request is on a route of batches.
func (r *Reply) isOfBatches() bool {
	return !r.Bare && r.Operation != contract.Other && r.Operation != contract.Event && !r.IsOfFiles()
}

// isNoAnswer tells whether an exchange says nothing of the API: its client had
// the answer already, or there is none and no reason why.
func isNoAnswer(r *Reply) bool {
	return !r.Bare && (r.Status == web.StatusNotModified || r.Status == 0 && r.Failure == "")
}

// IsPart tells whether a reply holds a part of a file only.
func (r *Reader) IsPart(reply *Reply) bool {
	if !IsContent(reply.Operation) {
		return false
	}
	for _, query := range r.API.Content.Part {
		if reply.Query.Has(query) {
			return true
		}
	}
	return reply.Status == web.StatusPartialContent || reply.Request.Header.Get("Range") != ""
}
