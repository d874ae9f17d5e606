package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/describe"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/golden"
)

// TestProviderPages holds docs/providers to the schemas: a page for each profile, the
// drawing of its states, and nothing else. The example of a page is a fixture, and is
// judged here.
func TestProviderPages(t *testing.T) {
	folder, err := filepath.Abs("../../docs/providers")
	if err != nil {
		t.Fatal(err)
	}
	fixtures, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	families := contract.Families()
	var made []string
	check := func(name, text string) {
		made = append(made, name)
		golden.Check(t, filepath.Join(folder, name), text)
	}
	for _, family := range families {
		standard := slices.IndexFunc(family.Profiles, func(p contract.ProfileSigns) bool { return p.Default })
		for _, signs := range family.Profiles {
			c := contractOf(t, signs.Name)
			var page describe.Page
			for _, sign := range signs.Signs {
				if !slices.Contains(page.Signs, sign.Says) {
					page.Signs = append(page.Signs, sign.Says)
				}
			}
			var other *contract.Contract
			if standard >= 0 && !signs.Default {
				page.Family = family.Profiles[standard].Name
				other = contractOf(t, page.Family)
			}
			for _, kind := range c.Kinds {
				if kind.Node.Lifecycle != nil {
					page.Drawing = signs.Name + ".svg"
					check(page.Drawing, describe.Graph(signs.Name, kind.Node))
				}
			}
			example := exampleFor(t, fixtures, c)
			name := filepath.Base(example)
			text, err := os.ReadFile(example)
			if err != nil {
				t.Fatal(err)
			}
			write(t, name, string(text))
			page.Example, page.Language = string(text), strings.TrimPrefix(filepath.Ext(name), ".")
			page.Command = "batchcheck --profile " + signs.Name + " " + name
			page.Output = printed(t, 0, strings.Fields(page.Command)[1:]...)
			check(signs.Name+".md", page.Text(c, other))
		}
	}
	there, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range there {
		if !slices.Contains(made, entry.Name()) {
			t.Errorf("docs/providers/%s is of no profile", entry.Name())
		}
	}
}

func contractOf(t *testing.T, profile string) *contract.Contract {
	t.Helper()
	c, err := contract.Load(nil, profile)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// exampleFor chooses a fixture of a profile for its page: a batch that has ended well,
// else a batch, else any other.
func exampleFor(t *testing.T, fixtures string, c *contract.Contract) string {
	t.Helper()
	best, reached := "", 0
	for _, pattern := range []string{"profiles/" + c.Profile.Name + "/*.json*", "profiles/" + c.Profile.Name + "/alike/*.json*", "batches/" + c.Profile.Name + "/*.json", "batches/openai/*.json"} {
		paths, err := filepath.Glob(filepath.Join(fixtures, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if merit := meritOf(t, path, c); merit > reached {
				best, reached = path, merit
			}
		}
		if reached > 1 {
			break
		}
	}
	if best == "" {
		t.Fatalf("there is no fixture for the page of %s", c.Profile.Name)
	}
	return best
}

// meritOf says how good a fixture is as an example: 3 for an object of the first kind that
// has ended well, 2 for any other of that kind, 1 for what is no error reply.
func meritOf(t *testing.T, path string, c *contract.Contract) int {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(filepath.Base(path), "error") || bytes.Count(text, []byte("\n")) > 60 {
		return 0
	}
	root, whole := document.Parse(text, document.Limits{}).Root()
	first := c.Kinds[0]
	if !whole || first.Evidence == nil || !first.Evidence.IsIn(root) {
		return 1
	}
	if l := first.Node.Lifecycle; l != nil {
		for m := range root.Members {
			if m.Name.Is(l.Field) && l.States[m.Value.Text()].Whole {
				return 3
			}
		}
	}
	return 2
}
