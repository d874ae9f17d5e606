package run

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/validate"
)

// A baseline holds known findings by file, rule and pointer, with how many of
// each there were. A nil baseline knows none.
type baseline struct {
	known map[entryKey]int
	seen  map[entryKey]int
	read  map[string]bool // files, by their names as in the baseline

	names map[string]string // of files that go by another name there
}

type entryKey struct{ File, Rule, Pointer string }

// keyOf gives the key of a finding: the same however the file is named, and
// one that JSON gives back as it was.
func (b *baseline) keyOf(f validate.Finding) entryKey {
	return entryKey{b.fileKey(f.File), f.Rule, strings.ToValidUTF8(f.Pointer, "\ufffd")}
}

func (b *baseline) fileKey(name string) string {
	if other, found := b.names[name]; found {
		return other
	}
	if IsURL(name) {
		return name
	}
	return strings.ToValidUTF8(path.Clean(filepath.ToSlash(name)), "\ufffd")
}

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
func openBaseline(o *Options) (*baseline, error) {
	if o.Baseline == "" {
		return nil, nil
	}
	b := &baseline{known: map[entryKey]int{}, seen: map[entryKey]int{}, read: map[string]bool{}, names: map[string]string{}}
	if o.WriteBaseline {
		return b, nil
	}
	text, err := os.ReadFile(o.Baseline)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Usage("there is no baseline %s; --write-baseline makes it", o.Baseline)
	}
	if err != nil {
		return nil, Usage("the baseline: %v", err)
	}
	var entries []entry
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&entries); err != nil || decoder.More() {
		return nil, Usage("%s is not a baseline (%v); write it anew with --write-baseline", o.Baseline, cmp.Or(err, errors.New("more after its end")))
	}
	for i, e := range entries {
		if e.File == "" || e.Rule == "" || e.Count < 1 {
			return nil, Usage("%s is not a baseline (entry %d lacks its file, rule or count); write it anew with --write-baseline", o.Baseline, i+1)
		}
		b.known[b.keyOf(validate.Finding{File: e.File, Rule: e.Rule, Pointer: e.Pointer})] += e.Count
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
		key := b.keyOf(f)
		b.seen[key] += f.Count + f.More
		if b.seen[key] <= b.known[key] {
			*known += 1 + f.More
			continue
		}
		fresh = append(fresh, f)
	}
	return fresh
}

// GoesBy gives a file another name in the baseline: a recording that of the API
// that it is of, which is the same in the next run.
func (b *baseline) GoesBy(file, name string) {
	if b != nil {
		b.names[file] = name
	}
}

// judged notes whether a file, as far as it was judged, could be read.
func (b *baseline) judged(file string, whole bool) {
	if b != nil {
		b.read[b.fileKey(file)] = whole
	}
}

// stale gives the entries that were not found as often as they stand there. Those
// of other files that exist, and of rules that were left out, may still hold.
func (b *baseline) stale(has func(rule, file string) bool) []string {
	if b == nil {
		return nil
	}
	var gone []string
	for key, count := range b.known {
		if !has(key.Rule, key.File) || !b.read[key.File] && exists(key.File) {
			continue
		}
		if left := count - b.seen[key]; left > 0 {
			gone = append(gone, fmt.Sprintf("%s: %s at %q, %d of %d", key.File, key.Rule, key.Pointer, left, count))
		}
	}
	slices.Sort(gone)
	return gone
}

// exists reports whether there may be such a file; standard input always may.
func exists(name string) bool {
	_, err := os.Stat(filepath.FromSlash(name))
	return name == input.Stdin || !errors.Is(err, fs.ErrNotExist)
}

// write writes what was seen. Notes are findings like others here.
func (b *baseline) write(to string) error {
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
	return replaceFile(to, text.Bytes())
}
