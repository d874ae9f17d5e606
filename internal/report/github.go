package report

import (
	"bufio"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// github writes workflow commands, which the runner turns into annotations.
type github struct {
	Options
	*bufio.Writer
	given map[validate.Level]int
}

// maxAnnotations is how many of a level GitHub shows of one step.
const maxAnnotations = 10

func newGitHub(o Options) Writer {
	return &github{o, buffered(o.Out), map[validate.Level]int{}}
}

var commands = map[validate.Level]string{validate.Error: "error", validate.Warning: "warning", validate.Note: "notice"}

func (w *github) Document(d Document) error {
	if d.Trouble != "" {
		w.annotate(validate.Error, data(d.Trouble), "file", d.File, "title", "not judged")
	}
	for _, f := range w.listed(d) {
		if f.Level > validate.Note || w.Notes {
			w.annotate(f.Level, data(f.Message+w.broken(f)), "file", f.File, "line", strconv.Itoa(f.Line), "col", strconv.Itoa(f.Column), "title", f.Rule)
		}
	}
	return nil
}

// annotate writes an annotation with its properties, names and values in turn.
func (w *github) annotate(level validate.Level, message string, properties ...string) {
	if w.given[level]++; w.given[level] > maxAnnotations {
		return
	}
	var all []string
	for pair := range slices.Chunk(properties, 2) {
		all = append(all, pair[0]+"="+property(pair[1]))
	}
	fmt.Fprintf(w, "::%s %s::%s\n", commands[level], strings.Join(all, ","), message)
}

func (w *github) Close(s Summary) error {
	for _, g := range w.shownGroups(s) {
		f := g.first()
		w.annotate(g.Level, data(w.says(s.By, g)), "file", f.File, "line", strconv.Itoa(f.Line), "col", strconv.Itoa(f.Column), "title", g.Rule)
	}
	for _, entry := range s.Stale {
		w.annotate(validate.Error, data(gone(entry)), "title", "baseline")
	}
	for _, text := range s.ByConfig() {
		w.annotate(validate.Note, data(text), "title", "configuration")
	}
	for _, c := range s.Beyond {
		if c.Level > validate.Note || w.Notes {
			w.given[c.Level] += c.N
		}
	}
	w.rest()
	return w.Flush()
}

// rest says in a line of the log how many annotations were left out.
func (w *github) rest() {
	var more []string
	for _, level := range []validate.Level{validate.Error, validate.Warning, validate.Note} {
		if n := w.given[level] - maxAnnotations; n > 0 {
			more = append(more, plural(n, level.String()))
		}
	}
	if len(more) > 0 {
		fmt.Fprintf(w, "and %s more, without annotations: GitHub shows %d of a level\n", strings.Join(more, ", "), maxAnnotations)
	}
}

// The runner undoes these escapes, so they come after everything unprintable is gone.
var (
	dataEscaper     = strings.NewReplacer("%", "%25")
	propertyEscaper = strings.NewReplacer("%", "%25", ":", "%3A", ",", "%2C")
)

func data(s string) string     { return dataEscaper.Replace(printable.Text(s)) }
func property(s string) string { return propertyEscaper.Replace(printable.Text(s)) }
