package run

import (
	"bytes"
	"io"
	"sync"

	"github.com/batchcheck/batchcheck/internal/printable"
)

// Messages is standard error. What is written at once is one message, and so one
// line, whatever names and texts from outside it quotes: line breaks in it are
// escaped, with all that a terminal or a CI log would obey. Several may write at a
// time.
type Messages struct {
	To io.Writer
	mu sync.Mutex
}

func (m *Messages) Write(text []byte) (int, error) {
	line := printable.Line(string(bytes.TrimSuffix(text, []byte("\n"))))
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := io.WriteString(m.To, line+"\n"); err != nil {
		return 0, err
	}
	return len(text), nil
}

// unguarded gives the writer under Messages, for what is no message: reports, and
// the line of a terminal that changes.
func unguarded(out io.Writer) io.Writer {
	switch out := out.(type) {
	case *Messages:
		return out.To
	case clearing:
		return clearing{unguarded(out.Writer), out.meter}
	}
	return out
}
