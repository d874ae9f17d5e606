package session

import (
	"testing"
)

// TestLinesOf holds lines to their numbers and places in the file.
func TestLinesOf(t *testing.T) {
	const text = "{}\n\n \r\n  [1]\r\nlast"
	want := []FileLine{{1, 0, []byte("{}\n")}, {4, 7, []byte("  [1]\r\n")}, {5, 14, []byte("last")}}
	got := LinesOf([]byte(text))
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d", len(got), len(want))
	}
	for i, l := range got {
		if l.Number != want[i].Number || l.Start != want[i].Start || string(l.Text) != string(want[i].Text) {
			t.Errorf("line %d is %d at %d: %q", i, l.Number, l.Start, l.Text)
		}
	}
}
