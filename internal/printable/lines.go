package printable

import (
	"bytes"
	"io"
)

// Lines gives a writer of lines to out, none of which a CI log takes for a command,
// whatever they were put together of: what begins with "::", after spaces, is
// escaped as Line does it.
func Lines(out io.Writer) io.Writer { return &lines{out: out, state: begun} }

type lines struct {
	out   io.Writer
	state lineState
}

// A lineState is what a line has so far.
type lineState int

const (
	begun  lineState = iota // spaces, if anything
	colon                   // spaces and a colon, which is not written yet
	inside                  // anything else
)

func (w *lines) Write(text []byte) (int, error) {
	safe := make([]byte, 0, len(text)+1)
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case w.state == inside:
			end := bytes.IndexByte(text[i:], '\n') + 1
			if end == 0 {
				end = len(text) - i
			} else {
				w.state = begun
			}
			safe = append(safe, text[i:i+end]...)
			i += end
			continue
		case w.state == begun && c == ':':
			w.state = colon
			i++
			continue
		case w.state == colon && c == ':':
			safe = append(safe, `\x3a`...)
		case w.state == colon:
			safe = append(safe, ':')
		}
		if w.state == begun && (c == ' ' || c == '\n') {
			safe = append(safe, c)
			i++
			continue
		}
		w.state = inside
	}
	if _, err := w.out.Write(safe); err != nil {
		return 0, err
	}
	return len(text), nil
}
