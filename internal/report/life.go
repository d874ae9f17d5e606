package report

import (
	"cmp"
	"slices"

	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/timeline"
	"github.com/batchcheck/batchcheck/validate"
)

// A life is the picture of one batch's.
type life struct {
	timeline.Picture
	Level validate.Level // of the worst in it; 0 for none
}

// livesOf lays out the lives of a session's batches, worst first. Those without a picture
// are counted: they were seen only in lists, and nothing is wrong with them.
func livesOf(d Document) (all []life, listed int) {
	found := map[string][]validate.Finding{}
	for _, f := range d.Findings {
		found[f.BatchID] = append(found[f.BatchID], f)
	}
	for _, h := range d.Session.Lives() {
		l := life{Picture: timeline.New(h, found[h.ID])}
		if len(l.Breaks) == 0 && len(h.Seen) == 0 {
			listed++
			continue
		}
		for _, f := range l.Breaks {
			l.Level = max(l.Level, f.Level)
		}
		all = append(all, l)
	}
	slices.SortStableFunc(all, func(a, b life) int {
		return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(len(b.Breaks), len(a.Breaks)))
	})
	return all, listed
}

// Label says which batch a picture shows, its state and its counts.
func (l life) Label() string {
	text := brief(l.ID) + ": " + l.State
	if l.Counts != "" {
		text += ", " + printable.Text(l.Counts)
	}
	return text
}
