package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/options"
	"github.com/batchcheck/batchcheck/internal/run"
)

// realOnes is where recordings of real services lie, beside the project; they
// are not part of it.
const realOnes = "../../../shared/recorded"

// older and newer are those of OpenAI, by when they were recorded.
var (
	older = []string{"rubyvcr-list.yml", "rubyvcr-retrieve.yml", "vcrpy-gzip-poll-sequence.yaml"}
	newer = []string{"testproxy-create-cancel.json", "testproxy-list-pages.json", "rubyvcr-poll-sequence.yml"}
)

// TestRecordedDrift holds what is found between real recordings to what did
// change, two members, and to nothing between recordings of one time.
func TestRecordedDrift(t *testing.T) {
	if _, err := os.Stat(realOnes); err != nil {
		t.Skip("no real recordings beside the project")
	}
	before, now := folderOf(t, older), folderOf(t, newer)
	for _, profile := range []string{"orq", "openai"} {
		saved := filepath.Join(t.TempDir(), "shape.json")
		if code, _, told := runIn([]string{"drift", "--profile", profile, "--save", saved, before}, nil); code != run.ExitHolds {
			t.Fatalf("--save exits %d: %s", code, told)
		}
		for _, test := range []struct{ old, fresh, want string }{
			{before, now, "model is new (0 of 40 before, 22 of 22 now) [drift/added] usage is new (0 of 40 before, 22 of 22 now) [drift/added]"},
			{now, before, "model is missing (21 of 21 before, 0 of 39 now) [drift/removed] usage is missing (21 of 21 before, 0 of 39 now) [drift/removed]"},
			{saved, now, "model is new (0 of 40 before, 22 of 22 now) [drift/added] usage is new (0 of 40 before, 22 of 22 now) [drift/added]"},
			{before, saved, ""},
			{before, before, ""},
			{now, now, ""},
		} {
			if got := drifted(t, profile, test.old, test.fresh); got != test.want {
				t.Errorf("%s: from %s to %s: %q, want %q", profile, test.old, test.fresh, got, test.want)
			}
		}
		for _, names := range [][]string{older, newer} {
			for _, a := range names {
				for _, b := range names {
					if got := drifted(t, profile, filepath.Join(realOnes, a), filepath.Join(realOnes, b)); got != "" {
						t.Errorf("%s: from %s to %s: %q", profile, a, b, got)
					}
				}
			}
		}
	}
}

func folderOf(t *testing.T, names []string) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(realOnes, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

var beforeMessage = regexp.MustCompile(`(?m)^.*: (note|warning|error): `)

// drifted gives the messages of what changed, on one line.
func drifted(t *testing.T, profile, old, fresh string) string {
	t.Helper()
	code, out, told := runIn([]string{"drift", "--profile", profile, "--format", "oneline", old, fresh}, nil)
	if code != run.ExitHolds || told != "" {
		t.Errorf("drift %s %s exits %d: %s", old, fresh, code, told)
	}
	return strings.Join(strings.Split(strings.TrimSpace(beforeMessage.ReplaceAllString(out, "")), "\n"), " ")
}

// TestMaxAge holds the age of recordings to their own times, on a clock of the test.
func TestMaxAge(t *testing.T) {
	const cassette = "../../conformance/recording/testdata/ruby_vcr.yml"
	at := recordedAt(t, cassette)
	for _, test := range []struct {
		age  time.Duration
		flag string
		want bool
	}{
		{181 * 24 * time.Hour, "180d", true}, {179 * 24 * time.Hour, "180d", false}, {27 * 7 * 24 * time.Hour, "26w", true}, {13 * time.Hour, "12h", true},
		{-time.Hour, "12h", false},
	} {
		for _, command := range []string{"check", "conform", "drift"} {
			args := map[string][]string{"check": {cassette}, "conform": {"conform", cassette}, "drift": {"drift", cassette, cassette}}[command]
			now := func() time.Time { return at.Add(test.age) }
			_, out, _ := runAt(now, append(args, "--format", "oneline", "--only", "recording/age", "--max-age", test.flag), nil)
			if got := strings.Contains(out, "[recording/age]"); got != test.want {
				t.Errorf("%s after %s, --max-age %s: %q", command, test.age, test.flag, out)
			}
		}
	}
}

// recordedAt gives the time of the oldest exchange.
func recordedAt(t *testing.T, name string) (oldest time.Time) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	session, err := recording.Read(name, text)
	if err != nil {
		t.Fatal(err)
	}
	for i := range session.Exchanges {
		if at, known := session.Exchanges[i].Time(); known && (oldest.IsZero() || at.Before(oldest)) {
			oldest = at
		}
	}
	return oldest
}

// TestAgeFlag holds the flag to lengths of time.
func TestAgeFlag(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"180d": 180 * 24 * time.Hour, "1h": time.Hour, "2w": 14 * 24 * time.Hour, "0d": 0, "-1d": 0, "": 0, "d": 0, "7": 0, "1m": 0, "99999999999999999d": 0,
	} {
		var a options.Age
		if err := a.Set(text); (err == nil) != (want > 0) || time.Duration(a) != want {
			t.Errorf("%q is %s, %v, want %s", text, time.Duration(a), err, want)
		}
	}
}

// TestShownDrift holds docs/drift.md to the table of rules.
func TestShownDrift(t *testing.T) {
	t.Chdir("../..")
	const page = "docs/drift.md"
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	table := "| rule | level | reports that | why it matters | how to fix it | when this is wrong |\n|---|---|---|---|---|---|\n"
	for _, rule := range run.RecordingRules() {
		table += "| " + strings.Join([]string{rule.ID, rule.Level.String(), rule.Says, rule.Why, rule.Help, rule.Unless}, " | ") + " |\n"
	}
	golden.Check(t, page, replaceShown(t, string(have), "<!-- rules -->", table))
}
