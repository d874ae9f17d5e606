//go:build unix

package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/run"
)

// TestWhatTheRuntimeEndsIsNoWrongUsage ends a process as the runtime of Go does for want
// of memory: not with exit code 2.
func TestWhatTheRuntimeEndsIsNoWrongUsage(t *testing.T) {
	t.Parallel() // the runtime may wait some seconds for threads of the process that it ends
	cmd := exec.Command("batchcheck", "serve", "--addr", "127.0.0.1:0")
	told, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(told)
	if _, err := lines.ReadString('\n'); err != nil { // it listens
		t.Error(err)
	}
	cmd.Process.Signal(syscall.SIGQUIT)
	io.Copy(io.Discard, lines)
	cmd.Wait()
	if status := cmd.ProcessState.Sys().(syscall.WaitStatus); status.Signal() != syscall.SIGABRT {
		t.Errorf("it ends with %s", cmd.ProcessState)
	}
}

// TestSignals signals a live run while a request is on its way, in each kind of
// step: what was made is cancelled and deleted, what the server made of that
// request, too; the recording and the report are whole.
func TestSignals(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		step    string
		signal  os.Signal
		request string // method and path
		nth     int64
	}{
		{"upload", os.Interrupt, "POST /v1/files", 1},
		{"create", syscall.SIGTERM, "POST /v1/batches", 1},
		{"create-null", syscall.SIGHUP, "POST /v1/batches", 2},
		{"cancel", os.Interrupt, "POST /v1/batches/.+/cancel", 1},
		{"bad input", syscall.SIGTERM, "POST /v1/files", 2},
		{"a refusal", syscall.SIGHUP, "POST /v1/batches", 6},
		{"list", os.Interrupt, "GET /v1/batches", 1},
		{"retrieve, watch", syscall.SIGTERM, "GET /v1/batches/.+", 9},
		{"files", syscall.SIGHUP, "GET /v1/files/.+/content", 1},
		{"clean-up", os.Interrupt, "DELETE /v1/files/.+", 2},
	} {
		t.Run(test.step, func(t *testing.T) {
			s := &signalled{request: regexp.MustCompile("^" + test.request + "$"), left: test.nth, signal: make(chan struct{}), stopping: make(chan struct{})}
			signalAt(t, s, test.signal)
		})
	}
}

// A signalled is a server that has its client signalled at a request, and
// answers that when the client has noticed.
type signalled struct {
	http.Handler
	request  *regexp.Regexp
	left     int64 // requests of that form, until the one; the driver sends one at a time
	signal   chan struct{}
	stopping chan struct{}
}

func (s *signalled) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.request.MatchString(r.Method + " " + r.URL.Path) {
		if s.left--; s.left == 0 {
			close(s.signal)
			<-s.stopping
		}
	}
	s.Handler.ServeHTTP(w, r)
}

func signalAt(t *testing.T, s *signalled, signal os.Signal) {
	api, err := refserver.New(refserver.Options{Step: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	s.Handler = api
	server := httptest.NewServer(s)
	defer server.Close()
	folder := t.TempDir()
	command := exec.Command("batchcheck", "conform", "--write", "--record", "run.har", "--report", "json=out.json", server.URL+"/v1")
	command.Dir = folder
	command.Env = append(os.Environ(), "GITHUB_ACTIONS=", "BATCHCHECK_API_KEY=", "GORACE=atexit_sleep_ms=0")
	stderr, err := command.StderrPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		select {
		case <-s.signal:
			command.Process.Signal(signal)
		case <-t.Context().Done():
		}
	}()
	said := ""
	for told := bufio.NewScanner(stderr); told.Scan(); {
		said += told.Text() + "\n"
		if strings.Contains(told.Text(), "stopping: ") {
			close(s.stopping)
		}
	}
	command.Wait() // its code is what counts
	if code := command.ProcessState.ExitCode(); code != run.ExitTrouble {
		t.Errorf("it exits %d: %s", code, said)
	}
	checkLeft(t, folder)
	checkUndone(t, api)
}

// checkUndone holds a server to having no batch that goes on, once those that
// are cancelled have had the time for that, and no input file.
func checkUndone(t *testing.T, api http.Handler) {
	t.Helper()
	for path, unwanted := range map[string]string{"/v1/batches?limit=100": `"status":"(?:validating|in_progress|finalizing)"`, "/v1/files": `"purpose":"batch"`} {
		answer := httptest.NewRecorder()
		api.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		if answer.Code != http.StatusOK || regexp.MustCompile(unwanted).Match(answer.Body.Bytes()) {
			t.Errorf("%s is left: %s", unwanted, answer.Body)
		}
	}
}

// checkLeft holds a folder to a recording and a report, both whole.
func checkLeft(t *testing.T, folder string) {
	t.Helper()
	entries, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(entries) != 2 {
		t.Errorf("in the folder are %q, %v", entries, err)
	}
	har, err := os.ReadFile(filepath.Join(folder, "run.har"))
	if err == nil {
		_, err = recording.Read("run.har", har)
	}
	if err != nil {
		t.Errorf("the recording: %v", err)
	}
	report, err := os.ReadFile(filepath.Join(folder, "out.json"))
	if err != nil || !bytes.HasSuffix(report, []byte("}\n")) {
		t.Errorf("the report: %v, %q", err, report)
	}
}
