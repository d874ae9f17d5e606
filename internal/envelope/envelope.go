// Package envelope finds the documents that stand in the lines of a log, each
// inside of an object that holds other things as well.
package envelope

import (
	"fmt"
	"math"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/internal/document"
)

// An Envelope says where in a line the document stands, and which lines count.
type Envelope struct {
	At    string // JSON Pointer to the document; a string there holds it as JSON text
	Where []Condition

	lines lines // that were looked into
}

// A Condition is met by a line that has a value which the glob matches, by its
// characters where it is a string, as it is written otherwise.
type Condition struct{ Pointer, Glob string }

// Limits are those of a line: documents in it have limits of their own.
var Limits = document.Limits{Bytes: 64 << 20, Depth: 1000, Digits: 10_000}

// New makes an envelope of a pointer and of conditions, each POINTER=GLOB. The
// error is fit to show.
func New(at string, where []string) (*Envelope, error) {
	if at != "" && !strings.HasPrefix(at, "/") {
		return nil, fmt.Errorf("--at %q is not a JSON Pointer, such as /response", at)
	}
	e := &Envelope{At: at}
	for _, text := range where {
		pointer, glob, ok := strings.Cut(text, "=")
		if _, err := path.Match(glob, ""); err != nil || !ok || !strings.HasPrefix(pointer, "/") {
			return nil, fmt.Errorf("--where %q is not POINTER=GLOB, such as /call_type=*batch", text)
		}
		e.Where = append(e.Where, Condition{pointer, glob})
	}
	e.lines.expect(e)
	return e, nil
}

// Find gives the document in a line; found is false where there is none, or
// the line does not meet the conditions.
func (e *Envelope) Find(line document.Value) (body document.Value, found bool) {
	e.lines.note(line)
	body, found = Value(line, e.At)
	if !found {
		return line, false
	}
	for _, c := range e.Where {
		if v, found := Value(line, c.Pointer); !found || !c.IsMet(Text(v)) {
			return line, false
		}
	}
	return body, true
}

// IsMet tells whether the glob matches a value's text.
func (c Condition) IsMet(text string) bool {
	ok, _ := path.Match(c.Glob, text) // New has found the glob good
	return ok
}

// Text gives the characters of a string, and anything else as it is written.
func Text(v document.Value) string {
	if v.Kind() == document.String {
		return v.Text()
	}
	return string(v.Raw())
}

// Time reads a time: Unix seconds, milliseconds or finer, RFC 3339, or a date.
func Time(v document.Value) (t time.Time, ok bool) {
	return ParseTime(Text(v))
}

// ParseTime reads a time from the text of a value.
func ParseTime(text string) (t time.Time, ok bool) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(seconds) || math.Abs(seconds) > 1e18 {
		return t, false
	}
	for math.Abs(seconds) >= 1e11 { // milliseconds, microseconds, nanoseconds
		seconds /= 1000
	}
	whole, fraction := math.Modf(seconds)
	return time.Unix(int64(whole), int64(fraction*1e9)).UTC(), true
}

// Value gives the value that a JSON Pointer points to.
func Value(v document.Value, pointer string) (document.Value, bool) {
	for _, token := range Tokens(pointer) {
		inner, found := step(v, token)
		if !found {
			return v, false
		}
		v = inner
	}
	return v, true
}

// Tokens takes a JSON Pointer apart.
func Tokens(pointer string) []string {
	if pointer == "" {
		return nil
	}
	tokens := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, token := range tokens {
		tokens[i] = document.TokenName(token)
	}
	return tokens
}

// step gives the member with a name, the last of several, or the item with an index.
func step(v document.Value, token string) (inner document.Value, found bool) {
	for m := range v.Members {
		if m.Name.Text() == token {
			inner, found = m.Value, true
		}
	}
	if i, err := strconv.Atoi(token); err == nil {
		for at, item := range v.Items {
			if at == i {
				return item, true
			}
		}
	}
	return inner, found
}
