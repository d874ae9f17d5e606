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

// maxInMarkdown is how many entries Markdown shows, whatever was asked for.
const maxInMarkdown = 1000

// What is longer than this is folded, so that a comment on a pull request stays short.
const (
	maxEntriesOpen = 10
	maxPassedOpen  = 5
)

// maxRules is how many rules Markdown counts findings of: the gravest and most broken.
const maxRules = 40

// markdownWriter keeps what it is to show until the end, since the verdict is first,
// and after it the worst.
type markdownWriter struct {
	Options
	*sheet
	sessions []Document
	found    byLevel // in documents
	known    entries // that the baseline has
	rules    *Groups // how often each rule is broken
	shown    int     // entries
	cut      int     // findings
	troubles []string
}

// byLevel has entries of each level, as many of each as may be shown.
type byLevel map[validate.Level]*entries

func newMarkdown(o Options) Writer {
	if o.Max == 0 || o.Max > maxInMarkdown {
		o.Max = maxInMarkdown
	}
	return &markdownWriter{Options: o, sheet: newSheet(o.Out), found: byLevel{}, rules: NewGroups("", 0)}
}

func (w *markdownWriter) Document(d Document) error {
	if d.Trouble != "" {
		w.troubles = append(w.troubles, d.Trouble)
	}
	for _, f := range w.listed(d) {
		w.rules.Count(f.File, validate.Count{Rule: f.Rule, Level: f.Level, Profile: f.Profile, N: 1 + f.More})
	}
	w.known.know(d)
	if d.Checks != nil || w.Compare && d.Trouble != "" {
		d.Session = nil // it may be large
		w.sessions = append(w.sessions, d)
		return nil
	}
	w.gather(w.found, d)
	return nil
}

// gather groups the findings of a document by their cause, as long as there is room.
func (w *markdownWriter) gather(found byLevel, d Document) {
	for _, f := range w.listed(d) {
		if f.Level == validate.Note && !w.Notes {
			continue
		}
		of := found[f.Level]
		if of == nil {
			of = &entries{}
			found[f.Level] = of
		}
		if !of.add(d, f, len(of.list) >= w.Max) {
			w.cut += 1 + f.More
		}
	}
}

// of gives the entries of one session.
func (w *markdownWriter) of(d Document) byLevel {
	found := byLevel{}
	w.gather(found, d)
	return found
}

// entryColumns are the columns of each table of entries. Where it is asked for, what
// clients do follows.
var entryColumns = []string{"level", "rule", "what is wrong", "where"}

// entryRow gives an entry as a row of a table.
func (w *markdownWriter) entryRow(e *entry) []string {
	at := code(place(e.Finding))
	if e.Exchange != nil {
		at += fmt.Sprintf(", exchange %d", e.Exchange.Number)
	}
	if pointer := e.At(); pointer != "" {
		at += "<br>" + code(pointer)
	}
	if label, others := e.elsewhere(); others != "" {
		at += "<br>" + label + " " + markdown(others)
	}
	what := markdown(e.Text())
	if e.answer != "" {
		what += "<br>" + markdown(e.answer)
	}
	row := []string{e.Level.String(), ruleLink(e.Rule), what, at}
	if w.Clients != nil {
		row = append(row, w.does(e.Finding))
	}
	return row
}

// ruleLink gives the id of a rule or check, as a link to its page.
func ruleLink(id string) string {
	return "[" + code(id) + "](<" + RulePage(id) + ">)"
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
	for _, c := range s.Beyond {
		w.rules.Count("", c)
	}
	fmt.Fprintf(w, "## batchcheck: %s\n\n%s.\n", verdict(s, len(w.troubles)), markdown(totals(s, w.Notes)))
	w.list(w.troubles)
	w.groups(s)
	w.byRule()
	w.findings("", w.found)
	if len(w.sessions) > 1 {
		w.sideBySide()
	} else {
		w.sessionAlone()
	}
	w.knownFindings(s)
	w.cut += s.beyond(w.Notes)
	if cut := w.end(); cut > 0 {
		fmt.Fprintf(w, "\nand %s of this report: it has at most %d characters, since a comment on GitHub takes no more.\n", plural(cut, "more line"), maxMarkdown)
	}
	if w.cut > 0 {
		fmt.Fprintf(w, "\nAnd %s that this report does not show.\n", plural(w.cut, "finding"))
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
		w.findings("", w.of(d))
		w.differences("", d)
	}
}

// checks lists the outcomes of a session's checks, the worst first. Many that passed are
// folded.
func (w *markdownWriter) checks(d Document) {
	fmt.Fprintf(w, "\n### Checks of %s\n\n", code(d.File))
	var rows, passed [][]string
	skipped := 0
	for _, c := range worstFirst(d.Checks) {
		row := []string{code(c.Check), resultMark(c.Result), markdown(outcomeText(c))}
		switch {
		case c.Result == conformance.Pass:
			passed = append(passed, row)
		case c.Result == conformance.Skip && !w.Notes:
			skipped++
		default:
			rows = append(rows, row)
		}
	}
	head := []string{"check", "result", ""}
	if len(passed) <= maxPassedOpen {
		rows, passed = append(rows, passed...), nil
	}
	if len(rows) > 0 {
		writeTable(w, head, rows)
	}
	if len(passed) > 0 {
		w.fold(plural(len(passed), "check")+" passed", func() { writeTable(w, head, passed) })
	}
	if skipped > 0 && !w.Notes {
		fmt.Fprintf(w, "\n%s had nothing to judge.\n", plural(skipped, "check"))
	}
}

// fold writes a part of the page that is shown when its title is clicked. Where there is no
// room to begin one, its lines are only counted.
func (w *markdownWriter) fold(title string, part func()) {
	isOpen := w.takes("\n<details><summary>" + title + "</summary>\n\n")
	part()
	if isOpen {
		w.always("\n</details>\n")
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

// byRule counts the findings of each rule in a table, the gravest rule first. With
// --summary, groups do.
func (w *markdownWriter) byRule() {
	if w.Examples > 0 {
		return
	}
	var rows [][]string
	for _, g := range w.rules.Sorted() {
		if len(rows) < maxRules && (g.Level > validate.Note || w.Notes) {
			rule := w.Rule(g.Profile, g.Rule)
			rows = append(rows, []string{g.Level.String(), strconv.Itoa(g.Count), ruleLink(g.Rule), markdown(rule.Says), markdown(rule.Help)})
		}
	}
	if len(rows) > 0 {
		fmt.Fprint(w, "\n### Rules\n\n")
		writeTable(w, []string{"level", "findings", "rule", "what is wrong", "how to fix it"}, rows)
	}
}

// findings writes entries as a table, under the name of what they are of, the gravest
// first.
func (w *markdownWriter) findings(of string, found byLevel) {
	var all []*entry
	for _, level := range []validate.Level{validate.Error, validate.Warning, validate.Note} {
		if found[level] != nil {
			all = append(all, found[level].list...)
		}
	}
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(w, "\n### Findings%s\n\n", of)
	columns := entryColumns
	if w.Clients != nil {
		columns = append(slices.Clone(columns), "clients")
	}
	table := func() {
		writeTable(w, columns, nil)
		for _, e := range all {
			if w.shown >= w.Max || !w.takes(tableRow(w.entryRow(e))) {
				w.cut += e.Findings
				continue
			}
			w.shown++
		}
	}
	if len(all) > maxEntriesOpen {
		w.fold(plural(len(all), "cause of findings"), table)
		return
	}
	table()
}

// knownFindings writes what the baseline has, folded.
func (w *markdownWriter) knownFindings(s Summary) {
	if len(w.known.list) == 0 {
		return
	}
	w.fold(plural(s.Known, "known finding")+", from the baseline", func() {
		writeTable(w, entryColumns, nil)
		for _, e := range w.known.list {
			fmt.Fprint(w, tableRow(w.entryRow(e)[:len(entryColumns)]))
		}
	})
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
