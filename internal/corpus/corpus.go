// Package corpus has what the tests of several packages judge: the committed
// fixtures, the rows of the table of truth, small schemas and values, mutations. It
// is for tests only.
package corpus

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	vectors "github.com/batchcheck/batchcheck/testdata"
)

// A Document is a JSON text of the fixtures, whole or a line of one.
type Document struct {
	Name string // path under testdata, with the number of the line
	Text []byte
}

// Documents gives the fixtures in a folder of testdata, which is at root, without
// recordings.
func Documents(t testing.TB, root, under string) (all []Document) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(root, under), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Name() == "sessions" {
			return fs.SkipDir
		}
		ext := filepath.Ext(path)
		if err != nil || ext != ".json" && ext != ".jsonl" || entry.Name() == vectors.Index {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		if name = filepath.ToSlash(name); ext == ".json" {
			all = append(all, Document{name, text})
			return err
		}
		for i, line := range bytes.Split(bytes.TrimSpace(text), []byte("\n")) {
			all = append(all, Document{fmt.Sprintf("%s line %d", name, i+1), line})
		}
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("no fixtures under %s: %v", under, err)
	}
	return all
}

// ProfileOf gives the profile by which a fixture is judged.
func ProfileOf(name string) string {
	if rest, isOwned := strings.CutPrefix(name, "profiles/"); isOwned {
		owner, _, _ := strings.Cut(rest, "/")
		return owner
	}
	return "orq"
}

// KindOf gives the kind that is due in a fixture, "" where it shows.
func KindOf(name string) string {
	if strings.Contains(name, "output/") || strings.Contains(name, "result_") {
		return "result"
	}
	return ""
}
