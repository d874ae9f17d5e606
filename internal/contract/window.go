package contract

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/printable"
)

// A Window states that To is From plus a length of time, within Tolerance.
type Window struct {
	Rule      string
	From      string
	To        string
	Length    string           // the field that has the length, a number and a unit
	Fixed     string           // the length, where no field has it
	Units     map[string]int64 // seconds
	Tolerance int64            // seconds
}

func decodeWindow(t table, name string, r *Relations) {
	t.within(name, func(t table) {
		w := &Window{
			Rule: t.rule("rule"), From: t.field("from"), To: t.field("to"), Length: t.field("length"), Fixed: t.text("fixed"),
			Tolerance: t.number("tolerance"), Units: map[string]int64{},
		}
		units := t.inner("units")
		for name := range units.members {
			w.Units[name] = units.number(name)
		}
		r.Window = w
		r.all = append(r.all, w)
	})
}

// Seconds gives the length of time that text stands for: a whole number and
// one of the units. ok is false for any other text.
func (w *Window) Seconds(text string) (seconds document.Int, ok bool) {
	const longest = 18 // digits; more is no length of time
	digits := 0
	for digits < len(text) && '0' <= text[digits] && text[digits] <= '9' {
		digits++
	}
	unit, known := w.Units[text[digits:]]
	if digits == 0 || digits > longest || !known {
		return document.Int{}, false
	}
	number, err := strconv.ParseInt(text[:digits], 10, 64)
	return document.NewInt(number).Times(unit), err == nil
}

// Judge compares a promise with what it follows from. A length that is no
// number and unit is not judged.
func (w *Window) Judge(object Object) {
	from, ok := object.Field(w.From).Time()
	if !ok {
		return
	}
	promise := object.Field(w.To)
	to, ok := promise.Time()
	if !ok {
		return
	}
	length := w.Fixed
	if w.Length != "" {
		length, _ = object.Field(w.Length).Text()
	}
	seconds, ok := w.Seconds(length)
	if !ok {
		return
	}
	due := from.Add(seconds.Times(int64(time.Second)))
	off := to.Sub(due)
	if off.Abs().Cmp(document.NewInt(w.Tolerance).Times(int64(time.Second)).Abs()) <= 0 {
		return
	}
	object.ReportBeside(w.To, w.From, w.Rule, func() (string, string) {
		sense := "later"
		if off.Sign() < 0 {
			sense = "earlier"
		}
		form := promise.Node.timeForm()
		message := fmt.Sprintf("(%s) is %s s %s than %s plus %s (%s)", shownTime(promise), printable.Shorten(inSeconds(off.Abs())), sense,
			object.Spell(w.From), printable.Quoted(length), inForm(due, form))
		return message, fmt.Sprintf("%s, give or take %d", inForm(due, form), w.Tolerance)
	})
}

// inSeconds gives nanoseconds as whole seconds.
func inSeconds(n document.Int) string {
	const digits = 9 // of a second in nanoseconds
	text := n.String()
	if len(text) <= digits {
		return "0"
	}
	return text[:len(text)-digits]
}

// inForm writes a moment, in nanoseconds, as times of the form are written.
func inForm(n document.Int, form TimeForm) string {
	if small, ok := n.Int64(); ok && form.IsText() {
		return time.Unix(0, small).UTC().Format(time.RFC3339)
	}
	if form == Milliseconds {
		return inSeconds(n.Times(1000))
	}
	return inSeconds(n)
}

// Scan keeps the length that was seen last: it is nearly always the same.
func (w *Window) Scan(slots Slots) (Test, bool) {
	from, form := slots.Time(w.From)
	to, other := slots.Time(w.To)
	unit := form.PerSecond()
	ok := unit == other.PerSecond()
	if w.Length == "" {
		seconds, isLength := w.Seconds(w.Fixed)
		n, isSmall := seconds.Int64()
		return func(r *Registers) bool {
			return !Has(r.Ints, from) || !Has(r.Ints, to) || w.isWithin(r.Values[to]-r.Values[from]-n*unit, unit)
		}, ok && isLength && isSmall
	}
	length, isText := slots.Text(w.Length)
	return func(r *Registers) bool {
		if !Has(r.Ints, from) || !Has(r.Ints, to) || !Has(r.Set, length) {
			return true
		}
		last := &r.Lengths[length]
		if text := r.Text(length); last.Text == nil || !bytes.Equal(last.Text, text) {
			seconds, isLength := w.Seconds(string(text))
			n, isSmall := seconds.Int64()
			if isLength && (!isSmall || n > maxLength) {
				return false
			}
			last.Text, last.Seconds, last.IsLength = append(last.Text[:0], text...), n, isLength
		}
		return !last.IsLength || w.isWithin(r.Values[to]-r.Values[from]-last.Seconds*unit, unit)
	}, ok && isText
}

// maxLength is how many seconds the scanner takes for a length of time: in
// nanoseconds they fit.
const maxLength = 1 << 31

func (w *Window) isWithin(off, unit int64) bool {
	return off <= w.Tolerance*unit && -off <= w.Tolerance*unit
}
