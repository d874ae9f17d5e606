package report

import (
	"slices"

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
	Checks    []htmlCheck
	Skipped   []htmlCheck
	Legend    *htmlLegend   // nil without pictures
	Lives     []htmlPicture // all lifecycles, worst first; nil where there are few
	Broken    int           // lifecycles with findings
	Pictures  []htmlPicture
	Undrawn   string
	Exchanges []htmlExchange // with findings
	Requests  []htmlExchange // all
	Unlisted  int            // exchanges beyond those
	All       int            // exchanges
	Left      int            // findings that are not shown
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

// An htmlCheck is a row of the table of checks.
type htmlCheck struct {
	conformance.Outcome
	Statement string // what is wrong where the check failed, or what it requires
	Help      string // what it requires, where Statement does not say so
	Judged    string // what came of it, and of what
	Why       string
	Source    string
	URL       string // of its page
	Shown     []htmlEntry
}

func (w *htmlPage) session(d Document) error {
	w.judged = true
	w.seen(d.Session.Session)
	text, worst := tell(levels(d.Findings))
	s := htmlSession{ID: w.id(), Name: d.name(), Text: plural(len(d.Session.Session.Exchanges), "exchange") + ", " + text, Routes: printables(d.Routes)}
	in := htmlInput{Name: s.Name, Ref: s.ID, Text: s.Text, Level: worst}
	if slices.ContainsFunc(d.Checks, func(o conformance.Outcome) bool { return o.Result == conformance.Error }) {
		in.Trouble = "a check could not be made"
	}
	if d.Trouble != "" {
		in.Trouble = printable.Text(d.Trouble)
	}
	var part entries
	for _, f := range d.Findings {
		w.take(&part, d, f)
	}
	if w.isFull() {
		in.Ref = 0
		w.input(in)
		w.compare(d, in.Ref)
		return nil
	}
	w.input(in)
	w.compare(d, in.Ref)
	shown := w.numbered(part)
	marks := map[int][]htmlMark{} // by exchange
	for _, f := range d.Findings {
		if f.Level == validate.Note && !w.Notes {
			continue
		}
		e := part.byKey[keyOf(f)]
		if e == nil {
			s.Left += 1 + f.More
			continue
		}
		marks[f.Exchange.Number] = append(marks[f.Exchange.Number], htmlMark{e.N, f.Level, printable.Text(f.Pointer)})
	}
	s.Beside = besideOf(d.Beside)
	w.checkTable(&s, d.Checks, shown)
	w.pictures(&s, d, part)
	s.Exchanges = w.exchanges(d, shown)
	for i := range s.Exchanges {
		s.Exchanges[i].show(d, marks[s.Exchanges[i].Number])
	}
	s.Requests, s.Unlisted = w.requests(d)
	s.All = len(d.Session.Replies)
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

// checkTable puts checks that failed before those that passed, and folds those that
// had nothing to judge.
func (w *htmlPage) checkTable(s *htmlSession, outcomes []conformance.Outcome, shown []htmlEntry) {
	for _, o := range worstFirst(outcomes) {
		c := w.checks[o.Check]
		row := htmlCheck{Outcome: o, Statement: c.Help, Judged: outcomeText(o), Why: c.Why, Source: c.Source, URL: RulePage(o.Check)}
		row.Reason = printable.Text(o.Reason)
		if o.Result == conformance.Skip {
			s.Skipped = append(s.Skipped, row)
			continue
		}
		if o.Result == conformance.Fail || o.Result == conformance.Warn {
			row.Statement, row.Help = c.Says, c.Help
		}
		for _, e := range shown {
			if e.Rule == o.Check {
				row.Shown = append(row.Shown, e)
			}
		}
		s.Checks = append(s.Checks, row)
	}
}

// Class gives the level of a row, to filter rows by.
func (c htmlCheck) Class() string {
	switch c.Result {
	case conformance.Fail, conformance.Error:
		return validate.Error.String()
	case conformance.Warn:
		return validate.Warning.String()
	case conformance.Noted:
		return validate.Note.String()
	}
	return ""
}
