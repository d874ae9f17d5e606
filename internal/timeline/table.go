package timeline

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/session"
)

// describe says in words what the picture shows.
func (p *painter) describe() {
	p.ID = printable.Text(p.history.ID)
	var states []string
	for _, r := range p.runs() {
		states = append(states, stateName(r.state.Name))
	}
	const limit = 12
	if len(states) > limit {
		states = append(states[:limit], "and more")
	}
	if n := len(p.seen); n > 0 {
		p.State = stateName(p.seen[n-1].State.Name)
	}
	p.Says = fmt.Sprintf("Seen %s: %s.", times(len(p.seen)+p.cut), strings.Join(states, ", then "))
	for _, f := range p.Breaks[:min(len(p.Breaks), limit)] {
		p.Says += " Broken: " + f.Message + "."
	}
	p.table()
}

// table lists events and exchanges, in time where that is known.
func (p *painter) table() {
	var all []Entry
	same := 0
	for i, o := range p.seen {
		if i > 0 && i < len(p.seen)-1 && isSameSight(p.seen[i-1], o) && !p.isBroken(o) {
			same++
			continue
		}
		all = append(all, p.sight(o, same))
		same = 0
	}
	all = append(all, p.eventEntries()...)
	if !p.Ordered {
		slices.SortStableFunc(all, func(a, b Entry) int { return a.time.Compare(b.time) })
	}
	p.More = p.cut + max(len(all)-maxTable, 0)
	p.Table = all[:min(len(all), maxTable)]
}

func isSameSight(a, b session.Sight) bool {
	return a.State.Name == b.State.Name && slices.EqualFunc(a.Counts, b.Counts, hasSameN)
}

func (p *painter) isBroken(o session.Sight) bool {
	return len(p.at[spot{o.Exchange, o.State.Pointer}]) > 0
}

func (p *painter) sight(o session.Sight, same int) Entry {
	e := Entry{Name: exchangeName(o), Says: stateName(o.State.Name), Broken: p.isBroken(o)}
	if counts := countsText(o); counts != "" {
		e.Says += "; " + counts
	}
	if same > 0 {
		e.Says += fmt.Sprintf("; before it, nothing new %s", times(same))
	}
	p.date(&e, o.At)
	return e
}

func (p *painter) eventEntries() []Entry {
	var all []Entry
	told := map[string]bool{}
	for _, o := range p.seen {
		for _, m := range o.Times {
			key := m.Name + " " + m.Text
			broken := p.broken(o.Exchange, m.Pointer) > 0
			if told[key] || m.At.IsZero() && !broken {
				continue
			}
			told[key] = true
			e := Entry{Name: m.Name, Code: true, Says: orMissing(m.Text), Broken: broken}
			if m.At.IsZero() {
				m.At = o.At // when it was seen
			}
			p.date(&e, m.At)
			all = append(all, e)
		}
	}
	return all
}

func (p *painter) date(e *Entry, at time.Time) {
	if e.time = at; !at.IsZero() {
		e.At = clock(at)
		if len(p.scale.at) > 0 {
			e.After = elapsed(at.Sub(p.scale.at[0]))
		}
	}
}
