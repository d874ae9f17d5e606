package session

import (
	"fmt"
	"strings"
)

// Diff shows how two objects differ.
func Diff(from, to map[string]any) string {
	d := differ{shows: func([]byte) bool { return true }}
	d.compare(from, to)
	var text strings.Builder
	for _, c := range d.changes {
		fmt.Fprintf(&text, "- %s: %v\n+ %s: %v\n", c.Path, c.From, c.Path, c.To)
	}
	return text.String()
}

// compare collects what two objects have different.
func (d *differ) compare(from, to map[string]any) { d.walk(Change{}, from, to) }
