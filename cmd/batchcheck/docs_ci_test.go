package main

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestDocsCIFiles holds the files that docs/ci.md shows to the inputs that the
// action has, and to the hook.
func TestDocsCIFiles(t *testing.T) {
	text, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	hooks, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	inputs := readAction(t).Inputs
	steps, shownHooks := 0, 0
	for i, block := range strings.Split(string(text), "```yaml\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		var shown struct {
			Jobs map[string]struct {
				Steps []struct {
					Uses string
					With map[string]string
				}
			}
			Repos []struct{ Hooks []struct{ ID string } }
		}
		if err := yaml.Unmarshal([]byte(block), &shown); err != nil {
			t.Errorf("block %d: %v", i+1, err)
		}
		for _, job := range shown.Jobs {
			for _, step := range job.Steps {
				if strings.HasPrefix(step.Uses, "batchcheck/") {
					steps++
					for _, name := range slices.Sorted(maps.Keys(step.With)) {
						if _, found := inputs[name]; !found {
							t.Errorf("the action has no input %s", name)
						}
					}
				}
			}
		}
		for _, repo := range shown.Repos {
			for _, hook := range repo.Hooks {
				shownHooks++
				if !strings.Contains(string(hooks), "- id: "+hook.ID+"\n") {
					t.Errorf("there is no hook %s", hook.ID)
				}
			}
		}
	}
	if steps != 1 || shownHooks != 1 {
		t.Errorf("%d steps, %d hooks", steps, shownHooks)
	}
}
