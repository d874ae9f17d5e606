package validate

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Printable gives s with everything escaped that could act on a terminal or a
// CI log: control and format characters, bytes that are not UTF-8, line
// breaks, and the second '#' of "##", which starts commands in some CI logs.
// Text without any of these comes back as it is.
func Printable(s string) string {
	if isPrintable(s) {
		return s
	}
	var b strings.Builder
	previous := rune(0)
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteString(`\x` + hexByte(s[0]))
		case r == '#' && previous == '#':
			b.WriteString(`\x23`)
		case strconv.IsPrint(r):
			b.WriteRune(r)
		default:
			quoted := strconv.QuoteRune(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
		previous = r
		s = s[size:]
	}
	return b.String()
}

func isPrintable(s string) bool {
	previous := rune(0)
	for i, r := range s {
		if !strconv.IsPrint(r) || r == '#' && previous == '#' {
			return false
		}
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return false
			}
		}
		previous = r
	}
	return true
}

func hexByte(b byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[b>>4], digits[b&15]})
}
