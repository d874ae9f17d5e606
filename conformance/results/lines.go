package results

import (
	"bytes"
	"io"
)

// A line is one line of a file, whose text lasts until the next.
type line struct {
	text   []byte // without its end; nil for one that is too long
	number int    // from 1
	offset int64
	size   int // with its end
}

// A tap is read through, and sees each line of what is read that is not blank
// before whoever reads. It holds one line at the most, and of one over the
// limit, none.
type tap struct {
	from  io.Reader
	see   func(line) error
	limit int64

	waiting []byte // the beginning of a line
	length  int    // of that line so far, also of what is not kept
	next    line
}

func (t *tap) Read(p []byte) (int, error) {
	n, err := t.from.Read(p)
	if trouble := t.take(p[:n]); trouble != nil {
		return 0, trouble
	}
	if err == io.EOF && t.length > 0 {
		if trouble := t.end(t.waiting, 0); trouble != nil {
			return 0, trouble
		}
	}
	return n, err
}

func (t *tap) take(text []byte) error {
	for len(text) > 0 {
		part, rest, ended := bytes.Cut(text, newline)
		whole := part
		t.length += len(part)
		if t.length > len(part) || !ended {
			t.keep(part)
			whole = t.waiting
		}
		if ended {
			if err := t.end(whole, len(newline)); err != nil {
				return err
			}
		}
		text = rest
	}
	return nil
}

// keep adds to the beginning of the line.
func (t *tap) keep(part []byte) {
	if !t.isTooLong() {
		t.waiting = append(t.waiting, part...)
	}
}

func (t *tap) isTooLong() bool { return t.limit > 0 && int64(t.length) > t.limit }

// end shows the line that has come to its end, and begins another.
func (t *tap) end(text []byte, ending int) (err error) {
	t.next.number++
	t.next.text, t.next.size = text, t.length+ending
	switch {
	case t.isTooLong():
		t.next.text = nil
		err = t.see(t.next)
	case len(bytes.TrimSpace(text)) > 0:
		err = t.see(t.next)
	}
	t.next.offset += int64(t.next.size)
	t.waiting, t.length = t.waiting[:0], 0
	return err
}

var newline = []byte("\n")
