package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/internal/input"
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
	var shown bytes.Buffer
	w := world{stderr: &shown, errTTY: func() bool { return true }}
	m := newMeter(&options{}, w, input.Expand([]string{name}, nil), func() time.Time { return now })
	s := report.Summary{Count: map[validate.Level]int{}}
	take := m.around(&s, func(found judged) error {
		shown.WriteString("<taken>")
		s.Documents += found.count
		s.Count[validate.Error] += len(found.documents) - 1
		return nil
	})
	sound := judged{count: 1234, documents: []report.Document{{Sound: 1234}}}
	faulty := judged{count: 1, documents: []report.Document{{Sound: 1}, {}}}
	const erased = "\r\x1b[K"
	for _, step := range []struct {
		reason string
		later  time.Duration
		read   int64
		found  judged
		want   string
	}{
		{"before two seconds", 1999 * time.Millisecond, 500_000, sound, "<taken>"},
		{"at two seconds", time.Millisecond, 500_000, sound, "<taken>1.0 MB of 4.0 MB, 500 kB/s, 6s left; documents: 2,468, findings: 0"},
		{"too soon for more", 100 * time.Millisecond, 0, sound, "<taken>"},
		{"findings in its place", 0, 0, faulty, erased + "<taken>"},
		{"again", 900 * time.Millisecond, 2_999_999, sound, "<taken>4.0 MB of 4.0 MB, 1.3 MB/s, 0s left; documents: 4,937, findings: 1"},
		{"more than there was", time.Second, 1_000_001, sound, "<taken>" + erased + "5.0 MB, 1.2 MB/s; documents: 6,171, findings: 1"},
	} {
		now = now.Add(step.later)
		m.read.Add(step.read)
		shown.Reset()
		if err := take(step.found); err != nil || shown.String() != step.want {
			t.Errorf("%s: %q, want %q (%v)", step.reason, shown.String(), step.want, err)
		}
	}
	shown.Reset()
	if m.end(); shown.String() != erased {
		t.Errorf("in the end: %q", shown.String())
	}
	for reason, none := range map[string]*meter{
		"quiet":       newMeter(&options{quiet: true}, w, nil, time.Now),
		"no terminal": newMeter(&options{}, world{errTTY: func() bool { return false }}, nil, time.Now),
	} {
		if none != nil || none.counter() != nil {
			t.Errorf("%s: there is a meter", reason)
		}
	}
}
