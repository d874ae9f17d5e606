package shape

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
)

// The beginning of a shape's text.
const (
	formatName = "shape"
	version    = 1
)

// Write writes the shape as JSON: the same shape as the same text, with each
// member on a line, so that differences read well.
func (s *Shape) Write(out io.Writer) error {
	w := writer{}
	w.open("")
	w.line("batchcheck", formatName)
	w.line("version", version)
	w.line("profile", s.Profile)
	w.open("kinds")
	for _, name := range slices.Sorted(maps.Keys(s.Kinds)) {
		w.open(name)
		for _, state := range slices.Sorted(maps.Keys(s.Kinds[name])) {
			w.group(state, s.Kinds[name][state])
		}
		w.close()
	}
	w.close()
	w.close()
	w.text.WriteByte('\n')
	if w.err != nil {
		return w.err
	}
	_, err := out.Write(w.text.Bytes())
	return err
}

// A writer writes objects, indented.
type writer struct {
	text  bytes.Buffer
	depth int
	begun bool // the object that is open has a member
	err   error
}

func (w *writer) group(state string, g *Group) {
	w.open(state)
	w.line("seen", g.Seen.Count)
	w.line("distinct", g.Distinct.Count())
	w.open("members")
	for _, path := range slices.Sorted(maps.Keys(g.Members)) {
		w.line(path, g.Members[path].stated())
	}
	w.close()
	w.close()
}

func (w *writer) open(name string) {
	w.name(name)
	w.text.WriteByte('{')
	w.depth++
	w.begun = false
}

func (w *writer) close() {
	w.depth--
	if w.begun {
		w.newline()
	}
	w.text.WriteByte('}')
	w.begun = true
}

// name begins a member; the outermost object is none.
func (w *writer) name(name string) {
	if w.depth == 0 {
		return
	}
	if w.begun {
		w.text.WriteByte(',')
	}
	w.newline()
	w.value(name)
	w.text.WriteString(": ")
	w.begun = true
}

func (w *writer) newline() { fmt.Fprintf(&w.text, "\n%*s", 2*w.depth, "") }

func (w *writer) line(name string, value any) {
	w.name(name)
	w.value(value)
}

func (w *writer) value(value any) {
	text, err := json.Marshal(value)
	if w.err == nil {
		w.err = err
	}
	w.text.Write(text)
}

// A statement is a member as JSON has it. A set of many is left out, as one
// without texts is.
type statement struct {
	Seen   int            `json:"seen"`
	Types  map[Type]int   `json:"types"`
	Values map[string]int `json:"values,omitempty"`
	Forms  map[string]int `json:"forms,omitempty"`
	Sizes  map[Size]int   `json:"sizes,omitempty"`
}

func (m *Member) stated() statement {
	return statement{m.Seen.Count, counts(m.Types), counts(m.Values.Of), counts(m.Forms.Of), counts(m.Sizes)}
}

func counts[K comparable](tallies map[K]*Tally) map[K]int {
	all := make(map[K]int, len(tallies))
	for key, t := range tallies {
		all[key] = t.Count
	}
	return all
}
