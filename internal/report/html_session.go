package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/compare"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// An htmlSession is the part of the page about one session.
type htmlSession struct {
	ID        int
	Name      string
	Text      string
	Groups    []htmlGroup
	Skipped   []htmlCheck
	Pictures  []htmlPicture
	Undrawn   string
	Exchanges []htmlExchange
	Left      int // findings that are not shown
	Routes    []string
	Beside    *htmlBeside // nil without a reference
}

// An htmlBeside is how the session differs from a reference.
type htmlBeside struct {
	Reference string
	Text      string
	Head      differenceRow
	Rows      []differenceRow
	Left      int // that are not shown
}

// An htmlGroup is the checks that share the first part of their ids.
type htmlGroup struct {
	Name   string
	Text   string
	Checks []htmlCheck
}

// An htmlCheck is a row of the table of checks.
type htmlCheck struct {
	conformance.Outcome
	Statement string
	Why       string
	Source    string
	Shown     []htmlFinding
}

func (w *htmlPage) session(d Document) error {
	w.judged = true
	w.seen(d.Session.Session)
	text, worst := tell(levels(d.Findings))
	s := htmlSession{ID: w.id(), Name: printable.Text(d.File), Text: plural(len(d.Session.Session.Exchanges), "exchange") + ", " + text, Routes: printables(d.Routes)}
	in := htmlInput{Name: s.Name, Ref: s.ID, Text: s.Text, Level: worst}
	if slices.ContainsFunc(d.Checks, func(o conformance.Outcome) bool { return o.Result == conformance.Error }) {
		in.Trouble = "a check could not be made"
	}
	if d.Trouble != "" {
		in.Trouble = printable.Text(d.Trouble)
	}
	if w.isFull() {
		for _, f := range d.Findings {
			w.take(f)
		}
		in.Ref = 0
		w.input(in)
		w.compare(d, in.Ref)
		return nil
	}
	w.input(in)
	w.compare(d, in.Ref)
	var shown []htmlFinding
	for _, f := range d.Findings {
		if found, ok := w.take(f); ok {
			shown = append(shown, found)
		} else if f.Level > validate.Note || w.Notes {
			s.Left++
		}
	}
	s.Beside = besideOf(d.Beside)
	w.checkTable(&s, d.Checks, shown)
	w.pictures(&s, d, shown)
	s.Exchanges = w.exchanges(d, shown)
	return w.put("session.tmpl", s)
}

func besideOf(c *compare.Comparison) *htmlBeside {
	const most = 200
	if c == nil {
		return nil
	}
	b := &htmlBeside{Reference: c.Reference, Text: differently(c), Head: differenceHead, Left: max(len(c.Differences)-most, 0)}
	b.Head[len(b.Head)-1] = "seen"
	for _, d := range c.Differences[:len(c.Differences)-b.Left] {
		b.Rows = append(b.Rows, rowOf(d))
	}
	return b
}

// checkTable groups the checks, and folds those that had nothing to judge.
func (w *htmlPage) checkTable(s *htmlSession, outcomes []conformance.Outcome, shown []htmlFinding) {
	for _, o := range outcomes {
		c := w.checks[o.Check]
		row := htmlCheck{Outcome: o, Statement: c.Help, Why: c.Why, Source: c.Source}
		row.Reason = printable.Text(o.Reason)
		for _, f := range shown {
			if f.Rule == o.Check {
				row.Shown = append(row.Shown, f)
			}
		}
		if o.Result == conformance.Skip {
			s.Skipped = append(s.Skipped, row)
			continue
		}
		name, _, _ := strings.Cut(o.Check, "/")
		i := slices.IndexFunc(s.Groups, func(g htmlGroup) bool { return g.Name == name })
		if i < 0 {
			i = len(s.Groups)
			s.Groups = append(s.Groups, htmlGroup{Name: name})
		}
		s.Groups[i].Checks = append(s.Groups[i].Checks, row)
	}
	for i := range s.Groups {
		s.Groups[i].Text = tallyText(s.Groups[i].Checks)
	}
}

func tallyText(checks []htmlCheck) string {
	var words []string
	for _, result := range []conformance.Result{conformance.Error, conformance.Fail, conformance.Warn, conformance.Noted, conformance.Pass} {
		n := 0
		for _, c := range checks {
			if c.Result == result {
				n++
			}
		}
		if n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, result))
		}
	}
	return strings.Join(words, ", ")
}
