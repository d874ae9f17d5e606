package conformance

import (
	"fmt"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/web"
	"github.com/batchcheck/batchcheck/validate"
)

// accepted makes a check of requests that must be answered with a success. What
// another check says more of is left to it.
func accepted(operations ...contract.Operation) func(*trial, *verdict) {
	return func(t *trial, v *verdict) {
		for _, r := range t.Of(operations...) {
			switch {
			case r.Expect != session.Success && r.Expect != session.Either:
			case r.IsSuccess() && r.Failure == "":
				v.on()
				if fault := t.faultOfFile(r); fault != "" {
					v.reply(r, "the file", "%s", fault)
				}
			case !r.IsRefusal() || r.Status >= 500 || r.Status == web.StatusTooManyRequests || t.isToldElsewhere(r):
			case r.Expect == session.Success:
				v.on()
				v.refusal(r, v.check.Level, "it must be accepted: "+r.Because)
			case r.Expects == "":
				v.refusal(r, validate.Note, "nothing in the session shows that it must be accepted")
			}
		}
	}
}

// faultOfFile says where a reply that should show a file does not; "" where it does.
func (t *trial) faultOfFile(r *session.Reply) string {
	id := r.Text(t.API.Upload.ID)
	switch {
	case t.API.Upload.ID == "" || len(r.Request.Header) == 0: // so little of it was recorded
	case r.Operation == contract.Upload && id == "":
		return "the response to an upload has no id, so the file cannot be used"
	case r.Operation == contract.File && id != r.ID && !t.Session.Sanitized:
		return "the response is not the requested file"
	}
	return ""
}

// isToldElsewhere tells whether a refusal has a check of its own, which knows
// what it is about.
func (t *trial) isToldElsewhere(r *session.Reply) bool {
	switch r.Operation {
	case contract.Create:
		metadata, isSent := r.Sent[t.API.Create.Metadata]
		pairs, isObject := metadata.(map[string]any)
		return isSent && !(isObject && len(pairs) == 0) && t.isRefusedFor(r)
	case contract.List:
		return t.asksBehindListed(r)
	case contract.File, contract.Content, contract.Results:
		return r.Status == web.StatusNotFound && t.announced[r.ID] != ""
	}
	return false
}

// asksBehindListed tells whether a list was asked for what comes after a batch
// that a list has shown.
func (t *trial) asksBehindListed(r *session.Reply) bool {
	for _, paging := range t.API.List.Paging {
		id := r.Query.Get(paging.Query)
		if h := t.Batch(id); paging.By == contract.ByItem && h != nil && len(h.Listed) > 0 {
			return true
		}
	}
	return false
}

// refusal finds a refusal that should not be, in the API's own words. A server that
// refuses many requests alike has one finding for each check.
func (v *verdict) refusal(r *session.Reply, level validate.Level, why string) {
	message := fmt.Sprintf("%s is refused with %s; %s", r.Operation, v.trial.RefusalText(r), why)
	v.put(validate.Finding{Expected: "a success"}, level, r, -1, string(r.Operation)+r.StatusText(), message)
}
