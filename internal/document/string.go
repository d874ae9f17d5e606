package document

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// string reads a string, a value or a name, from its opening quote. Its first
// fault is noted when it is read, for all of them: they share a rule, and a
// pointer, which a name is part of.
func (p *parser) string() error {
	var first Fault
	plain, end := true, p.at+1
	for end < len(p.text) && p.text[end] != '"' {
		if end += plainLength(p.text[end:]); end == len(p.text) || p.text[end] == '"' {
			break
		}
		plain = plain && p.text[end] != '\\'
		size, fault := p.character(end)
		if size == 0 {
			p.at = end
			return p.syntax("in a string", fault.Want)
		}
		if first.Rule == "" {
			first = fault
		}
		end += size
		for end < len(p.text) && p.text[end] >= utf8.RuneSelf { // they come in rows
			size := CharacterLength(p.text[end:])
			if size == 0 {
				break // it is a fault
			}
			end += size
		}
	}
	if end == len(p.text) {
		p.at = end
		return p.syntax("in a string", "the closing quote")
	}
	if err := p.scalar(String, end+1, plain && first.Rule == ""); err != nil {
		return err
	}
	if first.Rule != "" {
		p.fault(first.Rule, first.Offset, first.Message, first.Want)
	}
	return nil
}

// plainLength gives how many bytes text begins with that stand for themselves in a
// string: ASCII, but for control characters, quotes and backslashes.
func plainLength(text []byte) int {
	at := 0
	for ; at+8 <= len(text); at += 8 { // eight bytes at a time
		word := binary.LittleEndian.Uint64(text[at:])
		if special := word | (word - ' '*ones) | hasZero(word^'"'*ones) | hasZero(word^'\\'*ones); special&highs != 0 {
			return at + bits.TrailingZeros64(special&highs)/8
		}
	}
	for at < len(text) && text[at] >= ' ' && text[at] < utf8.RuneSelf && text[at] != '"' && text[at] != '\\' {
		at++
	}
	return at
}

const (
	ones  = 0x0101010101010101
	highs = ones << 7
)

// hasZero sets the high bit of a byte that is zero, if all below it are not.
func hasZero(word uint64) uint64 { return (word - ones) &^ word }

// character gives the length of a character that is not plain ASCII, with its fault, if it has one. Length 0 means that nothing such may
// stand in a string.
func (p *parser) character(at int) (size int, fault Fault) {
	switch c := p.text[at]; {
	case c == '\\':
		return p.escape(at)
	case c < ' ':
		return 0, Fault{Want: "an escaped control character or the closing quote"}
	default:
		if size = CharacterLength(p.text[at:]); size == 0 {
			return 1, Fault{Rule: RuleUTF8, Offset: at, Message: fmt.Sprintf("byte 0x%02x is not UTF-8", c), Want: "valid UTF-8"}
		}
		return size, fault
	}
}

// CharacterLength gives the length of the character that is not ASCII with which text
// begins; 0 where it is not UTF-8. Most characters of two and three bytes are told
// here: to decode them takes longer.
func CharacterLength(text []byte) int {
	const first, later = 0xc0, 0x80 // the highest two bits of a later byte are those of 0x80
	switch c := text[0]; {
	case c >= 0xc2 && c < 0xe0 && len(text) > 1 && text[1]&first == later:
		return 2
	case c > 0xe0 && c < 0xf0 && c != 0xed && len(text) > 2 && text[1]&first == later && text[2]&first == later:
		return 3
	}
	r, size := utf8.DecodeRune(text)
	if r == utf8.RuneError && size == 1 {
		return 0
	}
	return size
}

// escape gives the length of the escape at the offset, a pair of surrogates
// taken as one.
func (p *parser) escape(at int) (size int, fault Fault) {
	r, size := escaped(p.text[at:])
	switch {
	case size == 0:
		fault.Want = `an escape such as \n, \" or \u00e9`
	case r == loneSurrogate:
		message := fmt.Sprintf("%s is half of a surrogate pair", p.text[at:at+size])
		fault = Fault{Rule: RuleUTF8, Offset: at, Message: message, Want: "both halves, or none"}
	}
	return size, fault
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
func unescape(inner []byte) []byte {
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
	return out
}

// Bytes gives the text of a string as bytes, those of the document where
// they will do.
func (v Value) Bytes() []byte {
	n := v.node()
	inner := v.doc.Text[n.start+1 : n.end-1]
	if n.plain {
		return inner
	}
	return unescape(inner)
}

// Is tells whether the value is a string of the characters.
func (v Value) Is(text string) bool { return v.Kind() == String && string(v.Bytes()) == text }

// Characters counts the code points of a string.
func (v Value) Characters() int {
	n := v.node()
	inner := v.doc.Text[n.start+1 : n.end-1]
	if n.plain {
		return characters(inner)
	}
	count := 0
	for len(inner) > 0 {
		escape := bytes.IndexByte(inner, '\\')
		if escape < 0 {
			break
		}
		_, size := escaped(inner[escape:])
		count += utf8.RuneCount(inner[:escape]) + 1
		inner = inner[escape+size:]
	}
	return count + utf8.RuneCount(inner)
}

// characters counts the code points of what is known to be UTF-8: all bytes, but for
// those that go on with a character.
func characters(text []byte) int {
	count, at := 0, 0
	for ; at+8 <= len(text); at += 8 { // eight bytes at a time
		word := binary.LittleEndian.Uint64(text[at:])
		count += 8 - bits.OnesCount64(word&^(word<<1)&highs)
	}
	for _, c := range text[at:] {
		if c&0xc0 != 0x80 {
			count++
		}
	}
	return count
}

// quoted shows a name in a message, cut where it is long.
func quoted(name string) string {
	const most = 40
	if runes := []rune(name); len(runes) > most {
		name = string(runes[:most]) + "…"
	}
	return strconv.Quote(name)
}
