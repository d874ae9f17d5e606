package recording

import (
	"encoding/base64"
	"fmt"
	"net/textproto"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxYAML bounds a YAML recording in bytes: its parser needs many times that.
// (Variable for tests alone.)
var maxYAML = 64 << 20

// A YAML recording may be this many times its size where its aliases are written
// out, and always up to freeYAML bytes.
const (
	maxExpansion = 10
	freeYAML     = 1 << 20
)

// parseYAML gives the value of a key at the top of a document, which has the
// exchanges of a recording. Aliases are followed where they are read. How much they
// stand for is worked out before, so that a small file cannot stand for a large one.
func parseYAML(data []byte, key string) (*yaml.Node, error) {
	if len(data) > maxYAML {
		return nil, fmt.Errorf("it has more than %d bytes", maxYAML)
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return nil, err
	}
	if root.Kind != yaml.DocumentNode || len(root.Content) == 0 {
		return &root, nil
	}
	exchanges := field(root.Content[0], key)
	if err := CheckNumber(len(exchanges.Content)); err != nil {
		return nil, err
	}
	if limit := max(maxExpansion*len(data), freeYAML); expanded(exchanges, limit, map[*yaml.Node]int{}) > limit {
		return nil, fmt.Errorf("its aliases stand for more than %d bytes", limit)
	}
	return exchanges, nil
}

// expanded gives how many bytes a value has with its aliases written out: those of
// scalars, and one for each value. It stops counting a little over the limit. A value
// that is within itself counts once.
func expanded(n *yaml.Node, limit int, known map[*yaml.Node]int) int {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		if size, found := known[n.Alias]; found {
			return size
		}
		known[n.Alias] = 1
		size := expanded(n.Alias, limit, known)
		known[n.Alias] = size
		return size
	}
	size := 1 + len(n.Value)
	for _, inner := range n.Content {
		if size += expanded(inner, limit, known); size > limit {
			break
		}
	}
	return size
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

func headerOf(n *yaml.Node) textproto.MIMEHeader {
	header := textproto.MIMEHeader{}
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

// exchangeOf reads what the dialects of VCR have in common.
func exchangeOf(n, url, code *yaml.Node) Exchange {
	status, _ := strconv.ParseInt(code.Value, 10, 32) // one beyond is the largest
	return Exchange{
		Method: strings.ToUpper(field(n, "request", "method").Value), URL: url.Value, Status: int(status),
		Request: Message{Header: headerOf(field(n, "request", "headers"))},
		Reply:   Message{Header: headerOf(field(n, "response", "headers"))},
		Place:   Place{Line: n.Line, Column: n.Column},
	}
}
