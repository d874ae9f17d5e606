package main

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/validate"
)

// TestShown holds the README to the profiles; -update rewrites it.
func TestShown(t *testing.T) {
	t.Chdir("../..")
	const readme = "README.md"
	have, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, readme, replaceShown(t, string(have), "<!-- apis -->", apisTable(t)))
}

// apisTable lists the profiles by what their contracts rest on.
func apisTable(t *testing.T) string {
	t.Helper()
	profiles, err := validate.Profiles(nil)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string][]string{}
	for _, p := range profiles {
		names[p.Basis] = append(names[p.Basis], fmt.Sprintf("[%s](docs/providers/%s.md)", p.Name, p.Name))
	}
	table := "| the contract rests on | profiles |\n|---|---|\n"
	for _, row := range []struct{ basis, says string }{{"recorded", "recorded traffic"}, {"source", "source code or SDK types"}, {"docs", "documentation"}} {
		table += fmt.Sprintf("| %s | %s |\n", row.says, strings.Join(names[row.basis], ", "))
		delete(names, row.basis)
	}
	if len(names) > 0 {
		t.Errorf("profiles of another basis: %v", names)
	}
	return table
}

// TestShownExamples holds the first example of each page to what its command
// prints in this folder.
func TestShownExamples(t *testing.T) {
	t.Chdir("../..")
	for _, example := range []struct {
		page, command string
		code          int
	}{
		{"docs/privacy.md", "--profile openai testdata/rules/metadata/value-type/fail.json", 1},
		{"docs/recordings.md", "conform testdata/examples/polls.jsonl", 1},
		{"docs/config.md", "--skip 'field/*@testdata/examples/*' testdata/examples/gateway.json", 1},
		{"docs/drift.md", "drift testdata/examples/completed.json testdata/examples/polls.jsonl", 1},
		{"docs/clients.md", "--client openai-node testdata/examples/polls.jsonl", 1},
	} {
		have, err := os.ReadFile(example.page)
		if err != nil {
			t.Fatal(err)
		}
		args := strings.Fields(strings.ReplaceAll(example.command, "'", ""))
		block := "```\n$ batchcheck " + example.command + "\n" + printed(t, example.code, args...) + "```\n"
		golden.Check(t, example.page, replaceShown(t, string(have), "<!-- shown: "+example.command+" -->", block))
	}
}

// TestShownFaults holds docs/faults.md to the table of faults.
func TestShownFaults(t *testing.T) {
	t.Chdir("../..")
	v, err := validate.New(validate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	text := faultsHead + faultRows(v, refserver.Faults())
	for _, profile := range []string{"anthropic", "mistral"} {
		v, err := validate.New(validate.Options{Profile: profile})
		if err != nil {
			t.Fatal(err)
		}
		faults, err := refserver.FaultsOf(profile)
		if err != nil {
			t.Fatal(err)
		}
		text += fmt.Sprintf("\n## With `--profile %s`\n\n%d faults, made from the contract.\n\n%s", profile, len(faults), faultColumns) + faultRows(v, faults)
	}
	golden.Check(t, "docs/faults.md", text)
}

// faultRows gives a row for each fault, with its level by a validator.
func faultRows(v *validate.Validator, faults []refserver.Fault) (text string) {
	for _, f := range faults {
		level := cmp.Or(f.Level, run.RuleOf(v, f.Rule).Level)
		only := ""
		if f.Profile != "" {
			only = " (only " + f.Profile + ")"
		}
		as := f.Rule
		if f.Line != "" {
			as += " (" + f.Line + ")"
		}
		text += fmt.Sprintf("| %s | %s | %s%s | %s | %s |\n", f.Name, as, level, only, f.Says, strings.Join(f.Also, ", "))
	}
	return text
}

const faultsHead = `# Faults of the reference server

` + "`batchcheck serve --fault NAME`" + ` breaks one thing, so that you can see whether a client or its tests notice.

` + "```console" + `
$ batchcheck serve --list-faults
$ batchcheck serve --fault after-ignored
` + "```" + `

The tables are made from ` + "`conformance/refserver/faults_*.go`" + `. Tests run the server with each fault, and check what it sends. The id in
*caught as* must be reported, at its level in the default profile. Only the ids in *also* may be reported as well, because the fault causes them
too. An id in parentheses is the rule on lines of files that the check reports.

` + faultColumns

const faultColumns = `| fault | caught as | level | what is broken | also |
|---|---|---|---|---|
`

// TestShownResults holds docs/results.md to what the command prints.
func TestShownResults(t *testing.T) {
	t.Chdir("../../testdata/files")
	const page = "../../docs/results.md"
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	const command = "results --input in.jsonl --output out.jsonl --errors err.jsonl --batch batch.json"
	golden.Check(t, page, replaceShown(t, string(have), "<!-- shown: "+command+" -->", "```\n"+printed(t, 1, strings.Fields(command)...)+"```\n"))
}

// TestShownSummary holds docs/summary.md to what the command prints.
func TestShownSummary(t *testing.T) {
	t.Chdir("testdata/summary")
	const page = "../../../../docs/summary.md"
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	const command = "--profile openai --at /response --time /startTime --since 2026-03-02 --until 2026-03-09 --by /team gateway.log"
	golden.Check(t, page, replaceShown(t, string(have), "<!-- shown: "+command+" -->", "```\n$ batchcheck "+command+"\n"+printed(t, 1, strings.Fields(command)...)+"```\n"))
}

// replaceShown puts text between a mark and the next end mark.
func replaceShown(t *testing.T, all, mark, text string) string {
	t.Helper()
	before, rest, found := strings.Cut(all, mark+"\n")
	_, after, ended := strings.Cut(rest, "<!-- end -->")
	if !found || !ended {
		t.Fatalf("no %s … <!-- end -->", mark)
	}
	return before + mark + "\n" + text + "<!-- end -->" + after
}

// printed gives what the command prints, and holds it to its exit code.
func printed(t *testing.T, code int, args ...string) string {
	t.Helper()
	got, out, trouble := runIn(args, nil)
	if got != code || trouble != "" {
		t.Fatalf("batchcheck %s exits %d, not %d: %s", strings.Join(args, " "), got, code, trouble)
	}
	return out
}
