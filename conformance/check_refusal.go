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
		for _, r := range t.replies {
			if r.Bare || r.Status == 0 || !isProbe(t, r) {
				continue
			}
			v.on()
			if slices.Contains(statuses, r.Status) || len(statuses) == 0 && r.Status >= 400 && r.Status < 500 {
				continue
			}
			v.reply(r, want, "the status is %s, but the request must be refused with %s", statusText(r), want)
		}
	}
}

// isUnknownID finds requests for batches that nobody has told of: by nonsense,
// or refused as such.
func isUnknownID(t *trial, r *reply) bool {
	if r.operation != Retrieve && r.operation != Cancel {
		return false
	}
	known := t.byID[r.id] != nil
	return strings.Contains(r.id, nonsense) || !known && r.isRefusal() && r.Status != http.StatusUnauthorized && r.Status != http.StatusTooManyRequests
}

func lacksField(_ *trial, r *reply) bool {
	sent := r.request()
	return r.operation == Create && sent != nil && slices.ContainsFunc(sentRequired, func(name string) bool {
		_, found := sent[name]
		return !found
	})
}

func nonsenseIn(member string) func(*trial, *reply) bool {
	return func(_ *trial, r *reply) bool {
		text, _ := r.request()[member].(string)
		return r.operation == Create && strings.Contains(text, nonsense)
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
	replies := t.of(Create, Retrieve, List, Cancel)
	if !slices.ContainsFunc(replies, hasCredentials) {
		return
	}
	for _, r := range replies {
		if r.Bare || hasCredentials(r) {
			continue
		}
		v.on()
		if r.Status != http.StatusUnauthorized {
			v.reply(r, "401", "a request without credentials is answered with %s, but must be refused with 401", statusText(r))
		}
	}
}

// judgeUnknownFile: a create from a file that is not there is refused, or the
// batch that it makes fails.
func judgeUnknownFile(t *trial, v *verdict) {
	for _, r := range t.of(Create) {
		if !nonsenseIn(sentFile)(t, r) {
			continue
		}
		if r.batch != nil {
			if ended, asFailed := t.fate(r.batch.id); ended {
				v.on()
				if !asFailed {
					v.reply(r, "a refusal, or a batch that fails", "a batch from a file that is not there ends, and not as %s", failed)
				}
			}
			continue
		}
		v.on()
		if r.Status != http.StatusNotFound && r.Status != http.StatusBadRequest {
			v.reply(r, "404 or 400", "the status is %s, but the request must be refused with 404 or 400", statusText(r))
		}
	}
}

// failed is the state of a batch whose input was no good.
const failed = "failed"

// fate tells whether a batch has ended, and whether by failing.
func (t *trial) fate(id string) (ended, asFailed bool) {
	h := t.byID[id]
	if h == nil || h.last() == nil {
		return false, false
	}
	state, _ := t.state(h.last())
	return t.isEnd(state), state == failed
}

// brokenBySent gives the rules on metadata that what create was sent breaks.
func brokenBySent(t *trial, r *reply) []string {
	if r.operation != Create || r.request()[sentMetadata] == nil {
		return nil
	}
	body, err := r.Request.Decoded()
	if err != nil {
		return nil
	}
	return t.metadataRules(body)
}

// metadataRules gives the rules that the metadata in a body breaks.
func (j *Checker) metadataRules(body []byte) []string {
	var rules []string
	for _, f := range j.validators[batchKind].Check(body).Findings {
		if strings.HasPrefix(f.Rule, "metadata/") {
			rules = append(rules, f.Rule)
		}
	}
	return rules
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
	sent := r.request()
	if r.Bare || sent == nil || !r.isRefusal() || r.Status >= 500 {
		return false
	}
	rest := func(sent map[string]any) map[string]any {
		others := maps.Clone(sent)
		delete(others, member)
		return others
	}
	return slices.ContainsFunc(t.of(Create), func(other *reply) bool {
		return other.isSuccess() && cmp.Equal(rest(sent), rest(other.request()))
	})
}

func judgeNullMetadata(t *trial, v *verdict) {
	for _, r := range t.of(Create) {
		value, found := r.request()[sentMetadata]
		if r.Bare || !found || value != nil {
			continue
		}
		v.on()
		if !r.isSuccess() {
			v.reply(r, "200", "create with metadata null is answered with %s, but must be accepted", statusText(r))
		}
	}
}

// judgeMetadataEcho compares what later replies show with what create was sent.
// Metadata within its limits is not to be refused.
func judgeMetadataEcho(t *trial, v *verdict) {
	for _, r := range t.of(Create) {
		sent, _ := r.request()[sentMetadata].(map[string]any)
		if len(sent) > 0 && t.isRefusedFor(sentMetadata, r) && len(brokenBySent(t, r)) == 0 {
			v.on()
			v.reply(r, "200", "create with %d pairs of metadata is answered with %s, but they are within the limits", len(sent), statusText(r))
		}
		if r.batch == nil || len(sent) == 0 {
			continue
		}
		h := t.byID[r.batch.id]
		if h == nil {
			continue
		}
		for _, o := range h.seen {
			if o.reply == r {
				continue
			}
			v.on()
			if _, kept := o.members[sentMetadata]; !kept && o.reply.operation == Retrieve {
				v.at(o, sentMetadata, "what create was sent", "%s is missing, though create (exchange %d) was sent some", sentMetadata, r.Number)
				continue
			}
			for _, c := range changes(&observation{members: map[string]any{sentMetadata: sent}}, o) {
				v.at(o, sentMetadata, "what create was sent", "%s is not what create (exchange %d) was sent: it %s", sentMetadata, r.Number, fromTo(t, o, c))
				break // one cause
			}
		}
	}
}
