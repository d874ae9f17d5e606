package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/internal/live"
	"github.com/batchcheck/batchcheck/internal/run"
)

// TestConfigCannotChooseTargetsHeadersOrKeys tries each flag that a configuration
// file must not set: it may come with a pull request.
func TestConfigCannotChooseTargetsHeadersOrKeys(t *testing.T) {
	for name, does := range notConfigured {
		t.Chdir(t.TempDir())
		writeFile(t, ".batchcheck.yaml", name+": https://attacker.example/v1\n")
		for _, args := range [][]string{{"a.json"}, {"conform", "https://host.invalid/v1"}, {"drift", "a", "b"}, {"rules"}} {
			out, code := said(nil, args...)
			if code != run.ExitUsage || !strings.Contains(out, name+" "+does) || !strings.Contains(out, "use the command line or the environment") {
				t.Errorf("%s, %v: exit %d: %s", name, args, code, out)
			}
		}
	}
}

// TestEachLiveFlagIsDecided holds new flags of live runs to a decision whether a
// configuration file may set them.
func TestEachLiveFlagIsDecided(t *testing.T) {
	harmless := []string{"wait", "timeout", "rate", "reference"} // how long, how fast; and a recording to read
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	liveFlags(flags, new(live.Settings))
	flags.VisitAll(func(f *pflag.Flag) {
		if _, found := notConfigured[f.Name]; found == slices.Contains(harmless, f.Name) {
			t.Errorf("--%s: may a configuration file set it?", f.Name)
		}
	})
	known := sharedFlags()
	for _, name := range slices.Concat(harmless, notConfiguredLive, filesOfConfig) {
		if known.Lookup(name) == nil {
			t.Errorf("there is no flag %s", name)
		}
	}
}

// TestConfigChoosesNoRoutes holds a live run to the routes of the command line: a
// schema has routes, too.
func TestConfigChoosesNoRoutes(t *testing.T) {
	for _, name := range notConfiguredLive {
		t.Chdir(t.TempDir())
		writeFile(t, ".batchcheck.yaml", name+": mine\n")
		for _, args := range [][]string{{"conform", "https://host.invalid/v1"}, {"drift", "a.json", "https://host.invalid/v1"}} {
			if out, code := said(nil, args...); code != run.ExitUsage || !strings.Contains(out, ".batchcheck.yaml sets "+name+", which chooses where requests go") {
				t.Errorf("%s, %v: exit %d: %s", name, args, code, out)
			}
		}
	}
}

// TestConfigBaselineStaysInItsFolder holds the baseline of a configuration file,
// which --write-baseline writes, to its folder.
func TestConfigBaselineStaysInItsFolder(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "known.json")
	writeFile(t, outside, "keep me")
	t.Chdir(t.TempDir())
	if err := os.Symlink(outside, "link.json"); err != nil {
		t.Skip("no links here")
	}
	if err := os.Symlink(filepath.Dir(outside), "linked"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{
		outside: run.ExitUsage, "../known.json": run.ExitUsage, "link.json": run.ExitUsage, "linked/known.json": run.ExitUsage,
		"linked/new.json": run.ExitUsage, "known.json": run.ExitHolds,
	} {
		writeFile(t, ".batchcheck.yaml", "baseline: "+name+"\n")
		if out, code := judgedText([]byte(`{"object": "batch"}`), "--write-baseline"); code != want {
			t.Errorf("%s: exit %d, want %d: %s", name, code, want, out)
		}
	}
	if text, err := os.ReadFile(outside); err != nil || string(text) != "keep me" {
		t.Errorf("the file outside has %q, %v", text, err)
	}
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
