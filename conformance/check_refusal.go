package conformance

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// refused makes a check of requests that must be refused, with one of the
// statuses or, without any, with 4xx.
func refused(isProbe func(*trial, *reply) bool, statuses ...int) func(*trial, *verdict) {
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
func isUnknownID(t *trial, r *reply) bool {
	if r.operation != Retrieve && r.operation != Cancel {
		return false
	}
	known := t.Batch(r.id) != nil
	return strings.Contains(r.id, Nonsense) || !known && r.isRefusal() && r.Status != http.StatusUnauthorized && r.Status != http.StatusTooManyRequests
}

func lacksField(_ *trial, r *reply) bool {
	sent := r.sent
	return r.operation == Create && sent != nil && slices.ContainsFunc(SentRequired, func(name string) bool {
		_, found := sent[name]
		return !found
	})
}

func nonsenseIn(member string) func(*trial, *reply) bool {
	return func(_ *trial, r *reply) bool {
		text, _ := r.sent[member].(string)
		return r.operation == Create && strings.Contains(text, Nonsense)
	}
}

// credentials are the headers that people authenticate with.
var credentials = []string{"Authorization", "Api-Key", "X-Api-Key", "Cookie"}

// hasCredentials tells whether a request has one of those headers, or one that
// the driver took for secret.
func hasCredentials(r *reply) bool {
	for name, values := range r.Request.Header {
		if slices.Contains(credentials, name) || slices.Contains(values, Redacted) {
			return true
		}
	}
	return false
}

// judgeCredentials judges requests without credentials where others have them:
// a recording may have been scrubbed of all.
func judgeCredentials(t *trial, v *verdict) {
	replies := t.Of(Create, Retrieve, List, Cancel)
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
	for _, r := range t.Of(Create) {
		if !nonsenseIn(SentFile)(t, r) {
			continue
		}
		if r.batch != nil {
			if ended, asFailed := t.fate(r.batch.id); ended {
				v.on()
				if !asFailed {
					v.reply(r, "a refusal, or a batch that fails", "a batch from a file that is not there ends, and not as %s", Failed)
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
	return t.IsEnd(state), state == Failed
}

// brokenBySent gives the rules on metadata that what create was sent breaks.
func brokenBySent(t *trial, r *reply) []string {
	if r.operation != Create || r.sent[SentMetadata] == nil {
		return nil
	}
	body, err := r.Request.Decoded()
	if err != nil {
		return nil
	}
	return t.MetadataRules(body)
}

const valueType = "metadata/value-type"

func isOverLimit(t *trial, r *reply) bool {
	return slices.ContainsFunc(brokenBySent(t, r), func(rule string) bool { return rule != valueType })
}

func isWrongType(t *trial, r *reply) bool {
	return slices.Contains(brokenBySent(t, r), valueType)
}

// isRefusedFor tells whether a create was refused, and another that differs
// from it in the member alone was not.
func (t *trial) isRefusedFor(member string, r *reply) bool {
	sent := r.sent
	if r.Bare || sent == nil || !r.isRefusal() || r.Status >= 500 {
		return false
	}
	rest := func(sent map[string]any) map[string]any {
		others := maps.Clone(sent)
		delete(others, member)
		return others
	}
	return slices.ContainsFunc(t.Of(Create), func(other *reply) bool {
		return other.isSuccess() && cmp.Equal(rest(sent), rest(other.sent))
	})
}

func judgeNullMetadata(t *trial, v *verdict) {
	for _, r := range t.Of(Create) {
		value, found := r.sent[SentMetadata]
		if r.Bare || !found || value != nil {
			continue
		}
		v.on()
		if !r.isSuccess() {
			v.reply(r, "200", "create with metadata null is answered with %s, but must be accepted", r.StatusText())
		}
	}
}

// judgeMetadataEcho compares what later replies show with what create was sent.
// Metadata within its limits is not to be refused.
func judgeMetadataEcho(t *trial, v *verdict) {
	for _, r := range t.Of(Create) {
		sent, _ := r.sent[SentMetadata].(map[string]any)
		if len(sent) > 0 && t.isRefusedFor(SentMetadata, r) && len(brokenBySent(t, r)) == 0 {
			v.on()
			v.reply(r, "200", "create with %d pairs of metadata is answered with %s, but they are within the limits", len(sent), r.StatusText())
		}
		if r.batch == nil || len(sent) == 0 {
			continue
		}
		h := t.Batch(r.batch.id)
		if h == nil {
			continue
		}
		for _, o := range h.Seen {
			if o.reply == r {
				continue
			}
			v.on()
			if _, kept := o.members[SentMetadata]; !kept && o.reply.operation == Retrieve {
				v.at(o, SentMetadata, "what create was sent", "%s is missing, though create (exchange %d) was sent some", SentMetadata, r.Number)
				continue
			}
			for _, c := range changes(&observation{members: map[string]any{SentMetadata: sent}}, o) {
				v.at(o, SentMetadata, "what create was sent", "%s is not what create (exchange %d) was sent: it %s", SentMetadata, r.Number, t.FromTo(o, c))
				break // one cause
			}
		}
	}
}
