package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/describe"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/validate"
)

// TestShownProfiles holds docs/profiles.md to the schema's profiles, and to
// what the command makes of the profile that the page writes.
func TestShownProfiles(t *testing.T) {
	page, err := filepath.Abs("../../docs/profiles.md")
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	profiles, err := validate.Profiles(nil)
	if err != nil {
		t.Fatal(err)
	}
	table := "| profile | what it is | what it rests on |\n|---|---|---|\n"
	for _, p := range profiles {
		table += fmt.Sprintf("| [`%s`](providers/%s.md) | %s | %s |\n", p.Name, p.Name, describe.Cell(p.Says), describe.Cell(basisOf(p)))
	}
	text := replaceShown(t, string(have), "<!-- profiles -->", table)
	text = replaceShown(t, text, "<!-- signs -->", signsTable(t))
	t.Chdir(t.TempDir())
	for _, name := range []string{"acme.schema.json", "batch.json", "jobs.schema.json", "job.json"} {
		write(t, name, fenced(t, text, "<!-- "+name+" -->"))
	}
	judgeAsAcme(t)
	text = replaceShown(t, text, "<!-- shown: acme -->", shown(t, "--schema acme.schema.json batch.json"))
	text = replaceShown(t, text, "<!-- shown: jobs -->", shown(t, "--schema jobs.schema.json job.json"))
	text = replaceShown(t, text, "<!-- shown: proposal -->", shownProposal(t, text))
	golden.Check(t, page, replaceShown(t, text, "<!-- shown: jobs live -->", shownJobs(t)))
}

// basisOf says in short what a profile rests on: its page has the sources.
func basisOf(p validate.ProfileInfo) string {
	if p.Basis == "" {
		return p.Source
	}
	return p.Basis
}

// signsTable lists what shows each profile.
func signsTable(t *testing.T) string {
	t.Helper()
	families := contract.Families()
	table := "| profile | hosts | in documents |\n|---|---|---|\n"
	for _, family := range families {
		for _, p := range family.Profiles {
			var shown []string
			for _, sign := range p.Signs {
				if !slices.Contains(shown, sign.Says) {
					shown = append(shown, sign.Says)
				}
			}
			switch {
			case len(family.Profiles) == 1:
				shown = append(shown, "a shape of its own")
			case p.Default:
				shown = append(shown, "no other evidence")
			case len(shown) == 0:
				shown = append(shown, "nothing; use `--profile "+p.Name+"`")
			}
			table += fmt.Sprintf("| `%s` | %s | %s |\n", p.Name, strings.Join(p.Hosts, ", "), strings.Join(shown, "; "))
		}
	}
	return table
}

// judgeAsAcme tries more than the page shows: sound batches, and lists.
func judgeAsAcme(t *testing.T) {
	t.Helper()
	batch, err := os.ReadFile("batch.json")
	if err != nil {
		t.Fatal(err)
	}
	write(t, "sound.json", strings.NewReplacer(`"region": ""`, `"region": "north"`, "1767348030", "1767348000").Replace(string(batch)))
	write(t, "list.json", `{"object":"list","has_more":false,"data":[`+string(batch)+`]}`)
	printed(t, 0, "--schema", "acme.schema.json", "--fail-on", "note", "sound.json")
	printed(t, 0, "--profile", "openai", "batch.json")
	if out := printed(t, 1, "--schema", "acme.schema.json", "list.json"); !strings.Contains(out, "data[0].region") {
		t.Errorf("its lists: %s", out)
	}
}

// shown gives a command that finds something, and what it prints, as a code block.
func shown(t *testing.T, command string) string {
	t.Helper()
	return "```\n$ batchcheck " + command + "\n" + printed(t, 1, strings.Fields(command)...) + "```\n"
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// fenced gives what stands in the code block behind a mark.
func fenced(t *testing.T, page, mark string) string {
	t.Helper()
	_, rest, _ := strings.Cut(page, mark+"\n```json\n")
	block, _, found := strings.Cut(rest, "```\n<!-- end -->")
	if !found {
		t.Fatalf("no code block behind %s", mark)
	}
	return block
}

// TestProfilesAreNamed looks for every profile where people look for one.
func TestProfilesAreNamed(t *testing.T) {
	var all []string
	for _, p := range builtinProfiles() {
		all = append(all, p.Name)
	}
	const page = "../../docs/schema.md"
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	const mark = "the profiles that it has: "
	before, rest, found := strings.Cut(string(have), mark)
	_, after, _ := strings.Cut(rest, "\n")
	if !found {
		t.Fatalf("%s does not say %q", page, mark)
	}
	golden.Check(t, page, before+mark+strings.Join(all, ", ")+"\n"+after)
	listed := printed(t, 0, "schema", "--list-profiles")
	for _, name := range all {
		if !strings.Contains(listed, name) {
			t.Errorf("batchcheck schema --list-profiles does not name %s", name)
		}
	}
	for _, command := range [][]string{{"--help"}, {"conform", "--help"}, {"rules", "--help"}, {"schema", "--help"}} {
		if !strings.Contains(printed(t, 0, command...), "--list-profiles") {
			t.Errorf("batchcheck %s does not say where profiles are listed", strings.Join(command, " "))
		}
	}
}
