package document

import "io"

// A window is the part of an input that is held: what has been taken and not
// dropped yet, then what has been read and not taken.
type window struct {
	reader io.Reader
	buf    []byte
	begin  int      // of what is not taken
	at     Position // of what is not taken
	done   bool
}

const firstFill = 64 << 10

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

// fill reads more; false at the end of the input.
func (w *window) fill() (more bool, err error) {
	if w.done {
		return false, nil
	}
	if len(w.buf) == cap(w.buf) {
		grown := make([]byte, len(w.buf), max(2*cap(w.buf), firstFill))
		copy(grown, w.buf)
		w.buf = grown
	}
	for range 100 { // a reader that gives nothing for ever is broken
		n, err := w.reader.Read(w.buf[len(w.buf):cap(w.buf)])
		w.buf = w.buf[:len(w.buf)+n]
		switch {
		case err == io.EOF:
			w.done = true
			return n > 0, nil
		case err != nil || n > 0:
			return n > 0, err
		}
	}
	return false, io.ErrNoProgress
}
