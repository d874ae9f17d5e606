package session

import (
	"net/http"
	"slices"
	"strings"
)

// credentialHeaders are those that people authenticate with, beside that of the API.
var credentialHeaders = []string{"Authorization", "Api-Key", "X-Api-Key", "Cookie"}

// hasCredentials tells whether a request has one of those headers, or one that the
// driver took for secret. Clients leave them out when they follow a redirect to
// another host.
func (r *Reader) hasCredentials(reply *Reply) bool {
	for name, values := range reply.first().Request.Header {
		if slices.Contains(credentialHeaders, name) || name == http.CanonicalHeaderKey(r.API.Auth.Header) || slices.Contains(values, Redacted) {
			return true
		}
	}
	return false
}

// keysOf gives what tells who asks, to compare: credentials, and the project or the
// like. Cookies, which change on the way, only count where there is nothing else.
func (r *Reader) keysOf(reply *Reply) string {
	header := reply.first().Request.Header
	var keys []string
	for name, values := range header {
		isKey := IsSecretName(name) && !strings.Contains(name, "Idempotency") || name == http.CanonicalHeaderKey(r.API.Auth.Header)
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

// Caller tells who asks which API, to compare: ids are those of one caller.
func (r *Reader) Caller(reply *Reply) string { return reply.base + "\n" + r.keysOf(reply) + "\n" }

// masks are in what recordings have in place of credentials. Two that were masked
// may have been different.
var masks = []string{"redact", "sanitiz", "filter", "mask", "hidden", "remove", "scrub", "dummy", "fake", "placeholder", "secret", "your", "*", "xxx", "…", "...", "<", "[", "{"}

func isMasked(keys string) bool {
	keys = strings.ToLower(keys)
	return keys == "" || slices.ContainsFunc(masks, func(mask string) bool { return strings.Contains(keys, mask) })
}
