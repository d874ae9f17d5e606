package fuzzing_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/fuzzing"
	_ "github.com/batchcheck/batchcheck/internal/golden"
)

const breakable = "BATCHCHECK_FUZZ_BREAKABLE"

// FuzzBreakable panics on most inputs that are not its seed, where it is asked to.
func FuzzBreakable(f *testing.F) {
	f.Add([]byte("whole"), "text", 7, true)
	fuzzing.Run(f, func(_ *testing.T, a []byte, b string, c int, d bool) {
		if os.Getenv(breakable) != "" && (string(a) != "whole" || b != "text" || c != 7 || !d) {
			panic("it breaks")
		}
	})
}

// TestRunKeepsWhatFails finds an input that makes a target panic, and keeps it as a
// seed that makes it panic again.
func TestRunKeepsWhatFails(t *testing.T) {
	folder := t.TempDir()
	run := func(variables ...string) (string, error) {
		command := exec.Command(os.Args[0], "-test.run", "^FuzzBreakable$")
		command.Dir = folder
		command.Env = append(os.Environ(), append(variables, fuzzing.Seed+"=1")...)
		out, err := command.CombinedOutput()
		return string(out), err
	}
	if out, err := run(fuzzing.Time + "=1ms"); err != nil || !strings.Contains(out, fuzzing.Done) {
		t.Fatalf("a sound target: %v\n%s", err, out)
	}
	if out, err := run(fuzzing.Time+"=1m", breakable+"=1"); err == nil || !strings.Contains(out, "it breaks") {
		t.Fatalf("a broken target: %v\n%s", err, out)
	}
	seeds, err := filepath.Glob(filepath.Join(folder, "testdata/fuzz/FuzzBreakable/*"))
	if err != nil || len(seeds) != 1 {
		t.Fatalf("seeds %q, error %v", seeds, err)
	}
	if out, err := run(breakable + "=1"); err == nil || !strings.Contains(out, "it breaks") {
		text, _ := os.ReadFile(seeds[0])
		t.Fatalf("%s does not break it again: %v\n%s", text, err, out)
	}
}
