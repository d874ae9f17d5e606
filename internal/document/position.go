package document

import (
	"bytes"
	"unicode/utf8"
)

// A Position is a place in a text: line and column count from 1, columns in
// code points, a byte that is not UTF-8 as one.
type Position struct {
	Line, Column int
	Offset       int64
}

// Start is the position of the first byte.
var Start = Position{Line: 1, Column: 1}

// Advance gives the position after the text, which stands at p.
func (p Position) Advance(text []byte) Position {
	p.Offset += int64(len(text))
	if newline := bytes.LastIndexByte(text, '\n'); newline >= 0 {
		p.Line += bytes.Count(text[:newline+1], []byte("\n"))
		p.Column = 1
		text = text[newline+1:]
	}
	p.Column += utf8.RuneCount(text)
	return p
}
