package shape

import (
	"bytes"
	"fmt"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/validate"
)

// Fits tells whether a file that begins with head is a shape.
func Fits(head []byte) bool {
	inner, isObject := bytes.CutPrefix(bytes.TrimLeft(head, " \t\r\n"), []byte("{"))
	return isObject && bytes.HasPrefix(bytes.TrimLeft(inner, " \t\r\n"), []byte(`"batchcheck"`))
}

// textLimits bound what is read. What Write writes of any shape is within them.
var textLimits = document.Limits{Bytes: MaxText, Depth: 16, Members: MaxMembers, Digits: 20, Exponent: 20}

// MaxText is how many bytes of a shape are read.
const MaxText = 64 << 20

// Read reads a shape that Write has written. Places are those in this text, in
// the file with the name.
func Read(name string, text []byte) (*Shape, error) {
	doc := document.Parse(text, textLimits)
	if len(doc.Faults) > 0 {
		at := document.Start.Advance(text[:doc.Faults[0].Offset])
		return nil, fmt.Errorf("a broken shape: line %d, column %d: %s", at.Line, at.Column, doc.Faults[0].Message)
	}
	root, _ := doc.Root() // a text without faults has one
	r := textReader{name: name, text: text, at: document.Start}
	s := r.shape(root)
	if r.err != nil {
		return nil, r.err
	}
	return s, nil
}

// A textReader reads values in the order of the text, and keeps the first fault.
type textReader struct {
	name    string
	text    []byte
	at      document.Position
	pointer string // to the member that is being read
	err     error
}

func (r *textReader) fail(v document.Value, format string, args ...any) {
	if r.err == nil {
		at := r.place(v)
		r.err = fmt.Errorf("a broken shape: line %d, column %d: %s", at.Line, at.Column, fmt.Sprintf(format, args...))
	}
}

// place gives the place of a value. It goes on from that of the call before.
func (r *textReader) place(v document.Value) *validate.Finding {
	if int64(v.Start()) < r.at.Offset {
		r.at = document.Start
	}
	r.at = r.at.Advance(r.text[r.at.Offset:v.Start()])
	return &validate.Finding{File: r.name, Line: r.at.Line, Column: r.at.Column, Offset: r.at.Offset, Pointer: r.pointer}
}

// A field reads a member's value.
type field func(document.Value)

// object reads an object whose members are known.
func (r *textReader) object(v document.Value, fields map[string]field) {
	r.members(v, func(name string, v document.Value) {
		if read, known := fields[name]; known {
			read(v)
			return
		}
		r.fail(v, "a member that is not known stands in it; another version may have written it")
	})
}

func (r *textReader) members(v document.Value, read func(name string, v document.Value)) {
	if v.Kind() != document.Object {
		r.fail(v, "an object is due")
	}
	outer := r.pointer
	for m := range v.Members {
		r.pointer = document.AppendToken(outer, m.Name.Text())
		read(m.Name.Text(), m.Value)
	}
	r.pointer = outer
}

func (r *textReader) shape(v document.Value) *Shape {
	s := New("")
	r.object(v, map[string]field{
		"batchcheck": func(v document.Value) {
			if !v.Is(formatName) {
				r.fail(v, "%q is due", formatName)
			}
		},
		"version": func(v document.Value) {
			if r.count(v) != version {
				r.fail(v, "it is of a version other than %d", version)
			}
		},
		"profile": func(v document.Value) { s.Profile = r.string(v) },
		"kinds": func(v document.Value) {
			r.members(v, func(kind string, v document.Value) {
				r.members(v, func(state string, v document.Value) { r.group(v, s.group(kind, state)) })
			})
		},
	})
	return s
}

func (r *textReader) group(v document.Value, g *Group) {
	g.Seen.First = r.place(v)
	r.object(v, map[string]field{
		"seen":     func(v document.Value) { g.Seen.Count = r.count(v) },
		"distinct": func(v document.Value) { g.Distinct.stated = min(r.count(v), MaxDistinct) },
		"members": func(v document.Value) {
			r.members(v, func(path string, v document.Value) { r.member(v, g, path) })
		},
	})
}

func (r *textReader) member(v document.Value, g *Group, path string) {
	if path == "" || path[0] != '/' {
		r.fail(v, "the path of a member begins with a slash")
		return
	}
	m := newMember()
	g.Members[path] = m
	m.Seen.First = r.place(v)
	r.object(v, map[string]field{
		"seen":   func(v document.Value) { m.Seen.Count = r.count(v) },
		"types":  func(v document.Value) { readTallies(r, v, m.Types) },
		"values": func(v document.Value) { readTallies(r, v, m.Values.Of) },
		"forms":  func(v document.Value) { readTallies(r, v, m.Forms.Of) },
		"sizes":  func(v document.Value) { readTallies(r, v, m.Sizes) },
	})
	for _, set := range []*Set{&m.Values, &m.Forms} {
		if set.bound(); m.Types[String] != nil && len(set.Of) == 0 {
			*set = Set{Many: true}
		}
	}
}

func readTallies[K ~string](r *textReader, v document.Value, to map[K]*Tally) {
	r.members(v, func(key string, v document.Value) {
		at := r.place(v)
		to[K(key)] = &Tally{r.count(v), at}
	})
}

// maxCount is far more than anybody observes, and sums of it are numbers still.
const maxCount = 1 << 48

func (r *textReader) count(v document.Value) int {
	n, ok := v.Int()
	count, fits := n.Int64()
	if !ok || !fits || count < 0 || count > maxCount {
		r.fail(v, "a count is due")
		return 0
	}
	return int(count)
}

func (r *textReader) string(v document.Value) string {
	if v.Kind() != document.String {
		r.fail(v, "a string is due")
		return ""
	}
	return v.Text()
}
