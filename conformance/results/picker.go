package results

import (
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// A picker finds the values at some paths ("a/b") in lines, one after the
// other: in one pass over the bytes, or, where that cannot tell, by parsing the
// line.
type picker struct {
	paths   [][]string // without those that are empty
	at      []int      // where in found the value of each goes
	scanner *scan.Scanner
	limits  document.Limits
	parser  document.Parser
	found   []scan.Picked
}

// newPicker makes a picker of paths, of which an empty one leads to nothing.
func newPicker(limits document.Limits, paths ...string) *picker {
	p := &picker{limits: limits, found: make([]scan.Picked, len(paths))}
	for at, path := range paths {
		if path != "" {
			p.paths, p.at = append(p.paths, tokens(path)), append(p.at, at)
		}
	}
	p.scanner = scan.Pick(p.paths...).NewScanner()
	return p
}

// tokens gives the names in a path.
func tokens(path string) []string { return strings.Split(path, "/") }

// pick gives the value at each path of a line; ok is false for a line that is
// not an object, which has none of them.
func (p *picker) pick(text []byte) (found []scan.Picked, ok bool) {
	clear(p.found)
	if p.scanner.Picks(text) {
		for i, at := range p.at {
			p.found[at] = p.scanner.Picked(i)
		}
		return p.found, true
	}
	root, ok := p.parser.Parse(text, p.limits).Root()
	if !ok || root.Kind() != document.Object {
		return p.found, false
	}
	for i, path := range p.paths {
		v, found := reach(root, path)
		if !found || v.Kind() == document.Null {
			continue
		}
		picked := scan.Picked{IsSet: true}
		switch v.Kind() {
		case document.String:
			picked.Text = v.Bytes()
		case document.Number:
			if n, ok := v.Int(); ok {
				picked.Integer, picked.IsInteger = n.Int64()
			}
		}
		p.found[p.at[i]] = picked
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
