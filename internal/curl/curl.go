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
	Key     string            // of the API key; "" is HEADER_AUTHORIZATION, which holds none: whoever recorded a request chose where it goes
	Headers map[string]string // of other headers, by their names as http.Header has them
	Input   string            // name of the file; "" is batchcheck.jsonl
	Body    string            // name of a file that has the body of a request; "" shows the body
}

// Line gives the request of an exchange as a command, which does no more than that
// request whatever a stranger's recording has in it: curl reads no file for it, sends
// it once and to the web, and no variable is sent but those of v and HEADER_….
// No header that is secret by its name, or that is redacted, has its value there.
func Line(e *recording.Exchange, v Variables) string {
	if !isToken(e.Method) {
		return "# no command: the method is not one of HTTP"
	}
	words := []string{"curl", "-sS", "-X", Word(e.Method)}
	for _, name := range slices.Sorted(maps.Keys(e.Request.Header)) {
		if name == "User-Agent" || isForm(e) && name == "Content-Type" || !isToken(name) {
			continue // curl takes -H @FILE for headers in a file
		}
		for _, value := range e.Request.Header[name] {
			words = append(words, "-H", v.header(name, value))
		}
	}
	switch {
	case isForm(e):
		words = append(words, "-F", "purpose=batch", "-F", Word("file=@"+cmp.Or(v.Input, "batchcheck.jsonl")))
	case len(e.Request.Body) > 0 && v.Body != "":
		words = append(words, "--data-binary", Word("@"+v.Body))
	case len(e.Request.Body) > 0:
		words = append(words, "--data-raw", Word(string(e.Request.Body))) // -d @FILE sends a file
	}
	if strings.ContainsAny(e.URL, "[]{}") {
		words = append(words, "--globoff") // or [1-3] is three requests
	}
	if !strings.HasPrefix(e.URL, "https://") && !strings.HasPrefix(e.URL, "http://") {
		words = append(words, "--proto", "'=http,https'", "--url") // or it is a flag, or a file
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
		return `"` + name + `: Bearer $` + cmp.Or(v.Key, "HEADER_AUTHORIZATION") + `"`
	case session.IsSecretName(name) || value == session.Redacted:
		return Word(name+": ") + `"$HEADER_` + variableOf(name) + `"` // a recording chooses no variable of the environment
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

// isToken tells whether a text may be a method, or the name of a header (RFC 9110).
func isToken(text string) bool {
	const marks = "!#$%&'*+-.^_`|~"
	return text != "" && strings.Trim(text, marks+"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
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
