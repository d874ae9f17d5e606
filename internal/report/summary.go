package report

import (
	"bufio"
	"cmp"
	"fmt"
	"slices"

	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// A summary lists rules instead of findings: how often each, with examples.
type summary struct {
	text
	tallies map[string]*tally
}

type tally struct {
	rule     string
	profile  string // of the first finding
	level    validate.Level
	count    int
	examples []validate.Finding
}

func newSummary(o Options) Writer {
	return &summary{text{Options: o, Writer: bufio.NewWriter(o.Out)}, map[string]*tally{}}
}

func (s *summary) Document(d Document) error {
	for _, f := range d.Findings {
		t := s.add(validate.Count{Rule: f.Rule, Level: f.Level, Profile: f.Profile, N: f.Count + f.More})
		if len(t.examples) < s.Examples {
			t.examples = append(t.examples, safe(f))
		}
	}
	return nil
}

// add adds to how often a rule is broken.
func (s *summary) add(c validate.Count) *tally {
	t := s.tallies[c.Rule]
	if t == nil {
		t = &tally{rule: c.Rule, profile: c.Profile, level: c.Level}
		s.tallies[c.Rule] = t
	}
	t.count += c.N
	return t
}

func (s *summary) Close(total Summary) error {
	for _, c := range total.Beyond {
		s.add(c)
	}
	for _, t := range s.sorted() {
		fmt.Fprintf(s, "%8d  %s  %s: %s\n", t.count, s.paint(colors[t.level], t.level.String()), printable.Text(t.rule), printable.Text(s.Rule(t.profile, t.rule).Says))
		for _, f := range t.examples {
			fmt.Fprintf(s, "          %s%s %s%s\n", place(f), ofBatch(f), f.Message, s.broken(f))
		}
	}
	if len(s.tallies) > 0 {
		fmt.Fprintln(s)
	}
	s.closing(total)
	return s.Flush()
}

// sorted gives the tallies, the gravest and most frequent first.
func (s *summary) sorted() []*tally {
	var all []*tally
	for _, t := range s.tallies {
		if t.level > validate.Note || s.Notes {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(a, b *tally) int {
		return cmp.Or(cmp.Compare(b.level, a.level), cmp.Compare(b.count, a.count), cmp.Compare(a.rule, b.rule))
	})
	return all
}

func ofBatch(f validate.Finding) string {
	if f.BatchID == "" {
		return ":"
	}
	return " (" + f.BatchID + "):"
}
