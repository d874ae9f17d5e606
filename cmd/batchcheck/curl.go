package main

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
)

// curlLine gives an exchange as a command that can be pasted, and what it was
// answered. Secrets are taken from the environment there, too.
func (l *live) curlLine(e *conformance.Exchange) string {
	words := []string{"curl", "-sS", "-X", e.Method}
	for _, name := range slices.Sorted(maps.Keys(e.Request.Header)) {
		if name == "User-Agent" || isForm(e) && name == "Content-Type" {
			continue
		}
		for _, value := range e.Request.Header[name] {
			words = append(words, "-H", l.curlHeader(name, value))
		}
	}
	switch {
	case isForm(e):
		words = append(words, "-F", "purpose=batch", "-F", shellWord("file=@"+cmp.Or(l.input, "batchcheck.jsonl")))
	case len(e.Request.Body) > 0:
		words = append(words, "-d", shellWord(string(e.Request.Body)))
	}
	words = append(words, shellWord(e.URL))
	answer := fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status))
	return fmt.Sprintf("%s  # %s, %s", strings.Join(words, " "), cmp.Or(e.Failure, answer), e.Duration.Round(time.Millisecond))
}

// curlHeader writes a header. One that is secret names its variable.
func (l *live) curlHeader(name, value string) string {
	for _, h := range l.secrets {
		if strings.EqualFold(h.name, name) {
			return `"` + name + `: $` + h.variable + `"`
		}
	}
	if name == "Authorization" {
		return `"` + name + `: Bearer $` + cmp.Or(l.keyVariable, l.target.keyVariable()) + `"`
	}
	return shellWord(name + ": " + value)
}

func isForm(e *conformance.Exchange) bool {
	return strings.HasPrefix(e.Request.Header.Get("Content-Type"), "multipart/")
}

// shellWord quotes a word for a POSIX shell, where it has to be.
func shellWord(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./:,@%+"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
