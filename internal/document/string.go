package document

import (
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// string reads a string, a value or a name, from its opening quote.
func (p *parser) string() error {
	end, plain := p.at+1, true
	for end < len(p.text) {
		switch c := p.text[end]; {
		case c == '"':
			return p.scalar(String, end+1, plain)
		case c == '\\':
			size, ok := p.escape(end)
			if !ok {
				p.at = end
				return p.syntax("in a string", `an escape such as \n, \" or \u00e9`)
			}
			plain = false
			end += size
		case c < ' ':
			p.at = end
			return p.syntax("in a string", "an escaped control character or the closing quote")
		case c < utf8.RuneSelf:
			end++
		default:
			r, size := utf8.DecodeRune(p.text[end:])
			if r == utf8.RuneError && size == 1 {
				plain = false
				p.fault(RuleUTF8, end, fmt.Sprintf("byte 0x%02x is not UTF-8", c), "valid UTF-8")
			}
			end += size
		}
	}
	p.at = end
	return p.syntax("in a string", "the closing quote")
}

// escape gives the length of the escape at the offset, a pair of surrogates
// taken as one, and notes a surrogate that stands alone.
func (p *parser) escape(at int) (size int, ok bool) {
	r, size := escaped(p.text[at:])
	if size == 0 {
		return 0, false
	}
	if r == loneSurrogate {
		p.fault(RuleUTF8, at, fmt.Sprintf("%s is half of a surrogate pair", p.text[at:at+size]), "both halves, or none")
	}
	return size, true
}

// loneSurrogate is what escaped gives for half of a surrogate pair.
const loneSurrogate = -1

// escaped reads the escape that text begins with; size 0 means that it is none.
func escaped(text []byte) (r rune, size int) {
	if len(text) < 2 {
		return 0, 0
	}
	switch text[1] {
	case '"', '\\', '/':
		return rune(text[1]), 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		return escapedUnit(text)
	}
	return 0, 0
}

func escapedUnit(text []byte) (r rune, size int) {
	const length = len(`\uXXXX`)
	r, ok := hexUnit(text)
	switch {
	case !ok:
		return 0, 0
	case !utf16.IsSurrogate(r):
		return r, length
	}
	low, ok := hexUnit(text[length:])
	if pair := utf16.DecodeRune(r, low); ok && pair != utf8.RuneError {
		return pair, 2 * length
	}
	return loneSurrogate, length
}

func hexUnit(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	unit := rune(0)
	for _, c := range text[2:6] {
		digit := rune(c)
		switch {
		case '0' <= c && c <= '9':
			digit -= '0'
		case 'a' <= c && c <= 'f':
			digit -= 'a' - 10
		case 'A' <= c && c <= 'F':
			digit -= 'A' - 10
		default:
			return 0, false
		}
		unit = unit<<4 | digit
	}
	return unit, true
}

// unescape gives the characters between the quotes of a string that has been read.
func unescape(inner []byte) string {
	out := make([]byte, 0, len(inner))
	for i := 0; i < len(inner); {
		if inner[i] == '\\' {
			r, size := escaped(inner[i:])
			out = utf8.AppendRune(out, r) // a lone surrogate becomes U+FFFD
			i += size
			continue
		}
		r, size := utf8.DecodeRune(inner[i:])
		out = utf8.AppendRune(out, r)
		i += size
	}
	return string(out)
}

// quoted shows a name in a message, cut where it is long.
func quoted(name string) string {
	const most = 40
	if runes := []rune(name); len(runes) > most {
		name = string(runes[:most]) + "…"
	}
	return strconv.Quote(name)
}
