package batchbeam

import (
	"bytes"
	"errors"
	"io"
	"strconv"
)

// A Part is a piece of work: a file, or the lines that begin in a range of one.
type Part struct {
	File  string
	Index int   // of the range; 0 is the first, and a whole file
	From  int64 // in bytes
	To    int64 // 0 for a whole file
}

func (p Part) isWhole() bool { return p.To == 0 }

// key names the part.
func (p Part) key() string { return p.File + "#" + strconv.Itoa(p.Index) }

// partsOf cuts a file into ranges.
func partsOf(file string, size, most int64) []Part {
	var parts []Part
	for from := int64(0); from < size; from += most {
		parts = append(parts, Part{File: file, Index: len(parts), From: from, To: min(from+most, size)})
	}
	return parts
}

// A partReader reads the lines that begin in a range of a file. So each line of
// the file is in one range, whatever the ranges are.
type partReader struct {
	in    io.Reader
	part  Part
	start int64 // of the first line that begins in the range, known after the first Read
	lines int   // line ends that were read from there
	at    int64 // of what Read gives next
	held  []byte
	ended bool
}

// newPartReader moves the file to the range.
func newPartReader(in io.ReadSeeker, p Part) (*partReader, error) {
	before := max(p.From-1, 0) // a line end there is that of the line before the range
	_, err := in.Seek(before, io.SeekStart)
	return &partReader{in: in, part: p, at: before}, err
}

func (r *partReader) Read(p []byte) (int, error) {
	if r.at < r.part.From {
		if err := r.skipLine(); err != nil {
			return 0, err
		}
	}
	if r.at == r.start && r.start >= r.part.To {
		r.ended = true // one line goes all through the range
	}
	if r.ended || len(p) == 0 {
		return 0, r.end()
	}
	n := copy(p, r.held)
	r.held = r.held[n:]
	var err error
	if n == 0 {
		n, err = r.in.Read(p)
	}
	n = r.cut(p[:n])
	r.lines += bytes.Count(p[:n], newline)
	r.at += int64(n)
	return n, err
}

func (r *partReader) end() error {
	if r.ended {
		return io.EOF
	}
	return nil
}

var newline = []byte("\n")

// cut gives how much of what was read is still of the range's lines: up to the
// first line end that lies at the end of the range or behind it.
func (r *partReader) cut(text []byte) int {
	from := max(r.part.To-1-r.at, 0)
	if from >= int64(len(text)) {
		return len(text)
	}
	end := bytes.IndexByte(text[from:], '\n')
	if end < 0 {
		return len(text)
	}
	r.ended = true
	return int(from) + end + 1
}

// skipLine reads to the end of the line that began before the range.
func (r *partReader) skipLine() error {
	buf := make([]byte, 64<<10)
	for {
		n, err := r.in.Read(buf)
		if end := bytes.IndexByte(buf[:n], '\n'); end >= 0 {
			r.held = buf[end+1 : n]
			r.at += int64(end + 1)
			r.start = r.at
			return nil
		}
		r.at += int64(n)
		if errors.Is(err, io.EOF) {
			r.start, r.ended = r.at, true
		}
		if err != nil {
			return err
		}
	}
}
