package batchbeam

import (
	"bytes"
	"io"
	"sync"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/envelope"
	"github.com/batchcheck/batchcheck/validate"
)

// A grouper tells which group a finding belongs to. To find a value in its line
// it keeps what was read, until that is judged.
type grouper struct {
	in    io.Reader
	by    string
	file  string
	keeps bool
	mu    sync.Mutex // for what follows: other goroutines read ahead
	kept  []byte
	begin int64  // of what is kept, in the input
	line  int64  // that was looked at last, by its offset
	group string // of that
}

// maxKept is how many bytes are kept at most: in a line that is longer nothing
// is looked for.
const maxKept = 64 << 20

func newGrouper(by, file string, in io.Reader) *grouper {
	return &grouper{in: in, by: by, file: file, keeps: by != "" && by != ByFile, line: -1}
}

func (g *grouper) Read(p []byte) (int, error) {
	n, err := g.in.Read(p)
	if g.keeps {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.kept = append(g.kept, p[:n]...)
		g.drop(len(g.kept) - maxKept)
	}
	return n, err
}

// forget drops what stands before the offset.
func (g *grouper) forget(offset int64) {
	if g.keeps {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.drop(int(offset - g.begin))
	}
}

func (g *grouper) drop(n int) {
	if n > 0 {
		n = min(n, len(g.kept))
		g.kept = g.kept[n:]
		g.begin += int64(n)
	}
}

// of gives the group of a finding, "" where it is in no line.
func (g *grouper) of(f validate.Finding) string {
	if g.keeps && f.Record == 0 {
		return ""
	}
	return g.at(f.Offset)
}

// at gives the group of what stands in the line at the offset, which is that in
// what is read here; "" where the line does not tell.
func (g *grouper) at(offset int64) string {
	switch {
	case g.by == ByFile:
		return g.file
	case !g.keeps:
		return ""
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	at := offset - g.begin
	if at < 0 || at > int64(len(g.kept)) {
		return ""
	}
	from := bytes.LastIndexByte(g.kept[:at], '\n') + 1
	if start := g.begin + int64(from); start != g.line {
		line, _, _ := bytes.Cut(g.kept[from:], newline)
		g.line, g.group = start, valueIn(line, g.by)
	}
	return g.group
}

func valueIn(line []byte, pointer string) string {
	root, ok := document.Parse(line, envelope.Limits).Root()
	if !ok {
		return ""
	}
	v, found := envelope.Value(root, pointer)
	if !found {
		return ""
	}
	return envelope.Text(v)
}
