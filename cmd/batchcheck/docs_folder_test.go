package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/run"
)

const docsKey = "key-0123456789"

// A docsFolder is where the commands of a page are run: the files that they
// name are in it, and whatever hosts they name are one reference API.
type docsFolder struct {
	path   string
	api    http.Handler
	driven string // the server that run.har is of
}

func newDocsFolder(t *testing.T, har string) docsFolder {
	t.Helper()
	api, err := refserver.New(refserver.Options{APIKey: docsKey, Step: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	f := docsFolder{path: t.TempDir(), api: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("api-key") == docsKey { // as Azure has it, where the routes are deeper, too
			r.Header.Set("Authorization", "Bearer "+docsKey)
		}
		r.URL.Path = strings.TrimPrefix(r.URL.Path, "/openai")
		api.ServeHTTP(w, r)
	})}
	f.copy(t, "../../testdata/examples", "testdata")
	f.copy(t, "../../testdata/batches/orq", "batches")
	f.copy(t, "../../testdata/files", ".")
	f.copy(t, "../../testdata/examples/polls.jsonl", "polls.jsonl")
	for _, name := range []string{"cassette.yml", "cassettes/polls.json"} {
		f.copy(t, "../../testdata/sessions/lifecycle/transition/pass.json", name)
	}
	for _, name := range []string{"run.har", "openai.har", "today.har", "before.har", "old/a.har", "new/a.har"} {
		f.write(t, name, har)
	}
	batch := compact(t, "../../testdata/examples/completed.json")
	f.write(t, "archive.jsonl", batch+"\n"+batch+"\n")
	f.write(t, "gateway.log", "started\n"+`{"call_type": "aretrieve_batch", "startTime": 1767261600.5, "response": `+batch+"}\n")
	f.write(t, "edited.json", string(builtin().SchemaText()))
	f.write(t, "in.jsonl.gz", gzipped(t, "../../testdata/files/in.jsonl"))
	return f
}

// drive makes batches at the API; run.har is then the recording of that.
func (f *docsFolder) drive(t *testing.T) {
	t.Helper()
	f.driven = f.host(t)
	if err := os.Remove(filepath.Join(f.path, "run.har")); err != nil {
		t.Fatal(err)
	}
	f.run(t, "batchcheck conform --write --only 'create/*,lifecycle/*' --record run.har "+f.driven+"/v1")
}

// host serves the API at one more base URL.
func (f docsFolder) host(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(f.api)
	t.Cleanup(server.Close)
	return server.URL
}

func (f docsFolder) write(t *testing.T, name, text string) {
	t.Helper()
	name = filepath.Join(f.path, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// copy copies a file, or the files of a folder.
func (f docsFolder) copy(t *testing.T, from, to string) {
	t.Helper()
	if info, err := os.Stat(from); err != nil {
		t.Fatal(err)
	} else if info.IsDir() {
		if err := os.CopyFS(filepath.Join(f.path, to), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	f.write(t, to, string(text))
}

func compact(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := json.Compact(&out, text); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func gzipped(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	w := gzip.NewWriter(&out)
	w.Write(text)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

var anyHost = regexp.MustCompile(`https://[a-z.]+`)

// findsSomething tells of commands whose files are broken on purpose.
func findsSomething(command string) bool {
	return regexp.MustCompile(`testdata/|polls\.jsonl|--output|batch\.json`).MatchString(command) && !strings.Contains(command, "--baseline")
}

// plainCommand is a command that needs no shell.
var plainCommand = regexp.MustCompile(`^batchcheck( [\w./:=,@%+-]+)+$`)

// run runs a command, which finds nothing unless its files are broken.
func (f docsFolder) run(t *testing.T, command string) {
	t.Helper()
	code, said := f.do(t, command)
	if code != run.ExitHolds && (code != run.ExitFindings || !findsSomething(command)) {
		t.Errorf("%s: exit %d: %s", command, code, said)
	}
}

// do runs a command in a shell, or in a runner if it is plain.
func (f docsFolder) do(t *testing.T, command string) (code int, said []byte) {
	t.Helper()
	command = f.atItsHost(t, command)
	if !plainCommand.MatchString(command) {
		shell := f.shell(command)
		said, _ := shell.CombinedOutput() // its code is what counts
		return shell.ProcessState.ExitCode(), said
	}
	o := order{Folder: f.path, Environment: docsEnvironment(), Args: strings.Fields(command)[1:]}
	for _, name := range homes {
		o.Environment[name] = os.Getenv(name)
	}
	r, err := give(o)
	if err != nil {
		t.Fatal(err)
	}
	return r.Code, slices.Concat(r.Stdout, r.Stderr)
}

// docsEnvironment is what the commands of a page find in their environment.
func docsEnvironment() map[string]string {
	all := map[string]string{"GITHUB_ACTIONS": "", "GITHUB_STEP_SUMMARY": "summary.md"}
	for _, name := range []string{"BATCHCHECK_API_KEY", "BATCHCHECK_API_KEY_EU", "BATCHCHECK_API_KEY_OPENAI", "BATCHCHECK_API_KEY_TEAM_B", "AZURE_KEY", "OPENAI_WEBHOOK_SECRET"} {
		all[name] = docsKey
	}
	return all
}

// atItsHost gives a command with base URLs of the API for the hosts that it names.
func (f docsFolder) atItsHost(t *testing.T, command string) string {
	t.Helper()
	return anyHost.ReplaceAllStringFunc(command, func(string) string {
		if strings.Contains(command, "--resume") { // it goes on where it began
			return f.driven
		}
		return f.host(t)
	})
}

// shell makes a command to run in the folder. What curl would fetch is there.
func (f docsFolder) shell(command string) *exec.Cmd {
	shell := exec.Command("bash", "-c", "curl() { cat batches/completed.json; }\n"+command)
	shell.Dir = f.path
	shell.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0")
	for name, value := range docsEnvironment() {
		shell.Env = append(shell.Env, name+"="+value)
	}
	return shell
}

// serve starts a server until it says its base URL; where the command names no
// port, one that is free does.
func (f docsFolder) serve(t *testing.T, command string) {
	t.Helper()
	if !strings.Contains(command, "--addr") {
		command += " --addr 127.0.0.1:0"
	}
	shell := f.shell("exec " + command)
	stderr, err := shell.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(stderr)
	line, _ := said.ReadString('\n')
	if !strings.HasPrefix(line, "http://127.0.0.1:") || !strings.HasSuffix(line, "/v1\n") {
		t.Errorf("%s: the first line is no base URL: %q", command, line)
	}
	shell.Process.Signal(os.Interrupt)
	io.Copy(io.Discard, said)
	if err := shell.Wait(); err != nil {
		t.Errorf("%s: %v", command, err)
	}
}

// isPackage holds a command of Go's to what is in the repository.
func isPackage(t *testing.T, fields []string) {
	t.Helper()
	for _, field := range fields {
		folder, isLocal := strings.CutPrefix(field, "./")
		if _, err := os.Stat(filepath.Join("../..", strings.TrimSuffix(folder, "..."))); isLocal && err != nil {
			t.Errorf("%s: %v", strings.Join(fields, " "), err)
		}
	}
}
