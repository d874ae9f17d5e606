package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/internal/live"
	"github.com/batchcheck/batchcheck/internal/report"
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
		writeFile(t, "mine", "{}")
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

// TestConfigReadsNothingElsewhere holds a configuration file that was found, and what
// it names, to the folder: what is elsewhere may be secret, or never end. One that
// --config names is trusted.
func TestConfigReadsNothingElsewhere(t *testing.T) {
	outside := t.TempDir()
	writeFile(t, filepath.Join(outside, "secret"), "hunter2: [\n")
	writeFile(t, filepath.Join(outside, "run.har"), `{"log":{"entries":[]}}`)
	t.Chdir(t.TempDir())
	for name, to := range map[string]string{
		"secret": filepath.Join(outside, "secret"), "zero": "/dev/zero", "linked": outside, "run": filepath.Join(outside, "run.har"), "gone": filepath.Join(outside, "gone"),
	} {
		if err := os.Symlink(to, name); err != nil {
			t.Skip("no links here")
		}
	}
	if err := os.MkdirAll("a="+outside, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", "a="+outside+"/run.har"); err != nil {
		t.Fatal(err)
	}
	for _, flag := range []string{"schema", "reference", "baseline"} {
		for _, value := range []string{
			filepath.Join(outside, "secret"), "../" + filepath.Base(outside) + "/secret", "secret", "zero", "/dev/zero", "linked/secret",
			"a=" + filepath.Join(outside, "run.har"), "a=run", "run,profile=openai", "a=run,profile=openai",
		} {
			if flag == "baseline" && strings.ContainsAny(value, "=,") {
				continue
			}
			writeFile(t, ".batchcheck.yaml", flag+": "+value+"\n")
			out, code := said([]byte("{}"), "conform", "-")
			if code != run.ExitUsage || !strings.Contains(out, "it must name a file in the folder of the configuration file") {
				t.Errorf("%s: %s: exit %d: %s", flag, value, code, out)
			}
		}
	}
	for _, to := range []string{filepath.Join(outside, "secret"), "/dev/zero", "here.yaml"} {
		if err := errors.Join(os.Remove(".batchcheck.yaml"), os.Symlink(to, ".batchcheck.yaml")); err != nil {
			t.Fatal(err)
		}
		out, code := said([]byte("{}"), "-")
		if code != run.ExitUsage || !strings.Contains(out, ".batchcheck.yaml is a link, or no file") || strings.Contains(out, "hunter2") {
			t.Errorf("a link to %s: exit %d: %s", to, code, out)
		}
	}
	writeFile(t, "here.yaml", "baseline: "+filepath.Join(outside, "known.json")+"\n")
	if out, code := said([]byte(`{"object":"batch"}`), "--config", ".batchcheck.yaml", "--write-baseline", "-"); code != run.ExitHolds {
		t.Errorf("a file that --config names: exit %d: %s", code, out)
	}
	writeFile(t, "here.yaml", "#"+strings.Repeat(" ", maxConfig))
	if out, code := said([]byte("{}"), "--config", "here.yaml", "-"); code != run.ExitUsage || !strings.Contains(out, "has more than 1048576 bytes") {
		t.Errorf("a large file: exit %d: %s", code, out)
	}
	for n, want := range map[int]int{maxOverrides: run.ExitTrouble, maxOverrides + 1: run.ExitUsage} { // {} is no batch
		writeFile(t, "here.yaml", "overrides:\n"+strings.Repeat("- {files: [a], skip: [time/*]}\n", n))
		if out, code := said([]byte("{}"), "--config", "here.yaml", "-"); code != want {
			t.Errorf("%d overrides: exit %d: %s", n, code, out)
		}
	}
}

// TestConfigHidesNothing counts what a configuration file leaves out.
func TestConfigHidesNothing(t *testing.T) {
	for text, want := range map[string]string{
		"skip: '*/*'\nallow-empty: true":              "0 errors, 0 warnings; 2 findings left out by .batchcheck.yaml",
		"only: [status/unknown]":                      "0 errors, 0 warnings; 2 findings left out by .batchcheck.yaml",
		"skip: 'field/*@d/**'":                        "0 errors, 0 warnings; 2 findings left out by .batchcheck.yaml",
		"overrides: [{files: 'd/**', skip: ['*/*']}]": "0 errors, 0 warnings; 2 findings left out by .batchcheck.yaml",
		"exclude: 'd/**'\nallow-empty: true":          "0 documents: 0 errors, 0 warnings; 1 path left out by .batchcheck.yaml",
		"exclude: e\nallow-empty: true\nskip: '*/*'":  "0 documents: 0 errors, 0 warnings; 1 path left out by .batchcheck.yaml",
		"skip: time/order":                            "2 errors, 0 warnings\n",
		"exclude: elsewhere":                          "2 errors, 0 warnings\n",
	} {
		t.Chdir(t.TempDir())
		writeFile(t, ".batchcheck.yaml", text+"\n")
		if err := os.MkdirAll("d/e", 0o755); err != nil {
			t.Fatal(err)
		}
		batch := `{"id":7,"object":"batch","endpoint":7,"errors":null,"input_file_id":"file-1","completion_window":"24h","status":"validating","output_file_id":null,"error_file_id":null,"created_at":1767261600,"in_progress_at":null,"expires_at":1767348000,"finalizing_at":null,"completed_at":null,"failed_at":null,"expired_at":null,"cancelling_at":null,"cancelled_at":null,"request_counts":{"total":0,"completed":0,"failed":0},"metadata":null}`
		writeFile(t, "d/e/a.json", batch)
		if out, _ := said(nil, "d"); !strings.Contains(out, want) {
			t.Errorf("%s: %s", text, out)
		}
	}
}

// TestEachFormatSaysWhatConfigHides has in every format, and with -q, how much a
// configuration file leaves out.
func TestEachFormatSaysWhatConfigHides(t *testing.T) {
	t.Chdir(t.TempDir())
	writeFile(t, ".batchcheck.yaml", "skip: '*/*'\nexclude: b.json\nallow-empty: true\n")
	writeFile(t, "a.json", `{"object":"batch"}`)
	writeFile(t, "b.json", `{"object":"batch"}`)
	for _, format := range report.All.Names() {
		_, out, told := runIn([]string{"--format", format, "."}, nil)
		inReport := strings.Contains(out, "findings left out by .batchcheck.yaml") && strings.Contains(out, "1 path left out by .batchcheck.yaml")
		switch format {
		case "oneline", "jsonl": // a finding a line, and nothing else
		case "metrics":
			inReport = strings.Contains(out, `batchcheck_left_out{what="path"} 1`) && !strings.Contains(out, `batchcheck_left_out{what="finding"} 0`)
			fallthrough
		default:
			if !inReport {
				t.Errorf("%s: %s", format, out)
			}
		}
		if format != "text" && !strings.Contains(told, "batchcheck: 1 path left out by .batchcheck.yaml\n") {
			t.Errorf("%s: standard error has %s", format, told)
		}
	}
	if code, out, told := runIn([]string{"-q", "."}, nil); code != run.ExitHolds || out != "" || !strings.Contains(told, "findings left out by .batchcheck.yaml\n") {
		t.Errorf("-q: exit %d: %q, %q", code, out, told)
	}
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
