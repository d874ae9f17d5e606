package describe

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// The measures of a drawing, in its own units.
const (
	rowHeight = 46
	boxHeight = 28
	margin    = 16
	gap       = 60  // between columns
	lastGap   = 130 // before the ends, where most arrows turn
	letter    = 9.2 // width of one, at most: a capital
)

// A box is a state in a drawing.
type box struct {
	x, y  float64
	isEnd bool
}

func (b box) middle() float64 { return b.y + boxHeight/2 }

// Graph draws the states of an object as SVG: from left to right as they follow, the
// ends in the last column.
func Graph(profile string, n *contract.Node) string {
	names := StatesOf(n)
	l := n.Lifecycle
	boxes, boxWidth, width, height := place(names, l)
	var out strings.Builder
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" font-family="sans-serif" font-size="13">`+"\n", width, height, width, height)
	fmt.Fprintf(&out, "<title>The states of %s</title>\n", html.EscapeString(profile))
	out.WriteString(`<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#57606a"/></marker></defs>` + "\n")
	fmt.Fprintf(&out, `<rect width="%.0f" height="%.0f" rx="6" fill="#fff"/>`+"\n", width, height)
	for _, name := range names {
		for _, next := range l.States[name].Next {
			if to, isDrawn := boxes[next]; isDrawn && name != next {
				fmt.Fprintf(&out, `<path d="%s" fill="none" stroke="#57606a" marker-end="url(#tip)"><title>%s to %s</title></path>`+"\n", arrow(boxes[name], to, boxWidth), html.EscapeString(name), html.EscapeString(next))
			}
		}
	}
	for _, name := range names {
		b := boxes[name]
		look := `fill="#ddf4ff" stroke="#0969da"`
		if b.isEnd {
			look = `fill="#f6f8fa" stroke="#24292f" stroke-width="2"`
		}
		fmt.Fprintf(&out, `<rect x="%.0f" y="%.0f" width="%.0f" height="%d" rx="6" %s/>`, b.x, b.y, boxWidth, boxHeight, look)
		fmt.Fprintf(&out, `<text x="%.0f" y="%.0f" text-anchor="middle" fill="#24292f">%s</text>`+"\n", b.x+boxWidth/2, b.middle()+4.5, html.EscapeString(name))
	}
	out.WriteString("</svg>\n")
	return out.String()
}

// place gives each state its box. States that lead on have a row each, going down from
// column to column, so that an arrow along its row meets no other box.
func place(names []string, l *contract.Lifecycle) (boxes map[string]box, boxWidth, width, height float64) {
	var leading, ends []string
	for _, name := range names {
		boxWidth = max(boxWidth, float64(len(name))*letter+20)
		if l.IsEnd(name) {
			ends = append(ends, name)
		} else {
			leading = append(leading, name)
		}
	}
	column := columns(leading, l)
	slices.SortStableFunc(leading, func(a, b string) int { return cmp.Compare(column[a], column[b]) })
	rows := float64(max(len(leading), len(ends)))
	boxes = map[string]box{}
	last := 0.0
	put := func(all []string, x func(name string) float64) {
		top := margin + (rows-float64(len(all)))*rowHeight/2
		for row, name := range all {
			boxes[name] = box{x(name), top + float64(row)*rowHeight, l.IsEnd(name)}
			last = max(last, boxes[name].x)
		}
	}
	put(leading, func(name string) float64 { return margin + float64(column[name])*(boxWidth+gap) })
	atEnds := margin + 0.0
	if len(leading) > 0 {
		atEnds = last + boxWidth + lastGap
	}
	put(ends, func(string) float64 { return atEnds })
	return boxes, boxWidth, last + boxWidth + margin, 2*margin + (rows-1)*rowHeight + boxHeight
}

// columns numbers the columns of the states: the most steps that lead to one from
// any other without coming back to where they were.
func columns(names []string, l *contract.Lifecycle) map[string]int {
	column, isOpen := map[string]int{}, map[string]bool{}
	var visit func(name string, at int)
	visit = func(name string, at int) {
		if isOpen[name] {
			return // the way leads back
		}
		column[name] = max(column[name], at)
		isOpen[name] = true
		for _, next := range l.States[name].Next {
			if slices.Contains(names, next) {
				visit(next, at+1)
			}
		}
		isOpen[name] = false
	}
	for _, name := range names {
		if _, seen := column[name]; !seen {
			visit(name, 0)
		}
	}
	return column
}

// arrow leads from one box to another: along the row of the first, and then down or up
// before the second; where it leads back, along the row and up to it from below.
func arrow(from, to box, boxWidth float64) string {
	if to.x > from.x {
		x1, x2 := from.x+boxWidth, to.x-2
		turn := x2 - gap
		if to.isEnd {
			turn = x2 - lastGap
		}
		turn = max(x1, turn)
		return fmt.Sprintf("M%.0f %.0f H%.0f C%.0f %.0f %.0f %.0f %.0f %.0f", x1, from.middle(), turn, (turn+x2)/2, from.middle(), (turn+x2)/2, to.middle(), x2, to.middle())
	}
	x, y := to.x+boxWidth/2, to.y+boxHeight+2
	if to.y > from.y {
		y = to.y - 2
	}
	return fmt.Sprintf("M%.0f %.0f Q%.0f %.0f %.0f %.0f", from.x, from.middle(), x, from.middle(), x, y)
}
