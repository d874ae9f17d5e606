package contract

import (
	"fmt"
	"sync"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/schema"
)

// parseSchema refuses a schema that is not strict JSON, and with it the numbers
// that the engine would choke on.
func parseSchema(text []byte) (*document.Document, error) {
	if len(text) == 0 {
		return builtinText(), nil
	}
	builtin, err := builtinContract()
	if err != nil {
		return nil, err
	}
	doc := document.Parse(text, builtin.Limits)
	if len(doc.Faults) > 0 {
		at := document.Start.Advance(text[:doc.Faults[0].Offset])
		return nil, fmt.Errorf("the schema is not good JSON: line %d, column %d: %s", at.Line, at.Column, doc.Faults[0].Message)
	}
	return doc, nil
}

// builtinText is the built-in schema, read once.
var builtinText = sync.OnceValue(func() *document.Document { return document.Parse(schema.Batch, document.Limits{}) })

// definitions begins a reference to an entry of $defs.
const definitions = "#/$defs/"

// schema gives the schema's text as values.
func (c *Contract) schema() document.Value {
	root, _ := c.doc.Root() // parseSchema refuses a text without one
	return root
}

// member gives the member of an object, or absent.
func member(object document.Value, name string) document.Value {
	for m := range object.Members {
		if m.Name.Text() == name {
			return m.Value
		}
	}
	return absent
}

// absent is a value that stands in no object: a null.
var absent, _ = document.Parse([]byte("null"), document.Limits{}).Root()

// textOf gives the string that the object has as the member, or "".
func textOf(object document.Value, name string) string {
	if v := member(object, name); v.Kind() == document.String {
		return v.Text()
	}
	return ""
}
