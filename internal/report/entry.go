package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/validate"
)

// An entry is what reports for people show as one: findings of one cause.
type entry struct {
	validate.Finding                    // the first of them, safe to print
	Count            int                // how often it was seen
	Findings         int                // that it stands for, as every format counts them
	Missing          []string           // names of the fields that are missing, where the cause is that
	Others           []validate.Finding // at the next few places
	Places           int
	N                int // on a page; 0 where entries have no numbers
	last             spot
	answer           string // of the reference, to the first
}

// maxOthers is how many places an entry names in addition to the first.
const maxOthers = 2

// maxMissing is how many names of missing fields an entry keeps.
const maxMissing = 100

// An entryKey tells entries apart.
type entryKey struct {
	level          validate.Level
	profile, cause string
}

func keyOf(f validate.Finding) entryKey {
	return entryKey{level: f.Level, profile: f.Profile, cause: f.Cause()}
}

// entries groups findings by their cause, in the order in which causes come.
type entries struct {
	list  []*entry
	byKey map[entryKey]*entry
}

// add takes a finding of a document. Where there is no room for another entry, it
// takes only a finding of a cause that is there.
func (g *entries) add(d Document, f validate.Finding, isFull bool) (taken bool) {
	key := keyOf(f)
	f = safe(f)
	e := g.byKey[key]
	if e == nil {
		if isFull {
			return false
		}
		if g.byKey == nil {
			g.byKey = map[entryKey]*entry{}
		}
		e = &entry{Finding: f, answer: d.answer(f)}
		g.byKey[key] = e
		g.list = append(g.list, e)
	}
	if at := spotOf(f); at != e.last { // fields that one object lacks have one place
		e.last = at
		if e.Places++; e.Places > 1 && len(e.Others) < maxOthers {
			e.Others = append(e.Others, f)
		}
	}
	e.Count += f.Times()
	e.Findings += 1 + f.More
	if f.Absent {
		e.miss(f)
	}
	return true
}

// maxKnown is how many entries of known findings a report shows.
const maxKnown = 100

// know takes the findings of a document that the baseline has.
func (g *entries) know(d Document) {
	for _, f := range d.Known {
		g.add(Document{}, f, len(g.list) == maxKnown)
	}
}

// A spot is where a finding is shown.
type spot struct {
	file         string
	line, column int
	exchange     int
}

func spotOf(f validate.Finding) spot {
	s := spot{file: f.File, line: f.Line, column: f.Column}
	if f.Exchange != nil {
		s.exchange = f.Exchange.Number
	}
	return s
}

func (e *entry) miss(f validate.Finding) {
	_, name := cutPointer(f.Pointer)
	if len(e.Missing) < maxMissing && !slices.Contains(e.Missing, name) {
		e.Missing = append(e.Missing, name)
	}
}

// cutPointer gives the pointer of the value that holds another, and the name of that in it.
func cutPointer(pointer string) (parent, name string) {
	i := max(strings.LastIndexByte(pointer, '/'), 0)
	return pointer[:i], document.TokenName(strings.TrimPrefix(pointer[i:], "/"))
}

// Text says what is wrong.
func (e *entry) Text() string {
	if len(e.Missing) < 2 {
		return e.Message
	}
	where := ""
	if object, _ := cutPointer(e.Pointer); object != "" {
		where = " of " + object
	}
	names := strings.Join(e.Missing, ", ")
	if len(e.Missing) == maxMissing {
		names += ", …"
	}
	return fmt.Sprintf("%d required fields%s are missing: %s", len(e.Missing), where, names)
}

// At gives the pointer to show: of missing fields that of their object.
func (e *entry) At() string {
	if len(e.Missing) < 2 {
		return e.Pointer
	}
	object, _ := cutPointer(e.Pointer)
	return object
}

// elsewhere names the places after the first, or counts what has only one, with a label
// for that; "" where there is nothing to say.
func (e *entry) elsewhere() (label, text string) {
	if e.Places < 2 {
		if e.Count > max(1, len(e.Missing)) {
			return "seen", fmt.Sprintf("%d times", e.Count)
		}
		return "", ""
	}
	var names []string
	for _, f := range e.Others {
		name := fmt.Sprintf("%d:%d", f.Line, f.Column)
		if f.Exchange != nil {
			name = fmt.Sprintf("exchange %d", f.Exchange.Number)
			if f.Exchange.Method != "" {
				name += fmt.Sprintf(" (%s)", f.Exchange.Method)
			}
		}
		names = append(names, name)
	}
	if more := e.Places - 1 - len(e.Others); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return "also", strings.Join(names, ", ")
}
