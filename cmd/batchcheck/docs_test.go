package main

import (
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/batchcheck/batchcheck/conformance/refserver"
)

// TestDocsCI runs every command that docs/ci.md shows, those inside of other
// files, too, in a folder with some examples.
func TestDocsCI(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash")
	}
	text, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.CopyFS(filepath.Join(folder, "testdata"), os.DirFS("../../testdata/examples")); err != nil {
		t.Fatal(err)
	}
	api, err := refserver.New(refserver.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(api)
	defer server.Close()
	n := 0
	for line := range strings.Lines(string(text)) {
		command := shownCommand(line)
		if command == "" {
			continue
		}
		n++
		shell := exec.Command("bash", "-c", strings.ReplaceAll(command, "https://host", server.URL))
		shell.Dir = folder
		shell.Env = append(os.Environ(), "GITHUB_ACTIONS=", "BATCHCHECK_API_KEY=")
		said, _ := shell.CombinedOutput() // its code is what counts
		if code := shell.ProcessState.ExitCode(); code != exitHolds && code != exitFindings || n > 1 && strings.Contains(command, "baseline") && code != exitHolds {
			t.Errorf("%s: exit %d: %s", command, code, said)
		}
	}
	made, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || n != 8 || len(made) != 7 {
		t.Errorf("%d commands made %q", n, made)
	}
}

// shownCommand gives the command that a line of a page shows; "" for none.
func shownCommand(line string) string {
	line = strings.TrimSpace(line)
	if command, found := strings.CutPrefix(line, "$ "); found {
		return command
	}
	for _, lead := range []string{"- batchcheck ", "*/15 * * * * cd /var/lib/batchcheck && . ./key && batchcheck ", "ExecStart=/usr/local/bin/batchcheck "} {
		if rest, found := strings.CutPrefix(line, lead); found {
			return "batchcheck " + rest
		}
	}
	return ""
}

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
