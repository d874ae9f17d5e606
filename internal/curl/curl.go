// Package curl writes exchanges as commands that can be pasted into a shell.
package curl

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/session"
)

// Variables name what is taken from the environment in place of a secret, and
// from a file in place of an upload.
type Variables struct {
	Key     string            // of the API key; "" is BATCHCHECK_API_KEY
	Headers map[string]string // of other headers, by their names as http.Header has them
	Input   string            // name of the file; "" is batchcheck.jsonl
}

// Line gives the request of an exchange as a command. No header that is secret
// by its name, or that is redacted, has its value there.
func Line(e *recording.Exchange, v Variables) string {
	words := []string{"curl", "-sS", "-X", Word(e.Method)}
	for _, name := range slices.Sorted(maps.Keys(e.Request.Header)) {
		if name == "User-Agent" || isForm(e) && name == "Content-Type" {
			continue
		}
		for _, value := range e.Request.Header[name] {
			words = append(words, "-H", v.header(name, value))
		}
	}
	switch {
	case isForm(e):
		words = append(words, "-F", "purpose=batch", "-F", Word("file=@"+cmp.Or(v.Input, "batchcheck.jsonl")))
	case len(e.Request.Body) > 0:
		words = append(words, "-d", Word(string(e.Request.Body)))
	}
	return strings.Join(append(words, Word(e.URL)), " ")
}

// header writes a header. One that is secret names its variable.
func (v Variables) header(name, value string) string {
	variable := v.Headers[name]
	switch {
	case variable != "":
		return `"` + name + `: $` + variable + `"`
	case name == "Authorization":
		return `"` + name + `: Bearer $` + cmp.Or(v.Key, "BATCHCHECK_API_KEY") + `"`
	case session.IsSecretName(name) || value == session.Redacted:
		return Word(name+": ") + `"$` + variableOf(name) + `"`
	}
	return Word(name + ": " + value)
}

// variableOf makes the name of a variable of a header's.
func variableOf(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToUpper(name))
}

func isForm(e *recording.Exchange) bool {
	return strings.HasPrefix(e.Request.Header.Get("Content-Type"), "multipart/")
}

// Word quotes a word for a POSIX shell, where it has to be.
func Word(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./:,@%+"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
