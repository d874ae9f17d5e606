package input

import (
	"bufio"
	"unicode/utf16"
	"unicode/utf8"
)

// utf16Order tells by its first bytes whether a text is UTF-16: it has a byte
// order mark, or begins with two ASCII characters of two bytes each.
func utf16Order(head []byte) (isUTF16, isBigEndian bool) {
	if len(head) < 4 {
		return len(head) >= 2 && isMark(head[0], head[1]), len(head) >= 2 && head[0] == 0xfe
	}
	switch a, b, c, d := head[0], head[1], head[2], head[3]; {
	case isMark(a, b):
		return c != 0 || d != 0, a == 0xfe // with two zeros, it is UTF-32
	case b == 0 && d == 0:
		return isASCIIText(a) && isASCIIText(c), false
	case a == 0 && c == 0:
		return isASCIIText(b) && isASCIIText(d), true
	}
	return false, false
}

func isMark(a, b byte) bool { return a == 0xff && b == 0xfe || a == 0xfe && b == 0xff }

func isASCIIText(c byte) bool {
	return c >= ' ' && c <= '~' || c == '\t' || c == '\r' || c == '\n'
}

// A utf16Decoder makes UTF-8 of UTF-16. Half of a pair of surrogates becomes the
// three bytes that encode it, which are not UTF-8: so it stays what it is, a fault
// of the text.
type utf16Decoder struct {
	isBigEndian bool
	isBegun     bool
	high        rune // half of a pair, which waits for the other half
}

func (d *utf16Decoder) add(to []byte, a, b byte) []byte {
	unit := rune(a) | rune(b)<<8
	if d.isBigEndian {
		unit = rune(a)<<8 | rune(b)
	}
	if !d.isBegun {
		if d.isBegun = true; unit == 0xfeff {
			return to
		}
	}
	if d.high != 0 {
		if pair := utf16.DecodeRune(d.high, unit); pair != utf8.RuneError {
			d.high = 0
			return utf8.AppendRune(to, pair)
		}
		to = d.flush(to)
	}
	switch {
	case unit >= 0xd800 && unit < 0xdc00:
		d.high = unit
	case utf16.IsSurrogate(unit):
		to = appendHalf(to, unit)
	default:
		to = utf8.AppendRune(to, unit)
	}
	return to
}

// flush adds what waits.
func (d *utf16Decoder) flush(to []byte) []byte {
	if d.high != 0 {
		to = appendHalf(to, d.high)
		d.high = 0
	}
	return to
}

func appendHalf(to []byte, surrogate rune) []byte {
	return append(to, 0xe0|byte(surrogate>>12), 0x80|byte(surrogate>>6)&0x3f, 0x80|byte(surrogate)&0x3f)
}

// A utf16Reader gives in UTF-8 what in holds in UTF-16. An odd byte at the end
// becomes one that is not UTF-8.
type utf16Reader struct {
	in      *bufio.Reader
	decoder utf16Decoder
	text    []byte // that is decoded and not read yet
	buf     []byte
	err     error
}

func newUTF16Reader(in *bufio.Reader, isBigEndian bool) *utf16Reader {
	return &utf16Reader{in: in, decoder: utf16Decoder{isBigEndian: isBigEndian}}
}

func (r *utf16Reader) Read(p []byte) (int, error) {
	for len(r.text) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.decode()
	}
	n := copy(p, r.text)
	r.text = r.text[n:]
	return n, nil
}

// decode decodes what is there, without waiting for more than one unit.
func (r *utf16Reader) decode() {
	r.buf = r.buf[:0]
	pair, err := r.in.Peek(2)
	if err != nil {
		r.buf = r.decoder.flush(r.buf)
		for range pair {
			r.buf = append(r.buf, 0xff)
		}
		r.in.Discard(len(pair))
		r.text, r.err = r.buf, err
		return
	}
	units, _ := r.in.Peek(r.in.Buffered() &^ 1)
	for i := 0; i < len(units); i += 2 {
		r.buf = r.decoder.add(r.buf, units[i], units[i+1])
	}
	r.in.Discard(len(units))
	r.text = r.buf
}
