package results

import (
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// A picker finds what stands at some paths ("response/status_code") in lines,
// one after the other: in one pass over the bytes, or, of what that does not
// know, by reading the line in full.
type picker struct {
	paths   [][]string
	scanner *scan.Scanner
	limits  document.Limits
	parser  document.Parser
	found   []scan.Picked
}

func newPicker(limits document.Limits, paths ...string) *picker {
	p := &picker{limits: limits, found: make([]scan.Picked, len(paths))}
	for _, path := range paths {
		p.paths = append(p.paths, tokens(path))
	}
	p.scanner = scan.Pick(p.paths...).NewScanner()
	return p
}

// tokens cuts a path.
func tokens(path string) []string { return strings.Split(path, "/") }

// pick gives what stands at each path of a line; ok is false for one that is no
// object, and its list is empty of all values.
func (p *picker) pick(text []byte) (found []scan.Picked, ok bool) {
	clear(p.found)
	if p.scanner.Picks(text) {
		for i := range p.found {
			p.found[i] = p.scanner.Picked(i)
		}
		return p.found, true
	}
	root, ok := p.parser.Parse(text, p.limits).Root()
	if !ok || root.Kind() != document.Object {
		return p.found, false
	}
	for i, path := range p.paths {
		if v, there := reach(root, path); there && v.Kind() != document.Null {
			p.found[i] = pickedOf(v)
		}
	}
	return p.found, true
}

// reach gives the value at a path; of a name that stands twice, the last counts.
func reach(v document.Value, path []string) (document.Value, bool) {
	for _, name := range path {
		found := false
		for m := range v.Members {
			if m.Name.Is(name) {
				v, found = m.Value, true
			}
		}
		if !found {
			return v, false
		}
	}
	return v, true
}

func pickedOf(v document.Value) scan.Picked {
	p := scan.Picked{IsSet: true}
	switch v.Kind() {
	case document.String:
		p.Text = v.Bytes()
	case document.Number:
		if n, ok := v.Int(); ok {
			p.Integer, p.IsInteger = n.Int64()
		}
	}
	return p
}
