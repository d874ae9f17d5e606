package timeline

import (
	"slices"
	"time"

	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// A moment is one value of a time, and the exchange that showed it first.
type moment struct {
	session.Moment
	seen   int // index of the observation
	broken validate.Level
}

// events gives each time that is set, or that is at fault, a row.
func (p *painter) events() {
	var names []string
	values := map[string][]moment{}
	for i, o := range p.seen {
		for _, m := range o.Times {
			m.Text = printable.Text(m.Text)
			if !slices.Contains(names, m.Name) {
				names = append(names, m.Name)
			}
			values[m.Name] = p.addMoment(values[m.Name], moment{m, i, p.broken(o.Exchange, m.Pointer)})
		}
	}
	p.y += groupGap
	if p.Ordered && len(p.scale.at) > 0 {
		p.y += axisHeight
		p.Own, p.OwnAxis = p.y, p.timeTicks()
	}
	dots := map[spot]Dot{}
	for _, name := range names {
		if len(values[name]) > 0 {
			p.eventRow(name, values[name], dots)
		}
	}
	p.pairs(dots)
}

// addMoment keeps each value once; what is not set, only where it is at fault.
func (p *painter) addMoment(all []moment, m moment) []moment {
	for i := range all {
		if all[i].Text == m.Text {
			all[i].broken = max(all[i].broken, m.broken)
			return all
		}
	}
	if m.At.IsZero() && m.broken == 0 || len(all) == maxRows {
		return all
	}
	return append(all, m)
}

func (p *painter) eventRow(name string, values []moment, dots map[spot]Dot) {
	y := p.row(name, true, rowHeight)
	labelled := slices.IndexFunc(values, func(m moment) bool { return m.broken > 0 })
	for i, m := range values {
		d := p.eventDot(m)
		d.Y, d.Broken = y, m.broken
		d.Anchor, d.Shift = "start", 9
		if d.X > 60 {
			d.Anchor, d.Shift = "end", -9
		}
		if i != max(labelled, 0) { // two labels would be one over the other
			d.Label = ""
		}
		p.Dots = append(p.Dots, d)
		for _, o := range p.seen {
			for _, other := range o.Times {
				if other.Name == name && printable.Text(other.Text) == m.Text {
					dots[spot{o.Exchange, other.Pointer}] = d
				}
			}
		}
	}
}

// eventDot puts a time at its place. What is none stands where it was seen.
func (p *painter) eventDot(m moment) Dot {
	if m.At.IsZero() {
		d := Dot{X: left, Kind: "fault", Label: orMissing(m.Text), Says: m.Name + " " + orMissing(m.Text)}
		if !p.Ordered {
			d.X = p.x(m.seen)
		}
		return d
	}
	d := Dot{X: p.scale.of(m.At), Kind: "event", Label: elapsed(m.At.Sub(p.scale.at[0])), Says: m.Name + " " + clock(m.At)}
	if m.Promise {
		d.Kind = "promise"
	}
	return d
}

// pairs joins the two times that a finding has at odds.
func (p *painter) pairs(dots map[spot]Dot) {
	for _, f := range p.Breaks {
		later, found := dots[spot{f.Exchange.Number, f.Pointer}]
		earlier, also := dots[spot{f.Exchange.Number, f.Beside}]
		if found && also && f.Beside != "" {
			p.Links = append(p.Links, Link{earlier.X, later.X, earlier.Y, later.Y, true, f.Level, f.Message})
		}
	}
}

// An Entry is a row of the table: an event, or an exchange that showed something new.
type Entry struct {
	At     string // "" where it is not known
	After  string // since the first
	Name   string
	Code   bool
	Says   string
	Broken bool
	time   time.Time
}
