package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/report"
	vectors "github.com/batchcheck/batchcheck/testdata"
)

// TestVectors holds the command to what the published vectors expect, and the vectors to
// the files that there are.
func TestVectors(t *testing.T) {
	t.Chdir("../../testdata")
	if golden.Updating() {
		writeVectors(t)
	}
	text, err := os.ReadFile("vectors.json") // what is embedded may be older
	if err != nil {
		t.Fatal(err)
	}
	var index struct{ Vectors []vectors.Vector }
	if err := json.Unmarshal(text, &index); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, v := range unjudgedVectors(t) {
		want = append(want, v.ID)
	}
	var got []string
	for _, v := range index.Vectors {
		got = append(got, v.ID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("vectors.json does not list the files that there are (-update does): %s", diff)
	}
	again := slices.Clone(index.Vectors)
	findVectors(t, again)
	broken := 0
	for i, v := range index.Vectors {
		if diff := cmp.Diff(v, again[i]); diff != "" {
			t.Errorf("%s (-expected +found; -update accepts it): %s", v.ID, diff)
		}
		broken += min(1, len(v.Findings))
	}
	if broken < 200 {
		t.Errorf("%d vectors have findings, which shows little", broken)
	}
	embedded, err := vectors.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range embedded {
		if _, err := fs.Stat(vectors.FS, v.File); err != nil {
			t.Errorf("%s is not embedded: %v", v.ID, err)
		}
	}
}

// unjudgedVectors lists the files that are inputs by themselves, by what each is judged.
func unjudgedVectors(t *testing.T) (all []vectors.Vector) {
	t.Helper()
	add := func(v vectors.Vector, profile string) {
		v.Profile, v.ID = profile, v.File+"@"+profile
		v.Findings = []vectors.Finding{}
		all = append(all, v)
	}
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.Contains(name, string(filepath.Separator)) {
			return err
		}
		if strings.HasPrefix(name, "files"+string(filepath.Separator)) {
			return nil // the files of one batch, for batchcheck results
		}
		v := vectors.Vector{File: filepath.ToSlash(name), Command: "check", Kind: "auto"}
		parts := strings.Split(v.File, "/")
		switch ext := path.Ext(v.File); {
		case ext == ".har" || ext == ".json" && parts[0] == "sessions":
			v.Command = "conform"
		case ext != ".json" && ext != ".jsonl":
			return nil
		}
		switch {
		case parts[0] == "families" || parts[0] == "profiles":
			add(v, parts[1])
		case v.Command == "conform":
			add(v, "orq")
		default:
			add(v, "openai")
			add(v, "orq")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// findVectors sets the findings of vectors to what the command finds. What is judged
// alike is judged by one run.
func findVectors(t *testing.T, all []vectors.Vector) {
	t.Helper()
	type way struct{ command, profile, kind string }
	runs := map[way][]string{}
	for _, v := range all {
		w := way{v.Command, v.Profile, v.Kind}
		runs[w] = append(runs[w], v.File)
	}
	found := map[way]map[string][]vectors.Finding{}
	for w, files := range runs {
		args := append([]string{"--format", "json", "--max-findings", "0", "--other", "skip", "--no-config", "--allow-empty", "--profile", w.profile, "--kind", w.kind}, files...)
		if w.command != "check" {
			args = append([]string{w.command}, args...)
		}
		_, out, trouble := runIn(args, nil)
		found[w] = map[string][]vectors.Finding{}
		if strings.Contains(trouble, "is none of") { // the profile has no such kind
			for _, file := range files {
				found[w][file] = []vectors.Finding{{Rule: "none"}}
			}
			continue
		}
		var made struct{ Findings []report.Record }
		if err := json.Unmarshal([]byte(out), &made); err != nil {
			t.Fatalf("%v: %v %s", w, err, trouble)
		}
		for _, r := range made.Findings {
			f := vectors.Finding{Rule: r.Rule, Level: r.Level.String(), Pointer: r.Pointer, Record: r.Record, Exchange: r.Exchange}
			if r.Count > 1 {
				f.Count = r.Count
			}
			name := filepath.ToSlash(r.File)
			found[w][name] = append(found[w][name], f)
		}
	}
	for i, v := range all {
		all[i].Findings = append([]vectors.Finding{}, found[way{v.Command, v.Profile, v.Kind}][v.File]...)
	}
}

// writeVectors lists the vectors with what is found in each. A document is of the first
// kind for which the command finds what it finds where the kind is left to it.
func writeVectors(t *testing.T) {
	t.Helper()
	all := unjudgedVectors(t)
	findVectors(t, all)
	for _, kind := range []string{"batch", "list", "error", "request", "result", "file", "files", "event"} {
		tried := slices.Clone(all)
		for i := range tried {
			if tried[i].Command == "check" {
				tried[i].Kind = kind
			}
		}
		findVectors(t, tried)
		for i := range all {
			if all[i].Command == "check" && all[i].Kind == "auto" && cmp.Equal(all[i].Findings, tried[i].Findings) {
				all[i].Kind = kind
			}
		}
	}
	var text bytes.Buffer
	text.WriteString("{\"vectors\": [\n")
	for i, v := range all {
		line, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			text.WriteString(",\n")
		}
		text.Write(line)
	}
	text.WriteString("\n]}\n")
	if err := os.WriteFile("vectors.json", text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
