package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/validate"
)

// maxInMarkdown is how many findings Markdown shows, whatever was asked for.
const maxInMarkdown = 1000

// markdownWriter keeps what it is to show until the end, since the verdict is first,
// and after it the worst.
type markdownWriter struct {
	Options
	*sheet
	sessions []Document
	rows     map[validate.Level][]findingRow // of findings in documents, as many of each level as may be shown
	shown    int
	cut      int // findings
	troubles []string
}

// A findingRow is a row of a table, of so many findings.
type findingRow struct {
	cells []string
	count int
}

func newMarkdown(o Options) Writer {
	if o.Max == 0 || o.Max > maxInMarkdown {
		o.Max = maxInMarkdown
	}
	return &markdownWriter{Options: o, sheet: newSheet(o.Out), rows: map[validate.Level][]findingRow{}}
}

func (w *markdownWriter) Document(d Document) error {
	if d.Trouble != "" {
		w.troubles = append(w.troubles, d.Trouble)
	}
	if d.Checks != nil || w.Compare && d.Trouble != "" {
		d.Session = nil // it may be large
		w.sessions = append(w.sessions, d)
		return nil
	}
	w.addRows(w.rows, d)
	return nil
}

// addRows adds the findings of a document to rows, as long as there is room.
func (w *markdownWriter) addRows(rows map[validate.Level][]findingRow, d Document) {
	for _, f := range w.listed(d) {
		switch {
		case f.Level == validate.Note && !w.Notes:
		case len(rows[f.Level]) >= w.Max:
			w.cut += 1 + f.More
		default:
			rows[f.Level] = append(rows[f.Level], findingRow{w.findingRow(f, d.answer(f)), 1 + f.More})
		}
	}
}

// rowsOf gives the findings of a session as rows.
func (w *markdownWriter) rowsOf(d Document) map[validate.Level][]findingRow {
	rows := map[validate.Level][]findingRow{}
	w.addRows(rows, d)
	return rows
}

func (w *markdownWriter) findingRow(f validate.Finding, answer string) []string {
	at := code(place(f))
	if f.Exchange != nil {
		at += fmt.Sprintf(", exchange %d", f.Exchange.Number)
	}
	message := markdown(f.Message)
	if f.Count > 1 {
		message += fmt.Sprintf(" (%d times)", f.Count)
	}
	if answer != "" {
		message += "<br>" + markdown(answer)
	}
	row := []string{f.Level.String(), at, code(f.Rule), message}
	if w.Clients != nil {
		row = append(row, w.does(f))
	}
	return row
}

// does says what clients do about a finding.
func (w *markdownWriter) does(f validate.Finding) string {
	var all []string
	for _, b := range clients.Breaks(w.Clients, f) {
		all = append(all, "**"+markdown(clientDoes(b))+"**: "+markdown(b.Says))
	}
	return strings.Join(all, "<br>")
}

// Flush writes nothing: all waits for the end.
func (w *markdownWriter) Flush() error { return nil }

func (w *markdownWriter) Close(s Summary) error {
	fmt.Fprintf(w, "## batchcheck: %s\n\n%s.\n", verdict(s, len(w.troubles)), markdown(totals(s, w.Notes)))
	w.list(w.troubles)
	w.groups(s)
	w.findings("", w.rows)
	if len(w.sessions) > 1 {
		w.sideBySide()
	} else {
		w.sessionAlone()
	}
	w.cut += s.beyond(w.Notes)
	if cut := w.end(); cut > 0 {
		fmt.Fprintf(w, "\nand %s of this report: it has at most %d characters, since a comment on GitHub takes no more.\n", plural(cut, "more line"), maxMarkdown)
	}
	if w.cut > 0 {
		fmt.Fprintf(w, "\nand %d more; at most %d are shown.\n", w.cut, w.shown)
	}
	w.remarks(s)
	return w.close()
}

// verdict says in a few words what came of it.
func verdict(s Summary, troubles int) string {
	switch found := s.Count[validate.Error] + s.Count[validate.Warning]; {
	case found > 0:
		return plural(s.Count[validate.Error], "error") + ", " + plural(s.Count[validate.Warning], "warning")
	case troubles > 0:
		return "not all could be judged"
	case len(s.Stale) > 0:
		return "the baseline has findings that are gone"
	}
	return "no errors, no warnings"
}

// sessionAlone shows the checks of one session as a list.
func (w *markdownWriter) sessionAlone() {
	for _, d := range w.sessions {
		w.checks(d)
		w.findings("", w.rowsOf(d))
		w.differences("", d)
	}
}

// checks lists the outcomes of a session's checks.
func (w *markdownWriter) checks(d Document) {
	fmt.Fprintf(w, "\n### Checks of %s\n\n", code(d.File))
	var rows [][]string
	skipped := 0
	for _, c := range d.Checks {
		if c.Result == conformance.Skip {
			skipped++
			if !w.Notes {
				continue
			}
		}
		rows = append(rows, []string{code(c.Check), resultMark(c.Result), markdown(outcomeText(c))})
	}
	writeTable(w, []string{"check", "result", ""}, rows)
	if skipped > 0 && !w.Notes {
		fmt.Fprintf(w, "\n%s had nothing to judge.\n", plural(skipped, "check"))
	}
}

// resultMark gives a result as it is seen in a table at a glance.
func resultMark(r conformance.Result) string {
	switch r {
	case conformance.Fail, conformance.Error:
		return "❌ " + string(r)
	case conformance.Warn:
		return "⚠ " + string(r)
	case conformance.Pass:
		return "✅ " + string(r)
	case conformance.Noted:
		return "ℹ " + string(r)
	}
	return string(r)
}

// findings writes findings as a table, under the name of what they are of, the gravest
// first.
func (w *markdownWriter) findings(of string, byLevel map[validate.Level][]findingRow) {
	rows := slices.Concat(byLevel[validate.Error], byLevel[validate.Warning], byLevel[validate.Note])
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(w, "\n### Findings%s\n\n", of)
	columns := []string{"level", "place", "rule", "message"}
	if w.Clients != nil {
		columns = append(columns, "clients")
	}
	writeTable(w, columns, nil)
	for _, row := range rows {
		if w.shown >= w.Max || !w.takes(tableRow(row.cells)) {
			w.cut += row.count
			continue
		}
		w.shown++
	}
}

// groups writes a table of the groups of each value.
func (w *markdownWriter) groups(s Summary) {
	byValue(w.shownGroups(s), func(value string, groups []Group) {
		title := "Summary"
		if s.By != "" {
			title = markdown(heading(s.By, value, groups))
		}
		begin := "\n### " + title + "\n\n" + tableHead([]string{"level", "findings", "rule", "", "examples"})
		for _, g := range groups {
			var examples []string
			for _, f := range g.Examples {
				examples = append(examples, code(place(f))+" "+markdown(f.Message+w.broken(f)))
			}
			row := []string{g.Level.String(), strconv.Itoa(g.Count), code(g.Rule), markdown(w.Rule(g.Profile, g.Rule).Says), strings.Join(examples, "<br>")}
			if !w.takes(begin + tableRow(row)) {
				w.cut += g.Count
				continue
			}
			w.shown += g.Count
			begin = ""
		}
	})
}

// list writes a list of texts.
func (w *markdownWriter) list(texts []string) {
	for i, text := range texts {
		if i == 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "- %s\n", markdown(text))
	}
}

// remarks says what else there is to say of a run.
func (w *markdownWriter) remarks(s Summary) {
	var all []string
	for _, entry := range s.Stale {
		all = append(all, "the baseline has a finding that is gone: "+entry)
	}
	w.list(all)
}
