package run

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/validate"
)

// TestMeter holds the line on a terminal to coming late, to what it says, and
// to making room for what is printed.
func TestMeter(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.jsonl")
	if err := os.WriteFile(name, make([]byte, 4_000_000), 0o644); err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1767261600, 0)
	yes := func() bool { return true }
	var shown bytes.Buffer
	w := World{Stdout: &Pipe{To: &shown}, Stderr: &shown, OutTTY: yes, ErrTTY: yes}
	m := newMeter(&Options{}, w, []string{name}, func() time.Time { return now })
	w = m.under(w)
	s := report.Summary{Count: map[validate.Level]int{}}
	const erased = "\r\x1b[K"
	for _, step := range []struct {
		reason string
		later  time.Duration
		read   int64
		print  io.Writer
		want   string
	}{
		{"before two seconds", 1999 * time.Millisecond, 500_000, w.Stdout, "<found>"},
		{"at two seconds", time.Millisecond, 500_000, nil, "1.0 MB of 4.0 MB, 500 kB/s, 6s left; documents: 2,000, findings: 2"},
		{"too soon for more", 100 * time.Millisecond, 0, nil, ""},
		{"findings in its place", 0, 0, w.Stdout, erased + "<found>"},
		{"again", 900 * time.Millisecond, 2_999_999, nil, "4.0 MB of 4.0 MB, 1.3 MB/s, 0s left; documents: 5,000, findings: 5"},
		{"trouble in its place", 0, 0, w.Stderr, erased + "<found>"},
		{"more than there was", time.Second, 1_000_001, nil, "5.0 MB, 1.2 MB/s; documents: 7,000, findings: 7"},
	} {
		now = now.Add(step.later)
		m.read.Add(step.read)
		s.Documents += 1000
		s.Count[validate.Warning]++
		shown.Reset()
		if step.print != nil {
			io.WriteString(step.print, "<found>")
		}
		if m.update(s); shown.String() != step.want {
			t.Errorf("%s: %q, want %q", step.reason, shown.String(), step.want)
		}
	}
	shown.Reset()
	if m.end(); shown.String() != erased {
		t.Errorf("in the end: %q", shown.String())
	}
	for reason, none := range map[string]*meter{
		"quiet":       newMeter(&Options{Quiet: true}, w, nil, time.Now),
		"no terminal": newMeter(&Options{}, World{ErrTTY: func() bool { return false }}, nil, time.Now),
	} {
		if none != nil || none.counter() != nil {
			t.Errorf("%s: there is a meter", reason)
		}
	}
}
