package envelope

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/batchcheck/batchcheck/internal/scan"
)

// A Finder finds what Find does, and a further value, without parsing lines. It is for
// one goroutine.
type Finder struct {
	envelope *Envelope
	scanner  *scan.Scanner // nil where pointers lead to what it does not know
	where    []int         // by condition, the number of its place
	other    int           // number of the further place; -1 for none
}

// NewFinder makes a finder, which also finds what stands at another pointer, or
// nothing else with "".
func (e *Envelope) NewFinder(other string) *Finder {
	f := &Finder{envelope: e, other: -1}
	var wanted []scan.Wanted
	var places []string
	isKnown := true
	place := func(pointer string) int {
		if at := slices.Index(places, pointer); at >= 0 {
			return at
		}
		tokens := Tokens(pointer)
		isKnown = isKnown && len(tokens) > 0 && !slices.ContainsFunc(tokens, isSpecial)
		places, wanted = append(places, pointer), append(wanted, scan.Wanted{At: tokens, Raw: true})
		return len(places) - 1
	}
	place(e.At)
	for _, c := range e.Where {
		f.where = append(f.where, place(c.Pointer))
	}
	if other != "" {
		f.other = place(other)
	}
	if isKnown {
		f.scanner = scan.Pick(wanted...).NewScanner()
	}
	return f
}

// isSpecial tells whether a token means more than the name of a field.
func isSpecial(token string) bool {
	_, err := strconv.Atoi(token)
	return err == nil || token == "*"
}

// Find gives where in a line the document stands, and the further value as a text; nil
// for none. isKnown is false for a line that has to be parsed.
func (f *Finder) Find(line []byte) (from, end int, other []byte, found, isKnown bool) {
	if f.scanner == nil || !f.envelope.lines.settled.Load() || !f.scanner.Picks(line) {
		return 0, 0, nil, false, false
	}
	if from, end = f.scanner.Span(0); end == 0 {
		return 0, 0, nil, false, true
	}
	if line[from] == '"' {
		return 0, 0, nil, false, false
	}
	for i, at := range f.where {
		text, isKnown := f.text(line, at)
		if !isKnown {
			return 0, 0, nil, false, false
		}
		if text == nil || !f.envelope.Where[i].IsMet(string(text)) {
			return 0, 0, nil, false, true
		}
	}
	if f.other >= 0 {
		if other, isKnown = f.text(line, f.other); !isKnown {
			return 0, 0, nil, false, false
		}
	}
	return from, end, other, true, true
}

// text gives a value as Text does; nil for none.
func (f *Finder) text(line []byte, place int) (text []byte, isKnown bool) {
	from, end := f.scanner.Span(place)
	if end == 0 {
		return nil, true
	}
	text = line[from:end]
	if text[0] != '"' {
		return text, true
	}
	if bytes.ContainsFunc(text, func(r rune) bool { return r == '\\' || r > '~' }) {
		return nil, false
	}
	return text[1 : len(text)-1], true
}
