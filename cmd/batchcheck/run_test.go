package main

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"

	"github.com/batchcheck/batchcheck/internal/run"
)

// A closing writer takes some bytes, then fails: a pipe whose reader has gone,
// or a disk that is full.
type closing struct {
	left int
	err  error
}

func (c *closing) Write(p []byte) (int, error) {
	if c.left -= len(p); c.left < 0 {
		return 0, c.err
	}
	return len(p), nil
}

// TestOutputFails holds a run whose output goes nowhere to its exit code: a
// reader that has seen enough is no trouble, a full disk is.
func TestOutputFails(t *testing.T) {
	for _, test := range []struct {
		reason string
		err    error
		args   []string
		code   int
		stderr string
	}{
		{"a closed pipe, findings", syscall.EPIPE, []string{"../../testdata/examples/gateway.json"}, 1, ""},
		{"a closed pipe, none", syscall.EPIPE, []string{"../../testdata/examples/completed.json"}, 0, ""},
		{"a full disk", syscall.ENOSPC, []string{"../../testdata/examples/completed.json"}, 3, "no space left"},
		{"a full disk, many findings", syscall.ENOSPC, []string{"../../testdata/breaks"}, 3, "no space left"},
	} {
		var trouble bytes.Buffer
		w := run.Apart(strings.NewReader(""), &closing{10, test.err}, &trouble)
		if code := (command{World: w}).Main(test.args); code != test.code || !strings.Contains(trouble.String(), test.stderr) {
			t.Errorf("%s: exit %d, want %d; %s", test.reason, code, test.code, trouble.String())
		}
	}
}

// TestTerminal holds a run without arguments on a terminal to printing help.
func TestTerminal(t *testing.T) {
	var trouble bytes.Buffer
	yes := func() bool { return true }
	w := run.Apart(strings.NewReader(""), io.Discard, &trouble)
	w.StdinTTY, w.OutTTY, w.ErrTTY = yes, yes, yes
	if code := (command{World: w}).Main(nil); code != run.ExitUsage || !strings.Contains(trouble.String(), "batchcheck batch.json") {
		t.Errorf("exit %d: %s", code, trouble.String())
	}
	var out bytes.Buffer
	w.Stdout = &out
	command{World: w}.Main([]string{"../../testdata/examples/gateway.json"})
	if !strings.Contains(out.String(), "\x1b[31;1merror") {
		t.Error("no colors on a terminal")
	}
	out.Reset()
	w.Env = func(name string) string { return map[string]string{"NO_COLOR": "1"}[name] }
	command{World: w}.Main([]string{"../../testdata/examples/gateway.json"})
	if strings.Contains(out.String(), "\x1b") {
		t.Error("colors in spite of NO_COLOR")
	}
}

// TestStdinFails tells of standard input that cannot be read.
func TestStdinFails(t *testing.T) {
	var trouble bytes.Buffer
	w := run.Apart(io.MultiReader(strings.NewReader("{}\n{}\n"), broken{}), io.Discard, &trouble)
	if code := (command{World: w}).Main([]string{"-"}); code != run.ExitTrouble || !strings.Contains(trouble.String(), "cannot read -: the line is dead") {
		t.Errorf("exit %d: %s", code, trouble.String())
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the line is dead") }
