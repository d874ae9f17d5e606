package validate_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/recognize"
	vectors "github.com/batchcheck/batchcheck/testdata"
	"github.com/batchcheck/batchcheck/validate"
)

const testdata = "../testdata"

// profiles are those whose batches are OpenAI's but for a little: all fixtures are
// judged by each of them.
var profiles = []string{"openai", "orq", "azure", "gateway", "groq", "orq-router"}

// relatives are the other profiles of OpenAI's family. They are made of the same
// parts, and it is time that counts: each is tried with the fixtures in its folder.
var relatives = func() (names []string) {
	for _, name := range recognize.Family("openai") {
		if !slices.Contains(profiles, name) {
			names = append(names, name)
		}
	}
	return names
}()

// families are the profiles of APIs whose batches are not OpenAI's.
var families = []string{"ai-gateway", "anthropic", "bedrock", "cohere", "databricks", "fireworks", "gemini", "mistral", "together", "vertex", "xai"}

// isBasic tells whether the profile is one of the two that are tried in every
// way. The others are made of the same parts, and it is time that counts.
func isBasic(profile string) bool { return profile == "orq" || profile == "openai" }

// namings are those that a profile is tried in.
func namings(profile string) []string {
	if !isBasic(profile) {
		return []string{validate.AutoNaming}
	}
	return []string{validate.AutoNaming, validate.WireNaming, validate.ClientNaming}
}

func newValidator(t testing.TB, o validate.Options) *validate.Validator {
	t.Helper()
	if o.Profile == "" && o.Contract == nil && o.Schema == nil {
		o.Profile = "orq" // whose contract most fixtures keep or break
	}
	v, err := validate.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// streamed judges as the command does: what a file is shows in its content.
func streamed(t testing.TB, v *validate.Validator, text []byte) validate.Report {
	t.Helper()
	var all validate.Report
	for report, err := range v.Stream(bytes.NewReader(text)) {
		if err != nil {
			t.Fatal(err)
		}
		all.Findings = append(all.Findings, report.Findings...)
		all.Documents += report.Documents
	}
	return all
}

// fixtures lists those under a folder. Those of relatives, which have tests of their
// own, are listed only where their folder is asked for.
func fixtures(t testing.TB, under string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(filepath.Join(testdata, under), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Name() == "sessions" {
			return fs.SkipDir // recordings of several exchanges, for package conformance
		}
		if err == nil && slices.Contains(relatives, entry.Name()) && filepath.Base(under) != entry.Name() {
			return fs.SkipDir
		}
		if ext := filepath.Ext(path); err == nil && (ext == ".json" || ext == ".jsonl") && entry.Name() != vectors.Index {
			names = append(names, path)
		}
		return err
	})
	if err != nil || len(names) == 0 {
		t.Fatalf("no fixtures under %s: %v", under, err)
	}
	return names
}

// oneGoroutine leaves out, with -short, a long test in which nothing runs beside
// another: .ci/run has it once without the race detector, which takes ten times as long.
func oneGoroutine(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short")
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestGolden holds every fixture to its findings in every profile, in one table
// that can be checked by eye. Profiles that find the same share their lines.
func TestGolden(t *testing.T) {
	var table bytes.Buffer
	out := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	validators := map[[2]string]*validate.Validator{}
	paths := fixtures(t, ".")
	for _, relative := range relatives {
		paths = append(paths, fixtures(t, "profiles/"+relative)...)
	}
	for _, path := range paths {
		name, _ := filepath.Rel(testdata, path)
		text := read(t, path)
		fmt.Fprintf(out, "%s\n", filepath.ToSlash(name))
		for _, each := range alike(profilesFor(name), func(profile string) string {
			key := [2]string{profile, dueFor(name)}
			if validators[key] == nil {
				validators[key] = newValidator(t, validate.Options{Profile: profile, Kind: dueFor(name)})
			}
			return tableLines(streamed(t, validators[key], text))
		}) {
			for line := range strings.Lines(each.found) {
				fmt.Fprintf(out, "  %s\t%s", each.profiles, line)
			}
		}
	}
	out.Flush()
	golden.Check(t, testdata+"/findings.golden", table.String())
}

// A sharing is what profiles find alike.
type sharing struct{ profiles, found string }

// profilesFor gives the profiles by which a fixture is judged: one of a family of
// its own by that only, and one of a relative of OpenAI by that and by openai.
func profilesFor(name string) []string {
	_, owner, _ := strings.Cut(filepath.ToSlash(name), "/")
	owner, _, _ = strings.Cut(owner, "/")
	switch {
	case slices.Contains(families, owner):
		return []string{owner}
	case slices.Contains(relatives, owner):
		return []string{owner, "openai"}
	}
	return profiles
}

// alike joins the profiles that find the same, in their order.
func alike(profiles []string, find func(profile string) string) (all []sharing) {
	for _, profile := range profiles {
		found := find(profile)
		i := slices.IndexFunc(all, func(s sharing) bool { return s.found == found })
		if i < 0 {
			all = append(all, sharing{profile, found})
		} else {
			all[i].profiles += " " + profile
		}
	}
	return all
}

func tableLines(r validate.Report) string {
	if len(r.Findings) == 0 {
		return "holds\n"
	}
	var lines strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&lines, "%s\t%s\t%d:%d\t%q\t%s\n", f.Level, f.Rule, f.Line, f.Column, f.Pointer, f.Message)
	}
	return lines.String()
}

// TestSound holds the sound recordings to having nothing above a note.
func TestSound(t *testing.T) {
	for _, test := range []struct{ under, profile string }{
		{"batches/orq", "orq"}, {"batches/openai", "openai"}, {"lists", "orq"}, {"arrays", "orq"}, {"requests", "orq"}, {"results", "openai"},
	} {
		v := newValidator(t, validate.Options{Profile: test.profile})
		for _, path := range fixtures(t, test.under) {
			for _, f := range streamed(t, v, read(t, path)).Findings {
				if f.Level > validate.Note {
					t.Errorf("%s as %s: %s", path, test.profile, f)
				}
			}
		}
	}
}

// consequences lists the rules that fail along with one, and why.
var consequences = map[string][]string{
	"status/errors-missing": {}, // alone: errors is free in orq
}

// statedBy has the profile by which a rule is tried that is on nothing in orq.
var statedBy = map[string]string{"usage/sum": "openai"}

// dueFor gives the kind that is due in a fixture, "" where it shows.
func dueFor(name string) string {
	base := filepath.Base(name)
	switch {
	case strings.Contains(name, "output/") || strings.HasPrefix(base, "result_") || base == "result.jsonl":
		return "result"
	case base == "error.json":
		return "error"
	}
	return ""
}

// TestRules holds each rule of the schema to a fixture that passes and one
// that fails for it: at its level or above for it alone.
func TestRules(t *testing.T) {
	for _, rule := range newValidator(t, validate.Options{}).Rules() {
		folder := filepath.Join(testdata, "rules", filepath.FromSlash(rule.ID))
		if isThere(folder+"/pass.txtar") && isThere(folder+"/fail.txtar") && !isThere(folder+"/pass.json") {
			continue // of whole files only, for package conformance/results
		}
		v := newValidator(t, validate.Options{Kind: dueFor(rule.ID), Profile: statedBy[rule.ID]})
		pass := streamed(t, v, read(t, filepath.Join(folder, "pass.json")))
		if ids := above(pass, rule.Level); len(ids) > 0 || found(pass, rule.ID) {
			t.Errorf("%s: pass.json has findings: %v", rule.ID, pass.Findings)
		}
		fail := streamed(t, v, read(t, filepath.Join(folder, "fail.json")))
		ids := above(fail, rule.Level)
		want := append([]string{rule.ID}, consequences[rule.ID]...)
		slices.Sort(want)
		if !slices.Equal(ids, want) {
			t.Errorf("%s: fail.json fails for %v, want %v", rule.ID, ids, want)
		}
	}
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// above gives the ids of the findings at the level or above, each once.
func above(r validate.Report, level validate.Level) []string {
	var ids []string
	for _, f := range r.Findings {
		if f.Level >= level {
			ids = append(ids, f.Rule)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func found(r validate.Report, rule string) bool {
	return slices.ContainsFunc(r.Findings, func(f validate.Finding) bool { return f.Rule == rule })
}

// TestBreaks holds every break that one document can show to being an error in
// at least one profile, by name of the file.
func TestBreaks(t *testing.T) {
	for _, path := range fixtures(t, "breaks") {
		caught := false
		for _, profile := range profiles {
			r := streamed(t, newValidator(t, validate.Options{Profile: profile, Kind: dueFor(path)}), read(t, path))
			caught = caught || len(above(r, validate.Warning)) > 0
		}
		if !caught && !strings.Contains(path, "wrapped") { // a wrapper is looked through in files
			t.Errorf("%s is not caught", path)
		}
	}
}

// TestReadme holds testdata/README.md to naming what there is, and every break.
func TestReadme(t *testing.T) {
	page := string(read(t, testdata+"/README.md"))
	for _, found := range regexp.MustCompile("`([a-z][a-zA-Z0-9_/.-]*)`").FindAllStringSubmatch(page, -1) {
		_, here := os.Stat(filepath.Join(testdata, found[1]))
		_, elsewhere := os.Stat(filepath.Join("..", found[1]))
		if here != nil && elsewhere != nil {
			t.Errorf("there is no %s", found[1])
		}
	}
	for _, folder := range []string{"breaks", "sessions/breaks"} {
		files, err := os.ReadDir(filepath.Join(testdata, folder))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.Contains(page, "`"+folder+"/"+file.Name()+"`") {
				t.Errorf("%s/%s is not named", folder, file.Name())
			}
		}
	}
}
