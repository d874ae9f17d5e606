package session

import (
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
	with string // what the request has, for messages
	has  func(*Traffic, *Reply) bool
}{
	{UnknownID, "an id that nobody has", hasUnknownID},
	{NoCredentials, "no credentials", lacksCredentials},
	{WrongKey, "a wrong key", hasWrongKey},
	{MissingField, "a field missing", lacksField},
	{Malformed, "a body that is not a JSON object", isMalformed},
	{BadEndpoint, "an endpoint that does not exist", func(t *Traffic, r *Reply) bool { return isNonsense(At(r.Sent, t.API.Create.Endpoint)) }},
	{BadWindow, "a window that does not exist", hasBadWindow},
	{UnknownFile, "a file that nobody has", hasUnknownFile},
	{BadPurpose, "a purpose that batches are not for", hasBadPurpose},
	{OverLimit, "metadata over its limits", func(t *Traffic, r *Reply) bool {
		return slices.ContainsFunc(t.BrokenBySent(r), func(rule string) bool { return rule != valueType })
	}},
	{WrongType, "metadata of a wrong type", func(t *Traffic, r *Reply) bool { return slices.Contains(t.BrokenBySent(r), valueType) }},
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

// WithFlaw gives a request with a flaw in words, such as "list with a wrong key".
func (r *Reply) WithFlaw(name string) string {
	for _, f := range flaws {
		if f.name == name {
			return string(r.Operation) + " with " + f.with
		}
	}
	return string(r.Operation)
}

// HasFlaw tells whether a request has a flaw.
func (r *Reply) HasFlaw(name string) bool { return slices.Contains(r.Flaws, name) }

// FlawedFields gives the fields of a create that have a flaw, or should be there.
func (t *Traffic) FlawedFields(r *Reply) []string {
	c := t.API.Create
	of := map[string]string{
		BadEndpoint: c.Endpoint, BadWindow: c.Length, UnknownFile: c.File, BadPurpose: c.File, OverLimit: c.Metadata, WrongType: c.Metadata,
	}
	var fields []string
	for _, flaw := range r.Flaws {
		if of[flaw] != "" {
			fields = append(fields, of[flaw])
		}
		if flaw == MissingField {
			fields = append(fields, t.missing(r)...)
		}
	}
	return fields
}

// missing gives the fields that a create needs and lacks.
func (t *Traffic) missing(r *Reply) []string {
	return slices.DeleteFunc(slices.Clone(t.API.Create.Required), func(name string) bool {
		return has(r.Sent, name)
	})
}

// has tells whether an object has a field, by its path.
func has(members map[string]any, path string) bool {
	holder := members
	if at := strings.LastIndexByte(path, '/'); at >= 0 {
		holder, _ = At(members, path[:at]).(map[string]any)
		path = path[at+1:]
	}
	_, found := holder[path]
	return found
}

func isNonsense(value any) bool { return strings.Contains(TextOf(value), Nonsense) }

func hasUnknownID(t *Traffic, r *Reply) bool {
	isByID := r.Operation == contract.Retrieve || r.Operation == contract.Cancel || r.Operation == contract.File || r.Operation == contract.Content || r.Operation == contract.Results
	return isByID && !r.Unasked && strings.Contains(r.ID, Nonsense)
}

func lacksField(t *Traffic, r *Reply) bool {
	return r.Operation == contract.Create && r.Sent != nil && len(t.missing(r)) > 0
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
		u, known := t.Uploads[t.SentFile(r)]
		return known && u.Purpose != "" && u.Purpose == t.API.Upload.Other
	}
	return false
}

// hasBadWindow finds creates with windows that are nonsense, or take no time.
func hasBadWindow(t *Traffic, r *Reply) bool {
	if r.Operation != contract.Create {
		return false
	}
	text := TextOf(At(r.Sent, t.API.Create.Length))
	n, err := strconv.Atoi(strings.TrimRight(text, "dhms"))
	return isNonsense(text) || err == nil && n <= 0
}

// HasOnlyNulls tells whether the values of a create's metadata that are not strings
// are all null.
func (t *Traffic) HasOnlyNulls(r *Reply) bool {
	metadata, _ := At(r.Sent, t.API.Create.Metadata).(map[string]any)
	for _, value := range metadata {
		if _, isText := value.(string); !isText && value != nil {
			return false
		}
	}
	return true
}

// valueType is the rule on the type of the values of metadata.
const valueType = "metadata/value-type"

// BrokenBySent gives the rules on metadata that what a create was sent breaks.
func (t *Traffic) BrokenBySent(r *Reply) []string { return r.broken }

func (r *Reader) brokenBySent(e *recording.Exchange, b *budget) []string {
	body, err := b.decode(e.Request)
	if err != nil {
		return nil
	}
	return r.MetadataRules(body)
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

// lacksCredentials finds requests without credentials where others at the same
// place have them: a recording may have been scrubbed of all.
func lacksCredentials(t *Traffic, r *Reply) bool {
	return t.withKeys[r.base] && r.isOfBatches() && !r.Unasked && len(t.API.Refusals[NoCredentials]) > 0 && !t.hasCredentials(r)
}

func hasWrongKey(t *Traffic, r *Reply) bool {
	return r.isOfBatches() && strings.Contains(t.keysOf(r), Nonsense)
}
