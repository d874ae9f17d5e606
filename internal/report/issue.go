package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/validate"
)

// An issue is a bug report in Markdown, for those who run the API: a section
// for each rule that is broken, with a request that shows it.
type issue struct {
	Options
	*sheet
	parts []*issuePart
}

// An issuePart has what was found at one target, or in all documents.
type issuePart struct {
	of       string // Markdown
	sections []*issueSection
}

// An issueSection has the findings of a rule.
type issueSection struct {
	rule     validate.Rule
	level    validate.Level
	found    int      // findings
	causes   entries  // the first few
	broken   []string // Markdown, what clients do about it
	evidence evidence // of the first
}

// maxExamples is how many causes of findings of a rule are named.
const maxExamples = 10

func newIssue(o Options) Writer { return &issue{Options: o, sheet: newSheet(o.Out)} }

func (w *issue) Document(d Document) error {
	of := ""
	if d.Checks != nil {
		of = code(cmp.Or(d.Target, d.File))
	}
	p := w.part(of)
	for _, f := range d.Findings {
		if f.Level > validate.Note || w.Notes {
			p.add(w.Rule(f.Profile, f.Rule), f, d, cmp.Or(w.Examples, maxExamples), w.Clients)
		}
	}
	return nil
}

// part gives the part of a target, a new one if need be.
func (w *issue) part(of string) *issuePart {
	at := slices.IndexFunc(w.parts, func(p *issuePart) bool { return p.of == of })
	if at < 0 {
		at = len(w.parts)
		w.parts = append(w.parts, &issuePart{of: of})
	}
	return w.parts[at]
}

func (p *issuePart) add(rule validate.Rule, f validate.Finding, d Document, most int, asked []clients.Client) {
	at := slices.IndexFunc(p.sections, func(s *issueSection) bool { return s.rule.ID == f.Rule })
	if at < 0 {
		at = len(p.sections)
		p.sections = append(p.sections, &issueSection{rule: rule, level: f.Level, evidence: evidenceOf(f, d)})
	}
	s := p.sections[at]
	s.level = max(s.level, f.Level)
	s.found++
	told := f // it goes to others: what the API said of its user's data does not
	told.Message = strings.Replace(f.Message, f.Quote, "", 1)
	s.causes.add(d, told, len(s.causes.list) >= most)
	for _, b := range clients.Breaks(asked, f) {
		if text := markdown(clientDoes(b) + ": " + b.Says); !slices.Contains(s.broken, text) {
			s.broken = append(s.broken, text)
		}
	}
}

// example names what was found of one cause, where, and, where there is one, what the
// reference has.
func example(e *entry) string {
	text := markdown(e.Text())
	if e.Exchange != nil {
		text += fmt.Sprintf(", in exchange %d", e.Exchange.Number)
	} else {
		text += ", in " + code(place(e.Finding))
	}
	if label, others := e.elsewhere(); others != "" {
		text += "; " + label + " " + markdown(others)
	}
	if e.answer != "" {
		text += "\n  - reference: " + markdown(e.answer)
	}
	return text
}

// Flush writes nothing: the gravest stands first, which only the end tells.
func (w *issue) Flush() error { return nil }

func (w *issue) Close(s Summary) error {
	fmt.Fprintf(w, "# Batch API: %s\n\nFound by %s; %s.\n", verdict(s, 0), code(w.Version), markdown(totals(s, w.Notes)))
	w.takeCounts(s)
	number := 0
	var left []string // ids of rules
	for _, p := range w.parts {
		if len(w.parts) > 1 && len(p.sections) > 0 {
			fmt.Fprintf(w, "\n# %s\n", cmp.Or(p.of, "Documents"))
		}
		slices.SortStableFunc(p.sections, func(a, b *issueSection) int { return cmp.Compare(b.level, a.level) })
		for _, s := range p.sections {
			number++
			if !w.takes(w.section(number, s)) {
				left = append(left, s.rule.ID)
			}
		}
	}
	w.end()
	if len(left) > 0 {
		fmt.Fprintf(w, "\nThere is no room for %s: %s.\n", plural(len(left), "more rule"), code(cut(strings.Join(left, ", "), keptMarkdown/2)))
	}
	if n := s.beyond(w.Notes); n > 0 {
		fmt.Fprintf(w, "\nAnd %s that are only counted.\n", plural(n, "finding"))
	}
	return w.close()
}

// takeCounts takes how often rules were broken from the groups, where a finding of theirs
// was only counted. Those of a rule are then counted together, in the first part that has it.
func (w *issue) takeCounts(s Summary) {
	counts := map[string]int{}
	for _, g := range s.Groups {
		counts[g.Rule] += g.Count
	}
	for _, p := range w.parts {
		for _, section := range p.sections {
			counts[section.rule.ID] -= section.found
		}
	}
	for _, p := range w.parts {
		for _, section := range p.sections {
			section.found += max(0, counts[section.rule.ID])
			delete(counts, section.rule.ID)
		}
	}
}

// section gives what is said of a rule.
func (w *issue) section(number int, s *issueSection) string {
	to := &strings.Builder{}
	fmt.Fprintf(to, "\n## %d. %s\n\n", number, markdown(s.rule.Says))
	fmt.Fprintf(to, "Rule %s (%s). Source: %s.\n", code(s.rule.ID), s.level, markdown(s.rule.Source))
	if s.rule.Help != "" {
		fmt.Fprintf(to, "How to fix it: %s\n", markdown(s.rule.Help))
	}
	fmt.Fprint(to, "\n### Observed\n\n")
	more := s.found
	for _, e := range s.causes.list {
		fmt.Fprintf(to, "- %s\n", example(e))
		more -= e.Findings
	}
	if more > 0 {
		fmt.Fprintf(to, "- and %d more\n", more)
	}
	s.evidence.write(to)
	for i, text := range s.broken {
		if i == 0 {
			fmt.Fprintf(to, "\n### Clients that it breaks\n\n")
		}
		fmt.Fprintf(to, "- %s\n", text)
	}
	return to.String()
}
