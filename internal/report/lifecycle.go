package report

import (
	"fmt"

	"github.com/batchcheck/batchcheck/internal/timeline"
)

// Lifecycles makes a report of nothing but the picture of the batch with the worst
// findings: one SVG of the width in pixels, for pages that are not this package's. Its
// classes are those of the HTML report's pictures. It is empty where there is no batch.
func Lifecycles(width int) func(Options) Writer {
	return func(o Options) Writer { return &lifecycles{Options: o, width: width} }
}

type lifecycles struct {
	Options
	width int
	best  *life
}

func (w *lifecycles) Document(d Document) error {
	if d.Session == nil {
		return nil
	}
	if all, _ := livesOf(d); len(all) > 0 && (w.best == nil || all[0].Level > w.best.Level) {
		w.best = &all[0]
	}
	return nil
}

func (w *lifecycles) Flush() error { return nil }

// Close writes the labels and the plot in one SVG.
func (w *lifecycles) Close(Summary) error {
	if w.best == nil {
		return nil
	}
	const left = timeline.LabelsWidth + 6
	_, err := fmt.Fprintf(w.Out, `<svg xmlns="http://www.w3.org/2000/svg" class="lifecycle" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d">
%[3]s
<svg x="%[4]d" width="%[5]d" height="%[2]d" overflow="visible">%[6]s</svg>
</svg>`, w.width, w.best.Height, w.best.Labels(), left, max(w.width-left, 0), w.best.Plot(1, w.best.Label()))
	return err
}
