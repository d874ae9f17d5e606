package report

import (
	"cmp"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/selection"
	"github.com/batchcheck/batchcheck/validate"
)

// What a public matrix takes: more is no table that anybody reads.
const (
	maxPublicColumns = 64
	maxPublicRows    = 2000
)

// A PublicMatrix has the targets of statements side by side, with a row for each check
// and for each rule that has findings.
type PublicMatrix struct {
	Title    string
	Columns  []PublicColumn
	Families []Family
	Skipped  int    // rows in which no target has anything
	From, To string // days of the statements

	// Of a page.
	Policy string
	Style  template.CSS
}

// A PublicColumn is one target. All its texts are safe to print.
type PublicColumn struct {
	Column
	Stated
	Number     int
	Name       string
	JudgedAs   string
	Day        string
	Batchcheck string
	Report     string // address of a report; "" where there is none
	Partly     string // what the run left out; "" for nothing
}

// A Family has the rows of the rules and checks whose ids begin with its name.
type Family struct {
	Name string
	Rows []Row
}

// NewPublicMatrix sets statements side by side.
func NewPublicMatrix(title string, statements []Statement) (*PublicMatrix, error) {
	m := &PublicMatrix{Title: printable.Text(title), Policy: htmlPolicy(""), Style: htmlStyle}
	var documents []Document
	var chosen []selection.Selection
	for _, s := range statements {
		day := s.Date.UTC().Format(time.DateOnly)
		if m.From == "" || day < m.From {
			m.From = day
		}
		m.To = max(m.To, day)
		for _, t := range s.Targets {
			documents = append(documents, t.document())
			chosen = append(chosen, selection.Selection{Only: s.Only, Skip: s.Skip})
			m.Columns = append(m.Columns, PublicColumn{
				Stated: *t, Number: len(documents), JudgedAs: judgedAs(t.Profiles), Day: day, Batchcheck: printable.Text(s.Batchcheck), Report: s.Report, Partly: s.partly(),
			})
		}
	}
	if len(documents) > maxPublicColumns {
		return nil, fmt.Errorf("the statements have %d targets; a matrix takes up to %d", len(documents), maxPublicColumns)
	}
	if n := countIDs(documents); n > maxPublicRows {
		return nil, fmt.Errorf("the statements have %d rules and checks; a matrix takes up to %d", n, maxPublicRows)
	}
	whole := NewMatrix(documents)
	for i := range whole.Columns {
		m.Columns[i].Column, m.Columns[i].Name, m.Columns[i].Target = whole.Columns[i], whole.Columns[i].Name, printable.Text(m.Columns[i].Target)
	}
	checks := checksOf(documents)
	for _, row := range whole.Rows {
		if !slices.Contains(checks, row.ID) { // a rule that a run left out has no findings, and does not pass
			for i := range row.Cells {
				if row.Cells[i].Result == conformance.Pass && !chosen[i].Has(row.ID) {
					row.Cells[i] = Cell{Result: conformance.Skip}
				}
			}
		}
	}
	m.Skipped = whole.dropSkipped()
	for _, row := range whole.Rows {
		m.add(row)
	}
	return m, nil
}

// add adds a row to its family.
func (m *PublicMatrix) add(row Row) {
	name, _, _ := strings.Cut(row.ID, "/")
	i := slices.IndexFunc(m.Families, func(f Family) bool { return f.Name == name })
	if i < 0 {
		i = len(m.Families)
		m.Families = append(m.Families, Family{Name: name})
	}
	m.Families[i].Rows = append(m.Families[i].Rows, row)
}

// document gives a target as what a matrix is made of, with its texts safe to print.
func (s *Stated) document() Document {
	d := Document{Target: printable.Text(cmp.Or(s.Name, s.Target)), File: printable.Text(s.Target), Responses: s.Documents, Profile: judgedAs(s.Profiles)}
	for _, c := range s.Checks {
		d.Checks = append(d.Checks, conformance.Outcome{Check: printable.Text(c.Check), Level: c.Level, Result: c.Result, Judged: c.Judged, Findings: c.Findings})
	}
	for _, r := range s.Rules {
		if r.Findings > 0 {
			d.Findings = append(d.Findings, validate.Finding{Rule: printable.Text(r.Rule), Level: r.Level, More: r.Findings - 1})
		}
	}
	return d
}

// judgedAs names profiles.
func judgedAs(profiles []Choice) string {
	return printable.Text(Summary{Profiles: profiles}.Profile())
}

// countIDs counts the rules and checks of documents.
func countIDs(documents []Document) int {
	ids := map[string]bool{}
	for _, d := range documents {
		for _, c := range d.Checks {
			ids[c.Check] = true
		}
		for _, f := range d.Findings {
			ids[f.Rule] = true
		}
	}
	return len(ids)
}

// HTML writes the matrix as a page that loads nothing and runs nothing.
func (m *PublicMatrix) HTML(out io.Writer) error {
	return htmlTemplates().ExecuteTemplate(out, "public_matrix.tmpl", m)
}

// Markdown writes the matrix as Markdown.
func (m *PublicMatrix) Markdown(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s, %s.\n\n", markdown(m.Title), plural(len(m.Columns), "target"), m.Days())
	var rows [][]string
	head := []string{"check"}
	for _, c := range m.Columns {
		page := ""
		if c.Report != "" {
			page = "[report](" + c.Report + ")"
		}
		rows = append(rows, []string{
			strconv.Itoa(c.Number), code(c.Name), code(c.Target), markdown(c.JudgedAs), c.Day, resultMark(c.Result), markdown(c.Counts()), markdown(c.Partly), page,
		})
		head = append(head, fmt.Sprintf("%d %s", c.Number, code(cutTo(c.Name, maxHead))))
	}
	writeTable(&b, []string{"", "name", "target", "profile", "date", "result", "findings", "limited to", ""}, rows)
	for _, f := range m.Families {
		fmt.Fprintf(&b, "\nFamily %s:\n\n", markdown(f.Name))
		writeTable(&b, head, matrixRows(f.Rows))
	}
	fmt.Fprint(&b, matrixLegend)
	if m.Skipped > 0 {
		fmt.Fprintf(&b, "%s had nothing to judge in any target.\n", plural(m.Skipped, "check"))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// Days says when the statements were made.
func (m *PublicMatrix) Days() string {
	if m.From == m.To {
		return m.From
	}
	return m.From + " to " + m.To
}

// Counts says how many findings the target has.
func (c PublicColumn) Counts() string {
	said := plural(c.Stated.Errors, "error") + ", " + plural(c.Stated.Warnings, "warning")
	if c.Known > 0 {
		said += fmt.Sprintf(", %d known", c.Known)
	}
	return said + " in " + plural(c.Documents, "document")
}
