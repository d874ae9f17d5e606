package run

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/validate"
)

// A baseline holds known findings by file, rule and place, however often each is there:
// a list or a log that grows makes nothing new. A nil baseline knows none.
type baseline struct {
	known map[entry]bool
	seen  map[entry]bool
	read  map[string]bool // files, by their names as in the baseline

	names map[string]string // of files that go by another name there
}

// An entry is a known finding. In the file there is one a line, so that differences read
// well.
type entry struct {
	File    string `json:"file"`
	Rule    string `json:"rule"`
	Pointer string `json:"pointer"`         // with "*" for each index of a list
	Habit   string `json:"habit,omitempty"` // of a fault with an exchange as a whole
}

// entryOf gives the entry of a finding: the same however the file is named, and
// one that JSON gives back as it was.
func (b *baseline) entryOf(f validate.Finding) entry {
	return entry{b.fileKey(f.File), valid(f.Rule), valid(f.Place()), valid(f.Habit())}
}

func valid(text string) string { return strings.ToValidUTF8(text, "\ufffd") }

func (b *baseline) fileKey(name string) string {
	if other, found := b.names[name]; found {
		return other
	}
	if IsURL(name) {
		return name
	}
	return valid(path.Clean(filepath.ToSlash(name)))
}

// openBaseline reads the baseline that the options name; to be written, it
// need not exist.
func openBaseline(o *Options) (*baseline, error) {
	if o.Baseline == "" {
		return nil, nil
	}
	b := &baseline{known: map[entry]bool{}, seen: map[entry]bool{}, read: map[string]bool{}, names: map[string]string{}}
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
	var entries []struct {
		entry
		Count int `json:"count"` // that older files have; nothing goes by it
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&entries); err != nil || decoder.More() {
		return nil, Usage("%s is not a baseline (%v); write it anew with --write-baseline", o.Baseline, cmp.Or(err, errors.New("more after its end")))
	}
	for i, e := range entries {
		if e.File == "" || e.Rule == "" {
			return nil, Usage("%s is not a baseline (entry %d lacks its file or rule); write it anew with --write-baseline", o.Baseline, i+1)
		}
		key := b.entryOf(validate.Finding{File: e.File, Rule: e.Rule, Pointer: e.Pointer})
		key.Habit = valid(e.Habit)
		b.known[key] = true
	}
	return b, nil
}

// filter tells what is known from what is new.
func (b *baseline) filter(findings []validate.Finding) (fresh, known []validate.Finding) {
	if b == nil {
		return findings, nil
	}
	for _, f := range findings {
		key := b.entryOf(f)
		b.seen[key] = true
		if b.known[key] {
			known = append(known, f)
		} else {
			fresh = append(fresh, f)
		}
	}
	return fresh, known
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

// stale gives the entries that were not found again. Those of other files that exist, and of rules that were left out, may still hold.
func (b *baseline) stale(has func(rule, file string) bool) []string {
	if b == nil {
		return nil
	}
	var gone []string
	for key := range b.known {
		if b.seen[key] || !has(key.Rule, key.File) || !b.read[key.File] && exists(key.File) {
			continue
		}
		where := fmt.Sprintf("at %q", key.Pointer)
		if key.Habit != "" {
			where = key.Habit
		}
		gone = append(gone, fmt.Sprintf("%s: %s %s", key.File, key.Rule, where))
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
	entries := slices.SortedFunc(maps.Keys(b.seen), func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Pointer, b.Pointer), cmp.Compare(a.Habit, b.Habit))
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
