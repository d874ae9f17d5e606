package session

import (
	"net/http"
	"slices"
	"strings"
)

// Credentials are the headers that people authenticate with.
var Credentials = []string{"Authorization", "Api-Key", "X-Api-Key", "Cookie"}

// accountWords are parts of the names of headers that choose an account.
var accountWords = []string{"Organization", "Project", "Workspace", "Tenant", "Account", "Team"}

// Caller gives who makes a request to which API, as far as that shows: the base
// URL, credentials, and headers that name an account. It is a text to compare by.
func (r *Reader) Caller(reply *Reply) string {
	var all []string
	for name, values := range reply.Request.Header {
		isAccount := slices.ContainsFunc(accountWords, func(word string) bool { return strings.Contains(name, word) })
		if isAccount || slices.Contains(Credentials, name) || name == http.CanonicalHeaderKey(r.API.Auth.Header) {
			all = append(all, name+": "+strings.Join(values, ", "))
		}
	}
	slices.Sort(all)
	return reply.base + "\n" + strings.Join(all, "\n")
}

// IsSameCaller tells whether two requests have one caller.
func (r *Reader) IsSameCaller(a, b *Reply) bool { return r.Caller(a) == r.Caller(b) }
