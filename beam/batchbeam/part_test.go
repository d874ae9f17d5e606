package batchbeam

import (
	"bytes"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// TestParts reads texts in ranges of every size: together they are the text,
// and each begins where a line begins.
func TestParts(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	texts := []string{"", "a", "\n", "a\n", "\n\n\n", "abc\ndef\n", "abc\ndef", strings.Repeat("x", 200_000) + "\ny\n"}
	for range 100 {
		text := make([]byte, random.IntN(60))
		for i := range text {
			text[i] = "ab\n"[random.IntN(3)]
		}
		texts = append(texts, string(text))
	}
	for _, text := range texts {
		for most := int64(1); most < 30; most++ {
			if len(text) > 1000 {
				most *= 6000
			}
			checkParts(t, text, most)
		}
	}
}

type seeker struct {
	io.Reader
	io.Seeker
}

func checkParts(t *testing.T, text string, most int64) {
	var all strings.Builder
	lines := 0
	for _, p := range partsOf("f", int64(len(text)), most) {
		whole := bytes.NewReader([]byte(text))
		var in io.Reader = whole
		if len(text) < 1000 && p.Index%2 == 0 {
			in = iotest.OneByteReader(whole)
		}
		r, err := newPartReader(seeker{in, whole}, p)
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if len(part) > 0 && r.start != int64(all.Len()) {
			t.Fatalf("of %.60q in parts of %d bytes, part %d begins at %d, not %d", text, most, p.Index, r.start, all.Len())
		}
		all.Write(part)
		lines += r.lines
	}
	if all.String() != text || lines != strings.Count(text, "\n") {
		t.Fatalf("%.60q in parts of %d bytes gives %.60q with %d line ends", text, most, all.String(), lines)
	}
}
