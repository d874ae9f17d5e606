package run

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestHintLimit holds the hint at other profiles to inputs that are soon judged again.
func TestHintLimit(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.json")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for size, want := range map[int64]bool{maxHintBytes: true, maxHintBytes + 1: false} {
		if err := os.Truncate(file, size); err != nil {
			t.Fatal(err)
		}
		if rereadable([]string{file}, &Replay{}, 1) != want {
			t.Errorf("%d bytes are judged again: %v", size, !want)
		}
	}
	for size, want := range map[int]bool{maxReplay: true, maxReplay + 1: false} {
		in := Replay{from: bytes.NewReader(make([]byte, size))}
		if _, err := io.Copy(io.Discard, &in); err != nil || rereadable([]string{"-"}, &in, 1) != want {
			t.Errorf("%d bytes of standard input are judged again: %v, %v", size, !want, err)
		}
	}
}
