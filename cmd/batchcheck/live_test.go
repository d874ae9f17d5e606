package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/run"
)

// The secrets of the tests, none of which may be seen anywhere.
const (
	testKey    = `sk-live/0123456789+"abc"`
	otherKey   = "azure-9876543210"
	testCookie = "session-5551234567"
)

// A parrot serves a batch API that says in every way what it was sent.
func parrot(t *testing.T) *httptest.Server {
	t.Helper()
	inner, err := refserver.New(refserver.Options{Step: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Authorization")
		kept := httptest.NewRecorder()
		inner.ServeHTTP(kept, r)
		body := kept.Body.String()
		said := fmt.Sprintf("%s %s", key, r.Header.Get("Api-Key"))
		body = strings.Replace(body, `"endpoint":"`, fmt.Sprintf(`"heard":%q,"endpoint":"`, said), -1)
		body = strings.Replace(body, `"message":"`, `"message":"`+strings.ReplaceAll(said, `"`, `\"`)+" ", 1)
		w.Header().Set("Content-Type", kept.Header().Get("Content-Type"))
		w.Header().Set("X-Heard", said)
		w.Header().Set("Set-Cookie", testCookie)
		w.Header().Set("OpenAI-Organization", testCookie)
		w.WriteHeader(kept.Code)
		io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server
}

// TestSecrets looks for the keys in everything that a run writes.
func TestSecrets(t *testing.T) {
	t.Chdir(t.TempDir())
	server := parrot(t)
	environment := map[string]string{"MY_KEY": testKey, "AZURE_KEY": otherKey}
	args := []string{
		"conform", "--write", "-vv", "--record-bodies", "--show-values", "--api-key-env", "MY_KEY", "--header-env", "api-key=AZURE_KEY", "--header", "X-Tenant: 5",
		"--report", "json=r.json", "--report", "jsonl=r.jsonl", "--report", "junit=r.xml", "--report", "github=r.txt", "--report", "oneline=r.log", "--report", "markdown=r.md", "--report", "issue=i.md",
		"--report", "sarif=r.sarif", "--report", "metrics=r.prom",
		"--baseline", "b.json", "--write-baseline", server.URL + "/v1?api-key=" + otherKey,
	}
	code, out, told := runIn(args, environment)
	if code != run.ExitHolds {
		t.Errorf("exit %d: %s", code, told)
	}
	everything := map[string]string{"standard output": out, "standard error": told}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		everything[path] = string(text)
		return err
	})
	if err != nil || len(everything) != 13 {
		t.Fatalf("%d outputs, %v", len(everything), err)
	}
	for name, text := range everything {
		if text == "" {
			t.Errorf("%s is empty", name)
		}
		for _, secret := range []string{testKey, otherKey, testCookie, "sk-live", base64.StdEncoding.EncodeToString([]byte(testKey))} {
			if at := strings.Index(text, secret); at >= 0 {
				t.Errorf("%s holds a secret: …%s…", name, text[max(0, at-100):min(len(text), at+60)])
			}
		}
	}
	if !strings.Contains(told, `-H "Authorization: Bearer $MY_KEY"`) || !strings.Contains(told, `-H "Api-Key: $AZURE_KEY"`) {
		t.Error("the curl lines do not name the variables")
	}
}

// TestKeyOwners holds a key to the server that it is for.
func TestKeyOwners(t *testing.T) {
	t.Chdir(t.TempDir())
	var mu sync.Mutex
	var heard []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		heard = append(heard, r.Header.Get("Authorization")+r.Header.Get("Api-Key"))
		w.WriteHeader(http.StatusNotFound)
	}))
	defer server.Close()
	base := server.URL + "/v1"
	tests := []struct {
		reason string
		env    map[string]string
		args   []string
		sent   string
		told   string
	}{
		{"a key of one's own", map[string]string{"BATCHCHECK_API_KEY": "own"}, nil, "Bearer own", ""},
		{"OpenAI's key, which is for OpenAI", map[string]string{"OPENAI_API_KEY": "oai"}, nil, "", "OPENAI_API_KEY is for api.openai.com"},
		{"OpenAI's key at its base URL", map[string]string{"OPENAI_API_KEY": "oai", "OPENAI_BASE_URL": base}, nil, "Bearer oai", ""},
		{"OpenAI's key by name", map[string]string{"OPENAI_API_KEY": "oai"}, []string{"--api-key-env", "OPENAI_API_KEY"}, "none", "OPENAI_API_KEY is for api.openai.com"},
		{"OpenAI's key in another header", map[string]string{"OPENAI_API_KEY": "oai"}, []string{"--header-env", "api-key=OPENAI_API_KEY"}, "none", "OPENAI_API_KEY is for api.openai.com"},
		{"one's own key for another server", map[string]string{"BATCHCHECK_API_KEY": "own", "BATCHCHECK_BASE_URL": "https://other.example"}, nil, "", "BATCHCHECK_API_KEY is for other.example"},
		{"one's own counts first", map[string]string{"BATCHCHECK_API_KEY": "own", "OPENAI_API_KEY": "oai", "OPENAI_BASE_URL": base}, nil, "Bearer own", ""},
		{"no such variable", nil, []string{"--api-key-env", "NONE"}, "none", "the environment variable NONE is not set"},
		{"a key as an argument", nil, []string{"--header", "Authorization: Bearer x"}, "none", "--header-env"},
		{"a user in the URL", nil, []string{"http://user:pass@127.0.0.1/v1"}, "none", ""},
	}
	for _, test := range tests {
		heard = nil
		code, _, told := runIn(append(append([]string{"conform"}, test.args...), base), test.env)
		switch {
		case !strings.Contains(told, test.told):
			t.Errorf("%s: says %s", test.reason, told)
		case test.sent == "none" && (code != run.ExitUsage || len(heard) > 0):
			t.Errorf("%s: exit %d, %d requests", test.reason, code, len(heard))
		case test.sent != "none" && (len(heard) == 0 || heard[0] != test.sent):
			t.Errorf("%s: sent %q", test.reason, heard)
		}
	}
}

// TestKeysOfSeveral holds each key to its own of several targets.
func TestKeysOfSeveral(t *testing.T) {
	t.Chdir(t.TempDir())
	var mu sync.Mutex
	heard := map[string]bool{} // name of a server, and a secret that it was sent
	listen := func(name string) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			heard[name+" "+r.Header.Get("Authorization")+r.Header.Get("Api-Key")] = true
			w.WriteHeader(http.StatusNotFound)
		}))
		t.Cleanup(server.Close)
		return server.URL + "/v1"
	}
	a, b := listen("a"), listen("b")
	for _, test := range []struct {
		reason string
		env    map[string]string
		args   []string
		sent   []string
		told   string
	}{
		{"each its own", map[string]string{"BATCHCHECK_API_KEY_A": "key-of-a", "BATCHCHECK_API_KEY_B": "key-of-b"}, nil, []string{"a Bearer key-of-a", "b Bearer key-of-b"}, ""},
		{"one that may be for any", map[string]string{"BATCHCHECK_API_KEY": "key"}, nil, nil, "BATCHCHECK_API_KEY is not sent, because there are several servers"},
		{"one that is for one", map[string]string{"BATCHCHECK_API_KEY": "key", "BATCHCHECK_BASE_URL": b}, nil, []string{"b Bearer key"}, "BATCHCHECK_API_KEY is for 127.0.0.1:"},
		{"one's own counts first", map[string]string{"OPENAI_API_KEY": "key", "OPENAI_BASE_URL": a, "BATCHCHECK_API_KEY_A": "key-of-a"}, nil, []string{"a Bearer key-of-a"}, "OPENAI_API_KEY is for 127.0.0.1:"},
		{"a header for one", map[string]string{"X": "x-of-b"}, []string{"--header-env", "b/api-key=X"}, []string{"b x-of-b"}, "a: no API key is set (BATCHCHECK_API_KEY_A)"},
	} {
		heard = map[string]bool{}
		_, _, told := runIn(append([]string{"conform", "--only", "list/limit", "--record", t.TempDir(), "a=" + a, "b=" + b}, test.args...), test.env)
		delete(heard, "a ") // requests without credentials are sent to all
		delete(heard, "b ")
		want := map[string]bool{}
		for _, sent := range test.sent {
			want[sent] = true
		}
		if !maps.Equal(heard, want) || !strings.Contains(told, test.told) {
			t.Errorf("%s: sent %v; told %s", test.reason, heard, told)
		}
	}
}

// texts are members of replies; ids are not among them, or nothing would be found.
var texts = regexp.MustCompile(`("(?:object|endpoint|status|completion_window|message|first_id)":"[^"]*)"`)

// TestHostileOutput looks for what a terminal or a CI log acts on in all that is
// said of a server that puts it into every text.
func TestHostileOutput(t *testing.T) {
	t.Chdir(t.TempDir())
	inner, err := refserver.New(refserver.Options{Step: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := httptest.NewRecorder()
		inner.ServeHTTP(kept, r)
		body := kept.Body.String()
		if strings.Contains(r.URL.Path, "/batches") {
			body = texts.ReplaceAllString(body, `$1\u001b[31m\r\n::set-output name=x::y\u202e##vso[x]"`)
		}
		w.Header().Set("Content-Type", "application/json\x9b2J")
		w.WriteHeader(kept.Code)
		io.WriteString(w, body)
	}))
	defer server.Close()
	_, out, told := runIn([]string{"conform", "--write", "--wait", "300ms", "-v", "-v", "--show-values", "--report", "junit=r.xml", server.URL + "/v1"}, nil)
	junit, err := os.ReadFile("r.xml")
	if err != nil || !strings.Contains(out, `\x1b[31m`) || !strings.Contains(told, `\x1b[31m`) {
		t.Errorf("the texts are not shown, escaped: %v\n%s\n%s", err, out, told)
	}
	for _, text := range []string{out, told, string(junit)} {
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "::") || strings.Contains(line, "##vso") || strings.ContainsFunc(line, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }) {
				t.Errorf("a line is %q", line)
			}
		}
	}
}

// runIn runs a command with an environment, away from a terminal.
func runIn(args []string, environment map[string]string) (code int, stdout, stderr string) {
	return runAt(time.Now, args, environment)
}

// runAt is runIn on another clock.
func runAt(now func() time.Time, args []string, environment map[string]string) (code int, stdout, stderr string) {
	var out, told bytes.Buffer
	w := run.Apart(strings.NewReader(""), &out, &told)
	w.Env, w.Now = func(name string) string { return environment[name] }, now
	code = command{World: w}.Main(args)
	return code, out.String(), told.String()
}

// TestDemoCompilesOneContract counts for the server, the driver, the judges and the
// reports of one run.
func TestDemoCompilesOneContract(t *testing.T) {
	before := contract.Loads.Load()
	printed(t, 0, "conform", "--demo", "--quiet", "--record", filepath.Join(t.TempDir(), "demo.har"))
	if n := contract.Loads.Load() - before; n > 1 { // built-in ones are kept: another test may have compiled it
		t.Errorf("%d contracts were compiled", n)
	}
}

// TestWhatStaysIsSaid names the files that an API does not delete: with --quiet,
// too, and on a terminal, on a line that stays.
func TestWhatStaysIsSaid(t *testing.T) {
	inner, err := refserver.New(refserver.Options{Step: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		inner.ServeHTTP(w, r)
	}))
	defer server.Close()
	for _, flags := range [][]string{{}, {"-q"}} {
		for _, isTerminal := range []bool{false, true} {
			var told bytes.Buffer
			args := append([]string{"conform", "--write", "--record", filepath.Join(t.TempDir(), "run.har"), server.URL + "/v1"}, flags...)
			w := run.Apart(strings.NewReader(""), io.Discard, &told)
			w.ErrTTY = func() bool { return isTerminal }
			command{World: w}.Main(args)
			stays := regexp.MustCompile(`(?m)(^|\x1b\[K)batchcheck: clean-up: not deleted: file-\d+: 403 \(Forbidden\), .*\n`)
			if !stays.MatchString(told.String()) {
				t.Errorf("%v, terminal %v: it says %q", flags, isTerminal, told.String())
			}
		}
	}
}
