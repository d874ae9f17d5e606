package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// An action is what the tests read of action.yml.
type action struct {
	Inputs map[string]struct{ Default string }
	Runs   struct {
		Steps []struct {
			ID, Run, Shell string
			Env            map[string]string
		}
	}
}

func readAction(t *testing.T) (a action) {
	t.Helper()
	text, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestActionScripts holds scripts to having nothing put into their text, where
// an input could end them and begin another.
func TestActionScripts(t *testing.T) {
	scripts := 0
	for _, step := range readAction(t).Runs.Steps {
		if step.Run == "" {
			continue
		}
		scripts++
		if strings.Contains(step.Run, "${{") || step.Shell != "bash" {
			t.Errorf("a step in %q runs %s", step.Shell, step.Run)
		}
	}
	if scripts != 2 {
		t.Errorf("%d scripts", scripts)
	}
}

// runAction runs the step that checks, with some inputs, in a folder.
func runAction(t *testing.T, folder string, inputs map[string]string) (code int, out, outputs string) {
	t.Helper()
	a := readAction(t)
	runner := t.TempDir()
	binary, err := exec.LookPath("batchcheck")
	if err == nil {
		err = os.Symlink(binary, filepath.Join(runner, "batchcheck"))
	}
	if err != nil {
		t.Fatal(err)
	}
	environment := append(os.Environ(), "RUNNER_TEMP="+runner, "GITHUB_OUTPUT="+filepath.Join(runner, "outputs"), "GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=")
	for _, step := range a.Runs.Steps {
		if step.ID != "check" {
			continue
		}
		for name, value := range step.Env {
			input := strings.TrimSuffix(strings.TrimPrefix(value, "${{ inputs."), " }}")
			given, found := inputs[input]
			if !found {
				given = a.Inputs[input].Default
			}
			environment = append(environment, name+"="+given)
		}
		script := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.Run)
		script.Dir, script.Env = folder, environment
		said, _ := script.CombinedOutput() // its code is what counts
		told, _ := os.ReadFile(filepath.Join(runner, "outputs"))
		return script.ProcessState.ExitCode(), string(said), strings.ReplaceAll(string(told), runner, "TEMP")
	}
	t.Fatal("no step checks")
	return 0, "", ""
}

func TestAction(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash")
	}
	examples, err := filepath.Abs("../../testdata/examples")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(examples)); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(folder, "completed.json"), filepath.Join(folder, "schema")); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		reason  string
		inputs  map[string]string
		code    int
		says    string
		outputs string
	}{
		{"a sound file, called as a command is", map[string]string{"files": "schema"}, 0, "0 errors", "exit-code=0\n"},
		{"findings become annotations", map[string]string{"files": "\nschema\ngateway.json\n"}, 1, "\n::error file=gateway.json", "exit-code=1\n"},
		{"reports", map[string]string{"files": "schema", "report": "junit=a b.xml\njsonl=-\n", "profile": "openai"}, 0, "judged as openai", "exit-code=0\n"},
		{"for code scanning", map[string]string{"files": "gateway.json", "upload-sarif": "true"}, 1, "::error", "exit-code=1\nsarif=TEMP/batchcheck.sarif\n"},
		{"hostile inputs", map[string]string{"files": "$(touch hit)\n--help\n`touch hit`", "profile": "orq", "fail-on": "error"}, 3, "cannot read --help", "exit-code=3\n"},
		{"a hostile flag", map[string]string{"files": "schema", "fail-on": `error"; touch hit; "`}, 2, "", "exit-code=2\n"},
		{"a configuration", map[string]string{"files": "schema", "config": "mine.yaml"}, 2, "mine.yaml", "exit-code=2\n"},
		{"no configuration", map[string]string{"files": "schema", "config": "none"}, 0, "0 errors", "exit-code=0\n"},
		{"no files", map[string]string{"files": ""}, 2, "no FILE", "exit-code=2\n"},
	} {
		code, out, outputs := runAction(t, folder, test.inputs)
		if code != test.code || !strings.Contains(out, test.says) || outputs != test.outputs {
			t.Errorf("%s: exit %d, outputs %q: %s", test.reason, code, outputs, out)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "hit")); err == nil {
		t.Error("an input was run")
	}
	if _, err := os.Stat(filepath.Join(folder, "a b.xml")); err != nil {
		t.Error(err)
	}
}
