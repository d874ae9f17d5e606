package report

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/validate"
)

// A Matrix has what was judged of several sessions side by side: a column for
// each of them, a row for each check. Rules on documents have a row where a
// session breaks them. Rows with something at fault come first.
type Matrix struct {
	Columns []Column
	Rows    []Row
}

// A Column is one session.
type Column struct {
	Name     string // that was given to it, or made of its file's
	File     string
	Profile  string // that it was judged by; "" where that is the same for all
	Trouble  string // why it was not judged, or not to its end
	Errors   int    // findings
	Warnings int
}

// A Row is one check or rule.
type Row struct {
	ID    string
	Cells []Cell // one for each column
}

// A Cell says what came of a check in a session.
type Cell struct {
	Result   conformance.Result
	Findings int
	Reason   string // of a skip or an error
}

// newCell gives a cell for a legend.
func newCell(result conformance.Result, findings int) Cell {
	return Cell{Result: result, Findings: findings}
}

// NewMatrix sets sessions side by side.
func NewMatrix(sessions []Document) Matrix {
	m := Matrix{}
	names := columnNames(sessions)
	for i, d := range sessions {
		c := Column{Name: names[i], File: d.File, Profile: d.Profile, Trouble: d.Trouble}
		for _, f := range d.Findings {
			switch f.Level {
			case validate.Error:
				c.Errors += 1 + f.More
			case validate.Warning:
				c.Warnings += 1 + f.More
			}
		}
		m.Columns = append(m.Columns, c)
	}
	m.hideOneProfile()
	for _, id := range rulesBroken(sessions) {
		m.addRow(id, sessions, ruleCell)
	}
	for _, id := range checksOf(sessions) {
		m.addRow(id, sessions, checkCell)
	}
	slices.SortStableFunc(m.Rows, func(a, b Row) int { return order(a) - order(b) })
	return m
}

// hideOneProfile leaves the profile out where all sessions are judged by the same.
func (m *Matrix) hideOneProfile() {
	profiles := map[string]bool{}
	for _, c := range m.Columns {
		profiles[c.Profile] = true
	}
	delete(profiles, "") // of what was not judged
	if len(profiles) < 2 {
		for i := range m.Columns {
			m.Columns[i].Profile = ""
		}
	}
}

func order(r Row) int {
	if r.AtFault() {
		return 0
	}
	return 1
}

func (m *Matrix) addRow(id string, sessions []Document, cell func(Document, string) Cell) {
	r := Row{ID: id}
	for _, d := range sessions {
		r.Cells = append(r.Cells, cell(d, id))
	}
	m.Rows = append(m.Rows, r)
}

// AtFault tells whether something is wrong in some session.
func (r Row) AtFault() bool {
	return slices.ContainsFunc(r.Cells, func(c Cell) bool {
		return c.Result == conformance.Fail || c.Result == conformance.Warn || c.Result == conformance.Error
	})
}

// Skipped tells whether no session had anything to judge.
func (r Row) Skipped() bool {
	return !slices.ContainsFunc(r.Cells, func(c Cell) bool { return c.Result != conformance.Skip })
}

// dropSkipped leaves out the rows without anything to judge, and counts them.
func (m *Matrix) dropSkipped() int {
	all := len(m.Rows)
	m.Rows = slices.DeleteFunc(m.Rows, Row.Skipped)
	return all - len(m.Rows)
}

// columnNames gives each session a name of its own: that which it was given,
// or its file's without folders and endings, where no other has that.
func columnNames(sessions []Document) []string {
	var names []string
	times := map[string]int{}
	for _, d := range sessions {
		name := d.Target
		if name == "" {
			name, _, _ = strings.Cut(filepath.Base(d.File), ".")
		}
		names = append(names, name)
		times[name]++
	}
	for i, name := range names {
		if times[name] > 1 || name == "" {
			names[i] = sessions[i].File
		}
	}
	return names
}

// checksOf lists the checks, in the order of the sessions' own lists.
func checksOf(sessions []Document) []string {
	var ids []string
	for _, d := range sessions {
		for _, c := range d.Checks {
			if !slices.Contains(ids, c.Check) {
				ids = append(ids, c.Check)
			}
		}
	}
	return ids
}

// rulesBroken lists the rules on documents above a note that some session breaks.
func rulesBroken(sessions []Document) []string {
	checks := checksOf(sessions)
	var ids []string
	for _, d := range sessions {
		for _, f := range d.Findings {
			if f.Level > validate.Note && !slices.Contains(checks, f.Rule) {
				ids = append(ids, f.Rule)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// checkCell counts the findings that are shown; a baseline may know them all.
func checkCell(d Document, id string) Cell {
	for _, c := range d.Checks {
		if c.Check == id {
			return Cell{c.Result, cmp.Or(countRule(d, id), c.Findings), c.Reason}
		}
	}
	return Cell{Result: conformance.Skip}
}

func ruleCell(d Document, id string) Cell {
	cell := Cell{Result: conformance.Pass, Findings: countRule(d, id)}
	if d.Responses == 0 && cell.Findings == 0 {
		return Cell{Result: conformance.Skip, Reason: "no batch response"}
	}
	for _, f := range d.Findings {
		switch {
		case f.Rule != id:
		case f.Level == validate.Error:
			cell.Result = conformance.Fail
		case f.Level == validate.Warning && cell.Result == conformance.Pass:
			cell.Result = conformance.Warn
		}
	}
	return cell
}

// countRule counts a rule's findings above a note.
func countRule(d Document, id string) int {
	n := 0
	for _, f := range d.Findings {
		if f.Rule == id && f.Level > validate.Note {
			n += 1 + f.More
		}
	}
	return n
}
