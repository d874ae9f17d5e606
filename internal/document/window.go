package document

import (
	"bytes"
	"cmp"
	"io"
)

// A window is the part of an input that is held: what has been taken and not
// dropped yet, then what has been read and not taken.
type window struct {
	reader io.Reader
	buf    []byte
	begin  int      // of what is not taken
	at     Position // of what is not taken
	err    error    // of the reader, io.EOF too: there is no more
}

const (
	firstFill = 64 << 10
	maxKept   = 1 << 20 // of memory, for the next input
)

// text gives what has been read and not taken.
func (w *window) text() []byte { return w.buf[w.begin:] }

// taken gives what has been taken and not dropped.
func (w *window) taken() []byte { return w.buf[:w.begin] }

// take moves past n bytes and gives them; they stay until the next drop.
func (w *window) take(n int) []byte {
	text := w.buf[w.begin : w.begin+n]
	w.begin += n
	w.at = w.at.Advance(text)
	return text
}

// drop forgets what has been taken. It moves bytes only when that pays.
func (w *window) drop() {
	if w.begin == len(w.buf) {
		w.buf, w.begin = w.buf[:0], 0
	} else if w.begin > cap(w.buf)/2 {
		w.buf = w.buf[:copy(w.buf, w.buf[w.begin:])]
		w.begin = 0
	}
}

// keep holds text, a copy of it, in place of all that is held.
func (w *window) keep(text []byte) {
	w.buf, w.begin = append(w.buf[:0], text...), 0
}

// fill reads more; false at the end of the input.
func (w *window) fill() (more bool, err error) {
	if w.err == nil && len(w.buf) == cap(w.buf) {
		size := firstFill
		if whole, ok := w.reader.(*bytes.Reader); ok {
			size = min(size, whole.Len()+1) // the byte more finds the end
		}
		grown := make([]byte, len(w.buf), max(2*cap(w.buf), size))
		copy(grown, w.buf)
		w.buf = grown
	}
	n, err := w.read(w.buf[len(w.buf):cap(w.buf)])
	w.buf = w.buf[:len(w.buf)+n]
	if err == io.EOF {
		return false, nil
	}
	return n > 0, err
}

// read reads into p past what is held, and at least a byte where the error is
// nil. An error comes after what was read before it.
func (w *window) read(p []byte) (n int, err error) {
	for range 100 { // a reader that gives nothing for ever is broken
		if w.err != nil {
			return 0, w.err
		}
		if n, w.err = w.reader.Read(p); n > 0 {
			return n, nil
		}
	}
	return 0, cmp.Or(w.err, io.ErrNoProgress)
}
