package report

import (
	"fmt"

	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// groups lists rules instead of findings: how often each, with examples.
func (t *text) groups(s Summary) {
	byValue(t.shownGroups(s), func(value string, groups []Group) {
		if s.By != "" {
			fmt.Fprintln(t, t.paint(bold, lineStart(heading(s.By, value, groups))))
		}
		for _, g := range groups {
			fmt.Fprintf(t, "%8d  %s  %s: %s\n", g.Count, t.paint(colors[g.Level], g.Level.String()), printable.Text(g.Rule), printable.Text(t.Rule(g.Profile, g.Rule).Says))
			for _, f := range g.Examples {
				f = safe(f)
				fmt.Fprintf(t, "          %s%s %s%s\n", place(f), ofBatch(f), f.Message, t.broken(f))
			}
		}
		fmt.Fprintln(t)
	})
}

func ofBatch(f validate.Finding) string {
	if f.BatchID == "" {
		return ":"
	}
	return " (" + f.BatchID + "):"
}
