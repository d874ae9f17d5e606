package results

import (
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// A picker finds the values at some paths ("a/b") in lines, one after the
// other: in one pass over the bytes, or, where that cannot tell, by parsing the
// line.
type picker struct {
	wanted  []scan.Wanted // without those that are empty
	at      []int         // where in found the value of each goes
	scanner *scan.Scanner
	limits  document.Limits
	parser  document.Parser
	found   []scan.Picked
}

// A sought is a path, of which an empty one leads to nothing. The others are those of
// scan.Wanted.
type sought struct {
	path string
	in   []string
	raw  bool
}

// newPicker makes a picker. What it finds has the order of all.
func newPicker(limits document.Limits, all ...sought) *picker {
	p := &picker{limits: limits, found: make([]scan.Picked, len(all))}
	for at, s := range all {
		if s.path != "" {
			p.wanted, p.at = append(p.wanted, scan.Wanted{At: tokens(s.path), In: s.in, Raw: s.raw}), append(p.at, at)
		}
	}
	p.scanner = scan.Pick(p.wanted...).NewScanner()
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
	root, ok := p.parse(text)
	if !ok {
		return p.found, false
	}
	for i, want := range p.wanted {
		visit(root, want.At, func(v document.Value) (more bool) {
			if v.Kind() == document.Null || want.In != nil && (v.Kind() != document.String || !slices.Contains(want.In, v.Text())) {
				return true
			}
			picked := scan.Picked{IsSet: true}
			switch {
			case want.Raw:
				picked.Text = v.Raw()
			case v.Kind() == document.String:
				picked.Text = v.Bytes()
			case v.Kind() == document.Array:
				picked.Items = int64(v.Len())
			case v.Kind() == document.Number:
				if n, ok := v.Int(); ok {
					picked.Integer, picked.IsInteger = n.Int64()
				}
			}
			p.found[p.at[i]] = picked
			return want.In == nil // of some, the first counts
		})
	}
	return p.found, true
}

// parse gives the object that a line is.
func (p *picker) parse(text []byte) (root document.Value, ok bool) {
	root, ok = p.parser.Parse(text, p.limits).Root()
	return root, ok && root.Kind() == document.Object
}

// visit calls see for the values at a path, in which * is each item of an array,
// until it wants no more. Of a name that an object has twice, the last counts.
func visit(v document.Value, path []string, see func(document.Value) (more bool)) (more bool) {
	if len(path) == 0 {
		return see(v)
	}
	if path[0] == "*" {
		for _, item := range v.Items {
			if !visit(item, path[1:], see) {
				return false
			}
		}
		return true
	}
	found := false
	inner := v
	for m := range v.Members {
		if m.Name.Is(path[0]) {
			inner, found = m.Value, true
		}
	}
	return !found || visit(inner, path[1:], see)
}
