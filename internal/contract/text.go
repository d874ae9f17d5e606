package contract

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
)

// Text gives the schema's text with the profile as its root and, for client,
// every declared name as generated clients spell it: for other validators to
// load.
func (c *Contract) Text(client bool) []byte {
	root := c.schema()
	e := editor{text: c.doc.Text}
	if ref := member(root, "$ref"); ref.Kind() == document.String && c.Profile != "" {
		e.replaceText(ref, definitions+c.Profile)
	}
	if client {
		e.names = declaredNames(root, map[string]bool{})
		e.rename(root, false, false)
	}
	return e.rest()
}

// An editor copies a text with some of its values replaced, in order.
type editor struct {
	text  []byte
	done  int // what has been copied
	out   bytes.Buffer
	names map[string]bool
}

func (e *editor) replace(v document.Value, raw string) {
	e.out.Write(e.text[e.done:v.Start()])
	e.out.WriteString(raw)
	e.done = v.End()
}

func (e *editor) replaceText(v document.Value, text string) {
	quoted, _ := json.Marshal(text) // a string always marshals
	e.replace(v, string(quoted))
}

// rest gives the copy with all that stands after the last replacement.
func (e *editor) rest() []byte {
	e.out.Write(e.text[e.done:])
	return e.out.Bytes()
}

// deepNames are the keywords in which every string may be a name of a member.
// properties, the one other keyword with names, has them as its members alone.
var deepNames = map[string]bool{
	"required": true, "x-identity": true, "x-order": true, "x-window": true,
	"x-lifecycle": true, "x-counts": true, "x-page": true, "x-line": true, "x-either": true, "x-input": true, "x-output": true, "x-bodies": true,
}

// rename replaces the names in v. deep tells that v belongs to one of deepNames,
// properties that it is the value of that keyword.
func (e *editor) rename(v document.Value, deep, properties bool) {
	if deep && v.Kind() == document.String {
		if text := v.Text(); e.client(text) != text {
			e.replaceText(v, e.client(text))
		}
	}
	for _, item := range v.Items {
		e.rename(item, deep, false)
	}
	for m := range v.Members {
		e.rename(m.Name, deep || properties, false)
		keyword := m.Name.Text()
		e.rename(m.Value, deep || deepNames[keyword] && !properties, keyword == "properties" && !properties)
	}
}

// client respells the declared names in a name or path ("a/b").
func (e *editor) client(path string) string {
	names := strings.Split(path, "/")
	for i, name := range names {
		if e.names[name] {
			names[i] = ClientName(name)
		}
	}
	return strings.Join(names, "/")
}

// declaredNames collects the names of all properties in a schema's text.
func declaredNames(v document.Value, found map[string]bool) map[string]bool {
	for _, item := range v.Items {
		declaredNames(item, found)
	}
	for m := range v.Members {
		if m.Name.Text() == "properties" {
			for property := range m.Value.Members {
				found[property.Name.Text()] = true
			}
		}
		declaredNames(m.Value, found)
	}
	return found
}
