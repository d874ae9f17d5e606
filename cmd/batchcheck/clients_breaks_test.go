package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/internal/golden"
)

// TestShownFactsOnClients holds docs/clients.md to the table.
func TestShownFactsOnClients(t *testing.T) {
	t.Chdir("../..")
	const page = "docs/clients.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	table := clients.Read()
	var out strings.Builder
	out.WriteString("\n| effect | means |\n|---|---|\n")
	var rows []string
	for effect, means := range table.Effects {
		rows = append(rows, fmt.Sprintf("| %s | %s |\n", effect, means))
	}
	slices.Sort(rows)
	out.WriteString(strings.Join(rows, ""))
	for _, c := range table.Clients {
		fmt.Fprintf(&out, "\n## %s\n\n%s: `%s` %s, %s. The facts apply to the profile `%s` and its family.\n", c.Name, c.Says, c.Package, c.Version, c.Language, c.Profile)
		out.WriteString("\n| rule or check | call | effect | what happens | source | tested by |\n|---|---|---|---|---|---|\n")
		for _, fact := range c.Facts {
			rule := codes(fact.Rules, ", ")
			if len(fact.At) > 0 {
				rule += " at " + codes(fact.At, " or ")
			}
			for _, words := range []struct{ head, text string }{{"if the message has", fact.Where}, {"unless the message has", fact.Unless}} {
				if words.text != "" {
					rule += ", " + words.head + " “" + strings.TrimSpace(words.text) + "”"
				}
			}
			held := "read, not run"
			if fact.HeldBy != "" {
				held = "`" + fact.HeldBy + "`"
			}
			fmt.Fprintf(&out, "| %s | %s | %s | %s | %s | %s |\n", rule, fact.Asked, fact.Effect, fact.Says, fact.Source, held)
		}
	}
	out.WriteString("\n")
	golden.Check(t, page, replaceShown(t, string(text), "<!-- clients -->", out.String()))
}

func codes(all []string, between string) string {
	return "`" + strings.Join(all, "`"+between+"`") + "`"
}
