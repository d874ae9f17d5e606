package contract

import "math/big"

// Seconds gives the length of time that text stands for: a whole number and
// one of the units. ok is false for any other text.
func (w *Window) Seconds(text string) (seconds *big.Int, ok bool) {
	const longest = 18 // digits; more is no length of time
	digits := 0
	for digits < len(text) && '0' <= text[digits] && text[digits] <= '9' {
		digits++
	}
	unit, known := w.Units[text[digits:]]
	if digits == 0 || digits > longest || !known {
		return nil, false
	}
	number, ok := new(big.Int).SetString(text[:digits], 10)
	return number.Mul(number, big.NewInt(unit)), ok
}
