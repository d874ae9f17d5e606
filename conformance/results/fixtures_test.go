package results

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/batchcheck/batchcheck/schema"
	"github.com/batchcheck/batchcheck/validate"
)

const (
	rules    = "../../testdata/rules"
	families = "../../testdata/families"
)

// batchSchema is the text of the schema of profile orq, which the fixtures are made for.
var batchSchema = func() []byte {
	text, err := schema.FS.ReadFile("batch.schema.json")
	if err != nil {
		panic(err)
	}
	return text
}()

// roles are those of the files of a fixture.
var roles = map[string]Role{"batch.json": Batch, "in.jsonl": Input, "out.jsonl": Output, "err.jsonl": Errors}

// TestRules holds each rule on whole files to a fixture that passes and one that
// fails for it alone. In one with the file "edit", the schema has that file's
// second line in place of its first.
func TestRules(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(rules, "*", "*", "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no fixtures", err)
	}
	ofFamilies, err := filepath.Glob(filepath.Join(families, "*", "rules", "*", "*", "*.txtar"))
	if err != nil || len(ofFamilies) == 0 {
		t.Fatal("no fixtures of families", err)
	}
	for _, path := range append(paths, ofFamilies...) {
		name, _ := filepath.Rel(rules, path)
		parts := strings.Split(filepath.ToSlash(filepath.Dir(name)), "/")
		rule := strings.Join(parts[len(parts)-2:], "/")
		var want []string
		if filepath.Base(path) == "fail.txtar" {
			want = []string{rule}
		}
		report := checkFixture(t, path)
		var got []string
		for _, f := range report.Findings {
			if f.Level > validate.Note {
				got = append(got, f.Rule)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q: %v", name, got, want, report.Err())
		}
	}
}

func checkFixture(t *testing.T, path string) Report {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files, o := Files{}, Options{Profile: "orq"}
	if family, isOfFamily := strings.CutPrefix(filepath.ToSlash(path), families+"/"); isOfFamily {
		o.Profile, _, _ = strings.Cut(family, "/")
	}
	for _, f := range archive.Files {
		if f.Name == "edit" {
			before, after, _ := strings.Cut(strings.TrimSpace(string(f.Data)), "\n")
			if bytes.Count(batchSchema, []byte(before)) != 1 {
				t.Fatalf("%s: %s does not stand once in the schema", path, before)
			}
			o.Profile, o.Schema = "", bytes.Replace(batchSchema, []byte(before), []byte(after), 1)
			continue
		}
		files[roles[f.Name]] = Text(f.Name, f.Data)
	}
	report, err := Check(files, o)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return report
}
