package drift

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/shape"
)

// counts says how often something was so, and how often it is.
func counts(before, had, now, has int) string {
	return fmt.Sprintf(" (%d of %d before, %d of %d now)", before, had, now, has)
}

// label names a member: by its path, and by its kind where that is not the first.
func (x *comparison) label(s subject) string {
	var b strings.Builder
	for i, token := range strings.Split(s.path, "/")[1:] {
		switch name := document.TokenName(token); {
		case shape.IsItem("/" + token):
			b.WriteString("[]")
		case i > 0:
			b.WriteString("." + word(name))
		default:
			b.WriteString(word(name))
		}
	}
	if x.kind.Title == x.contract.Kinds[0].Title {
		return b.String()
	}
	return b.String() + " of " + article(x.kind.Title)
}

// word gives a name as it is where nothing in it can mislead, quoted elsewhere.
func word(name string) string {
	if name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == "" {
		return name
	}
	return quote(name)
}

func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		return "a text"
	}
	return printable.Text(string(quoted))
}

func article[T ~string](noun T) string {
	if strings.ContainsAny(string(noun[:min(len(noun), 1)]), "aeiou") {
		return "an " + string(noun)
	}
	if noun == T(shape.Null) {
		return string(noun)
	}
	return "a " + string(noun)
}

// list names the types that a member had.
func list(types map[shape.Type]*shape.Tally) string {
	var names []string
	for _, t := range sortedKeys(types) {
		names = append(names, article(t))
	}
	return strings.Join(names, " or ")
}

// listed names the values that the schema lists.
func listed(choices []any) string {
	var names []string
	for _, c := range choices {
		names = append(names, fmt.Sprint(c))
	}
	return strings.Join(names, ", ")
}

func whenIn(state string) string {
	if state == "" {
		return ""
	}
	return " in state " + quote(state)
}

func sortedKeys[K cmp.Ordered](tallies map[K]*shape.Tally) []K {
	return slices.Sorted(maps.Keys(tallies))
}
