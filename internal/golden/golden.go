// Package golden holds what tests make to files that a reader can check by
// eye. It is for tests alone.
package golden

import (
	"flag"
	"os"
	"runtime/debug"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files, and what scripts and documents show")

// Tests make much and keep little. With fewer collections they take a fifth less time.
func init() {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(1 << 30) // beyond which it is collected as often as ever
}

// Updating tells whether golden files are to be rewritten.
func Updating() bool { return *update }

// Check holds got to the file, which -update rewrites.
func Check(t testing.TB, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is out of date (-want +got; -update rewrites it):\n%s", path, diff)
	}
}
