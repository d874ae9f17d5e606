package session

import (
	"cmp"
	"slices"
	"time"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/web"
)

// A Timeline is what all routes have shown of one batch, in the order of their
// replies.
type Timeline struct {
	Points []*Point
	Timed  bool // else the order is that of the recording, and no point has times
}

// A Point is an observation at its time.
type Point struct {
	*Observation
	Listed          bool      // as an item of a list
	Asked, Answered time.Time // of one clock for all points
}

// Timeline lays out what was seen of the batch. Times are of the server's
// clock where all replies have its Date, else of the recording's: two clocks may
// be minutes apart.
func (h *History) Timeline() *Timeline {
	line := &Timeline{Timed: true}
	for _, o := range h.Seen {
		line.Points = append(line.Points, &Point{Observation: o})
	}
	for _, o := range h.Listed {
		line.Points = append(line.Points, &Point{Observation: o, Listed: true})
	}
	clock := (*Reply).Date
	for _, p := range line.Points {
		if _, dated := p.Reply.Date(); !dated {
			clock = (*Reply).Observed
			break
		}
	}
	for _, p := range line.Points {
		at, timed := clock(p.Reply)
		p.Asked, p.Answered = at.Add(-p.Reply.Duration), at
		line.Timed = line.Timed && timed
	}
	slices.SortStableFunc(line.Points, func(a, b *Point) int {
		order := cmp.Compare(a.Reply.index, b.Reply.index)
		if line.Timed {
			order = cmp.Or(a.Answered.Compare(b.Answered), order)
		}
		return order
	})
	return line
}

// LongBefore yields each point with the news since the point before it: those
// that were answered longer ago than allowed when it was asked for. Without
// times, all that are before it in the recording count.
func (l *Timeline) LongBefore(allowed time.Duration, yield func(p *Point, news []*Point)) {
	asked := l.Points
	if l.Timed {
		asked = slices.Clone(l.Points)
		slices.SortStableFunc(asked, func(a, b *Point) int { return a.Asked.Compare(b.Asked) })
	}
	from := 0
	for _, p := range asked {
		to := from
		for to < len(l.Points) {
			before := l.Points[to]
			if l.Timed && !before.Answered.Before(p.Asked.Add(-allowed)) || !l.Timed && before.Reply.index >= p.Reply.index {
				break
			}
			to++
		}
		yield(p, l.Points[from:to])
		from = to
	}
}

// Date gives when the reply was made, by the server's clock.
func (r *Reply) Date() (at time.Time, known bool) {
	if r.Bare {
		return time.Time{}, false
	}
	at, err := web.ParseTime(r.Reply.Header.Get("Date"))
	return at, err == nil
}

// Since gives how long after another reply was there this one was asked for, by
// the server's clock where both have its Date, else by the recording's.
func (r *Reply) Since(before *Reply) (d time.Duration, known bool) {
	at, dated := r.Date()
	then, also := before.Date()
	if !dated || !also {
		at, dated = r.Observed()
		then, also = before.Observed()
	}
	return at.Add(-r.Duration).Sub(then), dated && also
}

// Follows tells whether a reply was asked for once the other was there: in time
// where that is known, else in the recording.
func (r *Reply) Follows(before *Reply) bool {
	if d := r.at.Add(-r.Duration).Sub(before.at); r.timed && before.timed && d != 0 {
		return d > 0
	}
	return r.index > before.index
}

// A Progress is the furthest that observations have shown a batch to be.
type Progress struct {
	reader *Reader
	by     map[string]*Point       // that have shown most of a field or count, by path
	counts map[string]document.Int // by path; the total by its first path
}

// NewProgress gives the progress of a batch that nothing was seen of.
func (r *Reader) NewProgress() *Progress {
	return &Progress{r, map[string]*Point{}, map[string]document.Int{}}
}

// Add notes what an observation shows.
func (p *Progress) Add(o *Point) {
	field := p.reader.Lifecycle.Field
	if _, known := p.reader.State(o.Observation); known && (p.by[field] == nil || p.reader.isPast(o, p.by[field])) {
		p.by[field] = o
	}
	for _, name := range p.reader.Lifecycle.Once {
		if _, isSet := o.Time(name); isSet && p.by[name] == nil {
			p.by[name] = o
		}
	}
	for path, n := range p.reader.progressOf(o.Observation) {
		if most, isKnown := p.counts[path]; !isKnown || n.Cmp(most) > 0 {
			p.counts[path], p.by[path] = n, o
		}
	}
}

// Before tells in what an observation shows the batch as it was before: by which
// field or count, and who has shown more of it. by is nil where it does not.
func (p *Progress) Before(o *Point) (path string, by *Point) {
	l := p.reader.Lifecycle
	if by = p.by[l.Field]; by != nil && p.reader.isPast(by, o) {
		return l.Field, by
	}
	for _, name := range l.Once {
		value, found := o.Members[name]
		if by = p.by[name]; by != nil && found && value == nil && !slices.Contains(l.Varies, name) {
			return name, by
		}
	}
	now := p.reader.progressOf(o.Observation)
	for _, path := range slices.Concat(l.Rising, l.Total) {
		n, isThere := now[path]
		most, isKnown := p.counts[path]
		isTotal := slices.Contains(l.Total, path) && !slices.Contains(l.Rising, path) // which goes from 0 to what it is
		if isThere && isKnown && n.Cmp(most) < 0 && (!isTotal || n.Sign() == 0) {
			return path, p.by[path]
		}
	}
	return "", nil
}

// isPast tells whether a is in a state that comes after that of b.
func (r *Reader) isPast(a, b *Point) bool {
	later, known := r.State(a.Observation)
	earlier, also := r.State(b.Observation)
	return known && also && later != earlier && r.Lifecycle.Reaches(earlier, later) && !r.Lifecycle.Reaches(later, earlier)
}

// progressOf gives the counts that show how far a batch is, by path.
func (r *Reader) progressOf(o *Observation) map[string]document.Int {
	counts := map[string]document.Int{}
	for _, path := range r.Lifecycle.Rising {
		if n, ok := o.Count(path); ok {
			counts[path] = n
		}
	}
	if total, ok := o.Sum(r.Lifecycle.Total); ok && len(r.Lifecycle.Total) == 1 {
		counts[r.Lifecycle.Total[0]] = total
	}
	return counts
}

// End gives when the batch ended by its own account, and who shows that; nil where
// nobody does.
func (t *Traffic) End(line *Timeline) (at time.Time, name string, shown *Point) {
	for _, p := range line.Points {
		if state, _ := t.State(p.Observation); !t.IsEnd(state) {
			continue
		}
		for _, name := range t.Lifecycle.Ends {
			if at, ok := p.Time(name); ok {
				return at, name, p
			}
		}
	}
	return time.Time{}, "", nil
}

// compareClocks notes how far the times of batches are from the server's Date, by
// a reply to create.
func (t *Traffic) compareClocks(r *Reply) {
	if r.Operation != contract.Create || r.Batch == nil {
		return
	}
	date, dated := r.Date()
	if created, ok := r.Batch.Time(t.Created); dated && ok {
		t.Behind, t.Ahead = max(t.Behind, date.Sub(created)), max(t.Ahead, created.Sub(date))
	}
}
