package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestActionsArePinned holds each action that workflows and action.yml use to the
// digest of a commit, with the release beside it. A tag can be moved.
func TestActionsArePinned(t *testing.T) {
	files, err := filepath.Glob("../../.github/workflows/*")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range append(files, "../../action.yml") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, used := range usesLine.FindAllStringSubmatch(string(text), -1) {
			found++
			if !pinned.MatchString(used[1]) {
				t.Errorf("%s: %s: name the digest of a commit, and its release in a comment", file, used[1])
			}
		}
	}
	if found < 4 {
		t.Errorf("only %d actions are used", found)
	}
}

var (
	usesLine = regexp.MustCompile(`(?m)^[ -]*["']?uses["']?: *(.*)$`)
	pinned   = regexp.MustCompile(`^(\./.*|[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*)$`)
)

// TestPinnedKnowsTags: what can be moved counts as not pinned.
func TestPinnedKnowsTags(t *testing.T) {
	const digest = "34e114876b0b11c390a56381ad16ebd13914f8d5"
	for used, want := range map[string]bool{
		"actions/checkout@" + digest + " # v4.3.1": true, "./": true,
		"actions/checkout@v4": false, "actions/checkout@main": false, "actions/checkout@" + digest: false, "actions/checkout@" + digest[:7] + " # v4": false, "actions/checkout": false, "docker://alpine:3": false,
	} {
		if pinned.MatchString(used) != want {
			t.Errorf("%s: want %t", used, want)
		}
	}
}

// TestSecurityPageHasEachDependency holds the table of docs/security.md to go.mod: the
// same modules, in the same releases, with a reason for each.
func TestSecurityPageHasEachDependency(t *testing.T) {
	module, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	var required, listed []string
	for _, line := range regexp.MustCompile(`(?m)^(?:require)?\s+(\S+\.\S+/\S+) (v\S+)`).FindAllStringSubmatch(string(module), -1) {
		required = append(required, line[1]+" "+line[2])
	}
	for _, row := range regexp.MustCompile(`(?m)^\| (\S+/\S+) \| (v\S+) \| (\d{4}-\d\d-\d\d) \| (?:the same.*|v\S+, \d{4}-\d\d-\d\d) \| \S.+ \|$`).FindAllStringSubmatch(string(page), -1) {
		listed = append(listed, row[1]+" "+row[2])
	}
	slices.Sort(required)
	slices.Sort(listed)
	if len(required) < 10 || !slices.Equal(required, listed) {
		t.Errorf("go.mod requires\n%s\nand the page has\n%s", strings.Join(required, "\n"), strings.Join(listed, "\n"))
	}
	for _, script := range []string{"run", "supply", "vulnerabilities"} {
		text, err := os.ReadFile("../../.ci/" + script)
		if err != nil {
			t.Fatal(err)
		}
		for _, tool := range regexp.MustCompile(`[\w./-]+/([\w-]+)@(v[\d.]+)`).FindAllStringSubmatch(string(text), -1) {
			if !strings.Contains(string(page), fmt.Sprintf("%s %s (", tool[1], tool[2])) {
				t.Errorf("the page does not have %s %s, which .ci/%s runs", tool[1], tool[2], script)
			}
		}
	}
}
