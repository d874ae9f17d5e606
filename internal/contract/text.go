package contract

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
)

// Text gives the schema's text with all that it refers to inside it and, for
// client, every declared name as generated clients spell it: for other
// validators to load.
func (c *Contract) Text(client bool) []byte {
	text := c.source.text
	if file := strings.TrimPrefix(c.source.url, baseURL); c.source.isBuiltin {
		text, _, _ = bundle(file, c.source.doc, false, nil) // the trimmed one has been made before
	}
	if !client {
		return text
	}
	doc := document.Parse(text, document.Limits{})
	root, _ := doc.Root()
	r := renamer{text: text, names: map[string]bool{}}
	r.collect(root)
	r.rename(root, false, false)
	r.out.Write(text[r.done:])
	return r.out.Bytes()
}

// A renamer copies a schema's text with its declared names as clients spell them.
type renamer struct {
	text  []byte
	done  int // what has been copied
	out   bytes.Buffer
	names map[string]bool
}

// collect finds the names of all properties.
func (r *renamer) collect(v document.Value) {
	for _, item := range v.Items {
		r.collect(item)
	}
	for m := range v.Members {
		if m.Name.Is("properties") {
			for property := range m.Value.Members {
				r.names[property.Name.Text()] = true
			}
		}
		r.collect(m.Value)
	}
}

// deepNames are the keywords, beside relationKeywords, in which every string may
// be the name of a field. properties, the one other keyword with names, has them
// as its members only.
var deepNames = []string{"required", "x-kind", "x-lines"}

// rename replaces the names in v. isDeep says that v belongs to one of
// deepNames, areProperties that it is the value of that keyword.
func (r *renamer) rename(v document.Value, isDeep, areProperties bool) {
	if isDeep && v.Kind() == document.String {
		path := strings.Split(v.Text(), "/")
		for i, name := range path {
			if r.names[name] {
				path[i] = ClientName(name)
			}
		}
		if renamed := strings.Join(path, "/"); renamed != v.Text() {
			quoted, _ := json.Marshal(renamed) // a string always marshals
			r.out.Write(r.text[r.done:v.Start()])
			r.out.Write(quoted)
			r.done = v.End()
		}
	}
	for _, item := range v.Items {
		r.rename(item, isDeep, false)
	}
	for m := range v.Members {
		r.rename(m.Name, isDeep || areProperties, false)
		keyword := m.Name.Text()
		hasNames := slices.Contains(deepNames, keyword) || isRelation(keyword)
		r.rename(m.Value, isDeep || hasNames && !areProperties, keyword == "properties" && !areProperties)
	}
}
