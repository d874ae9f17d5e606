package conformance

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
)

// refused makes a check of requests that must be refused, with one of the
// statuses or, without any, with 4xx.
func refused(isProbe func(*trial, *session.Reply) bool, statuses ...int) func(*trial, *verdict) {
	want := "4xx"
	if len(statuses) > 0 {
		want = strings.ReplaceAll(strings.Trim(fmt.Sprint(statuses), "[]"), " ", " or ")
	}
	return func(t *trial, v *verdict) {
		for _, r := range t.Replies {
			if r.Bare || r.Status == 0 || !isProbe(t, r) {
				continue
			}
			v.on()
			if slices.Contains(statuses, r.Status) || len(statuses) == 0 && r.Status >= 400 && r.Status < 500 {
				continue
			}
			v.reply(r, want, "the status is %s, but the request must be refused with %s", r.StatusText(), want)
		}
	}
}

// isUnknownID finds requests for batches that nobody has told of: by nonsense,
// or refused as such.
func isUnknownID(t *trial, r *session.Reply) bool {
	if r.Operation != contract.Retrieve && r.Operation != contract.Cancel {
		return false
	}
	known := t.Batch(r.ID) != nil
	return strings.Contains(r.ID, session.Nonsense) || !known && r.IsRefusal() && r.Status != http.StatusUnauthorized && r.Status != http.StatusTooManyRequests
}

func lacksField(_ *trial, r *session.Reply) bool {
	sent := r.Sent
	return r.Operation == contract.Create && sent != nil && slices.ContainsFunc(session.SentRequired, func(name string) bool {
		_, found := sent[name]
		return !found
	})
}

func nonsenseIn(member string) func(*trial, *session.Reply) bool {
	return func(_ *trial, r *session.Reply) bool {
		text, _ := r.Sent[member].(string)
		return r.Operation == contract.Create && strings.Contains(text, session.Nonsense)
	}
}

// credentials are the headers that people authenticate with.
var credentials = []string{"Authorization", "Api-Key", "X-Api-Key", "Cookie"}

// hasCredentials tells whether a request has one of those headers, or one that
// the driver took for secret.
func hasCredentials(r *session.Reply) bool {
	for name, values := range r.Request.Header {
		if slices.Contains(credentials, name) || slices.Contains(values, session.Redacted) {
			return true
		}
	}
	return false
}

// judgeCredentials judges requests without credentials where others have them:
// a recording may have been scrubbed of all.
func judgeCredentials(t *trial, v *verdict) {
	replies := t.Of(contract.Create, contract.Retrieve, contract.List, contract.Cancel)
	if !slices.ContainsFunc(replies, hasCredentials) {
		return
	}
	for _, r := range replies {
		if r.Bare || hasCredentials(r) {
			continue
		}
		v.on()
		if r.Status != http.StatusUnauthorized {
			v.reply(r, "401", "a request without credentials is answered with %s, but must be refused with 401", r.StatusText())
		}
	}
}

// judgeUnknownFile: a create from a file that is not there is refused, or the
// batch that it makes fails.
func judgeUnknownFile(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Create) {
		if !nonsenseIn(session.SentFile)(t, r) {
			continue
		}
		if r.Batch != nil {
			if ended, asFailed := t.fate(r.Batch.ID); ended {
				v.on()
				if !asFailed {
					v.reply(r, "a refusal, or a batch that fails", "a batch from a file that is not there ends, and not as %s", session.Failed)
				}
			}
			continue
		}
		v.on()
		if r.Status != http.StatusNotFound && r.Status != http.StatusBadRequest {
			v.reply(r, "404 or 400", "the status is %s, but the request must be refused with 404 or 400", r.StatusText())
		}
	}
}

// fate tells whether a batch has ended, and whether by failing.
func (t *trial) fate(id string) (ended, asFailed bool) {
	h := t.Batch(id)
	if h == nil || h.Last() == nil {
		return false, false
	}
	state, _ := t.State(h.Last())
	return t.IsEnd(state), state == session.Failed
}

// brokenBySent gives the rules on metadata that what create was sent breaks.
func brokenBySent(t *trial, r *session.Reply) []string {
	if r.Operation != contract.Create || r.Sent[session.SentMetadata] == nil {
		return nil
	}
	body, err := r.Request.Decoded()
	if err != nil {
		return nil
	}
	return t.MetadataRules(body)
}

const valueType = "metadata/value-type"

func isOverLimit(t *trial, r *session.Reply) bool {
	return slices.ContainsFunc(brokenBySent(t, r), func(rule string) bool { return rule != valueType })
}

func isWrongType(t *trial, r *session.Reply) bool {
	return slices.Contains(brokenBySent(t, r), valueType)
}

// isRefusedFor tells whether a create was refused, and another that differs
// from it in the member alone was not.
func (t *trial) isRefusedFor(member string, r *session.Reply) bool {
	sent := r.Sent
	if r.Bare || sent == nil || !r.IsRefusal() || r.Status >= 500 {
		return false
	}
	rest := func(sent map[string]any) map[string]any {
		others := maps.Clone(sent)
		delete(others, member)
		return others
	}
	return slices.ContainsFunc(t.Of(contract.Create), func(other *session.Reply) bool {
		return other.IsSuccess() && cmp.Equal(rest(sent), rest(other.Sent))
	})
}

func judgeNullMetadata(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Create) {
		value, found := r.Sent[session.SentMetadata]
		if r.Bare || !found || value != nil {
			continue
		}
		v.on()
		if !r.IsSuccess() {
			v.reply(r, "200", "create with metadata null is answered with %s, but must be accepted", r.StatusText())
		}
	}
}

// judgeMetadataEcho compares what later replies show with what create was sent.
// Metadata within its limits is not to be refused.
func judgeMetadataEcho(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Create) {
		sent, _ := r.Sent[session.SentMetadata].(map[string]any)
		if len(sent) > 0 && t.isRefusedFor(session.SentMetadata, r) && len(brokenBySent(t, r)) == 0 {
			v.on()
			v.reply(r, "200", "create with %d pairs of metadata is answered with %s, but they are within the limits", len(sent), r.StatusText())
		}
		if r.Batch == nil || len(sent) == 0 {
			continue
		}
		h := t.Batch(r.Batch.ID)
		if h == nil {
			continue
		}
		for _, o := range h.Seen {
			if o.Reply == r {
				continue
			}
			v.on()
			if _, kept := o.Members[session.SentMetadata]; !kept && o.Reply.Operation == contract.Retrieve {
				v.at(o, session.SentMetadata, "what create was sent", "%s is missing, though create (exchange %d) was sent some", session.SentMetadata, r.Number)
				continue
			}
			for _, c := range session.Changes(&session.Observation{Members: map[string]any{session.SentMetadata: sent}}, o) {
				v.at(o, session.SentMetadata, "what create was sent", "%s is not what create (exchange %d) was sent: it %s", session.SentMetadata, r.Number, t.FromTo(o, c))
				break // one cause
			}
		}
	}
}
