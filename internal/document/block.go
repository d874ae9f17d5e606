package document

import (
	"bytes"
	"io"
	"slices"
	"unicode/utf8"
)

// BlockSize is how many bytes a block has, where its reader gives as many at
// once and no line is longer. From a pipe it has what has come through, so
// that nothing waits for more.
const BlockSize = 256 << 10

// firstBlock is how many bytes the first block of an input has. Those behind it are
// larger, up to BlockSize.
const firstBlock = 8 << 10

// A Block is a number of whole lines of an input. Once it is filled it owes
// its Splitter nothing: several blocks can be gone through at the same time.
// It can be filled again.
type Block struct {
	Offset int64 // in the input
	Bytes  int64 // of the input
	Lines  int   // in it, known when Parts has gone through all

	text    []byte
	prefix  Prefix
	blanks  bool // lines that are blank are parts, too
	limit   Limits
	tooLong bool // it is one line, over the limit, which is not kept
}

// AreLines tells whether the input is lines, which Next gives and NextBlock,
// too. It is to be asked before either.
func (s *Splitter) AreLines() (bool, error) {
	if s.lines {
		return true, s.beginLines() // which may have to find their prefix
	}
	err := s.begin()
	return s.lines, err
}

// NextBlock fills b with the lines that follow, some size bytes of them;
// io.EOF after the last one.
func (s *Splitter) NextBlock(b *Block, size int) error {
	if cap(b.text) > 4*size {
		b.text = nil // a long line's
	}
	// There may be many small inputs: only a large one gets large blocks.
	s.room = min(size, max(4*s.room, firstBlock, len(s.in.text())))
	*b = Block{text: append(slices.Grow(b.text[:0], s.room), s.in.text()...), Offset: s.in.at.Offset, prefix: s.prefix, blanks: s.blanks, limit: s.limits}
	s.in.keep(nil)
	err := s.fillBlock(b)
	s.in.at.Offset += b.Bytes
	return err
}

// fillBlock reads until there is a line end, and leaves what comes after the
// last one to the next block.
func (s *Splitter) fillBlock(b *Block) error {
	end := bytes.LastIndexByte(b.text, '\n') + 1
	for end == 0 {
		have := len(b.text)
		if s.over(have) {
			return s.skipLine(b)
		}
		if have == cap(b.text) {
			b.text = slices.Grow(b.text, have)
		}
		n, err := s.in.read(b.text[have:cap(b.text)])
		switch {
		case err == io.EOF && have > 0:
			end = have
			continue
		case err != nil:
			return err
		}
		b.text = b.text[:have+n]
		if newline := bytes.LastIndexByte(b.text[have:], '\n'); newline >= 0 {
			end = have + newline + 1
		}
	}
	s.in.keep(b.text[end:])
	b.text, b.Bytes = b.text[:end], int64(end)
	return nil
}

// skipLine reads to the end of a line of which no more is kept.
func (s *Splitter) skipLine(b *Block) error {
	b.tooLong, b.Bytes = true, int64(len(b.text))
	for {
		n, err := s.in.read(b.text[:cap(b.text)])
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if newline := bytes.IndexByte(b.text[:n], '\n'); newline >= 0 {
			s.in.keep(b.text[newline+1 : n])
			b.Bytes += int64(newline + 1)
			return nil
		}
		b.Bytes += int64(n)
	}
}

// Parts goes through the lines that are not blank, with EveryLine through all. Their
// offsets are those in the input; lines and records are counted from the block's first.
func (b *Block) Parts(yield func(Part) bool) {
	at := Position{Line: 1, Column: 1, Offset: b.Offset}
	if b.tooLong {
		b.Lines = 1
		yield(Part{Start: at, Item: -1, Record: 1, TooLong: true})
		return
	}
	for rest := b.text; len(rest) > 0; at.Line++ {
		line, after, _ := bytes.Cut(rest, newline)
		part := Part{Text: line, Start: at, Item: -1, Record: at.Line, TooLong: b.limit.over(len(line))}
		isDocument := part.TooLong || b.blanks || !isBlank(line)
		if isDocument && b.prefix != NoPrefix && !part.TooLong {
			isDocument = b.prefix.strip(&part)
		}
		if isDocument && !yield(part) {
			return
		}
		at.Offset += int64(len(rest) - len(after))
		rest = after
	}
	b.Lines = at.Line - 1
}

var newline = []byte("\n")

func isBlank(line []byte) bool {
	if len(line) > 0 && ' ' < line[0] && line[0] < utf8.RuneSelf { // as nearly all begin
		return false
	}
	return len(bytes.TrimSpace(line)) == 0
}
