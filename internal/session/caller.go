package session

import (
	"net/textproto"
	"slices"
	"strings"
)

// credentialHeaders are those that people authenticate with, beside that of the API.
var credentialHeaders = []string{"Authorization", "Api-Key", "X-Api-Key", "Cookie"}

// accountWords are parts of the names of headers that choose an account.
var accountWords = []string{"Organization", "Project", "Workspace", "Tenant", "Account", "Team"}

// hasCredentials tells whether a request has one of the headers that people
// authenticate with, or one that the driver took for secret. Clients leave them out
// when they follow a redirect to another host.
func (r *Reader) hasCredentials(reply *Reply) bool {
	for name, values := range reply.first().Request.Header {
		if slices.Contains(credentialHeaders, name) || name == textproto.CanonicalMIMEHeaderKey(r.API.Auth.Header) || slices.Contains(values, Redacted) {
			return true
		}
	}
	return false
}

// keysOf gives what tells who asks, to compare: credentials, and what chooses an
// account. Cookies, which change on the way, only count where there is nothing else.
func (r *Reader) keysOf(reply *Reply) string {
	header := reply.first().Request.Header
	var keys []string
	for name, values := range header {
		isKey := isCredentialName(name) && !strings.Contains(name, "Idempotency") || name == textproto.CanonicalMIMEHeaderKey(r.API.Auth.Header)
		isAccount := slices.ContainsFunc(accountWords, func(word string) bool { return strings.Contains(name, word) })
		if (isKey || isAccount) && name != "Cookie" {
			keys = append(keys, name+" "+strings.Join(values, " "))
		}
	}
	if len(keys) == 0 {
		return strings.Join(header["Cookie"], " ")
	}
	slices.Sort(keys)
	return strings.Join(keys, "\n")
}

// Caller gives who makes the request to which API, as far as that shows: the base
// URL, credentials, and headers that name an account. It is a text to compare by.
func (r *Reply) Caller() string { return r.caller }

func (r *Reader) callerOf(reply *Reply) string { return reply.base + "\n" + r.keysOf(reply) + "\n" }

// masks are in what recordings have in place of credentials. Two that were masked
// may have been different.
var masks = []string{"redact", "sanitiz", "filter", "mask", "hidden", "remove", "scrub", "dummy", "fake", "placeholder", "secret", "your", "*", "xxx", "…", "...", "<", "[", "{"}

func isMasked(keys string) bool {
	keys = strings.ToLower(keys)
	return keys == "" || slices.ContainsFunc(masks, func(mask string) bool { return strings.Contains(keys, mask) })
}
