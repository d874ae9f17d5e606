package session

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Words of messages. Ids, states and times are quoted, people's data are not.

// Short gives a text, cut where it is too long for a message.
func Short(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}

// Shown gives a scalar as JSON; of anything else, its type.
func Shown(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case number:
		return Short(string(value))
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
	return Short(strings.TrimSuffix(text.String(), "\n"))
}

// RefusalText gives the status of a refusal, and the API's own message where it
// has one.
func (r *Reader) RefusalText(reply *Reply) string { return reply.StatusText() + r.QuoteOf(reply) }

// QuoteOf gives the API's own message, as RefusalText has it, without the credentials
// that some repeat; "" where there is none.
func (r *Reader) QuoteOf(reply *Reply) string {
	for _, path := range r.API.Error.Message {
		if !reply.IsJSON || reply.IsSuccess() {
			break
		}
		text := textAt(reply.Root, path)
		for _, secret := range strings.Fields(r.keysOf(reply)) {
			if strings.ContainsAny(secret, "0123456789") {
				text = strings.ReplaceAll(text, secret, Redacted)
			}
		}
		if text = WithoutKeys(text); text != "" {
			return ": " + Shown(text)
		}
	}
	return ""
}
