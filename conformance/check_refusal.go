package conformance

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/web"
	"github.com/batchcheck/batchcheck/validate"
)

// refused makes a check of requests with a flaw, which must be refused: with one
// of the statuses that the API states for it or, where it states none, with 4xx.
// A refusal counts only where the same kind of request succeeds without the flaw.
func refused(flaw string) func(*trial, *verdict) {
	return func(t *trial, v *verdict) {
		for _, r := range t.Replies {
			if r.Expect == session.Refusal && r.HasFlaw(flaw) {
				v.mustRefuse(r, flaw)
			}
		}
	}
}

// mustRefuse judges the reply to a request with a flaw. Of several flaws, an API
// finds one first.
func (v *verdict) mustRefuse(r *session.Reply, flaw string) {
	refusals := v.trial.API.Refusals
	isRight := func(flaw string) bool {
		return slices.Contains(refusals[flaw], r.Status) || len(refusals[flaw]) == 0 && r.Status >= 400 && r.Status < 500
	}
	switch {
	case r.Failure != "" || r.Status == web.StatusTooManyRequests: // nobody looked at it, as http/status tells
	case !isRight(flaw) && slices.ContainsFunc(r.Flaws, isRight): // it was refused for another flaw
	case !r.IsSuccess() && v.trial.Control(r) == nil:
		v.unproved = "no sound " + string(r.Operation) + " succeeded, so a refusal shows nothing"
	case isRight(flaw):
		v.on()
	default:
		v.on()
		want := "4xx"
		if len(refusals[flaw]) > 0 {
			want = orList(refusals[flaw])
		}
		message := fmt.Sprintf("%s is answered with %s, but must be refused with %s", r.WithFlaw(flaw), r.StatusText(), want)
		if broken := v.trial.BrokenBySent(r); len(broken) > 0 {
			message += " (" + strings.Join(broken, ", ") + ")"
		}
		v.put(validate.Finding{Expected: want}, v.check.Level, r, -1, string(r.Operation)+message, message)
	}
}

// orList names statuses: "404 or 400".
func orList(statuses []int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(statuses), "[]"), " ", " or ")
}

// judgeWrongKey judges requests with a wrong key, unless the API serves requests
// without any.
func judgeWrongKey(t *trial, v *verdict) {
	isOpen := slices.ContainsFunc(t.Replies, func(r *session.Reply) bool { return r.HasFlaw(session.NoCredentials) && r.IsSuccess() })
	if !isOpen {
		refused(session.WrongKey)(t, v)
	}
}

// judgeUnknownFile: a create from a file that does not exist is refused, or the
// batch that it makes fails.
func judgeUnknownFile(t *trial, v *verdict) {
	t.judgeBadFile(v, session.UnknownFile, "a file that does not exist")
}

// judgeBadPurpose judges uploads for a purpose that there is not, and creates from
// a file for another purpose.
func judgeBadPurpose(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Upload) {
		if r.Expect == session.Refusal && r.HasFlaw(session.BadPurpose) {
			v.mustRefuse(r, session.BadPurpose)
		}
	}
	t.judgeBadFile(v, session.BadPurpose, "a file for another purpose")
}

// judgeBadFile judges creates from a file that is no good: each is refused, or the
// batch that it makes fails.
func (t *trial) judgeBadFile(v *verdict, flaw, file string) {
	for _, r := range t.Of(contract.Create) {
		if r.Expect != session.Refusal || !r.HasFlaw(flaw) {
			continue
		}
		if r.Batch == nil {
			v.mustRefuse(r, flaw)
		} else if ended, asFailed := t.fate(r.Batch.ID); ended {
			v.on()
			if !asFailed {
				v.reply(r, "a refusal, or a batch that fails", "a batch from %s ends, and not as %s", file, strings.Join(t.API.States.Failed, " or "))
			}
		}
	}
}

// judgeWrongType judges creates with values of metadata that are not strings.
// Null may be kept.
func judgeWrongType(t *trial, v *verdict) {
	for _, r := range t.Replies {
		if r.Expect != session.Refusal || !r.HasFlaw(session.WrongType) {
			continue
		}
		if r.Batch == nil || !t.HasOnlyNulls(r) {
			v.mustRefuse(r, session.WrongType)
			continue
		}
		v.on()
		metadata := t.API.Create.Metadata
		sent, _ := r.Sent[metadata].(map[string]any)
		for _, c := range t.metadataChanges(sent, r.Batch) {
			v.at(r.Batch, metadata, "a refusal, or null", "null in %s is not kept: it %s", metadata, t.FromTo(r.Batch, c))
			break // one cause
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

// Variants are creates that were accepted, and differ in their metadata only.
type variants struct {
	first   string // one of them
	several bool   // they do differ
}

// isRefusedFor tells whether a create was refused, and another that differs
// from it in its metadata only was not.
func (t *trial) isRefusedFor(r *session.Reply) bool {
	sent := r.Sent
	isForOther := slices.Contains([]int{web.StatusUnauthorized, web.StatusPaymentRequired, web.StatusForbidden, web.StatusTooManyRequests}, r.Status)
	if sent == nil || !r.IsRefusal() || r.Status >= 500 || isForOther {
		return false
	}
	metadata := t.API.Create.Metadata
	if t.variants == nil {
		t.variants = map[string]variants{}
		for _, other := range t.Of(contract.Create) {
			if rest, whole := textsOf(other.Sent, metadata); other.IsSuccess() {
				all, found := t.variants[rest]
				if !found {
					all.first = whole
				}
				all.several = all.several || all.first != whole
				t.variants[rest] = all
			}
		}
	}
	rest, whole := textsOf(sent, metadata)
	all, found := t.variants[rest]
	return found && (all.several || all.first != whole)
}

// textsOf gives what was sent as a text to compare by, and that of the rest without
// a member.
func textsOf(sent map[string]any, member string) (rest, whole string) {
	others := maps.Clone(sent)
	delete(others, member)
	return session.Key(others), session.Key(sent)
}

func judgeNullMetadata(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Create) {
		value, found := r.Sent[t.API.Create.Metadata]
		switch {
		case !found || value != nil:
		case r.IsSuccess():
			v.on()
		case t.isRefusedFor(r):
			v.on()
			v.reply(r, "200", "create with metadata null is answered with %s, but must be accepted", r.StatusText())
		default:
			v.unproved = "no create with other metadata succeeded, so a refusal shows nothing"
		}
	}
}

// judgeMetadataEcho compares what later replies show with what create was sent.
// Metadata within its limits is not to be refused.
func judgeMetadataEcho(t *trial, v *verdict) {
	metadata := t.API.Create.Metadata
	for _, r := range t.Of(contract.Create) {
		sent, _ := r.Sent[t.API.Create.Metadata].(map[string]any)
		if len(sent) > 0 && t.isRefusedFor(r) && len(t.BrokenBySent(r)) == 0 {
			v.on()
			message := fmt.Sprintf("create with metadata of %s is refused with %s, but that is within the limits", sizeOf(sent), t.RefusalText(r))
			v.put(validate.Finding{Expected: "200"}, v.check.Level, r, -1, sizeOf(sent), message)
		}
		if r.Batch == nil || len(sent) == 0 || r.Expect == session.Refusal {
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
			if !t.compares() {
				return
			}
			v.on()
			if _, kept := o.Members[metadata]; !kept && o.Reply.Operation == contract.Retrieve {
				v.at(o, metadata, "what create was sent", "%s is missing, although create (exchange %d) sent some", metadata, r.Number)
				continue
			}
			for _, c := range t.metadataChanges(sent, o) {
				message := fmt.Sprintf("%s is not what create (exchange %d) sent (%s): it %s", metadata, r.Number, sizeOf(sent), t.FromTo(o, c))
				v.member(v.check.Level, o, metadata, "what create was sent", sizeOf(sent), message)
				break // one cause
			}
		}
	}
}

// sizeOf says how large metadata is, so that a finding names the limit that it is at.
// Characters are code points.
func sizeOf(metadata map[string]any) string {
	key, value := "", ""
	longer := func(a, b string) string { // by bytes, as some limits are
		if cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(utf8.RuneCountInString(a), utf8.RuneCountInString(b))) > 0 {
			return a
		}
		return b
	}
	for k, v := range metadata {
		key, value = longer(k, key), longer(session.TextOf(v), value)
	}
	pairs := "1 pair"
	if len(metadata) != 1 {
		pairs = fmt.Sprint(len(metadata), " pairs")
	}
	return fmt.Sprintf("%s, keys of up to %s, values of up to %s", pairs, charactersOf(key), charactersOf(value))
}

// charactersOf gives the length of a text; that in bytes, too, where it is another.
func charactersOf(text string) string {
	n := utf8.RuneCountInString(text)
	if n == len(text) {
		return fmt.Sprint(n, " characters")
	}
	return fmt.Sprintf("%d characters in %d bytes", n, len(text))
}

// metadataChanges compares the metadata that create was sent with what a reply
// shows.
func (t *trial) metadataChanges(sent map[string]any, o *session.Observation) []session.Change {
	return t.ChangesSince(t.API.Create.Metadata, sent, o)
}

// isLostMetadata tells whether another check tells that the metadata of a create
// is not kept: another reply shows the loss as well.
func (t *trial) isLostMetadata(r *session.Reply) bool {
	sent, _ := r.Sent[t.API.Create.Metadata].(map[string]any)
	h := t.Batch(r.Batch.ID)
	return t.rules.Has("metadata/echo") && h != nil && slices.ContainsFunc(h.Seen, func(o *session.Observation) bool {
		return o.Reply != r && t.compares() && len(t.metadataChanges(sent, o)) > 0
	})
}
