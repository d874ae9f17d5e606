package main

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/batchcheck/batchcheck/conformance/refserver"
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
	if scripts != 3 {
		t.Errorf("%d scripts", scripts)
	}
}

// runAction runs the step that checks, with some inputs, in a folder.
func runAction(t *testing.T, folder string, inputs map[string]string) (code int, out, outputs string) {
	t.Helper()
	runner := t.TempDir()
	binary, err := exec.LookPath("batchcheck")
	if err == nil {
		err = os.Symlink(binary, filepath.Join(runner, "batchcheck"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return runStep(t, "check", folder, runner, inputs)
}

// runStep runs a step of the action, whose runner has its files in a folder. What inputs
// have that are not the action's are variables of the environment.
func runStep(t *testing.T, id, folder, runner string, inputs map[string]string) (code int, out, outputs string) {
	t.Helper()
	a := readAction(t)
	environment := append(os.Environ(), "RUNNER_TEMP="+runner, "GITHUB_OUTPUT="+filepath.Join(runner, "outputs"), "GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=")
	for _, step := range a.Runs.Steps {
		if step.ID != id {
			continue
		}
		for name, value := range step.Env {
			if input, isInput := strings.CutPrefix(value, "${{ inputs."); isInput {
				value = a.Inputs[strings.TrimSuffix(input, " }}")].Default
				if given, found := inputs[strings.TrimSuffix(input, " }}")]; found {
					value = given
				}
			}
			environment = append(environment, name+"="+value)
		}
		for name, value := range inputs {
			if _, isInput := a.Inputs[name]; !isInput {
				environment = append(environment, name+"="+value)
			}
		}
		script := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.Run)
		script.Dir, script.Env = folder, environment
		said, _ := script.CombinedOutput() // its code is what counts
		told, _ := os.ReadFile(filepath.Join(runner, "outputs"))
		return script.ProcessState.ExitCode(), string(said), strings.ReplaceAll(string(told), runner, "TEMP")
	}
	t.Fatalf("there is no step %s", id)
	return 0, "", ""
}

func TestAction(t *testing.T) {
	t.Parallel()
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
	for name, text := range map[string]string{
		"known.json": `[{"file":"none.json","rule":"field/type","pointer":"/id"}]`,
		"a.log":      `{"type":"other"}` + "\n" + `{"type":"batch","response":` + compact(t, "../../testdata/examples/completed.json") + "}\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	server, err := refserver.New(refserver.Options{APIKey: "sk-secret"})
	if err != nil {
		t.Fatal(err)
	}
	running := httptest.NewServer(server)
	defer running.Close()
	api := running.URL + "/v1"
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
		{"a baseline", map[string]string{"files": "gateway.json", "baseline": "known.json"}, 1, "a known finding is gone: none.json", "exit-code=1\n"},
		{"a log", map[string]string{"files": "a.log", "at": "/response", "where": "/type=batch\n"}, 0, "1 document", "exit-code=0\n"},
		{"further arguments", map[string]string{"files": "gateway.json", "args": "--skip=field/*\n--skip=time/*"}, 0, "0 errors", "exit-code=0\n"},
		{"a recording", map[string]string{"conform": "polls.jsonl"}, 1, "lifecycle/immutable", "exit-code=1\n"},
		{"a live API and its key", map[string]string{"conform": api, "api-key-env": "MY_KEY", "MY_KEY": "sk-secret", "args": "--record=run.har"}, 0, "reads only", "exit-code=0\n"},
		{"a key that is not there", map[string]string{"conform": api, "api-key-env": "NO_KEY"}, 2, "NO_KEY", "exit-code=2\n"},
		{"both", map[string]string{"files": "schema", "conform": "polls.jsonl"}, 2, "name one of them", ""},
		{"hostile variable", map[string]string{"conform": api, "api-key-env": "x[$(touch hit)]"}, 2, "", "exit-code=2\n"},
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

// TestActionDownload runs the step that takes a release where there is one, holds it to
// its checksum, and has the action build where there is none.
func TestActionDownload(t *testing.T) {
	for _, name := range []string{"bash", "curl", "tar"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("no " + name)
		}
	}
	releases := t.TempDir()
	const archive = "batchcheck_linux_arm64.tar.gz"
	lay := func(version, sum string) {
		t.Helper()
		folder := filepath.Join(releases, version)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		script := exec.Command("bash", "-ec", "echo released > batchcheck; tar -czf "+archive+" batchcheck; rm batchcheck")
		script.Dir = folder
		if text, err := script.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		packed, err := os.ReadFile(filepath.Join(folder, archive))
		if err != nil {
			t.Fatal(err)
		}
		digest := sha256.Sum256(packed)
		if sum == "" {
			sum = hex.EncodeToString(digest[:])
		}
		sums := strings.Repeat("0", 64) + "  batchcheck_linux_amd64.tar.gz\n" + sum + "  " + archive + "\n"
		if err := os.WriteFile(filepath.Join(folder, "checksums.txt"), []byte(sums), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lay("v1.2.3", "")
	lay("v1.2.4", strings.Repeat("1", 64))
	for _, test := range []struct {
		reason   string
		version  string
		ref      string
		code     int
		released bool
		outputs  string
	}{
		{"the release that the action is used at", "", "v1.2.3", 0, true, ""},
		{"the release that the input names", "v1.2.3", "main", 0, true, ""},
		{"a branch is built", "", "main", 0, false, "build=true\n"},
		{"a commit is built", "", "d35c59abb061a4a6fb18e82ac0862c26744d6ab5", 0, false, "build=true\n"},
		{"what is asked for as source is built", "source", "v1.2.3", 0, false, "build=true\n"},
		{"a tag without a release is built", "", "v9.9.9", 0, false, "build=true\n"},
		{"a release that is named must be there", "v9.9.9", "main", 1, false, ""},
		{"another checksum", "", "v1.2.4", 1, false, ""},
		{"a hostile version", "v1.2.3; touch hit", "main", 0, false, "build=true\n"},
	} {
		runner := t.TempDir()
		code, out, outputs := runStep(t, "download", runner, runner, map[string]string{
			"version": test.version, "REF": test.ref, "RELEASES": "file://" + releases, "RUNNER_OS": "Linux", "RUNNER_ARCH": "ARM64",
		})
		text, _ := os.ReadFile(filepath.Join(runner, "batchcheck"))
		if code != test.code || outputs != test.outputs || (string(text) == "released\n") != test.released {
			t.Errorf("%s: exit %d, outputs %q, released %q: %s", test.reason, code, outputs, text, out)
		}
	}
}
