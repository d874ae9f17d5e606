package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/batchcheck/batchcheck/validate"
)

// A baseline holds known findings by file, rule and pointer, with how many of
// each there were. A nil baseline knows none.
type baseline struct {
	known map[entryKey]int
	seen  map[entryKey]int
}

type entryKey struct{ File, Rule, Pointer string }

// An entry is a known finding in the file, which has one a line so that
// differences read well.
type entry struct {
	File    string `json:"file"`
	Rule    string `json:"rule"`
	Pointer string `json:"pointer"`
	Count   int    `json:"count"`
}

// openBaseline reads the baseline that the options name; to be written, it
// need not exist.
func openBaseline(o *options) (*baseline, error) {
	if o.baseline == "" {
		return nil, nil
	}
	b := &baseline{known: map[entryKey]int{}, seen: map[entryKey]int{}}
	if o.writeBaseline {
		return b, nil
	}
	text, err := os.ReadFile(o.baseline)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usage("there is no baseline %s; --write-baseline makes it", o.baseline)
	}
	if err != nil {
		return nil, usage("the baseline: %v", err)
	}
	var entries []entry
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&entries); err != nil || decoder.More() {
		return nil, usage("%s is not a baseline (%v); write it anew with --write-baseline", o.baseline, cmp.Or(err, errors.New("more after its end")))
	}
	for _, e := range entries {
		b.known[entryKey{e.File, e.Rule, e.Pointer}] += e.Count
	}
	return b, nil
}

// filter leaves out what is known and counts it; of more than are known, the
// last stay.
func (b *baseline) filter(findings []validate.Finding, known *int) []validate.Finding {
	if b == nil {
		return findings
	}
	var fresh []validate.Finding
	for _, f := range findings {
		key := entryKey{filepath.ToSlash(f.File), f.Rule, f.Pointer}
		b.seen[key] += f.Count
		if b.seen[key] <= b.known[key] {
			*known++
			continue
		}
		fresh = append(fresh, f)
	}
	return fresh
}

// stale tells which entries were not found as often as they stand there.
func (b *baseline) stale() []string {
	if b == nil {
		return nil
	}
	var gone []string
	for key, count := range b.known {
		if left := count - b.seen[key]; left > 0 {
			gone = append(gone, fmt.Sprintf("%s: %s at %q, %d of %d", key.File, key.Rule, key.Pointer, left, count))
		}
	}
	slices.Sort(gone)
	return gone
}

// write writes what was seen. Notes are findings like others here.
func (b *baseline) write(path string) error {
	entries := make([]entry, 0, len(b.seen))
	for key, count := range b.seen {
		entries = append(entries, entry{key.File, key.Rule, key.Pointer, count})
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Pointer, b.Pointer))
	})
	var text bytes.Buffer
	separator := "[\n"
	for _, e := range entries {
		line, err := json.Marshal(e)
		if err != nil {
			return err
		}
		text.WriteString(separator)
		text.Write(line)
		separator = ",\n"
	}
	if len(entries) == 0 {
		text.WriteString("[")
	}
	text.WriteString("\n]\n")
	return replaceFile(path, text.Bytes())
}
