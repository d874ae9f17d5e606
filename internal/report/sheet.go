package report

import (
	"bufio"
	"bytes"
	"io"
)

// A comment on GitHub, and the text of an issue, take 65,536 characters, and are refused
// as a whole with one more.
const (
	maxMarkdown  = 60_000 // bytes that are written
	keptMarkdown = 2_000  // of them, for what is said at the end
)

// A sheet takes whole lines as long as it has room. From the first for which it has none
// on, it only counts them.
type sheet struct {
	to     *bufio.Writer
	begun  []byte // of a line
	left   int    // bytes
	isFull bool
	cut    int // lines
}

func newSheet(out io.Writer) *sheet {
	return &sheet{to: buffered(out), left: maxMarkdown - keptMarkdown}
}

// Write takes text, in which lines may go on from the one before.
func (p *sheet) Write(text []byte) (int, error) {
	p.begun = append(p.begun, text...)
	for {
		end := bytes.IndexByte(p.begun, '\n') + 1
		if end == 0 {
			return len(text), nil
		}
		p.line(p.begun[:end])
		p.begun = p.begun[end:]
	}
}

func (p *sheet) line(text []byte) {
	switch p.isFull = p.isFull || len(text) > p.left; {
	case !p.isFull:
		p.left -= len(text)
		p.to.Write(text)
	case len(text) > 1:
		p.cut++
	}
}

// takes writes lines where there is room for all of them. Else it is for the caller to
// count them.
func (p *sheet) takes(lines string) bool {
	if p.isFull = p.isFull || len(lines) > p.left; p.isFull {
		return false
	}
	p.left -= len(lines)
	p.to.WriteString(lines)
	return true
}

// always writes what ends a part, whether there is room or not. It is short.
func (p *sheet) always(lines string) {
	p.left -= len(lines)
	p.to.WriteString(lines)
}

// end makes room for what is said at the end, and gives how many lines were cut.
func (p *sheet) end() (cut int) {
	cut, p.cut = p.cut, 0
	p.left, p.isFull = keptMarkdown, false
	return cut
}

func (p *sheet) close() error { return p.to.Flush() }
