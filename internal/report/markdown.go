package report

import (
	"bufio"
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/validate"
)

// maxInMarkdown is how many findings Markdown shows, whatever was asked for:
// what shows it refuses more than a megabyte.
const maxInMarkdown = 1000

// markdownWriter keeps what it is to show until the end, since the verdict
// stands first.
type markdownWriter struct {
	Options
	*bufio.Writer
	sessions []Document
	rows     [][]string // of findings in documents
	shown    int
	cut      int
	troubles []string
}

func newMarkdown(o Options) Writer {
	if o.Max == 0 || o.Max > maxInMarkdown {
		o.Max = maxInMarkdown
	}
	return &markdownWriter{Options: o, Writer: bufio.NewWriter(o.Out)}
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
	w.rows = slices.Concat(w.rows, w.rowsOf(d))
	return nil
}

// rowsOf gives the findings of a document as rows, as long as there is room.
func (w *markdownWriter) rowsOf(d Document) (rows [][]string) {
	for _, f := range d.Findings {
		switch {
		case f.Level == validate.Note && !w.Notes:
		case w.shown >= w.Max:
			w.cut++
		default:
			w.shown++
			rows = append(rows, w.findingRow(f, d.answer(f)))
		}
	}
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
	w.findings("", w.rows)
	if len(w.sessions) > 1 {
		w.sideBySide()
	} else {
		w.sessionAlone()
	}
	if w.cut += s.beyond(w.Notes); w.cut > 0 {
		fmt.Fprintf(w, "\nand %d more; at most %d are shown.\n", w.cut, w.Max)
	}
	w.remarks(s)
	return w.Writer.Flush()
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

// findings writes findings as a table, under the name of what they are of.
func (w *markdownWriter) findings(of string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(w, "\n### Findings%s\n\n", of)
	columns := []string{"level", "place", "rule", "message"}
	if w.Clients != nil {
		columns = append(columns, "clients")
	}
	writeTable(w, columns, rows)
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
