package timeline

import (
	"fmt"
	"slices"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// A run is observations in a row that show one state.
type run struct {
	state       session.State
	first, last int // index of observations
}

func (p *painter) runs() []run {
	var all []run
	for i, o := range p.seen {
		if n := len(all); n > 0 && all[n-1].state.Name == o.State.Name {
			all[n-1].last = i
			continue
		}
		all = append(all, run{o.State, i, i})
	}
	return all
}

// states gives each state a row, in the order in which they were first seen: a
// batch that goes on goes down the stairs.
func (p *painter) states() {
	rows := map[string]int{}
	runs := p.runs()
	for i, r := range runs {
		y, known := rows[r.state.Name]
		if !known && len(rows) == maxRows {
			y, known = p.y-rowHeight/2, true // in the last row, where a session makes states up
		}
		if !known {
			y = p.row(stateName(r.state.Name), r.state.Name != "", rowHeight)
			rows[r.state.Name] = y
		}
		p.bar(runs, i, y)
	}
}

// bar draws a run, to where the next begins, and how it was come to.
func (p *painter) bar(runs []run, i, y int) {
	const minWidth = Percent(2.5)
	r := runs[i]
	x, end := p.x(r.first), p.x(r.last)
	if i+1 < len(runs) {
		end = p.x(runs[i+1].first)
	}
	if x > right-minWidth {
		x = right - minWidth
	}
	b := Bar{X: x, Width: max(end-x, minWidth), Y: y, Final: r.state.Final, Says: stateName(r.state.Name)}
	for at := r.first; at <= r.last; at++ {
		b.Broken = max(b.Broken, p.broken(p.seen[at].Exchange, p.seen[at].State.Pointer))
	}
	p.Bars = append(p.Bars, b)
	if i > 0 {
		before := p.Bars[len(p.Bars)-2]
		step := Link{X1: b.X, X2: b.X, Y1: before.Y, Y2: y, Broken: p.brokenStep(p.seen[r.first])}
		p.Links = append(p.Links, step)
		if step.Broken > 0 {
			p.Dots = append(p.Dots, Dot{X: b.X, Y: (before.Y + y) / 2, Kind: "fault", Broken: step.Broken, Says: before.Says + ", then " + b.Says})
			return
		}
	}
	if b.Broken > 0 {
		p.Dots = append(p.Dots, Dot{X: b.X + b.Width/2, Y: y, Kind: "fault", Broken: b.Broken, Says: b.Says})
	}
}

// brokenStep tells what checks of several exchanges have to say of a state: a
// rule on documents judges the state alone, not how it was come to.
func (p *painter) brokenStep(o session.Sight) validate.Level {
	var worst validate.Level
	for _, f := range p.at[spot{o.Exchange, o.State.Pointer}] {
		if isCheck(f.Rule) {
			worst = max(worst, f.Level)
		}
	}
	return worst
}

func isCheck(rule string) bool {
	return slices.ContainsFunc(conformance.Checks(), func(c conformance.Criterion) bool { return c.ID == rule })
}

// exchanges gives each kind of exchange a row with its ticks.
func (p *painter) exchanges() {
	p.y += groupGap
	for _, operation := range []contract.Operation{contract.Create, contract.Retrieve, contract.Cancel, contract.List} {
		var dots []Dot
		for i, o := range p.seen {
			if o.Operation == operation {
				dots = append(dots, Dot{X: p.x(i), Kind: "tick", Says: exchangeName(o)})
			}
		}
		if len(dots) == 0 {
			continue
		}
		y := p.row(fmt.Sprintf("%s × %d", operation, len(dots)), false, tickHeight)
		for _, d := range dots {
			d.Y = y
			p.Dots = append(p.Dots, d)
		}
	}
}
