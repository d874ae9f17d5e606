package run

import (
	"errors"
	"io"
	"syscall"
)

// A Pipe is standard output. Its reader may have seen enough and go (| head):
// that is no error, and what is written from then on is dropped.
type Pipe struct {
	To   io.Writer
	gone bool
}

func (p *Pipe) Write(text []byte) (int, error) {
	if p.gone {
		return len(text), nil
	}
	n, err := p.To.Write(text)
	if p.gone = errors.Is(err, syscall.EPIPE); p.gone {
		return len(text), nil
	}
	return n, err
}

// isGone reports whether nobody reads what is written to out.
func isGone(out io.Writer) bool {
	p, ok := out.(*Pipe)
	return ok && p.gone
}
