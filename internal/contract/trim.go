package contract

import (
	"bytes"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
)

// trimmed gives the built-in schema's text as the engine needs it to judge by
// the profile: the engine checks and compiles all that it is shown, so it is
// shown neither x-rules nor definitions that the profile does not lead to. Tests
// hold the whole to its metaschema; a schema of the user's is never trimmed.
func (c *Contract) trimmed(profile string) []byte {
	target := textOf(c.schema(), "$ref")
	if profile != "" {
		target = definitions + profile
	}
	reached := map[string]bool{}
	c.reach(target, reached)
	e := editor{text: c.doc.Text}
	for m := range c.schema().Members {
		switch m.Name.Text() {
		case "$ref":
			e.replaceText(m.Value, target)
		case "x-rules":
			e.replace(m.Value, "{}")
		case "$defs":
			e.replace(m.Value, keepReached(m.Value, reached))
		}
	}
	return e.rest()
}

// reach collects the reference and all that follow from it.
func (c *Contract) reach(ref string, reached map[string]bool) {
	if reached[ref] {
		return
	}
	reached[ref] = true
	definition := member(member(c.schema(), "$defs"), strings.TrimPrefix(ref, definitions))
	for at := definition.Index(); at < definition.After(); at++ {
		if v := c.doc.At(at); bytes.HasPrefix(v.Raw(), []byte(`"`+definitions)) {
			c.reach(v.Text(), reached)
		}
	}
}

// keepReached gives the text of an object with those of the definitions alone
// that are led to.
func keepReached(all document.Value, reached map[string]bool) string {
	var kept []string
	for m := range all.Members {
		if reached[definitions+m.Name.Text()] {
			kept = append(kept, string(m.Name.Raw())+":"+string(m.Value.Raw()))
		}
	}
	return "{" + strings.Join(kept, ",") + "}"
}
