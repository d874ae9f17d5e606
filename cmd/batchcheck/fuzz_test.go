package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/batchcheck/batchcheck/internal/fuzzing"
	"github.com/batchcheck/batchcheck/internal/report"
)

// FuzzCommand runs commands on files of any content: they end with an exit code of
// theirs, and print nothing that a terminal or a CI service obeys.
func FuzzCommand(f *testing.F) {
	n := uint8(0)
	for _, glob := range []string{"../../testdata/examples/*", "../../testdata/sessions/*/*.json", "../../conformance/recording/testdata/*", "../../testdata/families/*/*"} {
		paths, err := filepath.Glob(glob)
		if err != nil || len(paths) == 0 {
			f.Fatalf("%s: %v", glob, err)
		}
		for _, path := range paths {
			if text, err := os.ReadFile(path); err == nil && len(text) < 20_000 {
				n++
				f.Add(n, text, text[len(text)/2:])
			}
		}
	}
	f.Add(uint8(3), []byte(`{"id":"a","custom_id":"c","response":{"status_code":200,"body":{}}}`), []byte("{}\n"))
	folder := f.TempDir()
	file, other := filepath.Join(folder, "a.json"), filepath.Join(folder, "b.json")
	reports := make([]string, 0, len(report.All))
	for _, format := range report.All {
		reports = append(reports, "--report="+format.Name+"="+filepath.Join(folder, "report."+format.Name))
	}
	commands := [][]string{
		append([]string{"--no-config", file, other}, reports...),
		append([]string{"conform", "--no-config", "-v", file, other}, reports...),
		append([]string{"--no-config", "-v", "--summary", "--by", "/id", file, other}, reports...),
		{"drift", "--no-config", file, other},
		{"results", "--no-config", "--input", other, "--output", file, "--errors", other},
		{"conform", "--no-config", "--reference", file, other, file, "--format", "issue"},
		{"--no-config", "--baseline", file, other, "--format", "json"},
		{"conform", "--no-config", "--at", "/a", "--where", "/b=*", "--time", "/t", file},
		{"--no-config", "--show-values", "-v", file, "--max-age", "1d"},
		{"--no-config", "--at", "/a", "--time", "/t", "--since", "2020-01-01", "--by", "day", file},
		{"--no-config", "--schema", file, other},
		{"rules", "--schema", file},
	}
	fuzzing.Run(f, func(t *testing.T, kind uint8, text, more []byte) {
		for path, content := range map[string][]byte{file: text, other: more} {
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		args := commands[int(kind)%len(commands)]
		out, code := said(nil, args...)
		checkSafe(t, args, out, code)
		for _, format := range report.All {
			text, err := os.ReadFile(filepath.Join(folder, "report."+format.Name))
			if err == nil && int(kind)%len(commands) < 3 {
				checkPrintable(t, format.Name, string(bytes.ReplaceAll(text, []byte("\t"), nil)))
			}
		}
	})
}

// FuzzConfig runs the command with a configuration file of any content.
func FuzzConfig(f *testing.F) {
	for _, text := range []string{
		"skip: ['*/*']\nfail-on: note\n", "a: &a [1]\nonly: *a\n<<: *a\n", "report: [html=x]\nbaseline: y\nwrite-baseline: true\n",
		"max-document: 1k\nsummary: 3\njobs: 2\nkind: list\nnaming: wire\nat: /a\nwhere: [/b=c]\n",
		"overrides:\n- files: ['*.json']\n  skip: [field/*]\n  profile: openai\n- files: []\n",
	} {
		f.Add([]byte(text))
	}
	folder := f.TempDir()
	file, config := filepath.Join(folder, "a.json"), filepath.Join(folder, "c.yaml")
	if err := os.WriteFile(file, []byte(`{"id":"b","object":"batch","status":"x"}`), 0o600); err != nil {
		f.Fatal(err)
	}
	fuzzing.Run(f, func(t *testing.T, text []byte) {
		if low := strings.ToLower(string(text)); strings.Contains(low, "/") && !strings.Contains(low, "'*/*'") || strings.Contains(low, "jobs") && len(low) > 100 {
			return // no paths outside of the folder, nor very many goroutines
		}
		if err := os.WriteFile(config, text, 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"--config", config, file}
		out, code := said(nil, args...)
		checkSafe(t, args, out, code)
	})
}

func checkSafe(t *testing.T, args []string, out string, code int) {
	t.Helper()
	if code < 0 || code > 3 {
		t.Fatalf("%q exits %d", args, code)
	}
	checkPrintable(t, strings.Join(args, " "), out)
	for line := range strings.Lines(out) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "::") || strings.HasPrefix(line, "##[") {
			t.Fatalf("%q prints a command to CI: %q", args, line)
		}
	}
}

func checkPrintable(t *testing.T, of, text string) {
	t.Helper()
	for _, r := range text {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Fatalf("%s prints %q: %q", of, r, text)
		}
	}
}
