package session

import (
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/judge"
)

// A Life is what a session shows of one batch, for pictures and tables of
// its life. Nothing in it is judged: what is broken in it, findings say, which
// point into the same exchanges.
type Life struct {
	ID     string
	Seen   []Sight // by create, retrieve and cancel; in time where times are known throughout, else as recorded
	Listed []Sight // as an item of a list, where it may lag behind; in the same order
}

// A Sight is a batch as one reply shows it. Members have the names that
// the schema declares, and pointers as the reply spells them.
type Sight struct {
	Exchange  int       // its number in the session
	At        time.Time // of the reply; zero where it is not known
	Operation contract.Operation
	State     State
	Times     []Moment // in the order of the schema
	Counts    []Count  // the total last; empty where one is missing
}

// A State is where a batch says it is in its lifecycle.
type State struct {
	Name    string // as the batch has it, which need not be a state of the schema; "" for none
	Pointer string // of findings about it
	Final   bool   // the lifecycle ends with it
}

// A Moment is a member that holds a time.
type Moment struct {
	Name    string
	Pointer string    // of findings about it, also where the member is missing
	Text    string    // its value as JSON; "" where the member is missing
	At      time.Time // zero where the value is none in seconds, such as null
	Promise bool      // it says by when something is to happen, not when it did
}

// A Count is a member that counts requests.
type Count struct {
	Name    string // by path, such as "request_counts/total"
	Pointer string
	N       int64
}

// Lives gives what the session shows of each batch, in order of first mention.
func (t *Traffic) Lives() []Life {
	var all []Life
	for _, h := range t.Batches {
		all = append(all, Life{ID: t.Hide(h.ID), Seen: t.sights(h.Seen), Listed: t.sights(h.Listed)})
	}
	return all
}

func (t *Traffic) sights(observed []*Observation) []Sight {
	var all []Sight
	for _, o := range observed {
		at, _ := o.Reply.Observed()
		all = append(all, Sight{
			Exchange: o.Reply.Number, At: at, Operation: o.Reply.Operation, State: t.stateOf(o), Times: t.moments(o), Counts: t.countsOf(o),
		})
	}
	return all
}

func (t *Traffic) stateOf(o *Observation) State {
	pointer, _ := o.pointTo(t.Lifecycle.Field)
	return State{Name: t.Hide(o.State), Pointer: pointer, Final: t.IsEnd(o.State)}
}

// moments gives the members of orders, and those that are set once.
func (t *Traffic) moments(o *Observation) []Moment {
	var all []Moment
	add := func(names []string) {
		for _, name := range names {
			if slices.ContainsFunc(all, func(m Moment) bool { return m.Name == name }) {
				continue
			}
			m := Moment{Name: name, Promise: name == t.Window}
			m.At, _ = o.Time(name)
			var found bool
			if m.Pointer, found = o.pointTo(name); found && !t.IsPrivate(o, name) {
				m.Text = t.Hide(Shown(o.Value(name)))
			}
			all = append(all, m)
		}
	}
	for _, order := range o.Place.Order {
		add(order.Fields)
	}
	add(t.Lifecycle.Once)
	return all
}

func (r *Reader) countsOf(o *Observation) []Count {
	var all []Count
	for _, path := range slices.Concat(r.Lifecycle.Done, r.Lifecycle.Total) {
		n, ok := o.Count(path)
		small, fits := n.Int64()
		if !ok || !fits {
			return nil
		}
		pointer, _ := o.Point(path)
		all = append(all, Count{path, o.Reply.Place.Pointer + pointer, small})
	}
	return all
}

// pointTo gives the pointer that findings about a member have; found tells
// whether the member is there.
func (o *Observation) pointTo(name string) (pointer string, found bool) {
	pointer, _ = o.Point(name)
	if _, found = o.field(name); !found {
		pointer = document.AppendToken(pointer, o.reader.Spell(name[strings.LastIndexByte(name, '/')+1:]))
	}
	return o.Reply.Place.Pointer + pointer, found
}

// Lines lays out the body of a reply as far as it may be shown, with pointers as
// findings have them. A body that is not JSON has no lines.
func (t *Traffic) Lines(e *recording.Exchange) iter.Seq[judge.Line] {
	return func(yield func(judge.Line) bool) {
		body, err := t.shown.decode(e.Reply)
		if err != nil {
			return
		}
		for line := range judge.Lines(t.Contract, judge.Options{Naming: t.Options.Naming, ShowValues: t.Options.ShowValues}, body) {
			line.Pointer = e.Place.Pointer + line.Pointer
			if IsSecretName(line.Name) && strings.HasPrefix(line.Text, `"`) {
				line.Text, line.Hidden = Redacted, true
			}
			line.Name, line.Text = t.Hide(line.Name), t.Hide(line.Text)
			if !yield(line) {
				return
			}
		}
	}
}

// Hide gives a text without the secrets that the session shows by their names.
func (t *Traffic) Hide(text string) string { return t.secrets().Text(text) }
