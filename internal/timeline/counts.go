package timeline

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// counts draws how the counts grow: the parts one upon the other, in front of
// the total. A batch that has none yet has no row.
func (p *painter) counts() {
	highest := int64(0)
	for _, o := range p.seen {
		sum := int64(0)
		for _, c := range partsOf(o) {
			sum += clamp(c.N)
		}
		highest = max(highest, sum, clamp(totalOf(o)))
	}
	if highest == 0 {
		return
	}
	p.y += groupGap
	p.row("counts", false, rowHeight)
	p.Rows[len(p.Rows)-1].Bare = true
	foot := p.y + countHeight - rowHeight/2
	p.y = foot + groupGap
	for i := 0; i < len(p.seen); {
		next := i + 1
		for next < len(p.seen) && slices.EqualFunc(p.seen[i].Counts, p.seen[next].Counts, hasSameN) {
			next++
		}
		p.countsFrom(i, min(next, len(p.seen)-1), foot, highest)
		i = next
	}
	p.countFaults(foot)
	p.countWords()
}

func (p *painter) countsFrom(i, next, foot int, highest int64) {
	const minWidth = Percent(1)
	x := min(p.x(i), right-minWidth)
	width := max(p.x(next)-x, minWidth)
	height := func(n int64) int {
		return max(int(float64(clamp(n))/float64(highest)*(countHeight-rowHeight/2)), int(2*min(clamp(n), 1))) // a few of many stay visible
	}
	o := p.seen[i]
	add := func(kind, foot, height int) {
		if height > 0 {
			p.Areas = append(p.Areas, Area{X: x, Width: width, Y: foot - height, Height: height, Kind: kind})
		}
	}
	add(-1, foot, height(totalOf(o)))
	y := foot
	for kind, c := range partsOf(o) {
		add(kind, y, height(c.N))
		y -= height(c.N)
	}
}

// countFaults marks where a count is wrong.
func (p *painter) countFaults(foot int) {
	for i, o := range p.seen {
		var worst validate.Level
		for _, c := range o.Counts {
			worst = max(worst, p.broken(o.Exchange, c.Pointer), p.broken(o.Exchange, parentOf(c.Pointer)))
		}
		if worst > 0 {
			p.Dots = append(p.Dots, Dot{X: p.x(i), Y: foot - countHeight/3, Kind: "fault", Broken: worst, Says: fmt.Sprintf("%s: %s", exchangeName(o), countsText(o))})
		}
	}
}

// countWords says what the counts are in the end.
func (p *painter) countWords() {
	for _, o := range slices.Backward(p.seen) {
		if len(o.Counts) == 0 {
			continue
		}
		p.Counts = countsText(o)
		for _, c := range partsOf(o) {
			p.Parts = append(p.Parts, shortName(c.Name))
		}
		return
	}
}

func countsText(o session.Sight) string {
	var words []string
	for _, c := range o.Counts {
		words = append(words, fmt.Sprintf("%s %d", shortName(c.Name), c.N))
	}
	return strings.Join(words, " · ")
}

func partsOf(o session.Sight) []session.Count {
	return o.Counts[:max(len(o.Counts)-1, 0)]
}

func totalOf(o session.Sight) int64 {
	if len(o.Counts) == 0 {
		return 0
	}
	return o.Counts[len(o.Counts)-1].N
}

// clamp keeps counts to what can be drawn, and added up.
func clamp(n int64) int64 { return min(max(n, 0), 1<<40) }

func hasSameN(a, b session.Count) bool { return a.N == b.N }

// parentOf points to the object that holds a count: sums are judged there.
func parentOf(pointer string) string { return pointer[:strings.LastIndexByte(pointer, '/')] }

// shortName gives the last part of a path.
func shortName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
