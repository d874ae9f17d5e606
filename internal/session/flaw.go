package session

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// The flaws that a request may have, by the names that x-api gives to what is
// refused.
const (
	UnknownID     = "unknown-id"
	NoCredentials = "no-credentials"
	WrongKey      = "wrong-key"
	MissingField  = "missing-field"
	Malformed     = "malformed"
	BadEndpoint   = "bad-endpoint"
	BadWindow     = "bad-window"
	UnknownFile   = "unknown-file"
	BadPurpose    = "bad-purpose"
	OverLimit     = "over-limit"
	WrongType     = "wrong-type"
)

// flaws lists what may be wrong with a request, so that an API must refuse it.
var flaws = []struct {
	name string
	has  func(*Traffic, *Reply) bool
}{
	{UnknownID, hasUnknownID},
	{NoCredentials, lacksCredentials},
	{WrongKey, hasWrongKey},
	{MissingField, lacksField},
	{Malformed, isMalformed},
	{BadEndpoint, func(t *Traffic, r *Reply) bool { return isNonsense(r.Sent[t.API.Create.Endpoint]) }},
	{BadWindow, hasBadWindow},
	{UnknownFile, hasUnknownFile},
	{BadPurpose, hasBadPurpose},
	{OverLimit, func(t *Traffic, r *Reply) bool {
		return slices.ContainsFunc(t.BrokenBySent(r), func(rule string) bool { return rule != valueType })
	}},
	{WrongType, hasWrongType},
}

// flawsOf gives the flaws of a request.
func (t *Traffic) flawsOf(r *Reply) (names []string) {
	for _, f := range flaws {
		if f.has(t, r) {
			names = append(names, f.name)
		}
	}
	return names
}

// HasFlaw tells whether a request has a flaw.
func (r *Reply) HasFlaw(name string) bool { return slices.Contains(r.Flaws, name) }

func isNonsense(value any) bool { return strings.Contains(TextOf(value), Nonsense) }

func hasUnknownID(t *Traffic, r *Reply) bool {
	isByID := r.Operation == contract.Retrieve || r.Operation == contract.Cancel || r.Operation == contract.File || r.Operation == contract.Content
	return isByID && !r.Unasked && strings.Contains(r.ID, Nonsense)
}

func lacksField(t *Traffic, r *Reply) bool {
	return r.Operation == contract.Create && r.Sent != nil && slices.ContainsFunc(t.API.Create.Required, func(name string) bool {
		_, found := r.Sent[name]
		return !found
	})
}

// isMalformed finds creates whose body is no JSON object. Recordings cut bodies, put
// other text in their place, or leave them out: what succeeded was malformed only
// where the body is as long as was sent.
func isMalformed(_ *Traffic, r *Reply) bool {
	if r.Operation != contract.Create || r.Sent != nil || r.Request.Omitted != nil {
		return false
	}
	isWhole := r.Request.Header.Get("Content-Length") == strconv.Itoa(len(r.Request.Body))
	return r.Expects == recording.ExpectRefusal || len(r.Request.Body) > 0 && (isWhole || r.IsRefusal())
}

// hasUnknownFile finds creates from files that are not there, where the API says
// how it refuses them.
func hasUnknownFile(t *Traffic, r *Reply) bool {
	return r.Operation == contract.Create && len(t.API.Refusals[UnknownFile]) > 0 && isNonsense(t.SentFile(r))
}

// hasBadPurpose finds uploads for purposes that are nonsense, and creates from files
// that are for something else.
func hasBadPurpose(t *Traffic, r *Reply) bool {
	switch r.Operation {
	case contract.Upload:
		u, _ := t.UploadOf(r)
		return isNonsense(u.Purpose)
	case contract.Create:
		other := t.API.Upload.Other
		return other != "" && t.Uploads[t.SentFile(r)].Purpose == other
	}
	return false
}

// hasBadWindow finds windows that are nonsense, or take no time.
func hasBadWindow(t *Traffic, r *Reply) bool {
	text := TextOf(r.Sent[t.API.Create.Length])
	if r.Operation != contract.Create || text == "" {
		return false
	}
	n, err := strconv.Atoi(strings.TrimRight(text, "dhms"))
	return isNonsense(text) || err == nil && n <= 0
}

// valueType is the rule on the type of the values of metadata.
const valueType = "metadata/value-type"

// hasWrongType finds metadata with values that are not strings. Null may be refused,
// or kept.
func hasWrongType(t *Traffic, r *Reply) bool {
	metadata, _ := r.Sent[t.API.Create.Metadata].(map[string]any)
	for _, value := range metadata {
		if _, isText := value.(string); !isText && value != nil {
			return slices.Contains(t.BrokenBySent(r), valueType)
		}
	}
	return false
}

// BrokenBySent gives the rules on metadata that what a create was sent breaks.
func (t *Traffic) BrokenBySent(r *Reply) []string {
	if r.Operation != contract.Create || r.Sent[t.API.Create.Metadata] == nil {
		return nil
	}
	body, err := r.Request.Decoded()
	if err != nil {
		return nil
	}
	return t.MetadataRules(body)
}

// MetadataRules gives the rules that the metadata of a body breaks.
func (r *Reader) MetadataRules(body []byte) []string {
	var rules []string
	at := document.AppendToken("", r.API.Create.Metadata)
	for _, f := range r.batches.Check(body).Findings {
		if f.Pointer == at || strings.HasPrefix(f.Pointer, at+"/") {
			rules = append(rules, f.Rule)
		}
	}
	return rules
}

// credentialHeaders are those that people authenticate with, beside that of the API.
var credentialHeaders = []string{"Authorization", "Api-Key", "X-Api-Key", "Cookie"}

// hasCredentials tells whether a request has one of those headers, or one that the
// driver took for secret. Clients leave them out when they follow a redirect to
// another host.
func (t *Traffic) hasCredentials(r *Reply) bool {
	for name, values := range r.first().Request.Header {
		if slices.Contains(credentialHeaders, name) || name == http.CanonicalHeaderKey(t.API.Auth.Header) || slices.Contains(values, Redacted) {
			return true
		}
	}
	return false
}

// lacksCredentials finds requests without credentials where others at the same
// place have them: a recording may have been scrubbed of all.
func lacksCredentials(t *Traffic, r *Reply) bool {
	return t.withKeys[r.base] && r.isOfBatches() && !r.Unasked && len(t.API.Refusals[NoCredentials]) > 0 && !t.hasCredentials(r)
}

func hasWrongKey(t *Traffic, r *Reply) bool {
	return r.isOfBatches() && strings.Contains(t.keysOf(r), Nonsense)
}

// keysOf gives what tells who asks, to compare: credentials, and the project or the
// like. Cookies, which change on the way, only count where there is nothing else.
func (t *Traffic) keysOf(r *Reply) string {
	header := r.first().Request.Header
	var keys []string
	for name, values := range header {
		isKey := IsSecretName(name) && !strings.Contains(name, "Idempotency") || name == http.CanonicalHeaderKey(t.API.Auth.Header)
		if isKey && name != "Cookie" {
			keys = append(keys, name+" "+strings.Join(values, " "))
		}
	}
	if len(keys) == 0 {
		return strings.Join(header["Cookie"], " ")
	}
	slices.Sort(keys)
	return strings.Join(keys, "\n")
}

// asker tells who asks where.
func (t *Traffic) asker(r *Reply) string { return r.base + "\n" + t.keysOf(r) + "\n" }

// masks are in what recordings have in place of credentials. Two that were masked
// may have been different.
var masks = []string{"redact", "sanitiz", "filter", "mask", "hidden", "remove", "scrub", "dummy", "fake", "placeholder", "secret", "your", "*", "xxx", "…", "...", "<", "[", "{"}

func isMasked(keys string) bool {
	keys = strings.ToLower(keys)
	return keys == "" || slices.ContainsFunc(masks, func(mask string) bool { return strings.Contains(keys, mask) })
}
