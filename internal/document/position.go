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

// OnAdvance is called with the length of each text that is counted, where it is
// set. Only tests set it: they hold a run to counting each text once.
var OnAdvance func(length int)

// Advance gives the position after the text, which stands at p.
func (p Position) Advance(text []byte) Position {
	if OnAdvance != nil {
		OnAdvance(len(text))
	}
	p.Offset += int64(len(text))
	if newline := bytes.LastIndexByte(text, '\n'); newline >= 0 {
		p.Line += bytes.Count(text[:newline+1], []byte("\n"))
		p.Column = 1
		text = text[newline+1:]
	}
	p.Column += utf8.RuneCount(text)
	return p
}

// An Index gives the positions of bytes of one text in any order, each after a
// look at a small part of the text. It is for one goroutine.
type Index struct {
	text  []byte
	marks []Position // the start, and then one for every indexStep bytes, as far as was asked for
}

// indexStep is how many bytes are between two marks.
const indexStep = 1 << 10

// NewIndex gives an index of a text whose first byte is at start.
func NewIndex(start Position, text []byte) *Index { return &Index{text, []Position{start}} }

// At gives the position of the byte at an offset of the text.
func (x *Index) At(offset int) Position {
	for n := len(x.marks); n <= offset/indexStep; n++ {
		at := n * indexStep
		for range utf8.UTFMax - 1 { // a mark divides no code point
			if at < len(x.text) && !utf8.RuneStart(x.text[at]) {
				at--
			}
		}
		last := x.marks[n-1]
		x.marks = append(x.marks, last.Advance(x.text[last.Offset-x.marks[0].Offset:at]))
	}
	mark := x.marks[offset/indexStep]
	return mark.Advance(x.text[mark.Offset-x.marks[0].Offset : offset])
}
