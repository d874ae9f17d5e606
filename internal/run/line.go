package run

import (
	"fmt"
	"io"

	"github.com/batchcheck/batchcheck/internal/printable"
)

// A Line is one of a terminal that changes. What is to stay is written when it
// is erased.
type Line struct {
	Out   io.Writer
	drawn bool
}

func (l *Line) Draw(text string) {
	l.Erase()
	const width = 79 // of a terminal that says nothing of its own
	runes := []rune(printable.Text(text))
	fmt.Fprint(unguarded(l.Out), string(runes[:min(len(runes), width)]))
	l.drawn = true
}

func (l *Line) Erase() {
	if l.drawn {
		fmt.Fprint(unguarded(l.Out), "\r\x1b[K")
	}
	l.drawn = false
}
