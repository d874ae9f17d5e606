package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/options"
	"github.com/batchcheck/batchcheck/internal/run"
)

// TestShownSettings holds docs/config.md to the flags, and to what the configuration file cannot set.
func TestShownSettings(t *testing.T) {
	const page = "../../docs/config.md"
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	text := replaceShown(t, string(have), "<!-- settings -->", settingsTable(t))
	golden.Check(t, page, replaceShown(t, text, "<!-- refused -->", refusedTable()))
}

// settingsTable has a row for each flag that the configuration file may set.
func settingsTable(t *testing.T) string {
	t.Helper()
	of := commandsOfFlags()
	table := "| setting | value | default | of | what it does |\n|---|---|---|---|---|\n"
	sharedFlags().VisitAll(func(f *pflag.Flag) {
		if notConfigured[f.Name] != "" {
			return
		}
		if len(of[f.Name]) == 0 {
			t.Errorf("no command takes %s", f.Name)
		}
		value, usage := pflag.UnquoteUsage(f)
		if f.Value.Type() == "bool" {
			value = "true"
		}
		if _, isList := f.Value.(pflag.SliceValue); isList {
			value += ", or a list"
		}
		normal := f.DefValue
		if f.Name == "jobs" {
			normal = "processors" // of this machine
		}
		if slices.Contains([]string{"", "[]", "false"}, normal) {
			normal = ""
		} else {
			normal = "`" + normal + "`"
		}
		table += fmt.Sprintf("| `%s` | %s | %s | %s | %s |\n", f.Name, value, normal, strings.Join(of[f.Name], ", "), strings.ReplaceAll(usage, "|", `\|`))
	})
	for _, flag := range slices.Sorted(maps.Keys(environment)) {
		if notConfigured[flag] == "" {
			table += fmt.Sprintf("\n`%s` may also be set in the environment, by `%s`.\n", flag, strings.Join(environment[flag], "`, `"))
		}
	}
	return table
}

// commandsOfFlags gives the commands that take each flag from the configuration file. The one without
// a name is FILE.
func commandsOfFlags() map[string][]string {
	of := map[string][]string{}
	for _, name := range []string{"FILE", "conform", "drift", "lines", "results", "rules", "schema", "serve"} {
		todo := runCheck
		if name != "FILE" {
			todo = commands()[name]
		}
		contract := options.Contract(new(run.Options))
		flags, _ := flagsAndHelp(todo)
		flags.VisitAll(func(f *pflag.Flag) {
			if slices.Contains([]string{"rules", "schema", "serve"}, name) && contract.Lookup(f.Name) == nil {
				return // these judge nothing
			}
			of[f.Name] = append(of[f.Name], "`"+name+"`")
		})
	}
	return of
}

// refusedTable lists the flags that the configuration file cannot set, by the reason.
func refusedTable() string {
	names := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(notConfigured)) {
		names[notConfigured[name]] = append(names[notConfigured[name]], "`"+name+"`")
	}
	table := "| setting | because it |\n|---|---|\n"
	reasons := slices.SortedFunc(maps.Keys(names), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(names[b]), len(names[a])), cmp.Compare(a, b))
	})
	for _, reason := range reasons {
		table += fmt.Sprintf("| %s | %s |\n", strings.Join(names[reason], ", "), reason)
	}
	return table
}
