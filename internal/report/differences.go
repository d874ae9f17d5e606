package report

import (
	"fmt"
	"strings"

	"github.com/batchcheck/batchcheck/internal/compare"
	"github.com/batchcheck/batchcheck/internal/printable"
)

// A differenceRow is what a report says of a difference, in the order of
// differenceHead.
type differenceRow [5]string

var differenceHead = differenceRow{"step", "field", "here", "there", ""}

func rowOf(d compare.Difference) differenceRow {
	member := printable.Text(d.Pointer)
	if d.Pointer == "" {
		member = string(d.What)
	}
	return differenceRow{stepsText(d.Steps), member, d.Target, d.Reference, seenText(d)}
}

// stepsText names the first step, and counts the others.
func stepsText(steps []string) string {
	if len(steps) == 1 {
		return printable.Text(steps[0])
	}
	return fmt.Sprintf("%s and %d more", printable.Text(steps[0]), len(steps)-1)
}

// seenText says where the two answers are, and how often it is so.
func seenText(d compare.Difference) string {
	text := fmt.Sprintf("exchange %d, there %d", d.Exchange.Number, d.Beside)
	if d.Count > 1 {
		text += fmt.Sprintf(" (%d times)", d.Count)
	}
	return text
}

// differences shows what a session answered otherwise than the reference.
func (t *text) differences(d Document) {
	if d.Beside == nil {
		return
	}
	name := d.Beside.Reference
	fmt.Fprintf(t, "%s\n", t.paint(bold, fmt.Sprintf("%s compared with %s: %s", fileName(d.File), printable.Text(name), differently(d.Beside))))
	if len(d.Beside.Differences) == 0 {
		fmt.Fprintln(t)
		return
	}
	rows := []differenceRow{differenceHead}
	for _, difference := range d.Beside.Differences {
		row := rowOf(difference)
		row[0] = lineStart(row[0])
		rows = append(rows, row)
	}
	var widths [len(rows[0])]int
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], columns(cell))
		}
	}
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			line += "  " + pad(cell, widths[i])
		}
		fmt.Fprintln(t, strings.TrimRight(line, " "))
	}
	fmt.Fprintln(t)
}

func differently(c *compare.Comparison) string {
	if len(c.Differences) == 0 {
		return "the same answers to the same steps"
	}
	return plural(len(c.Differences), "difference")
}
