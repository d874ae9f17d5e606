package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/validate"
)

const rulesHead = `# Rules

The rules on single documents and on the files of a batch, one by one: ` + "`batchcheck rules ID`" + ` prints the same. [checks.md](checks.md) has the checks on
several exchanges. The texts are ` + "`x-rules`" + ` in the schema; [schema.md](schema.md) says how to change or add a rule.

` + "`--skip ID`" + ` skips a rule. ` + "`--baseline FILE`" + ` accepts the findings in a file. An error fails a run; a warning only does with
` + "`--fail-on warning`" + `. The example of a rule is its finding in a file under ` + "`testdata/rules`" + `.
`

// TestShownRules holds docs/rules.md to the schema's rules.
func TestShownRules(t *testing.T) {
	t.Chdir("../..")
	all := validators(t)
	text := rulesHead
	for _, rule := range all[0].Rules() {
		text += fmt.Sprintf("\n## %s\n\n", rule.ID) + ruleLines(t, rule, all)
	}
	golden.Check(t, "docs/rules.md", text)
}

// validators gives one for each profile, the default one first.
func validators(t *testing.T) (all []*validate.Validator) {
	t.Helper()
	o := run.Options{Naming: validate.AutoNaming}
	all, err := o.EachProfile()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func ruleLines(t *testing.T, rule validate.Rule, all []*validate.Validator) string {
	lines := "- **Says** that " + rule.Says + "."
	lines += "\n- **Level**: " + strings.Join(levelsOf(rule.ID, all), "; ") + "."
	lines += "\n- **Why**: " + rule.Why + ".\n- **Source**: " + rule.Source + "."
	lines += "\n- **When this is wrong**: " + rule.Unless + ".\n"
	if found := exampleOf(t, rule.ID); found != "" {
		lines += "\n```\n" + found + "\n```\n"
	}
	return lines
}

// levelsOf says the level of a rule, with the profiles where it is not one in all.
func levelsOf(id string, all []*validate.Validator) (levels []string) {
	for level := validate.Error; level >= validate.Note; level-- {
		switch names := profilesAt(level, id, all); len(names) {
		case 0:
		case len(all):
			levels = append(levels, level.String())
		default:
			levels = append(levels, level.String()+" in "+strings.Join(names, ", "))
		}
	}
	return levels
}

// exampleOf gives what a rule finds in its fixture; of one on whole files, what
// it finds in those of the fixture.
func exampleOf(t *testing.T, id string) string {
	t.Helper()
	file := path.Join("testdata/rules", id, "fail.json")
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return filesExample(t, strings.TrimSuffix(file, "json")+"txtar")
	}
	kind := ""
	if strings.HasPrefix(id, "output/") {
		kind = "result"
	}
	for _, profile := range []string{"orq", "openai"} { // whose contract the fixtures break; orq's says nothing of usage
		v, wrong := validate.New(validate.Options{Profile: profile, Kind: kind, Only: []string{id}})
		if err != nil || wrong != nil {
			t.Fatal(err, wrong)
		}
		if found := v.Check(text).Findings; len(found) > 0 {
			found[0].File = file
			return found[0].String()
		}
	}
	t.Fatalf("%s: its fixture has no finding", id)
	return ""
}

func filesExample(t *testing.T, file string) string {
	t.Helper()
	fixture, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	folder, args := t.TempDir(), []string{"results", "--format", "oneline", "--fail-on", "warning"}
	flags := map[string]string{"batch.json": "--batch", "in.jsonl": "--input", "out.jsonl": "--output", "err.jsonl": "--errors"}
	for _, f := range fixture.Files {
		if f.Name == "edit" {
			before, after, _ := strings.Cut(strings.TrimSpace(string(f.Data)), "\n")
			f = txtar.File{Name: "schema.json", Data: bytes.Replace(builtin().SchemaText(), []byte(before), []byte(after), 1)}
		}
		name := filepath.Join(folder, f.Name)
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, cmp.Or(flags[f.Name], "--schema"), name)
	}
	first, _, _ := strings.Cut(strings.ReplaceAll(printed(t, run.ExitFindings, args...), folder+"/", ""), "\n")
	return strings.NewReplacer(": error: ", ": ", ": warning: ", ": ").Replace(first)
}

// TestUnless holds what rules and checks say of false alarms to flags, ids and
// profiles that there are.
func TestUnless(t *testing.T) {
	all := validators(t)
	rules, err := chosen(all[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	help := printed(t, 0, "--help") + printed(t, 0, "conform", "--help") + printed(t, 0, "schema", "--help") + printed(t, 0, "drift", "--help")
	var profiles []string
	for _, p := range builtinProfiles() {
		profiles = append(profiles, p.Name)
	}
	for _, rule := range rules {
		if rule.Level > validate.Note && rule.Unless == "" {
			t.Errorf("%s does not say when it is wrong (unless)", rule.ID)
		}
		for _, flag := range regexp.MustCompile(`--[a-z-]+`).FindAllString(rule.Unless, -1) {
			if !regexp.MustCompile(flag + `\b`).MatchString(help) {
				t.Errorf("%s names the flag %s, which is none", rule.ID, flag)
			}
		}
		for _, named := range regexp.MustCompile(`--(skip|profile|kind) ([a-z0-9/-]+)`).FindAllStringSubmatch(rule.Unless, -1) {
			values := map[string][]string{"skip": {rule.ID}, "profile": profiles, "kind": {"error", "request", "result"}}[named[1]]
			if !slices.Contains(values, named[2]) {
				t.Errorf("%s says %s", rule.ID, named[0])
			}
		}
	}
}

// familiesTable lists the rules and checks by what stands before the slash.
func familiesTable(t *testing.T) string {
	t.Helper()
	var families []string
	names := map[string][]string{}
	add := func(page string, rule validate.Rule) {
		family, name, _ := strings.Cut(rule.ID, "/")
		family = "[" + family + "](docs/" + page + ")"
		if !slices.Contains(families, family) {
			families = append(families, family)
		}
		names[family] = append(names[family], name)
	}
	for _, rule := range validators(t)[0].Rules() {
		add("rules.md", rule)
	}
	for _, check := range conformance.Checks() {
		add("checks.md", check.Rule)
	}
	for _, rule := range run.RecordingRules() {
		add("drift.md", rule)
	}
	table := "| family | rules and checks |\n|---|---|\n"
	for _, family := range families {
		table += fmt.Sprintf("| %s | %s |\n", family, strings.Join(names[family], ", "))
	}
	return table
}
