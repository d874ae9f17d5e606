package results

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// TestTap shows the same lines however the file comes.
func TestTap(t *testing.T) {
	const text = "one\n\n  \r\ntwo and more\r\nthree\n\nfour"
	const want = `1@0 "one" 4; 4@9 "two and more\r" 14; 5@23 "three" 6; 7@30 "four" 4; `
	for name, reader := range map[string]func(io.Reader) io.Reader{
		"whole": func(r io.Reader) io.Reader { return r }, "bytes": iotest.OneByteReader, "halves": iotest.HalfReader, "end with data": iotest.DataErrReader,
	} {
		if got := tapped(t, reader(strings.NewReader(text)), 0); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestTapLimit(t *testing.T) {
	const text = "12345\n123456\n1234567\n"
	const want = `1@0 "12345" 6; 2@6 too long 7; 3@13 too long 8; `
	for name, reader := range map[string]io.Reader{"whole": strings.NewReader(text), "bytes": iotest.OneByteReader(strings.NewReader(text))} {
		if got := tapped(t, reader, 5); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestTapErrors(t *testing.T) {
	through := &tap{from: strings.NewReader("one\n"), see: func(line) error { return errTooMany }}
	if _, err := io.ReadAll(through); err != errTooMany {
		t.Errorf("an error of who sees comes as %v", err)
	}
	through = &tap{from: iotest.ErrReader(io.ErrUnexpectedEOF), see: func(line) error { return nil }}
	if _, err := io.ReadAll(through); err != io.ErrUnexpectedEOF {
		t.Errorf("an error of the file comes as %v", err)
	}
}

// tapped lists the lines that are seen, and holds what is read to being all.
func tapped(t *testing.T, from io.Reader, limit int64) (seen string) {
	t.Helper()
	var whole strings.Builder
	through := &tap{from: io.TeeReader(from, &whole), limit: limit, see: func(l line) error {
		text := fmt.Sprintf("%q", l.text)
		if l.text == nil {
			text = "too long"
		}
		seen += fmt.Sprintf("%d@%d %s %d; ", l.number, l.offset, text, l.size)
		return nil
	}}
	got, err := io.ReadAll(through)
	if err != nil || string(got) != whole.String() {
		t.Errorf("read %q, %v, of %q", got, err, whole.String())
	}
	return seen
}
