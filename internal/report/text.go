package report

import (
	"bufio"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

type text struct {
	Options
	*bufio.Writer
	waiting  entries // of the file that documents come from
	known    entries // of the same, that the baseline has; with -v
	file     string
	shown    int
	cut      int
	sessions []Document // to be shown side by side
}

func newText(o Options) Writer {
	return &text{Options: o, Writer: buffered(printable.Lines(o.Out))}
}

func (t *text) Document(d Document) error {
	if t.Compare && (d.Checks != nil || d.Trouble != "") {
		d.Session = nil // it may be large
		t.sessions = append(t.sessions, d)
		return nil
	}
	if d.File != t.file {
		t.entries()
		t.file = d.File
	}
	t.checks(d)
	t.findings(d)
	t.differences(d)
	return nil
}

// Flush writes what waits. Findings of a file wait for its end, so that those of one
// cause are shown as one; standard input may never end.
func (t *text) Flush() error {
	if t.file == input.Stdin {
		t.entries()
	}
	return t.Writer.Flush()
}

// shows tells whether a document has findings to show.
func (t *text) shows(d Document) bool {
	return slices.ContainsFunc(d.Findings, func(f validate.Finding) bool { return f.Level > validate.Note || t.Notes })
}

func (t *text) findings(d Document) {
	for _, f := range t.listed(d) {
		if f.Level == validate.Note && !t.Notes {
			continue
		}
		isFull := t.Max > 0 && t.shown+len(t.waiting.list) >= t.Max
		if !t.waiting.add(d, f, isFull) {
			t.cut += 1 + f.More
		}
	}
	if t.Notes {
		t.known.know(d)
	}
	if d.Checks != nil {
		t.entries()
	}
}

// entries shows the findings that wait.
func (t *text) entries() {
	for _, e := range t.waiting.list {
		t.entry(e, "")
	}
	for _, e := range t.known.list {
		t.entry(e, "known ")
	}
	t.shown += len(t.waiting.list)
	t.waiting, t.known = entries{}, entries{}
}

// entry shows what is wrong, where, and how to fix it. known is what begins it.
func (t *text) entry(e *entry, known string) {
	head := fmt.Sprintf("%s%s[%s]: ", known, e.Level, e.Rule)
	painted := known + t.paint(colors[e.Level], e.Level.String()) + "[" + t.link(RulePage(e.Rule), e.Rule) + "]: "
	lines := wrap(head+e.Text(), t.Width, "  ")
	lines[0] = painted + t.paint(bold, strings.TrimPrefix(lines[0], head))
	for _, line := range lines {
		fmt.Fprintln(t, line)
	}
	where := place(e.Finding)
	if e.Exchange != nil {
		where += ", " + printable.Text(occasion(*e.Exchange))
	}
	if pointer := e.At(); pointer != "" {
		where += " at " + pointer
	}
	fmt.Fprintf(t, "%s--> %s\n", strings.Repeat(" ", len(strconv.Itoa(e.Line))), where)
	t.excerpt(e.Finding)
	label, others := e.elsewhere()
	t.remark(e, label, others)
	t.remark(e, "help", printable.Text(t.Rule(e.Profile, e.Rule).Help))
	t.remark(e, "", e.answer)
	for _, b := range clients.Breaks(t.Clients, e.Finding) {
		t.remark(e, clientDoes(b), b.Says)
	}
	fmt.Fprintln(t)
}

// remark adds a line to an entry.
func (t *text) remark(e *entry, label, text string) {
	if text == "" {
		return
	}
	if label != "" {
		label += ": "
	}
	begin := t.gutter(e.Finding, "") + "= "
	for i, line := range wrap(begin+label+text, t.Width, strings.Repeat(" ", len(begin)+2)) {
		if i == 0 && label != "" {
			line = begin + t.paint(bold, strings.TrimSpace(label)) + strings.TrimPrefix(line, strings.TrimRight(begin+label, " "))
		}
		fmt.Fprintln(t, line)
	}
}

// checks lists the outcomes of a session's checks.
func (t *text) checks(d Document) {
	if d.Checks == nil {
		return
	}
	fmt.Fprintln(t, t.paint(bold, fileName(d.File)))
	if d.Trouble != "" {
		fmt.Fprintf(t, "  %s\n", t.paint(colors[validate.Error], printable.Text(d.Trouble)))
	}
	skipped := 0
	for _, c := range worstFirst(d.Checks) {
		if c.Result == conformance.Skip {
			skipped++
			if !t.Notes {
				continue
			}
		}
		fmt.Fprintf(t, "  %s  %-26s%s\n", t.paint(resultColors[c.Result], string(c.Result)), c.Check, outcomeText(c))
	}
	if skipped > 0 && !t.Notes {
		fmt.Fprintf(t, "  %s had nothing to judge (-v says why)\n", plural(skipped, "check"))
	}
	if len(d.Routes) > 0 && t.Notes {
		fmt.Fprintf(t, "  not judged: %s\n", printable.Text(strings.Join(d.Routes, ", ")))
	}
	fmt.Fprintln(t)
}

// outcomeText says what a check had to judge, and what came of it.
func outcomeText(c conformance.Outcome) string {
	switch c.Result {
	case conformance.Skip, conformance.Error:
		return printable.Text(c.Reason)
	case conformance.Pass:
		return plural(c.Judged, cmp.Or(c.Of, "case")) + " judged"
	case conformance.Noted:
		return "nothing to judge: " + plural(c.Findings, "note")
	}
	return fmt.Sprintf("%s judged: %s", plural(c.Judged, cmp.Or(c.Of, "case")), plural(c.Findings, "finding"))
}

// worstFirst puts checks that failed before those that passed.
func worstFirst(checks []conformance.Outcome) []conformance.Outcome {
	order := []conformance.Result{conformance.Error, conformance.Fail, conformance.Warn, conformance.Noted, conformance.Pass, conformance.Skip}
	return slices.SortedStableFunc(slices.Values(checks), func(a, b conformance.Outcome) int {
		return slices.Index(order, a.Result) - slices.Index(order, b.Result)
	})
}

var resultColors = map[conformance.Result]string{
	conformance.Pass: "32", conformance.Fail: "31;1", conformance.Warn: "33;1", conformance.Noted: "36", conformance.Skip: dim, conformance.Error: "31;1",
}

// occasion says in which exchange of a session something was seen.
func occasion(e validate.Exchange) string {
	parts := []string{fmt.Sprintf("exchange %d", e.Number)}
	if e.Method != "" {
		parts = append(parts, e.Method+" "+e.URL)
	}
	if !e.At.IsZero() {
		parts = append(parts, e.At.UTC().Format(time.RFC3339))
	}
	if e.Line > 0 {
		parts = append(parts, fmt.Sprintf("body %d:%d", e.Line, e.Column))
	}
	return strings.Join(parts, ", ")
}

// excerpt shows the member at fault, and marks it.
func (t *text) excerpt(f validate.Finding) {
	e := f.Excerpt
	if e.Text == "" {
		return
	}
	runes := []rune(e.Text)
	mark := min(e.Mark, len(runes))
	end := min(mark+e.Width, len(runes))
	before, under := columns(string(runes[:mark])), columns(string(runes[mark:end]))
	line := strings.Repeat(" ", before) + t.paint(colors[f.Level], "^"+strings.Repeat("~", max(under-1, 0)))
	fmt.Fprintf(t, "%s|\n", t.gutter(f, ""))
	fmt.Fprintf(t, "%s| %s\n", t.gutter(f, strconv.Itoa(f.Line)), e.Text)
	fmt.Fprintf(t, "%s| %s\n", t.gutter(f, ""), line)
}

func (t *text) gutter(f validate.Finding, label string) string {
	return fmt.Sprintf("%*s ", len(strconv.Itoa(f.Line)), label)
}

func (t *text) Close(s Summary) error {
	t.entries()
	t.sideBySide(t.sessions)
	t.groups(s)
	t.cut += s.beyond(t.Notes)
	if t.cut > 0 {
		fmt.Fprintf(t, "and %d more (--max-findings %d)\n\n", t.cut, t.Max)
	}
	t.closing(s)
	return t.Writer.Flush()
}

func (t *text) closing(s Summary) {
	for _, entry := range s.Stale {
		fmt.Fprintf(t, "the baseline has a finding that is gone: %s\n", printable.Text(entry))
	}
	if len(s.Stale) > 0 {
		fmt.Fprintln(t, "write it anew with --write-baseline")
	}
	if s.Results != nil {
		fmt.Fprint(t, became(*s.Results))
	}
	if s.Known > 0 && !t.Notes {
		fmt.Fprintln(t, "-v shows what the baseline has")
	}
	if t.Notes {
		for _, o := range s.Others {
			fmt.Fprintf(t, "not judged: %s: %s\n", printable.Text(o.File), Counted(printable.Text(o.What), o.Count))
		}
	}
	fmt.Fprintln(t, totals(s, t.Notes))
}

// totals says in a line what was found in all. Notes are shown in the report,
// or only counted here.
func totals(s Summary, notes bool) string {
	line := fmt.Sprintf("judged as %s: %s, %s: %s, %s", s.Judged(), plural(s.Files, "file"), plural(s.Documents, "document"),
		plural(s.Count[validate.Error], "error"), plural(s.Count[validate.Warning], "warning"))
	if n := s.Count[validate.Note]; n > 0 {
		line += ", " + plural(n, "note")
		if !notes {
			line += " (-v shows them)"
		}
	}
	if s.Unjudged > 0 {
		line += fmt.Sprintf("; %s without batch traffic, not judged", plural(s.Unjudged, "file"))
	}
	if s.Skipped > 0 {
		line += "; " + skippedLines(s)
	}
	if s.Outside > 0 {
		line += "; " + otherTime(s)
	}
	if s.Untimed > 0 {
		line += "; " + untimed(s)
	}
	if len(s.Others) > 0 {
		line += "; " + s.otherCounts()
		if !notes {
			line += " (-v names them)"
		}
	}
	if s.Known > 0 {
		line += fmt.Sprintf("; %d known from the baseline", s.Known)
	}
	for _, text := range s.ByConfig() {
		line += "; " + text
	}
	return line
}

// skippedLines says how many lines of logs were skipped: those without a document
// that was asked for, and those that are not JSON, if there are any.
func skippedLines(s Summary) string {
	switch left := s.Skipped - s.NotJSON; {
	case s.NotJSON == 0:
		return plural(left, "line") + " skipped"
	case left == 0:
		return plural(s.NotJSON, "line") + " not JSON"
	default:
		return fmt.Sprintf("%s skipped, %s not JSON", plural(left, "line"), plural(s.NotJSON, "line"))
	}
}

// otherTime says how many documents were left out by their time.
func otherTime(s Summary) string { return plural(s.Outside, "document") + " of another time left out" }

// untimed says how many documents were judged whatever their time is.
func untimed(s Summary) string { return plural(s.Untimed, "document") + " without a time judged" }

// orPlain names a profile; a schema of somebody's own may have none.
func orPlain(profile string) string {
	if profile == "" {
		return "the schema says"
	}
	return profile
}

// What terminals take for styles.
const (
	bold = "1"
	dim  = "2"
)

var colors = map[validate.Level]string{validate.Error: "31;1", validate.Warning: "33;1", validate.Note: "36"}

func (t *text) paint(style, s string) string {
	if !t.Color {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
}

// link makes a text a link of terminals that know how to show one.
func (t *text) link(url, text string) string {
	if !t.Links {
		return text
	}
	return "\x1b]8;;" + url + "\x1b\\" + text + "\x1b]8;;\x1b\\"
}
