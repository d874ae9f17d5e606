package conformance

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Words of messages. Ids, states and times are quoted, people's data are not.

func statusText(r *reply) string {
	if text := http.StatusText(r.Status); text != "" {
		return fmt.Sprintf("%d (%s)", r.Status, text)
	}
	return strconv.Itoa(r.Status)
}

func short(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}

// shown gives a scalar as JSON; of anything else, its type.
func shown(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case number:
		return short(string(value))
	case map[string]any:
		return "an object"
	case []any:
		return "an array"
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // whoever writes HTML escapes it
	if err := encoder.Encode(value); err != nil {
		return "a value"
	}
	return short(strings.TrimSuffix(text.String(), "\n"))
}

// isPrivate tells whether a member's value is people's data, and not to be shown.
func (t *trial) isPrivate(o *observation, name string) bool {
	field, found := o.object.Get(name)
	return found && field.Node != nil && field.Node.Private && !t.options.ShowValues
}

// fromTo says how a value changed, without quoting what is people's data.
func fromTo(t *trial, o *observation, c change) string {
	if t.isPrivate(o, c.name) {
		return "differs at " + short(c.path)
	}
	return fmt.Sprintf("changed from %s to %s", shown(c.from), shown(c.to))
}
