package printable_test

import (
	"io"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/printable"
)

// TestLines escapes commands at the beginnings of lines, in whatever pieces they are
// written, and nothing else.
func TestLines(t *testing.T) {
	for text, want := range map[string]string{
		"plain\n\n  indented: a::b\n":   "plain\n\n  indented: a::b\n",
		"::error::x\n":                  `\x3a:error::x` + "\n",
		"a\n   ::error::x\n::b\n":       "a\n   " + `\x3a:error::x` + "\n" + `\x3a:b` + "\n",
		":a\n : b\n:\n\n":               ":a\n : b\n:\n\n",
		"  \x1b[1m::error::\x1b[0m x\n": "  \x1b[1m::error::\x1b[0m x\n", // a style keeps it from being one
	} {
		for size := 1; size <= len(text); size++ {
			var got strings.Builder
			lines := printable.Lines(&got)
			for rest := text; rest != ""; {
				n := min(size, len(rest))
				if _, err := io.WriteString(lines, rest[:n]); err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			if got.String() != want {
				t.Errorf("%q in pieces of %d is %q, not %q", text, size, got.String(), want)
			}
		}
	}
}
