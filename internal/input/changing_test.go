package input

import (
	"io"
	"os"
	"strings"
	"testing"

	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
)

// TestChanging changes a file while it is read: what is read is what was there
// when its turn came, to the end that the file has then.
func TestChanging(t *testing.T) {
	const lines = 100_000
	before := strings.Repeat("{}\n", lines)
	for _, test := range []struct {
		reason string
		change func(*os.File) error
		want   int // bytes
	}{
		{"it stays", func(*os.File) error { return nil }, 3 * lines},
		{"it grows", func(f *os.File) error { _, err := f.WriteString("{}\n"); return err }, 3*lines + 3},
		{"it shrinks", func(f *os.File) error { return f.Truncate(plainSize + 3) }, plainSize + 3},
		{"it shrinks to nothing", func(f *os.File) error { return f.Truncate(0) }, plainSize},
		{"it is removed", func(f *os.File) error { return os.Remove(f.Name()) }, 3 * lines},
	} {
		t.Chdir(t.TempDir())
		must(t, os.WriteFile("a.jsonl", []byte(before), 0o644))
		writer, err := os.OpenFile("a.jsonl", os.O_WRONLY|os.O_APPEND, 0)
		must(t, err)
		defer writer.Close()
		r := NewReader(nil)
		must(t, r.Open(Expand([]string{"a.jsonl"}, nil)[0]))
		defer r.Close()
		if _, err := r.Peek(1); err != nil { // fills the buffer
			t.Fatal(err)
		}
		must(t, test.change(writer))
		got, err := io.ReadAll(r)
		if err != nil || len(got) != test.want || !strings.HasPrefix(before+"{}\n", string(got)) {
			t.Errorf("%s: %d bytes, %v; want %d", test.reason, len(got), err, test.want)
		}
	}
}
