package report

import (
	"strings"

	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// An htmlEntry is an entry as the page shows it.
type htmlEntry struct {
	*entry
	Help   string
	Also   string // where else, or how often
	Answer string // of the reference
	Shown  htmlExcerpt
	Does   []clients.Break
}

// An htmlExcerpt is a finding's excerpt, cut where the mark begins and ends.
type htmlExcerpt struct{ Before, Mark, After string }

// An htmlKnown is what the baseline has.
type htmlKnown struct {
	Findings int
	Entries  []*entry
}

// Where gives the file, line and column of the first finding.
func (e *entry) Where() string { return place(e.Finding) }

// URL gives the address of the rule's page.
func (e *entry) URL() string { return RulePage(e.Rule) }

// take counts a finding, and adds it to the entries of a part of the page as far as
// there is room.
func (w *htmlPage) take(part *entries, d Document, f validate.Finding) {
	r := w.count(validate.Count{Rule: f.Rule, Level: f.Level, Profile: f.Profile, N: 1 + f.More})
	if f.Level == validate.Note && !w.Notes {
		return
	}
	n := len(part.list)
	if !part.add(d, f, r.entries == maxOfRule || w.taken == maxFindings || w.isFull()) {
		return
	}
	r.Shown += 1 + f.More
	if len(part.list) > n {
		r.entries++
		w.taken++
	}
}

// numbered gives the entries of a part their numbers.
func (w *htmlPage) numbered(part entries) (all []htmlEntry) {
	for _, e := range part.list {
		w.shown++
		e.N = w.shown
		if r := w.rules[e.Rule]; r.First == 0 {
			r.First = e.N
		}
		label, others := e.elsewhere()
		all = append(all, htmlEntry{
			entry: e, Help: printable.Text(w.Rule(e.Profile, e.Rule).Help), Also: strings.TrimSpace(label + " " + others),
			Answer: e.answer, Shown: cutExcerpt(e.Excerpt), Does: clients.Breaks(w.Clients, e.Finding),
		})
	}
	return all
}

// count counts findings of a rule.
func (w *htmlPage) count(c validate.Count) *htmlRule {
	id := printable.Text(c.Rule)
	r := w.rules[id]
	if r == nil {
		_, isCheck := w.checks[id]
		r = &htmlRule{ID: id, Level: c.Level, Says: printable.Text(w.Rule(c.Profile, c.Rule).Says), IsCheck: isCheck}
		w.rules[id] = r
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
