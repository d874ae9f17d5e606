package scan

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
	"unsafe"

	"github.com/batchcheck/batchcheck/internal/document"
)

// Bytes are looked at eight at a time, as one word.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// load gives the word at a place. The caller has made sure that its eight bytes
// are there: checking it a second time costs a twentieth of all time.
func load(text []byte, at int) uint64 {
	return binary.LittleEndian.Uint64((*[8]byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(text)), at))[:])
}

// marks sets the high bit of the bytes that do not stand for themselves in a
// string: quote, backslash, control characters, what is not ASCII. Only the
// lowest bit is sure to be right: subtracting borrows from the bytes above.
func marks(w uint64) uint64 {
	// Flipping bit 1 puts the quote right behind the control characters.
	below, slash := (w^0x02*ones)-0x21*ones, (w^'\\'*ones)-ones
	return (below | slash | w) & highs
}

// isMarked tells of one byte what marks tells of eight.
func isMarked(c byte) bool { return c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf }

// string reads a string from behind its opening quote, and gives where it ends,
// behind the closing one, and its length in code points. A bad byte, half of a
// surrogate pair and an escape that is none are not known: end is -1.
func (s *Scanner) string(at int) (end, length int, escaped bool) {
	text := s.text
	begin, more := at, 0 // more: bytes beyond one for each character
	for at < len(text) {
		if at+8 <= len(text) {
			m := marks(load(text, at))
			if m == 0 {
				at += 8
				continue
			}
			at += bits.TrailingZeros64(m) / 8
		} else if !isMarked(text[at]) {
			at++
			continue
		}
		if text[at] == '"' {
			return at + 1, at - begin - more, escaped
		}
		size := 0
		if text[at] == '\\' {
			_, size = escape(text[at:])
			escaped = true
		} else if text[at] >= utf8.RuneSelf {
			size = document.CharacterLength(text[at:])
		}
		if size == 0 {
			return -1, 0, false
		}
		at += size
		more += size - 1
	}
	return -1, 0, false
}

// escape reads the escape that text begins with, a pair of surrogates as one;
// size 0 for one that is none, and for half of a pair.
func escape(text []byte) (r rune, size int) {
	if len(text) < 2 {
		return 0, 0
	}
	if text[1] == 'u' {
		return unit(text)
	}
	if r = simple[text[1]]; r == 0 {
		return 0, 0
	}
	return r, 2
}

// simple has what the short escapes stand for.
var simple = [256]rune{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func unit(text []byte) (r rune, size int) {
	const length = len(`\uXXXX`)
	high := hex(text)
	switch {
	case high < 0 || high >= 0xdc00 && high < 0xe000:
		return 0, 0
	case high < 0xd800 || high >= 0xe000:
		return high, length
	}
	if len(text) < 2*length || text[length] != '\\' || text[length+1] != 'u' {
		return 0, 0
	}
	low := hex(text[length:])
	if low < 0xdc00 || low >= 0xe000 {
		return 0, 0
	}
	return 0x10000 + (high-0xd800)<<10 + (low - 0xdc00), 2 * length
}

// hex gives the number in an escape; less than 0 where there is none.
func hex(text []byte) rune {
	if len(text) < 6 {
		return -1
	}
	a, b, c, d := digits[text[2]], digits[text[3]], digits[text[4]], digits[text[5]]
	if a|b|c|d < 0 {
		return -1
	}
	return rune(a)<<12 | rune(b)<<8 | rune(c)<<4 | rune(d)
}

var digits = func() (d [256]int16) {
	for c := range d {
		d[c] = -1
	}
	for i, c := range "0123456789abcdef" {
		d[c] = int16(i)
	}
	for i, c := range "ABCDEF" {
		d[c] = int16(10 + i)
	}
	return d
}()

// unescape appends the characters of a string that string has read.
func unescape(to, inner []byte) []byte {
	for i := 0; i < len(inner); {
		if inner[i] != '\\' {
			to = append(to, inner[i])
			i++
			continue
		}
		r, size := escape(inner[i:])
		to = utf8.AppendRune(to, r)
		i += size
	}
	return to
}
