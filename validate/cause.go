package validate

import (
	"cmp"
	"strings"

	"github.com/batchcheck/batchcheck/internal/lazy"
)

// Place gives the pointer of a finding with "*" for each index of a list. It stays
// the same when a list grows. (A field whose name is a number counts as an index.)
func (f Finding) Place() string {
	tokens := strings.Split(f.Pointer, "/")
	for i, token := range tokens {
		if isIndex(token) {
			tokens[i] = "*"
		}
	}
	return strings.Join(tokens, "/")
}

func isIndex(token string) bool {
	return token != "" && strings.Trim(token, "0123456789") == ""
}

// Cause gives a key that is the same for all findings that one change of a server
// would mend, and the same from run to run. It is made of
//
//   - the rule;
//   - the field at fault, or the object that lacks it: all fields that are missing from
//     one object have one cause. An item of a document's own list is as by itself;
//   - of a fault with an exchange as a whole, the habit: what the message says, without
//     ids, numbers and what it quotes.
//
// A key is for comparing and counting. It is not for the eyes of a user: its object is
// as the document names it.
func (f Finding) Cause() string {
	if habit := f.Habit(); habit != "" {
		return f.Rule + ": " + habit
	}
	return f.Rule + " at " + f.spot()
}

// Habit says what a server does that is at fault with an exchange as a whole; it is
// empty for a fault with a value. It is the message, with "…" for what differs from
// run to run.
func (f Finding) Habit() string {
	if f.Exchange == nil || f.Pointer != "" {
		return ""
	}
	message := f.Message
	if f.Quote != "" {
		message = strings.ReplaceAll(message, f.Quote, "…")
	}
	return varying().ReplaceAllString(message, "…")
}

// varying matches what is quoted, and words with a digit.
var varying = lazy.Regexp(`"(?:[^"\\]|\\.)*"|[^\s"(),;]*\d[^\s"(),;]*`)

// spot gives the place of the value at fault, or of the object that lacks it.
func (f Finding) spot() string {
	tokens := strings.Split(f.Place(), "/")
	if f.Absent {
		tokens = tokens[:len(tokens)-1]
	}
	for _, list := range []int{1, 2} { // the document is a list, or a page with one
		if len(tokens) > list && tokens[list] == "*" {
			tokens = append(tokens[:1], tokens[list+1:]...)
			break
		}
	}
	return cmp.Or(strings.Join(tokens, "/"), "/")
}

// Times gives how often a finding was seen, with those of its rule that were counted
// and not kept.
func (f Finding) Times() int { return max(f.Count, 1) + f.More }
