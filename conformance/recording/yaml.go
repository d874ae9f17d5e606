package recording

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/batchcheck/batchcheck/conformance"
)

// mostYAML bounds a YAML recording in bytes: its parser needs many times that.
const mostYAML = 64 << 20

// parseYAML gives the value of a key at the top of a document. Aliases are
// followed one by one where they are read and never expanded, so that a small
// file cannot stand for a large one.
func parseYAML(data []byte, key string) (*yaml.Node, error) {
	if len(data) > mostYAML {
		return nil, fmt.Errorf("it has more than %d bytes", mostYAML)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return nil, err
	}
	if root.Kind != yaml.DocumentNode || len(root.Content) == 0 {
		return &root, nil
	}
	return field(root.Content[0], key), nil
}

var missing yaml.Node

func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil && n.Alias.Kind != yaml.AliasNode {
		return n.Alias
	}
	return n
}

// field gives the value at a path of keys; an empty node where there is none.
func field(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		n = resolve(n)
		found := &missing
		if n.Kind == yaml.MappingNode {
			for i := 0; i+1 < len(n.Content); i += 2 {
				if n.Content[i].Value == key {
					found = n.Content[i+1]
				}
			}
		}
		n = found
	}
	return resolve(n)
}

// bytesOf gives the bytes of a scalar; !!binary stands in base64.
func bytesOf(n *yaml.Node) []byte {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || n.Value == "" {
		return nil
	}
	if n.Tag == "!!binary" || n.Tag == "!binary" {
		if decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Value), "")); err == nil {
			return decoded
		}
	}
	return []byte(n.Value)
}

func headerOf(n *yaml.Node) http.Header {
	header := http.Header{}
	if n.Kind != yaml.MappingNode {
		return header
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		value := resolve(n.Content[i+1])
		if value.Kind == yaml.ScalarNode {
			header.Add(n.Content[i].Value, value.Value)
		}
		for _, one := range value.Content {
			header.Add(n.Content[i].Value, resolve(one).Value)
		}
	}
	return header
}

// readRubyVCR reads the cassettes of Ruby's VCR.
func readRubyVCR(data []byte) ([]conformance.Exchange, error) {
	interactions, err := parseYAML(data, "http_interactions")
	if err != nil {
		return nil, err
	}
	var exchanges []conformance.Exchange
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

// readInteractions reads the cassettes of vcrpy and of go-vcr, which differ in
// where they put URL, status and body.
func readInteractions(data []byte) ([]conformance.Exchange, error) {
	interactions, err := parseYAML(data, "interactions")
	if err != nil {
		return nil, err
	}
	var exchanges []conformance.Exchange
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

func exchangeOf(n, url, code *yaml.Node) conformance.Exchange {
	status, _ := strconv.Atoi(code.Value)
	return conformance.Exchange{
		Method: strings.ToUpper(field(n, "request", "method").Value), URL: url.Value, Status: status,
		Request: conformance.Message{Header: headerOf(field(n, "request", "headers"))},
		Reply:   conformance.Message{Header: headerOf(field(n, "response", "headers"))},
		Place:   conformance.Place{Line: n.Line, Column: n.Column},
	}
}
