package session

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/batchcheck/batchcheck/internal/lazy"
)

// Redacted stands for what is secret in a session that Drive has made.
const Redacted = "redacted"

// credentialWords make a header or a parameter a credential that has one in its name.
var credentialWords = []string{
	"authorization", "auth", "key", "apikey", "token", "secret", "cookie", "password", "credential", "signature", "sig", "organization", "project",
}

// secretWords are further words in the names of what must not be shown, though it may
// change from request to request and so tells no caller from another.
var secretWords = []string{
	"session", "sessionid", "jsessionid", "sid", "sas", "jwt", "bearer", "assertion", "ticket", "otp", "pass", "passwd", "passphrase", "pwd", "credentials", "cookies",
}

// secretParts are in names that are written as one word, such as accesstoken.
var secretParts = []string{"apikey", "token", "secret", "password", "session", "signature", "authorization", "functionscode", "authcode", "accesscode"}

// isCredentialName tells by its name whether a header or a parameter holds what tells
// one caller from another.
func isCredentialName(name string) bool {
	return slices.ContainsFunc(wordsOf(name), func(word string) bool { return slices.Contains(credentialWords, word) }) && !isIdempotency(name)
}

// IsSecretName tells by its name whether a header, a parameter of a URL or a field
// holds something that must not be shown.
func IsSecretName(name string) bool {
	words := wordsOf(name)
	whole := strings.ReplaceAll(strings.Join(words, ""), "tokens", "") // max_tokens is a count
	return !isIdempotency(name) && (isCredentialName(name) ||
		slices.ContainsFunc(words, func(word string) bool { return slices.Contains(secretWords, word) }) ||
		slices.ContainsFunc(secretParts, func(part string) bool { return strings.Contains(whole, part) }))
}

func isIdempotency(name string) bool { return strings.EqualFold(name, "Idempotency-Key") }

// wordsOf gives the words of a name in lower case: X-Auth-Token, auth_token and
// authToken have the same.
func wordsOf(name string) []string {
	var parted strings.Builder
	previous := ' '
	for _, r := range name {
		if unicode.IsUpper(r) && unicode.IsLower(previous) {
			parted.WriteByte(' ')
		}
		parted.WriteRune(unicode.ToLower(r))
		previous = r
	}
	return strings.FieldsFunc(parted.String(), func(r rune) bool { return !unicode.IsLetter(r) })
}

// CleanURL gives a URL without what may be secret in it: user, fragment, and the
// values of parameters that are secret by their names. The text need not be a URL
// that can be parsed.
func CleanURL(text string, isSecret func(name string) bool) string {
	text, _, _ = strings.Cut(text, "#")
	path, query, hasQuery := strings.Cut(text, "?")
	if before, rest, found := strings.Cut(path, "//"); found {
		end := len(rest)
		if _, err := url.Parse(path); err == nil && strings.Contains(rest, "/") {
			end = strings.IndexByte(rest, '/') // elsewhere a user may have a slash
		}
		path = before + "//" + rest[strings.LastIndexByte(rest[:end], '@')+1:]
	}
	if first, parameters, found := strings.Cut(path, ";"); found {
		path = first + ";" + cleanParameters(parameters, isSecret, ";/")
	}
	if hasQuery {
		path += "?" + cleanParameters(query, isSecret, "&;")
	}
	return path
}

// IsSecretParameter tells by its name whether a parameter of a URL must not be shown.
func IsSecretParameter(name string) bool {
	return IsSecretName(name) || strings.EqualFold(name, "code")
}

// cleanParameters cleans those that the separators part.
func cleanParameters(text string, isSecret func(name string) bool, separators string) string {
	var clean strings.Builder
	for text != "" {
		end := strings.IndexAny(text, separators)
		if end < 0 {
			end = len(text)
		}
		name, _, hasValue := strings.Cut(text[:end], "=")
		plain, err := url.QueryUnescape(name)
		if hasValue && (err != nil || isSecret(plain)) {
			clean.WriteString(name + "=" + Redacted)
		} else {
			clean.WriteString(text[:end])
		}
		if end < len(text) {
			clean.WriteByte(text[end])
			end++
		}
		text = text[end:]
	}
	return clean.String()
}

// keyLike are words that look like keys, or are called keys, in what an API says.
var keyLike = lazy.Regexp(`\b(?:sk-|rk-|pk-|gsk_|xai-|hf_|AIza|eyJ)[-\w.]{8,}|(?i:\b(?:key|token|secret|password|bearer)\b(?: provided| is)?[ :="']+)([-\w+/.=*~]{8,})`)

// WithoutKeys gives a text of an API without what looks like a key.
func WithoutKeys(text string) string {
	return keyLike().ReplaceAllStringFunc(text, func(found string) string {
		value := keyLike().FindStringSubmatch(found)[1]
		if value == "" {
			return Redacted
		}
		if !strings.ContainsAny(value, "0123456789") {
			return found // a word of a sentence
		}
		return strings.TrimSuffix(found, value) + Redacted
	})
}
