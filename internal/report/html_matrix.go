package report

import (
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// maxColumns is how many sessions are set side by side: more are no table that
// anybody reads.
const maxColumns = 16

// An htmlMatrix sets sessions side by side.
type htmlMatrix struct {
	Matrix
	Refs    []int // the sessions' parts of the page; 0 for none
	Skipped int   // rows without anything to judge
	Cut     int   // sessions without a column
}

// compare keeps what the matrix needs of a session.
func (w *htmlPage) compare(d Document, ref int) {
	if len(w.sessions) == maxColumns {
		w.uncompared++
		return
	}
	var found []validate.Finding
	for _, f := range d.Findings {
		found = append(found, validate.Finding{Rule: printable.Text(f.Rule), Level: f.Level})
	}
	d.Findings, d.Session, d.Beside = found, nil, nil // they may be large
	w.sessions = append(w.sessions, d)
	w.refs = append(w.refs, ref)
}

// matrix gives nil for one session.
func (w *htmlPage) matrix() *htmlMatrix {
	if len(w.sessions) < 2 {
		return nil
	}
	m := &htmlMatrix{Matrix: NewMatrix(w.sessions), Refs: w.refs, Cut: w.uncompared}
	for i := range m.Columns {
		m.Columns[i].Name = printable.Text(m.Columns[i].Name)
	}
	m.Skipped = m.dropSkipped()
	return m
}
