package envelope

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/printable"
)

// lines remembers what the lines of a log have, to say so where a pointer leads to
// nothing in any of them. Several goroutines note their lines.
type lines struct {
	settled atomic.Bool // each pointer has led to something: nothing more to note
	mu      sync.Mutex
	missing []string // pointers that have led to nothing so far
	sampled int      // lines whose members were noted
	members []string // pointers to them, one more than are named
	deeper  []string // pointers to their members
}

const (
	maxSampled = 20 // lines whose members are noted
	maxMembers = 12 // that are named
	maxName    = 64 // bytes of a pointer that is named
)

func (l *lines) expect(e *Envelope) {
	for _, pointer := range append([]string{e.At}, pointers(e.Where)...) {
		if pointer != "" && !slices.Contains(l.missing, pointer) {
			l.missing = append(l.missing, pointer)
		}
	}
	l.settled.Store(len(l.missing) == 0)
}

func pointers(conditions []Condition) (all []string) {
	for _, c := range conditions {
		all = append(all, c.Pointer)
	}
	return all
}

func (l *lines) note(line document.Value) {
	if l.settled.Load() {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.missing = slices.DeleteFunc(l.missing, func(pointer string) bool {
		_, found := Value(line, pointer)
		return found
	})
	if len(l.missing) == 0 {
		l.settled.Store(true)
		return
	}
	if l.sampled++; l.sampled <= maxSampled {
		l.addMembers(line)
	}
}

// addMembers notes the members of a line and, apart, theirs.
func (l *lines) addMembers(of document.Value) {
	for m := range of.Members {
		outer := "/" + document.Token(m.Name.Text())
		l.members = add(l.members, outer)
		for inner := range m.Value.Members {
			l.deeper = add(l.deeper, outer+"/"+document.Token(inner.Name.Text()))
		}
	}
}

func add(pointers []string, pointer string) []string {
	if len(pointer) > maxName || slices.Contains(pointers, pointer) || len(pointers) > maxMembers {
		return pointers
	}
	return append(pointers, pointer)
}

// Missing says which pointer has led to nothing in any line that was looked into,
// and what the first of these lines have; "" where each has led to something. It is
// fit to print.
func (e *Envelope) Missing() string {
	e.lines.mu.Lock()
	defer e.lines.mu.Unlock()
	if len(e.lines.missing) == 0 || e.lines.sampled == 0 {
		return ""
	}
	text := fmt.Sprintf("no line has a value at %s", printable.Text(e.lines.missing[0]))
	members := slices.Concat(e.lines.members, e.lines.deeper)
	switch {
	case len(members) > maxMembers:
		text += "; the lines have " + printable.Text(strings.Join(members[:maxMembers], ", ")) + ", …"
	case len(members) > 0:
		text += "; the lines have " + printable.Text(strings.Join(members, ", "))
	}
	return text
}
