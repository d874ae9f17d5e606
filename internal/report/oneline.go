package report

import (
	"bufio"
	"fmt"

	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

type oneline struct {
	Options
	*bufio.Writer
}

func newOneline(o Options) Writer { return &oneline{o, buffered(o.Out)} }

func (w *oneline) Document(d Document) error {
	for _, f := range w.listed(d) {
		if f = safe(f); f.Level > validate.Note || w.Notes {
			w.WriteString(w.lineOf(f)) // an error stays, and Flush gives it
			w.WriteByte('\n')
		}
	}
	return nil
}

func (w *oneline) Close(s Summary) error {
	for _, g := range w.shownGroups(s) {
		at := ""
		if len(g.Examples) > 0 {
			at = place(safe(g.first())) + ": "
		}
		fmt.Fprintf(w, "%s%s: %s [%s]\n", at, g.Level, w.says(s.By, g), printable.Text(g.Rule))
	}
	return w.Flush()
}
