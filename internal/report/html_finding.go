package report

import (
	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// An htmlFinding is a finding as the page shows it.
type htmlFinding struct {
	validate.Finding
	N     int // of the findings that are shown
	Says  string
	Where string // file, line and column
	Shown htmlExcerpt
	Does  []clients.Break
}

// An htmlExcerpt is a finding's excerpt, cut where the mark begins and ends.
type htmlExcerpt struct{ Before, Mark, After string }

// take counts a finding; ok is false where it is only counted.
func (w *htmlPage) take(f validate.Finding) (shown htmlFinding, ok bool) {
	f = safe(f)
	r := w.count(validate.Count{Rule: f.Rule, Level: f.Level, Profile: f.Profile, N: 1 + f.More})
	if f.Level == validate.Note && !w.Notes || r.Shown == maxOfRule || w.shown == maxFindings || w.isFull() {
		return htmlFinding{}, false
	}
	r.Shown++
	w.shown++
	if r.First == 0 {
		r.First = w.shown
	}
	return htmlFinding{Finding: f, N: w.shown, Says: r.Says, Where: place(f), Shown: cutExcerpt(f.Excerpt), Does: clients.Breaks(w.Clients, f)}, true
}

// count counts findings of a rule.
func (w *htmlPage) count(c validate.Count) *htmlRule {
	r := w.rules[c.Rule]
	if r == nil {
		r = &htmlRule{ID: c.Rule, Level: c.Level, Says: printable.Text(w.Rule(c.Profile, c.Rule).Says)}
		w.rules[c.Rule] = r
	}
	r.Count += c.N
	r.Level = max(r.Level, c.Level)
	return r
}

func cutExcerpt(e validate.Excerpt) htmlExcerpt {
	runes := []rune(e.Text)
	mark := min(e.Mark, len(runes))
	end := min(mark+e.Width, len(runes))
	return htmlExcerpt{string(runes[:mark]), string(runes[mark:end]), string(runes[end:])}
}

// Left tells how many findings of the rule the page does not show.
func (r *htmlRule) Left() int { return r.Count - r.Shown }
