package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// The widths of a matrix in text, in columns of the terminal.
const (
	maxMatrix = 100 // of a block; further sessions stand in a block below
	maxHead   = 16  // of a session's name
	idWidth   = 27  // of a check's id, the longest and a space
)

// sideBySide shows the sessions' checks as a matrix, then each session's
// findings. A session by itself is shown as one always is.
func (t *text) sideBySide(sessions []Document) {
	if len(sessions) > 1 {
		m := NewMatrix(sessions)
		t.targets(m)
		from, above := 0, heads(m)
		for _, n := range blocks(above) {
			t.block(m, above, from, from+n)
			from += n
		}
		t.legend(m)
		for i, d := range sessions {
			t.below(m.Columns[i], i, d)
		}
		return
	}
	for _, d := range sessions {
		t.checks(d)
		t.findings(d)
		t.differences(d)
	}
}

// targets lists the sessions, and how they fared.
func (t *text) targets(m Matrix) {
	names, files := 0, 0
	for _, c := range m.Columns {
		names, files = max(names, columns(printable.Text(c.Name))), max(files, columns(fileName(c.File)))
	}
	for i, c := range m.Columns {
		fmt.Fprintf(t, "%3d  %s  %s  %s\n", i+1, t.paint(bold, pad(printable.Text(c.Name), names)), pad(fileName(c.File), files), t.verdict(c))
	}
	fmt.Fprintln(t)
}

func (t *text) verdict(c Column) string {
	said := plural(c.Errors, "error") + ", " + plural(c.Warnings, "warning")
	switch {
	case c.Errors > 0:
		said = t.paint(colors[validate.Error], said)
	case c.Warnings > 0:
		said = t.paint(colors[validate.Warning], said)
	}
	if c.Profile != "" {
		said = "as " + printable.Text(c.Profile) + ": " + said
	}
	if c.Trouble != "" {
		said += "; " + t.paint(colors[validate.Error], "not judged to its end")
	}
	return said
}

// heads gives what stands above the columns: numbers and names, or numbers
// alone where there are many.
func heads(m Matrix) []string {
	var all, numbers []string
	width := idWidth
	for i, c := range m.Columns {
		head := fmt.Sprintf("%d %s", i+1, cutTo(printable.Text(c.Name), maxHead))
		width += columnWidth(head)
		all, numbers = append(all, head), append(numbers, strconv.Itoa(i+1))
	}
	if width > maxMatrix {
		return numbers
	}
	return all
}

// blocks tells how many columns stand side by side in each block.
func blocks(heads []string) []int {
	var blocks []int
	left := 0
	for _, head := range heads {
		if left -= columnWidth(head); left < 0 {
			blocks = append(blocks, 0)
			left = maxMatrix - idWidth - columnWidth(head)
		}
		blocks[len(blocks)-1]++
	}
	return blocks
}

func columnWidth(head string) int { return max(columns(head), len("FAIL 999")) + 2 }

// block shows some columns, and the rows that have something in them.
func (t *text) block(m Matrix, heads []string, from, to int) {
	line := strings.Repeat(" ", idWidth+2)
	for _, head := range heads[from:to] {
		line += pad(head, columnWidth(head))
	}
	fmt.Fprintln(t, t.paint(bold, strings.TrimRight(line, " ")))
	wasAtFault := false
	for _, row := range m.Rows {
		if row.Cells = row.Cells[from:to]; row.Skipped() && !t.Notes {
			continue
		}
		if wasAtFault && !row.AtFault() {
			fmt.Fprintln(t)
		}
		wasAtFault = row.AtFault()
		t.row(row, heads[from:to])
	}
	fmt.Fprintln(t)
}

func (t *text) row(row Row, heads []string) {
	line := "  " + pad(lineStart(printable.Text(row.ID)), idWidth)
	last := len(row.Cells) - 1
	for i, cell := range row.Cells {
		text := cellText(cell)
		line += t.paint(resultColors[cell.Result], text)
		if i < last {
			line += strings.Repeat(" ", columnWidth(heads[i])-len(text))
		}
	}
	if row.Skipped() {
		line += "  " + printable.Text(row.Cells[last].Reason)
	}
	fmt.Fprintln(t, line)
}

// cellText says in a word how a check fared. What is wrong is loud, since
// colors may be missing.
func cellText(c Cell) string {
	switch c.Result {
	case conformance.Fail:
		return "FAIL " + strconv.Itoa(c.Findings)
	case conformance.Warn:
		return "WARN " + strconv.Itoa(c.Findings)
	case conformance.Error:
		return "ERROR"
	case conformance.Skip:
		return "-"
	}
	return string(c.Result)
}

// legend says what the words of a matrix mean.
func (t *text) legend(m Matrix) {
	fmt.Fprintln(t, "  FAIL and WARN with the number of findings; - had nothing to judge, note has only notes")
	if skipped := skippedRows(m); skipped > 0 && !t.Notes {
		fmt.Fprintf(t, "  %s had nothing to judge in any session (-v shows them)\n", plural(skipped, "check"))
	}
	for _, row := range m.Rows {
		for i, cell := range row.Cells {
			if cell.Result == conformance.Error {
				fmt.Fprintf(t, "  ERROR of %d in %s: %s\n", i+1, printable.Text(row.ID), printable.Text(cell.Reason))
			}
		}
	}
	fmt.Fprintln(t)
}

func skippedRows(m Matrix) int {
	n := 0
	for _, row := range m.Rows {
		if row.Skipped() {
			n++
		}
	}
	return n
}

// below shows a session's own findings.
func (t *text) below(c Column, number int, d Document) {
	if hasRoom := t.Max == 0 || t.shown < t.Max; hasRoom && t.shows(d) {
		fmt.Fprintln(t, t.paint(bold, fmt.Sprintf("%d %s", number+1, printable.Text(c.Name))))
	}
	t.findings(d)
	t.differences(d)
}

func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(width-columns(text), 0))
}

// cutTo cuts a text to a width; what tells names apart is often their end.
func cutTo(text string, width int) string {
	if columns(text) <= width {
		return text
	}
	runes := []rune(text)
	for columns(string(runes)) > width-1 {
		runes = runes[1:]
	}
	return "…" + string(runes)
}
