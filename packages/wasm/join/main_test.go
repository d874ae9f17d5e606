package main

import (
	"bytes"
	"strings"
	"testing"

	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
)

// program makes a program of sections; each is given whole.
func program(sections ...string) []byte { return []byte(begin + strings.Join(sections, "")) }

const (
	memory = "\x05\x03\x01\x00\x01" // one memory, of a page
	named  = "\x00\x06\x04nameX"    // a section of the user's own
	pieces = "\x0b\x14\x03" +       // three pieces
		"\x00\x41\x08\x0b\x02ab" + // at 8
		"\x00\x41\xac\x02\x0b\x01c" + "\x00\x41\x0c\x0b\x00" // at 300, and nothing at 12
)

func TestJoin(t *testing.T) {
	joined, err := join(program(memory, pieces, named))
	if err != nil {
		t.Fatal(err)
	}
	content := "\x01\x00\x41\x08\x0b\xa5\x02" + "ab" + strings.Repeat("\x00", 290) + "c"
	want := program(memory, "\x0b\xac\x02"+content, named)
	if !bytes.Equal(joined, want) {
		t.Errorf("%q, want %q", joined, want)
	}
	if again, err := join(joined); err != nil || !bytes.Equal(again, joined) {
		t.Errorf("what is joined is not left as it is: %q, %v", again, err)
	}
	if same, err := join(program(memory, "\x0b\x01\x00")); err != nil || !bytes.Equal(same, program(memory, "\x0b\x01\x00")) {
		t.Errorf("a program without data is not left as it is: %q, %v", same, err)
	}
}

func TestJoinTellsWhatItCannotRead(t *testing.T) {
	whole := program(memory, pieces)
	for _, test := range []struct{ what, program, says string }{
		{"another format", "\x7fELF", "no WebAssembly"},
		{"a piece without an address", string(program("\x0b\x04\x01\x01\x01a")), "no plain address"},
		{"an address that is computed", string(program("\x0b\x07\x01\x00\x41\x08\x6a\x0b\x00")), "is computed"},
		{"an address below 0", string(program("\x0b\x07\x01\x00\x41\x78\x0b\x01a")), "outside"},
		{"an address far out", string(program("\x0b\x0b\x01\x00\x41\x80\x80\x80\x80\x08\x0b\x01a")), "outside"},
	} {
		if _, err := join([]byte(test.program)); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: the error is %v", test.what, err)
		}
	}
	isWhole := map[int]bool{len(begin): true, len(begin) + len(memory): true} // at the end of a section
	for n := len(begin); n < len(whole); n++ {
		if _, err := join(whole[:n]); err == nil && !isWhole[n] {
			t.Errorf("the first %d of %d bytes are taken for a program", n, len(whole))
		}
	}
	for at := len(begin); at < len(whole); at++ { // none of them panics
		for _, b := range []byte{0, 1, 0x7f, 0x80, 0xff} {
			broken := bytes.Clone(whole)
			broken[at] = b
			join(broken)
		}
	}
}
