// Package timeline lays out the life of one batch as a picture: its states, the
// exchanges that showed them, its counts and its times on one axis. What is
// broken comes from findings. Lengths are percents across and pixels down, so
// that a picture fits any screen without its letters shrinking; whoever draws
// it chooses colors and letters.
package timeline

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// A Picture is one batch's.
type Picture struct {
	ID     string
	Says   string   // what it shows, in words
	State  string   // that the batch was last seen in
	Counts string   // of its requests, when last seen; "" for none
	Parts  []string // what it counts requests by
	Height int
	Rows   []Row
	Ticks  []Tick
	Bars   []Bar
	Dots   []Dot
	Areas  []Area
	Links  []Link
	Table  []Entry // the same as a table
	More   int     // entries that the table leaves out
	Breaks []validate.Finding

	Ordered bool // exchanges stand in their order, since their times are not known
	Axis    int  // where the lines of the axis begin
	Own     int  // where the axis of the events has its labels, if it is one of its own; 0 if not
	OwnAxis []Tick
}

// A Row is a line of the picture with what it shows.
type Row struct {
	Y     int
	Label string
	Code  bool // the label is a name of the API's
	Bare  bool // it has no line
}

// A Bar is a state, as long as it was seen.
type Bar struct {
	X, Width Percent
	Y        int
	Final    bool
	Broken   validate.Level // 0 where it is not
	Says     string
}

// A Dot is an exchange, an event or a fault.
type Dot struct {
	X      Percent
	Y      int
	Kind   string // "tick", "event" or "promise"
	Broken validate.Level
	Label  string
	Anchor string // of the label
	Shift  int    // of the label from the dot
	Says   string
}

// An Area is a count over some time.
type Area struct {
	X, Width  Percent
	Y, Height int
	Kind      int // index of the part; -1 is the total
}

// A Link joins what follows one another, or what is at odds.
type Link struct {
	X1, X2 Percent
	Y1, Y2 int
	Pair   bool // of two events
	Broken validate.Level
	Says   string // what is wrong; "" where nothing is
}

// Heights in pixels.
const (
	axisHeight  = 22
	rowHeight   = 22
	tickHeight  = 18
	countHeight = 44
	groupGap    = 8
)

// The limits of what is drawn of one batch.
const (
	maxDrawn = 500 // observations
	maxRows  = 12  // states, and values of one time
	maxTable = 150 // entries
)

// New lays out the history of a batch. Of findings, those about it count.
func New(h session.Life, found []validate.Finding) Picture {
	p := &painter{history: h, seen: h.Seen, at: map[spot][]validate.Finding{}}
	if len(p.seen) == 0 {
		p.seen = h.Listed
	}
	p.cut = max(len(p.seen)-maxDrawn, 0)
	p.seen = p.seen[:len(p.seen)-p.cut]
	for _, f := range found {
		if f.Exchange != nil && f.Level > validate.Note {
			key := spot{f.Exchange.Number, f.Pointer}
			p.at[key] = append(p.at[key], f)
		}
	}
	p.measure()
	p.y = axisHeight
	p.Axis = p.y
	p.states()
	p.exchanges()
	p.counts()
	p.events()
	p.Height = p.y + groupGap
	p.sortBreaks()
	p.describe()
	return p.Picture
}

type spot struct {
	exchange int
	pointer  string
}

// A painter lays out one picture from top to bottom.
type painter struct {
	Picture
	history session.Life
	seen    []session.Sight // that are drawn
	cut     int
	at      map[spot][]validate.Finding
	scale   scale
	y       int
}

// measure makes the axis of all instants that something happened at.
func (p *painter) measure() {
	var instants []instant
	p.Ordered = slices.ContainsFunc(p.seen, func(o session.Sight) bool { return o.At.IsZero() })
	for i, o := range p.seen {
		isTurn := i == 0 || i == len(p.seen)-1 || o.State.Name != p.seen[i-1].State.Name
		if isTurn && !p.Ordered {
			instants = append(instants, instant{o.At, false})
		}
		for _, m := range o.Times {
			if !m.At.IsZero() {
				instants = append(instants, instant{m.At, m.Promise})
			}
		}
	}
	p.scale = newScale(instants)
	if !p.Ordered {
		p.Ticks = p.timeTicks()
		return
	}
	var x []Percent
	for i := range p.seen {
		x = append(x, p.x(i))
	}
	p.Ticks = ticks(x, func(i int) string { return fmt.Sprintf("#%d", p.seen[i].Exchange) })
}

func (p *painter) timeTicks() []Tick {
	return ticks(p.scale.x, func(i int) string { return elapsed(p.scale.at[i].Sub(p.scale.at[0])) })
}

// x gives the place of an observation.
func (p *painter) x(i int) Percent {
	if p.Ordered {
		return left + (right-left)*Percent(i)/Percent(max(len(p.seen)-1, 1))
	}
	return p.scale.of(p.seen[i].At)
}

// row begins a row and gives the middle of it.
func (p *painter) row(label string, code bool, height int) int {
	middle := p.y + height/2
	p.Rows = append(p.Rows, Row{Y: middle, Label: printable.Text(label), Code: code})
	p.y += height
	return middle
}

// broken gives the gravest level of what is wrong at a place of an exchange,
// and keeps it to be told.
func (p *painter) broken(exchange int, pointer string) validate.Level {
	var worst validate.Level
	for _, f := range p.at[spot{exchange, pointer}] {
		worst = max(worst, f.Level)
		if !slices.ContainsFunc(p.Breaks, func(other validate.Finding) bool { return isSame(f, other) }) {
			p.Breaks = append(p.Breaks, f)
		}
	}
	return worst
}

func isSame(a, b validate.Finding) bool {
	return a.Rule == b.Rule && a.Pointer == b.Pointer && a.Exchange == b.Exchange && a.Message == b.Message
}

func (p *painter) sortBreaks() {
	slices.SortStableFunc(p.Breaks, func(a, b validate.Finding) int {
		return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(a.Exchange.Number, b.Exchange.Number))
	})
}
