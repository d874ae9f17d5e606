package report

import (
	"slices"
	"strconv"

	"github.com/batchcheck/batchcheck/internal/judge"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// An htmlLine is a line of a body, or a gap of some that are left out.
type htmlLine struct {
	judge.Line
	Indent string
	Marks  []htmlMark // what is wrong here
	Absent bool       // the line is of a member that the body lacks
	Gap    int
}

// An htmlMark points from a line of a body to the entry of what is wrong there.
type htmlMark struct {
	N       int
	Level   validate.Level
	Pointer string
}

// What is shown of a body at the most.
const (
	maxRead  = 20_000 // lines that are laid out
	maxWhole = 60     // lines that are shown without gaps
	around   = 3      // lines that are shown before and after one at fault
)

// withMarks marks the lines at fault. A member that is missing has a line of
// its own, in its object; what else has none is marked where the way to it ends.
func withMarks(lines []htmlLine, found []htmlMark) []htmlLine {
	at := map[string]int{}
	for i, line := range lines {
		if !line.Ends {
			at[printable.Text(line.Pointer)] = i
		}
	}
	absent := map[int][]htmlLine{}
	for _, f := range found {
		parent, name := cutPointer(f.Pointer)
		if i, here := at[f.Pointer]; here {
			lines[i].mark(f)
		} else if i, here := at[parent]; here && lines[i].Text == "{" && len(lines) < maxRead {
			line := htmlLine{Indent: lines[i].Indent + "  ", Marks: []htmlMark{f}, Absent: true}
			line.Name, line.Text = strconv.Quote(name), "missing"
			absent[i] = append(absent[i], line)
		} else if i, here := at[nearest(at, f.Pointer)]; here {
			lines[i].mark(f)
		}
	}
	if len(absent) == 0 {
		return lines
	}
	var all []htmlLine
	for i, line := range lines {
		all = append(append(all, line), absent[i]...)
	}
	return all
}

// mark marks the line, once for each entry.
func (l *htmlLine) mark(m htmlMark) {
	if !slices.ContainsFunc(l.Marks, func(other htmlMark) bool { return other.N == m.N }) {
		l.Marks = append(l.Marks, m)
	}
}

// nearest gives the part of a pointer that leads to a line.
func nearest(at map[string]int, pointer string) string {
	for pointer != "" {
		if _, here := at[pointer]; here {
			return pointer
		}
		pointer, _ = cutPointer(pointer)
	}
	return pointer
}

// withGaps leaves out of a long body what is far from any fault.
func withGaps(lines []htmlLine) []htmlLine {
	if len(lines) <= maxWhole {
		return lines
	}
	near := make([]bool, len(lines))
	near[0], near[len(lines)-1] = true, true
	for i, line := range lines {
		if len(line.Marks) == 0 {
			continue
		}
		for j := max(i-around, 0); j <= min(i+around, len(lines)-1); j++ {
			near[j] = true
		}
	}
	var kept []htmlLine
	for i, line := range lines {
		switch n := len(kept); {
		case near[i]:
			kept = append(kept, line)
		case kept[n-1].Gap > 0:
			kept[n-1].Gap++
		default:
			kept = append(kept, htmlLine{Gap: 1, Indent: line.Indent})
		}
	}
	return kept
}
