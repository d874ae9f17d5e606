package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/batchcheck/batchcheck/internal/run"
)

// A served is the server of a script.
type served struct {
	command    *exec.Cmd
	stderr     *bufio.Reader
	deliveries chan string
}

// serve FLAGS... starts a server, waits for its first line, and sets $URL to
// that and $ADDR to the URL's host and port.
func serveScript(ts *testscript.TestScript, _ bool, args []string) {
	name, err := exec.LookPath("batchcheck")
	ts.Check(err)
	s := ts.Value(served{}).(*served)
	s.command = exec.Command(name, append([]string{"serve"}, args...)...)
	s.command.Dir = ts.MkAbs(".")
	s.command.Env = append(os.Environ(), "GORACE="+ts.Getenv("GORACE"), "BATCHCHECK_PROFILE="+ts.Getenv("BATCHCHECK_PROFILE"), "WEBHOOK_SECRET="+ts.Getenv("WEBHOOK_SECRET"))
	stderr, err := s.command.StderrPipe()
	ts.Check(err)
	ts.Check(s.command.Start())
	command := s.command // a script may start several
	ts.Defer(func() {
		command.Process.Kill()
		command.Wait()
	})
	s.stderr = bufio.NewReader(stderr)
	line, _ := s.stderr.ReadString('\n')
	url := strings.TrimSuffix(line, "\n")
	addr, ok := strings.CutSuffix(strings.TrimPrefix(url, "http://"), "/v1")
	if !ok {
		ts.Fatalf("the first line is no base URL: %q", line)
	}
	ts.Setenv("URL", url)
	ts.Setenv("ADDR", addr)
}

// until REGEXP prints what the server has to say, up to a line that fits.
func untilScript(ts *testscript.TestScript, _ bool, args []string) {
	s := ts.Value(served{}).(*served)
	for line := ""; !regexp.MustCompile(args[0]).MatchString(strings.TrimSuffix(line, "\n")); {
		var err error
		line, err = s.stderr.ReadString('\n')
		ts.Check(err)
		fmt.Fprint(ts.Stdout(), line)
	}
}

// receive starts a receiver of webhooks, and sets $HOOK to its URL.
func receiveScript(ts *testscript.TestScript, _ bool, _ []string) {
	s := ts.Value(served{}).(*served)
	s.deliveries = make(chan string, 1)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.deliveries <- fmt.Sprintf("%s\n%s.%s %s", body, r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp"), r.Header.Get("webhook-signature"))
	}))
	ts.Defer(receiver.Close)
	ts.Setenv("HOOK", receiver.URL)
}

// received waits for a delivery, and prints whether it is signed with
// $WEBHOOK_SECRET, and the event.
func receivedScript(ts *testscript.TestScript, _ bool, _ []string) {
	event := <-ts.Value(served{}).(*served).deliveries
	body, rest, _ := strings.Cut(event, "\n")
	head, signature, _ := strings.Cut(rest, " ")
	encoded, _ := strings.CutPrefix(ts.Getenv("WEBHOOK_SECRET"), "whsec_")
	key, err := base64.StdEncoding.DecodeString(encoded)
	ts.Check(err)
	signed := hmac.New(sha256.New, key)
	fmt.Fprintf(signed, "%s.%s", head, body)
	fmt.Fprintf(ts.Stdout(), "signed=%v %s\n", signature == "v1,"+base64.StdEncoding.EncodeToString(signed.Sum(nil)), body)
}

// end SIGNAL ends the server, which must exit with 0, and prints what more it
// had to say.
func endScript(ts *testscript.TestScript, _ bool, args []string) {
	s := ts.Value(served{}).(*served)
	ts.Check(s.command.Process.Signal(map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM}[args[0]]))
	_, err := io.Copy(ts.Stderr(), s.stderr)
	ts.Check(err)
	ts.Check(s.command.Wait())
}

// interrupt TEXT CODE COMMAND... starts a command, interrupts it when it has
// said the text on standard error, and holds it to its exit code.
func interrupt(ts *testscript.TestScript, _ bool, args []string) {
	name, err := exec.LookPath(args[2])
	ts.Check(err)
	command := exec.Command(name, args[3:]...)
	command.Dir = ts.MkAbs(".")
	command.Env = append(os.Environ(), "GITHUB_ACTIONS=", "GORACE="+ts.Getenv("GORACE"), "BATCHCHECK_API_KEY="+ts.Getenv("BATCHCHECK_API_KEY"))
	command.Stdout = ts.Stdout()
	stderr, err := command.StderrPipe()
	ts.Check(err)
	ts.Check(command.Start())
	told := bufio.NewScanner(stderr)
	interrupted := false // a second time, it would end at once
	for told.Scan() {
		fmt.Fprintln(ts.Stderr(), told.Text())
		if !interrupted && strings.Contains(told.Text(), args[0]) {
			interrupted = true
			ts.Check(command.Process.Signal(os.Interrupt))
		}
	}
	command.Wait() // its code is what counts
	if got := command.ProcessState.ExitCode(); fmt.Sprint(got) != args[1] {
		ts.Fatalf("it exits %d, want %s", got, args[1])
	}
}

// request METHOD URL [NAME:VALUE...] [@FILE] sends a request with headers and
// the body in the file, and prints the status and the body of the reply.
func request(ts *testscript.TestScript, _ bool, args []string) {
	body := ""
	if file, ok := strings.CutPrefix(args[len(args)-1], "@"); ok {
		args, body = args[:len(args)-1], ts.ReadFile(file)
	}
	r, err := http.NewRequest(args[0], args[1], strings.NewReader(body))
	ts.Check(err)
	for _, header := range args[2:] {
		name, value, _ := strings.Cut(header, ":")
		r.Header.Set(name, value)
	}
	reply, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%d %s", reply.StatusCode, text)
}

// TestServeEnds lets an open request come to its end, and takes no more.
func TestServeEnds(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	defer end()
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		end()
		for err := error(nil); err == nil; { // until it listens no more
			var c net.Conn
			if c, err = net.Dial("tcp", listener.Addr().String()); err == nil {
				c.Close()
			}
		}
		io.WriteString(w, "whole")
	})
	done := make(chan error, 1)
	go func() { done <- serve(ctx, listener, handler, log.New(io.Discard, "", 0)) }()
	reply, err := http.Get("http://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	if body, err := io.ReadAll(reply.Body); err != nil || string(body) != "whole" {
		t.Errorf("the open request gets %q, %v", body, err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestServeFails tells of a listener that fails later on.
func TestServeFails(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	if err := serve(t.Context(), listener, http.NotFoundHandler(), log.New(io.Discard, "", 0)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the error is %v", err)
	}
}

// TestServerLog keeps what clients sent from acting on the terminal.
func TestServerLog(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	var trouble bytes.Buffer
	done := make(chan error, 1)
	handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { panic(r.URL.Path) })
	go func() { done <- serve(ctx, listener, handler, log.New(serverLog{&run.Messages{To: &trouble}}, "", 0)) }()
	if reply, err := http.Get("http://" + listener.Addr().String() + "/%1b%5d0;owned%07"); err == nil {
		t.Errorf("a handler that panics answers %s", reply.Status)
	}
	end()
	<-done
	if got := trouble.String(); !strings.HasPrefix(got, "batchcheck: http: panic serving") || !strings.Contains(got, `/\x1b]0;owned\a`) || strings.ContainsAny(got, "\x1b\a") {
		t.Errorf("the log says %q", got)
	}
}
