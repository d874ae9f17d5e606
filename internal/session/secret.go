package session

import (
	"slices"
	"strings"
	"unicode"
)

// Redacted stands for what is secret in a session that Drive has made.
const Redacted = "redacted"

// secretWords make a header or a parameter secret that has one in its name.
var secretWords = []string{
	"authorization", "auth", "key", "apikey", "token", "secret", "cookie", "password", "credential", "signature", "sig", "organization", "project",
}

// IsSecretName tells by its name whether a header, or a parameter of a URL,
// holds something that must not be shown.
func IsSecretName(name string) bool {
	if strings.EqualFold(name, "Idempotency-Key") {
		return false
	}
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) })
	return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(secretWords, word) })
}
