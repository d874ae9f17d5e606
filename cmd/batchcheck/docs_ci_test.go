package main

import (
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/batchcheck/batchcheck/conformance/refserver"
)

// A ciFile is what the tests read of the examples of CI services.
type ciFile struct {
	Jobs map[string]struct {
		Steps []yaml.Node // GitHub, CircleCI
	}
	Steps []struct { // Azure Pipelines, Buildkite
		Script   string
		Commands []string
	}
	Repos []struct{ Hooks []struct{ ID string } } // pre-commit
	Other map[string]struct {
		Script []string // GitLab
	} `yaml:"-"`
}

// ciExamples gives the YAML of a page.
func ciExamples(t *testing.T, page string) (all []ciFile) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", page))
	if err != nil {
		t.Fatal(err)
	}
	for i, block := range strings.Split(string(text), "```yaml\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		var f ciFile
		if err := yaml.Unmarshal([]byte(block), &f); err != nil {
			t.Fatalf("%s: block %d: %v", page, i+1, err)
		}
		if f.Jobs == nil && f.Steps == nil && f.Repos == nil {
			if err := yaml.Unmarshal([]byte(block), &f.Other); err != nil && page != "docs/ci.md" {
				t.Fatalf("%s: block %d: %v", page, i+1, err)
			}
		}
		all = append(all, f)
	}
	return all
}

// TestDocsCIFiles holds the examples that use the action or the hook to the inputs and
// the hooks that there are.
func TestDocsCIFiles(t *testing.T) {
	hooks, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	inputs := readAction(t).Inputs
	steps, shownHooks := 0, 0
	for _, f := range slices.Concat(ciExamples(t, "docs/ci.md"), ciExamples(t, "docs/ci/github.md")) {
		for _, job := range f.Jobs {
			for _, node := range job.Steps {
				var step struct {
					Uses string
					With map[string]string
				}
				if err := node.Decode(&step); err != nil {
					t.Error(err)
				}
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
		for _, repo := range f.Repos {
			for _, hook := range repo.Hooks {
				shownHooks++
				if !strings.Contains(string(hooks), "- id: "+hook.ID+"\n") {
					t.Errorf("there is no hook %s", hook.ID)
				}
			}
		}
	}
	if steps != 2 || shownHooks != 1 {
		t.Errorf("%d steps, %d hooks", steps, shownHooks)
	}
	page, err := os.ReadFile("../../docs/ci/github.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range inputs {
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("docs/ci/github.md does not name the input %s", name)
		}
	}
}

// ciScripts gives the shell scripts of a page's examples, one for each job.
func ciScripts(t *testing.T, page string) (all []string) {
	t.Helper()
	add := func(lines []string) {
		if script := strings.Join(lines, "\n"); strings.TrimSpace(script) != "" {
			all = append(all, script)
		}
	}
	for _, f := range ciExamples(t, page) {
		var lines []string
		for _, step := range f.Steps {
			lines = append(append(lines, step.Script), step.Commands...)
		}
		add(lines)
		for _, job := range f.Jobs {
			lines = nil
			for _, node := range job.Steps {
				var short struct{ Run string }
				var long struct{ Run struct{ Command string } }
				if node.Decode(&short) == nil { // else it is a name, or has more
					lines = append(lines, short.Run)
				} else if node.Decode(&long) == nil {
					lines = append(lines, long.Run.Command)
				}
			}
			add(lines)
		}
		for _, job := range f.Other {
			add(job.Script)
		}
	}
	text, err := os.ReadFile(filepath.Join("../..", page))
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range strings.Split(string(text), "sh '''\n")[1:] { // Jenkins
		block, _, _ = strings.Cut(block, "'''")
		add([]string{block})
	}
	return all
}

var (
	ciReport = regexp.MustCompile(`--report [a-z]+=(\S+)`)
	ciHost   = regexp.MustCompile(`https://host(/\S*)`)
)

// TestDocsCIScripts runs the lines of each example in a folder with sound responses, with
// a release that is there. Each report that they name is written.
func TestDocsCIScripts(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"bash", "tar", "sha256sum"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("no " + name)
		}
	}
	server, err := refserver.New(refserver.Options{APIKey: docsKey})
	if err != nil {
		t.Fatal(err)
	}
	running := httptest.NewServer(server)
	defer running.Close()
	pages, err := filepath.Glob("../../docs/ci/*.md")
	if err != nil {
		t.Fatal(err)
	}
	scripts := 0
	for _, page := range pages {
		page = "docs/ci/" + filepath.Base(page)
		for _, script := range ciScripts(t, page) {
			scripts++
			folder := layCI(t)
			script = ciHost.ReplaceAllString(strings.ReplaceAll(script, "$$", "$"), running.URL+"$1")
			run := exec.Command("bash", "-euo", "pipefail", "-c", "PATH=\"$PWD/bin:$PATH\"\n"+script)
			run.Dir, run.Env = folder, append(os.Environ(), "BATCHCHECK_API_KEY="+docsKey)
			if text, err := run.CombinedOutput(); err != nil {
				t.Errorf("%s: %v: %s\n%s", page, err, script, text)
			}
			for _, report := range ciReport.FindAllStringSubmatch(script, -1) {
				if info, err := os.Stat(filepath.Join(folder, report[1])); err != nil || info.Size() == 0 {
					t.Errorf("%s: no report %s: %v", page, report[1], err)
				}
			}
		}
	}
	if scripts != 7 {
		t.Errorf("%d scripts", scripts)
	}
}

// layCI lays a folder with a sound response, in which curl gives the files of a release
// and other programs of CI services do nothing.
func layCI(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	command, err := exec.LookPath("batchcheck")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"testdata/completed.json": compact(t, "../../testdata/examples/completed.json"),
		"bin/curl":                "#!/bin/sh\ncp \"$(dirname \"$0\")/../release/${2##*/}\" .\n",
		"bin/buildkite-agent":     "#!/bin/sh\ngrep -q . -\n",
		"release/batchcheck":      "#!/bin/sh\nexec '" + command + "' \"$@\"\n",
	} {
		name = filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	pack := exec.Command("sh", "-ec", "tar -czf batchcheck_linux_amd64.tar.gz batchcheck; sha256sum *.gz > checksums.txt")
	pack.Dir = filepath.Join(folder, "release")
	if text, err := pack.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return folder
}
