package report

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/timeline"
	"github.com/batchcheck/batchcheck/validate"
)

// maxUnfolded is how many lifecycles a session may have before they are a table.
const maxUnfolded = 4

// An htmlPicture is the lifecycle of a batch.
type htmlPicture struct {
	life
	N      int // 0 where it is not drawn
	Breaks []htmlBreak
	Spark  []htmlSpark
}

// An htmlBreak is a finding beside a picture. N is 0 where it is not shown.
type htmlBreak struct {
	validate.Finding
	N int
}

// An htmlSpark is a state in the smallest picture of a lifecycle.
type htmlSpark struct {
	timeline.Bar
	Top int
}

// An htmlLegend says what the marks of pictures mean, as far as there are any.
type htmlLegend struct {
	Parts   []string // that requests are counted by
	Promise bool
}

// Labels and Plot are the two halves of the picture; N is in its ids.
func (p htmlPicture) Labels() template.HTML { return template.HTML(p.Picture.Labels()) }
func (p htmlPicture) Plot() template.HTML   { return template.HTML(p.Picture.Plot(p.N, p.Label())) }

// pictures draws the lifecycles of batches, worst first, as far as there is room.
func (w *htmlPage) pictures(s *htmlSession, d Document, part entries) {
	lives, listed := livesOf(d)
	for _, l := range lives {
		p := htmlPicture{life: l}
		for _, f := range l.Breaks {
			b := htmlBreak{Finding: safe(f)}
			if e := part.byKey[keyOf(f)]; e != nil {
				b.N = e.N
			}
			p.Breaks = append(p.Breaks, b)
		}
		s.Lives = append(s.Lives, p)
	}
	if listed > 0 {
		s.Undrawn = countOf(listed, "batch was", "batches were") + " seen only in lists"
	}
	if len(s.Lives) == 0 {
		return
	}
	s.Legend = &htmlLegend{}
	for i := range s.Lives {
		p := &s.Lives[i]
		if i < maxPictures {
			p.N = w.id()
		}
		if p.Level > 0 {
			s.Broken++
		}
		p.Spark = sparks(p.Bars)
		if len(p.Parts) > len(s.Legend.Parts) {
			s.Legend.Parts = p.Parts
		}
		s.Legend.Promise = s.Legend.Promise || slices.ContainsFunc(p.Dots, func(d timeline.Dot) bool { return d.Kind == "promise" })
	}
	s.Pictures = s.Lives[:min(len(s.Lives), maxPictures)]
	if len(s.Lives) <= maxUnfolded {
		s.Lives = nil
		return
	}
	if more := len(s.Lives) - maxLives; more > 0 {
		s.Undrawn = strings.TrimPrefix(s.Undrawn+"; "+plural(more, "more batch")+" not listed", "; ")
		s.Lives = s.Lives[:maxLives]
	}
}

// sparks makes the states of a picture a small one, in steps as that has them.
func sparks(bars []timeline.Bar) (all []htmlSpark) {
	const most, steps = 24, 4
	var rows []int
	for _, b := range bars[:min(len(bars), most)] {
		if !slices.Contains(rows, b.Y) {
			rows = append(rows, b.Y)
		}
		all = append(all, htmlSpark{b, 3 * min(slices.Index(rows, b.Y), steps)})
	}
	return all
}

func countOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
