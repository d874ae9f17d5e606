package contract

import (
	"strconv"

	"github.com/batchcheck/batchcheck/internal/document"
)

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
