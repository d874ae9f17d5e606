// Package printable makes text from outside safe to print.
package printable

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Text gives s with everything escaped that could act on a terminal or a
// CI log: control and format characters, bytes that are not UTF-8, line
// breaks, and the second '#' of "##", which starts commands in some CI logs.
// Text without any of these comes back as it is.
func Text(s string) string {
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

// Line gives s as Text does, safe as a line of a CI log, too: what begins with
// "::" there, after spaces, is a command.
func Line(s string) string {
	s = Text(s)
	if text := strings.TrimLeft(s, " "); strings.HasPrefix(text, "::") {
		return s[:len(s)-len(text)] + `\x3a` + text[1:]
	}
	return s
}

// JSON gives valid JSON text that means the same, with what Text escapes as JSON
// escapes it. Its white space stays.
func JSON(s string) string { return string(AppendJSON(nil, []byte(s))) }

// AppendJSON appends what JSON gives of a text.
func AppendJSON(out, text []byte) []byte {
	from := 0 // what is not appended yet
	for i := 0; i < len(text); {
		if isPlain[text[i]] {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		isSecond := r == '#' && i > 0 && text[i-1] == '#'
		isBad := r == utf8.RuneError && size == 1
		i += size
		if strconv.IsPrint(r) && !isSecond && !isBad {
			continue
		}
		out = append(out, text[from:i-size]...)
		from = i
		switch {
		case isBad:
			out = utf8.AppendRune(out, r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return append(out, text[from:]...)
}

// isPlain has the bytes that JSON leaves alone wherever they are.
var isPlain = func() (plain [256]bool) {
	for c := byte(' '); c <= '~'; c++ {
		plain[c] = c != '#'
	}
	plain['\n'], plain['\t'], plain['\r'] = true, true, true
	return plain
}()

func isPrintable(s string) bool {
	plain := 0 // how far it is, which is nearly always the whole
	for plain < len(s) && ' ' <= s[plain] && s[plain] <= '~' && s[plain] != '#' {
		plain++
	}
	s = s[plain:]
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

// Quoted quotes text of a document in a message, safe to print and not too long.
func Quoted(text string) string { return Text(strconv.Quote(Shorten(text))) }

// Shorten cuts a text after 60 characters.
func Shorten(text string) string {
	const limit = 60
	characters := 0
	for i := range text {
		if characters == limit {
			return string([]rune(text[:i])) + "…" // a bad byte as U+FFFD
		}
		characters++
	}
	return text
}
