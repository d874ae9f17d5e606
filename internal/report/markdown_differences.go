package report

import (
	"fmt"
)

// differences shows what a session answered otherwise than the reference.
func (w *markdownWriter) differences(of string, d Document) {
	if d.Beside == nil {
		return
	}
	name := code(d.Beside.Reference)
	fmt.Fprintf(w, "\n### Answers%s compared with %s: %s\n", of, name, differently(d.Beside))
	if len(d.Beside.Differences) == 0 {
		return
	}
	var rows [][]string
	for _, difference := range d.Beside.Differences {
		row := rowOf(difference)
		for i := range row {
			row[i] = markdown(row[i])
		}
		if difference.Pointer != "" {
			row[1] = code(difference.Pointer)
		}
		rows = append(rows, row[:])
	}
	fmt.Fprintln(w)
	writeTable(w, differenceHead[:], rows)
}
