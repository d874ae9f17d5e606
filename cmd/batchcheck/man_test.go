package main

import (
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/internal/golden"
)

// TestManualPage holds a short page to its text; .ci/release checks all with mandoc.
func TestManualPage(t *testing.T) {
	golden.Check(t, "testdata/batchcheck-man.1", manualPages("batchcheck v1.2.3", "2026-01-31")["batchcheck-man"])
}

// TestManualPagesTellAll: each command but help has a page, with each of its flags,
// and the page of batchcheck names it.
func TestManualPagesTellAll(t *testing.T) {
	pages := manualPages("", "")
	todo := commands()
	todo[""] = runCheck
	delete(todo, "help")
	if len(pages) != len(todo) {
		t.Errorf("there are %d pages of %d commands", len(pages), len(todo))
	}
	for command, run := range todo {
		name := strings.TrimSuffix("batchcheck-"+command, "-")
		page := pages[name]
		flags, _ := flagsAndHelp(run)
		flags.VisitAll(func(f *pflag.Flag) {
			if !strings.Contains(page, roff.Replace("--"+f.Name)) {
				t.Errorf("%s has no --%s", name, f.Name)
			}
		})
		if command != "" && !strings.Contains(pages["batchcheck"], roff.Replace(name)+"(1)") {
			t.Errorf("batchcheck(1) does not name %s", name)
		}
		for line := range strings.Lines(page) {
			if text := strings.TrimSpace(line); text == "" || strings.HasPrefix(text, "'") || strings.ContainsFunc(text, func(r rune) bool { return r > '~' }) {
				t.Errorf("%s: not a line of roff: %q", name, line)
			}
		}
	}
}

// TestManualTellsPoints: text that begins with a point, or has a backslash, stays text.
func TestManualTellsPoints(t *testing.T) {
	var p manual
	p.line(`.batchcheck.yaml`)
	p.line(`C:\batch 'x' -v`)
	if got, want := p.String(), "\\&.batchcheck.yaml\nC:\\ebatch \\(aqx\\(aq \\-v\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
