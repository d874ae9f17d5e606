package document

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestIndexGivesThePositionsThatCountingGives asks for every byte, in any order, of
// texts whose code points lie across the marks.
func TestIndexGivesThePositionsThatCountingGives(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("a", 3*indexStep), strings.Repeat("\n", 3*indexStep), strings.Repeat("aä\n", indexStep),
		strings.Repeat("aΩ", indexStep), "b" + strings.Repeat("😀", indexStep), strings.Repeat("\x80", 3*indexStep), strings.Repeat("\xe2\x82", 2*indexStep),
	} {
		start := Position{Line: 7, Column: 3, Offset: 100}
		places := NewIndex(start, []byte(text))
		for _, offset := range rand.Perm(len(text) + 1) {
			if got, want := places.At(offset), start.Advance([]byte(text[:offset])); got != want {
				t.Fatalf("%.8q at %d: %v, want %v", text, offset, got, want)
			}
		}
	}
}
