package main

import (
	"fmt"
	"io"

	"github.com/batchcheck/batchcheck/validate"
)

// A line is one of a terminal that changes. What is to stay is written when it
// is erased.
type line struct {
	out   io.Writer
	drawn bool
}

func (l *line) draw(text string) {
	l.erase()
	const width = 79 // of a terminal that says nothing of its own
	runes := []rune(validate.Printable(text))
	fmt.Fprint(l.out, string(runes[:min(len(runes), width)]))
	l.drawn = true
}

func (l *line) erase() {
	if l.drawn {
		fmt.Fprint(l.out, "\r\x1b[K")
	}
	l.drawn = false
}
