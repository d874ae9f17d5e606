package scan_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/batchcheck/batchcheck/internal/scan"
)

// A scanner remembers the order of the members in the documents before. The oracle
// here is one that has seen no document.

// verdict is what a scanner says of a text.
func verdict(s *scan.Scanner, text []byte) string {
	holds := s.Holds(text)
	return fmt.Sprint(holds, holds && s.Noted() > 0)
}

// TestDocumentsBeforeChangeNothing has a scanner judge each document after one that
// differs from it by one byte, in every place.
func TestDocumentsBeforeChangeNothing(t *testing.T) {
	p := ofArchives(t)
	for _, shape := range []string{"compact", "spaced"} {
		lines := archived(shape, 200, 0)
		sound := slices.MinFunc(lines, func(a, b []byte) int { return len(a) - len(b) })
		s := p.NewScanner()
		held := 0
		for i := range sound {
			for _, c := range []byte(`n"0 ,}x`) {
				text := bytes.Clone(sound)
				text[i] = c
				want := verdict(p.NewScanner(), text)
				if got := verdict(s, text); got != want {
					t.Errorf("%s: %s, without a document before it %s", text, got, want)
				}
				if !s.Holds(sound) {
					t.Fatalf("after %s, the sound document does not hold", text)
				}
				if strings.HasPrefix(want, "true") {
					held++
				}
			}
		}
		if held == 0 || held == 7*len(sound) {
			t.Errorf("%s: %d of %d changed documents hold", shape, held, 7*len(sound))
		}
	}
}

// TestScannersShareTheirProgram has several goroutines scan documents of every shape,
// each in another order.
func TestScannersShareTheirProgram(t *testing.T) {
	p := ofArchives(t)
	var lines [][]byte
	for _, shape := range []string{"compact", "shuffled", "spaced", "client"} {
		lines = append(lines, archived(shape, 100, 0.3)...)
	}
	var want []string
	for _, line := range lines {
		want = append(want, verdict(p.NewScanner(), line))
	}
	var all sync.WaitGroup
	for _, step := range []int{1, 3, 7, 11, 399} { // none has a factor in common with the number of lines
		all.Go(func() {
			s := p.NewScanner()
			for i := range lines {
				at := i * step % len(lines)
				if got := verdict(s, lines[at]); got != want[at] {
					t.Errorf("every %d: %s: %s, want %s", step, lines[at], got, want[at])
				}
			}
		})
	}
	all.Wait()
}

// TestNamesThatAreThereTwice repeats each name of an object that may have any names,
// also behind objects inside of it.
func TestNamesThatAreThereTwice(t *testing.T) {
	s := compile(t, `{"type":"object","properties":{"v":true},"additionalProperties":false}`, "").NewScanner()
	const most = 63
	names := func(again int) []byte {
		var b strings.Builder
		for i := range most {
			fmt.Fprintf(&b, `"n%d":{"n%d":1,"n%d":2},`, i, i, i+1)
		}
		return fmt.Appendf(nil, `{"v":{%s"n%d":1}}`, b.String(), again)
	}
	for again := range most {
		if text := names(again); s.Holds(text) {
			t.Errorf("%s holds", text)
		}
	}
	if text := names(most); !s.Holds(text) {
		t.Errorf("%s does not hold", text)
	}
}
