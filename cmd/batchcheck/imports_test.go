package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestImports holds what is not for tests to doing without package testing,
// whose flags would be those of every program.
func TestImports(t *testing.T) {
	packages := []string{"../../cmd/batchcheck", "../../validate", "../../conformance/...", "../../schema"}
	out, err := exec.Command("go", append([]string{"list", "-deps"}, packages...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Fields(string(out))
	if slices.Contains(all, "testing") || !slices.Contains(all, "github.com/batchcheck/batchcheck/conformance") {
		t.Errorf("they import %s", all)
	}
}
