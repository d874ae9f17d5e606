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

// refused makes a check of requests that must be refused: with one of the
// statuses that the API states by the name or, where it states none, with 4xx.
func refused(isProbe func(*trial, *session.Reply) bool, name string) func(*trial, *verdict) {
	return func(t *trial, v *verdict) {
		statuses, want := t.API.Refusals[name], "4xx"
		if len(statuses) > 0 {
			want = orList(statuses)
		}
		for _, r := range t.Replies {
			if r.Bare || r.Unasked || r.Status == 0 || !isProbe(t, r) {
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

// orList names statuses: "404 or 400".
func orList(statuses []int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(statuses), "[]"), " ", " or ")
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

func lacksField(t *trial, r *session.Reply) bool {
	sent := r.Sent
	return r.Operation == contract.Create && sent != nil && slices.ContainsFunc(t.API.Create.Required, func(name string) bool {
		_, found := sent[name]
		return !found
	})
}

// nonsenseIn finds creates with nonsense in the field of a role.
func nonsenseIn(field func(contract.CreateAPI) string) func(*trial, *session.Reply) bool {
	return func(t *trial, r *session.Reply) bool {
		text := session.TextOf(r.Sent[field(t.API.Create)])
		return r.Operation == contract.Create && strings.Contains(text, session.Nonsense)
	}
}

// The roles of fields of a create.
func fileField(c contract.CreateAPI) string     { return c.File }
func endpointField(c contract.CreateAPI) string { return c.Endpoint }
func lengthField(c contract.CreateAPI) string   { return c.Length }

// hasCredentials tells whether a request has one of those headers, or one that
// the driver took for secret.
func (t *trial) hasCredentials(r *session.Reply) bool {
	for name, values := range r.Request.Header {
		if slices.Contains(session.Credentials, name) || name == http.CanonicalHeaderKey(t.API.Auth.Header) || slices.Contains(values, session.Redacted) {
			return true
		}
	}
	return false
}

// judgeCredentials judges requests without credentials where others have them:
// a recording may have been scrubbed of all.
func judgeCredentials(t *trial, v *verdict) {
	replies := t.Of(contract.Create, contract.Retrieve, contract.List, contract.Cancel)
	if len(t.API.Refusals["no-credentials"]) == 0 || !slices.ContainsFunc(replies, t.hasCredentials) {
		return
	}
	for _, r := range replies {
		if r.Bare || t.hasCredentials(r) {
			continue
		}
		v.on()
		if want := t.API.Refusals["no-credentials"]; !slices.Contains(want, r.Status) {
			statuses := orList(want)
			v.reply(r, statuses, "a request without credentials is answered with %s, but must be refused with %s", r.StatusText(), statuses)
		}
	}
}

// judgeUnknownFile: a create from a file that is not there is refused, or the
// batch that it makes fails.
func judgeUnknownFile(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Create) {
		if !nonsenseIn(fileField)(t, r) || len(t.API.Refusals["unknown-file"]) == 0 {
			continue
		}
		if r.Batch != nil {
			if ended, asFailed := t.fate(r.Batch.ID); ended {
				v.on()
				if !asFailed {
					v.reply(r, "a refusal, or a batch that fails", "a batch from a file that is not there ends, and not as %s", strings.Join(t.API.States.Failed, " or "))
				}
			}
			continue
		}
		v.on()
		if want := t.API.Refusals["unknown-file"]; !slices.Contains(want, r.Status) {
			statuses := orList(want)
			v.reply(r, statuses, "the status is %s, but the request must be refused with %s", r.StatusText(), statuses)
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
	return t.IsEnd(state), slices.Contains(t.API.States.Failed, state)
}

// brokenBySent gives the rules on metadata that what create was sent breaks.
func brokenBySent(t *trial, r *session.Reply) []string {
	if r.Operation != contract.Create || r.Sent[t.API.Create.Metadata] == nil {
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
		value, found := r.Sent[t.API.Create.Metadata]
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
	metadata := t.API.Create.Metadata
	for _, r := range t.Of(contract.Create) {
		sent, _ := r.Sent[t.API.Create.Metadata].(map[string]any)
		if len(sent) > 0 && t.isRefusedFor(metadata, r) && len(brokenBySent(t, r)) == 0 {
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
			if _, kept := o.Members[metadata]; !kept && o.Reply.Operation == contract.Retrieve {
				v.at(o, metadata, "what create was sent", "%s is missing, though create (exchange %d) was sent some", metadata, r.Number)
				continue
			}
			for _, c := range t.metadataChanges(sent, o) {
				v.at(o, metadata, "what create was sent", "%s is not what create (exchange %d) was sent: it %s", metadata, r.Number, t.FromTo(o, c))
				break // one cause
			}
		}
	}
}

// metadataChanges compares the metadata that create was sent with what a reply
// shows.
func (t *trial) metadataChanges(sent map[string]any, o *session.Observation) []session.Change {
	return t.Changes(&session.Observation{Members: map[string]any{t.API.Create.Metadata: sent}}, o)
}

// isLostMetadata tells whether another check tells that the metadata of a create
// is not kept: it should have been refused, or another reply shows the loss as well.
func (t *trial) isLostMetadata(r *session.Reply) bool {
	if len(brokenBySent(t, r)) > 0 {
		return true
	}
	sent, _ := r.Sent[t.API.Create.Metadata].(map[string]any)
	h := t.Batch(r.Batch.ID)
	return t.rules.Has("metadata/echo") && h != nil && slices.ContainsFunc(h.Seen, func(o *session.Observation) bool {
		return o.Reply != r && len(t.metadataChanges(sent, o)) > 0
	})
}
