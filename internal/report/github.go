package report

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/batchcheck/batchcheck/validate"
)

// github writes workflow commands, which the runner turns into annotations.
type github struct {
	Options
	*bufio.Writer
}

func newGitHub(o Options) Writer { return &github{o, bufio.NewWriter(o.Out)} }

var commands = map[validate.Level]string{validate.Error: "error", validate.Warning: "warning", validate.Note: "notice"}

func (w *github) Document(d Document) error {
	if d.Trouble != "" {
		fmt.Fprintf(w, "::error file=%s,title=not judged::%s\n", property(d.File), data(d.Trouble))
	}
	for _, f := range d.Findings {
		if f.Level == validate.Note && !w.Notes {
			continue
		}
		fmt.Fprintf(w, "::%s file=%s,line=%d,col=%d,title=%s::%s\n", commands[f.Level],
			property(f.File), f.Line, f.Column, property(f.Rule), data(f.Message))
	}
	return nil
}

func (w *github) Close(s Summary) error {
	for _, entry := range s.Stale {
		fmt.Fprintf(w, "::error title=baseline::a known finding is gone: %s; write the baseline anew with --write-baseline\n", data(entry))
	}
	return w.Flush()
}

// The runner undoes these escapes, so they come after everything unprintable is gone.
var (
	dataEscaper     = strings.NewReplacer("%", "%25")
	propertyEscaper = strings.NewReplacer("%", "%25", ":", "%3A", ",", "%2C")
)

func data(s string) string     { return dataEscaper.Replace(validate.Printable(s)) }
func property(s string) string { return propertyEscaper.Replace(validate.Printable(s)) }
