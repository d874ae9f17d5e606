package recording

import (
	"time"

	"go.yaml.in/yaml/v3"
)

// readInteractions reads the cassettes of vcrpy and of go-vcr, which differ in
// where they put URL, status and body.
func readInteractions(data []byte) ([]Exchange, error) {
	interactions, err := parseYAML(data, "interactions")
	if err != nil {
		return nil, err
	}
	var exchanges []Exchange
	for _, n := range interactions.Content {
		url, code := field(n, "request", "uri"), field(n, "response", "status", "code")
		if url.Value == "" {
			url, code = field(n, "request", "url"), field(n, "response", "code")
		}
		e := exchangeOf(n, url, code)
		e.Request.Body, e.Reply.Body = wrappedBody(field(n, "request", "body")), wrappedBody(field(n, "response", "body"))
		e.Duration, _ = time.ParseDuration(field(n, "response", "duration").Value)
		exchanges = append(exchanges, e)
	}
	return exchanges, nil
}

// wrappedBody gives a body that stands alone or in a member "string".
func wrappedBody(n *yaml.Node) []byte {
	if n.Kind == yaml.MappingNode {
		n = field(n, "string")
	}
	return bytesOf(n)
}
