package validate

import (
	"slices"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/envelope"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// What Options.By may be, beside a JSON Pointer.
const (
	ByField = "field" // the field at fault, by its pointer
	ByDay   = "day"   // the day of the observation, in UTC
)

// A Period is a time in which documents were observed. A zero time is no bound.
type Period struct{ Since, Until time.Time }

// IsAll tells whether the period has no bound.
func (p Period) IsAll() bool { return p.Since.IsZero() && p.Until.IsZero() }

// Has tells whether a time is in the period, which ends before Until.
func (p Period) Has(at time.Time) bool {
	return !at.Before(p.Since) && (p.Until.IsZero() || at.Before(p.Until))
}

// DayOf gives the day of a time, as Options.By has it.
func DayOf(at time.Time) string { return at.UTC().Format(time.DateOnly) }

// A grouper tells the groups of what is found in a line or document.
type grouper struct {
	by      string
	created []string // paths of the time at which an object says it was created
	time    string   // JSON Pointer to the time in a line; "" for none

	line   document.Value // that holds the document, or is it
	body   document.Value // the document; line where nothing holds it
	isRead bool           // there are both
	known  bool           // the group has been found
	group  string
}

func newGrouper(v *Validator) *grouper {
	g := &grouper{by: v.options.By, time: v.options.Time}
	for _, kind := range v.contract().Kinds {
		if page := kind.Node; page != nil && page.Page != nil && page.Page.Time != "" && g.created == nil {
			g.created = slices.Compact([]string{"/" + page.Page.Time, "/" + contract.ClientName(page.Page.Time)})
		}
	}
	return g
}

// TellsTime tells whether the options or the contract say where the time is at which
// something was observed. It is for packages of this module.
func (v *Validator) TellsTime() bool {
	return v.options.Time != "" || len(newGrouper(v).created) > 0
}

// begin begins with a line. What is in it is not known.
func (g *grouper) begin() { g.isRead, g.known, g.group = false, false, "" }

func (g *grouper) read(line, body document.Value) { g.line, g.body, g.isRead = line, body, true }

// of gives the group of a finding at a pointer.
func (g *grouper) of(pointer string) string {
	if g.by == ByField {
		return document.FieldOf(pointer)
	}
	if g.by != "" && g.isRead && !g.known {
		g.group, g.known = g.find(), true
	}
	return g.group
}

func (g *grouper) find() string {
	if g.by == ByDay {
		if at, known := g.at(); known {
			return DayOf(at)
		}
		return ""
	}
	v, found := envelope.Value(g.line, g.by)
	if !found {
		return ""
	}
	return printable.Shorten(strings.Clone(envelope.Text(v)))
}

// at gives the time of the observation: that in the line or else, where none is asked
// for, that at which the object says it was created.
func (g *grouper) at() (at time.Time, known bool) {
	if !g.isRead {
		return at, false
	}
	if g.time != "" {
		v, found := envelope.Value(g.line, g.time)
		if !found {
			return at, false
		}
		return envelope.Time(v)
	}
	for _, pointer := range g.created {
		if v, found := envelope.Value(g.body, pointer); found {
			if at, known = envelope.Time(v); known {
				return at, true
			}
		}
	}
	return at, false
}

// A timer finds out when what a part of an input holds was observed.
type timer struct {
	grouper *grouper
	opener  *opener // nil where documents are not inside of others
	parser  document.Parser
	quick   *scan.Scanner // finds the value in most lines
	wanted  int           // values that it looks for
}

func newTimer(v *Validator) *timer {
	if v.options.Period.IsAll() {
		return nil
	}
	t := &timer{grouper: newGrouper(v), opener: newOpener(v)}
	pointers, outer := t.grouper.created, ""
	if t.grouper.time != "" {
		pointers = []string{t.grouper.time}
	} else if v.envelope != nil {
		outer = v.envelope.At
	}
	var wanted []scan.Wanted
	for _, pointer := range pointers {
		wanted = append(wanted, scan.Wanted{At: envelope.Tokens(outer + pointer), Raw: true})
	}
	if t.wanted = len(wanted); t.wanted > 0 {
		t.quick = scan.Pick(wanted...).NewScanner()
	}
	return t
}

func (t *timer) of(part document.Part) (at time.Time, known bool) {
	if t.quick != nil && t.quick.Picks(part.Text) {
		for i := range t.wanted {
			v, isValue := document.Parse(t.quick.Picked(i).Text, envelope.Limits).Root()
			if !isValue {
				continue
			}
			if at, known = envelope.Time(v); known {
				return at, true
			}
		}
	}
	t.grouper.begin()
	root, whole := t.parser.Parse(part.Text, envelope.Limits).Root()
	if !whole {
		return at, false
	}
	t.grouper.read(root, root)
	if t.opener != nil && t.grouper.time == "" {
		body, found := t.opener.Find(root)
		if found && body.Kind() == document.String {
			body, found = document.Parse([]byte(body.Text()), envelope.Limits).Root()
		}
		if !found {
			return at, false
		}
		t.grouper.body = body
	}
	return t.grouper.at()
}
