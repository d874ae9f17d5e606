package conformance

import (
	"testing"
)

// TestLinesOf holds lines to their numbers and places in the file.
func TestLinesOf(t *testing.T) {
	const text = "{}\n\n \r\n  [1]\r\nlast"
	want := []fileLine{{1, 0, []byte("{}\n")}, {4, 7, []byte("  [1]\r\n")}, {5, 14, []byte("last")}}
	got := LinesOf([]byte(text))
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d", len(got), len(want))
	}
	for i, l := range got {
		if l.number != want[i].number || l.start != want[i].start || string(l.text) != string(want[i].text) {
			t.Errorf("line %d is %d at %d: %q", i, l.number, l.start, l.text)
		}
	}
}
