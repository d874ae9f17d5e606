package recording

import (
	"encoding/base64"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// readRubyVCR reads the cassettes of Ruby's VCR.
func readRubyVCR(data []byte) ([]Exchange, error) {
	interactions, err := parseYAML(data, "http_interactions")
	if err != nil {
		return nil, err
	}
	var exchanges []Exchange
	for _, n := range interactions.Content {
		e := exchangeOf(n, field(n, "request", "uri"), field(n, "response", "status", "code"))
		e.Request.Body, e.Reply.Body = rubyBody(field(n, "request", "body")), rubyBody(field(n, "response", "body"))
		e.Start = rubyTime(field(n, "recorded_at").Value)
		exchanges = append(exchanges, e)
	}
	return exchanges, nil
}

func rubyBody(n *yaml.Node) []byte {
	if encoded := field(n, "base64_string"); encoded.Value != "" {
		if decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(encoded.Value), "")); err == nil {
			return decoded
		}
	}
	return bytesOf(field(n, "string"))
}

func rubyTime(text string) time.Time {
	for _, layout := range []string{time.RFC1123, time.RFC1123Z, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	return time.Time{}
}
