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

// Caller gives who makes the request to which API, as far as that shows: the base
// URL, credentials, and headers that name an account. It is a text to compare by.
func (r *Reply) Caller() string { return r.caller }

func (rd *Reader) callerOf(r *Reply) string {
	var all []string
	for name, values := range r.Request.Header {
		isAccount := slices.ContainsFunc(accountWords, func(word string) bool { return strings.Contains(name, word) })
		if isAccount || slices.Contains(Credentials, name) || name == http.CanonicalHeaderKey(rd.API.Auth.Header) {
			all = append(all, name+": "+strings.Join(values, ", "))
		}
	}
	slices.Sort(all)
	return r.base + "\n" + strings.Join(all, "\n")
}
