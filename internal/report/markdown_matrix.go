package report

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/batchcheck/batchcheck/conformance"
)

// sideBySide shows the checks of several sessions as a matrix, then each
// session's findings.
func (w *markdownWriter) sideBySide() {
	m := NewMatrix(w.sessions)
	w.targets(m)
	w.matrix(m)
	for i, d := range w.sessions {
		of := fmt.Sprintf(" of %d, %s", i+1, code(m.Columns[i].Name))
		w.findings(of, w.of(d))
		w.differences(of, d)
	}
}

func (w *markdownWriter) targets(m Matrix) {
	fmt.Fprint(w, "\n### Targets\n\n")
	var rows [][]string
	for i, c := range m.Columns {
		mark := resultMark(conformance.Pass)
		switch {
		case c.Errors > 0 || c.Trouble != "":
			mark = resultMark(conformance.Fail)
		case c.Warnings > 0:
			mark = resultMark(conformance.Warn)
		}
		said := plural(c.Errors, "error") + ", " + plural(c.Warnings, "warning")
		if c.Profile != "" {
			said = "as " + markdown(c.Profile) + ": " + said
		}
		if c.Trouble != "" {
			said += "; not judged to its end"
		}
		rows = append(rows, []string{strconv.Itoa(i + 1), code(c.Name), code(c.File), mark, said})
	}
	writeTable(w, []string{"", "target", "recording", "result", ""}, rows)
}

func (w *markdownWriter) matrix(m Matrix) {
	fmt.Fprint(w, "\n### Checks\n\n")
	head := []string{"check"}
	for i, c := range m.Columns {
		head = append(head, fmt.Sprintf("%d %s", i+1, code(cutTo(c.Name, maxHead))))
	}
	rows := m.Rows
	if !w.Notes {
		rows = slices.DeleteFunc(slices.Clone(rows), Row.Skipped)
	}
	writeTable(w, head, matrixRows(rows))
	fmt.Fprint(w, matrixLegend)
	if skipped := skippedRows(m); skipped > 0 && !w.Notes {
		fmt.Fprintf(w, "%s had nothing to judge in any session.\n", plural(skipped, "check"))
	}
}

const matrixLegend = "\n✅ pass, ❌ fail and ⚠ warn with the number of findings, ℹ nothing to judge but notes, – nothing to judge.\n"

// matrixRows gives rows as those of a table.
func matrixRows(rows []Row) (all [][]string) {
	for _, r := range rows {
		row := []string{code(r.ID)}
		for _, cell := range r.Cells {
			row = append(row, cellMark(cell))
		}
		all = append(all, row)
	}
	return all
}

// cellMark gives a cell as it is seen at a glance.
func cellMark(c Cell) string {
	switch c.Result {
	case conformance.Pass:
		return "✅"
	case conformance.Fail:
		return "❌ " + strconv.Itoa(c.Findings)
	case conformance.Warn:
		return "⚠ " + strconv.Itoa(c.Findings)
	case conformance.Noted:
		return "ℹ"
	case conformance.Error:
		return "❌ error: " + markdown(c.Reason)
	}
	return "–"
}
