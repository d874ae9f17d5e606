package report

import (
	"bufio"
	"fmt"

	"github.com/batchcheck/batchcheck/validate"
)

type oneline struct {
	Options
	*bufio.Writer
}

func newOneline(o Options) Writer { return &oneline{o, bufio.NewWriter(o.Out)} }

func (w *oneline) Document(d Document) error {
	for _, f := range d.Findings {
		if f = safe(f); f.Level > validate.Note || w.Notes {
			fmt.Fprintln(w, w.lineOf(f))
		}
	}
	return nil
}

func (w *oneline) Close(Summary) error { return w.Flush() }
