package conformance_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/schema"
	"github.com/batchcheck/batchcheck/validate"
)

const sessions = "../testdata/sessions"

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func readSession(t testing.TB, path string) *recording.Session {
	t.Helper()
	s, err := recording.Read(filepath.ToSlash(path), readFile(t, path))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return s
}

// TestChecks holds each check of the table to a session that passes and one
// that fails for it alone, at its level.
func TestChecks(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq"})
	for _, check := range conformance.Checks() {
		t.Run(check.ID, func(t *testing.T) {
			folder := filepath.Join(sessions, filepath.FromSlash(check.ID))
			pass := j.Judge(readSession(t, filepath.Join(folder, "pass.json")))
			if o := sessiontest.Outcome(pass, check.ID); o.Result != conformance.Pass && check.Level > validate.Note || len(sessiontest.Above(pass, validate.Warning)) > 0 {
				t.Errorf("pass.json: %+v, findings %v", o, pass.Findings)
			}
			fail := j.Judge(readSession(t, filepath.Join(folder, "fail.json")))
			want := []string{check.ID}
			if ids := sessiontest.Above(fail, check.Level); check.Level > validate.Note && !slices.Equal(ids, want) {
				t.Errorf("fail.json fails for %v, want %v:\n%v", ids, want, fail.Err())
			}
			if !slices.ContainsFunc(fail.Findings, func(f validate.Finding) bool { return f.Rule == check.ID && f.Level == check.Level }) {
				t.Errorf("fail.json has no %s at its level", check.ID)
			}
		})
	}
}

// TestChecksAreAll lists each check once, with what it needs, as the outcomes of a session
// have them.
func TestChecksAreAll(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq"})
	outcomes := j.Judge(sessiontest.SessionOf()).Outcomes
	checks := conformance.Checks()
	if len(checks) != len(outcomes) || len(checks) == 0 {
		t.Fatalf("%d checks have %d outcomes", len(checks), len(outcomes))
	}
	known := map[string]bool{}
	for _, r := range j.Rules() {
		if known[r.ID] {
			t.Errorf("%s is there twice", r.ID)
		}
		known[r.ID] = true
	}
	for i, check := range checks {
		o := outcomes[i]
		if check.ID != o.Check || check.Level != o.Level || check.Needs == "" || o.Reason != check.Needs || o.Of == "" || !known[check.ID] {
			t.Errorf("check %s of %s needs %q, and the outcome is %+v", check.ID, check.Level, check.Needs, o)
		}
	}
}

// TestGolden holds every session to its findings and outcomes, in one table.
func TestGolden(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq"})
	var table bytes.Buffer
	err := filepath.WalkDir(sessions, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".json" {
			return err
		}
		name, _ := filepath.Rel(sessions, path)
		fmt.Fprintln(&table, filepath.ToSlash(name))
		report := j.Judge(readSession(t, path))
		for _, o := range report.Outcomes {
			if o.Result != conformance.Skip {
				fmt.Fprintf(&table, "  %s %s (%d)\n", o.Result, o.Check, o.Judged)
			}
		}
		for _, f := range report.Findings {
			fmt.Fprintf(&table, "    %s %s %d:%d %q x%d in exchange %d: %s\n", f.Level, f.Rule, f.Line, f.Column, f.Pointer, f.Count, f.Exchange.Number, f.Message)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, sessions+"/findings.golden", table.String())
}

// TestQuirks holds what the real service does to being at most a warning.
func TestQuirks(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq"})
	paths, err := filepath.Glob(sessions + "/quirks/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatal("no quirks", err)
	}
	for _, path := range paths {
		if ids := sessiontest.Above(j.Judge(readSession(t, path)), validate.Error); len(ids) > 0 {
			t.Errorf("%s: %v", path, ids)
		}
	}
}

func TestBreaks(t *testing.T) {
	want := map[string]string{
		"error_reply_with_200":            "document/kind",
		"html_in_place_of_json":           "http/content-type json/syntax",
		"state_goes_back_and_counts_fall": "lifecycle/counts lifecycle/set-once lifecycle/transition",
		"terminal_state_left":             "lifecycle/set-once lifecycle/terminal",
		"wrapped_reply":                   "document/wrapped",
		"half_an_object_on_cancel":        "cancel/accepted",
		"first_id_wrong":                  "list/cursor",
		"empty_page_says_more":            "list/empty-page",
	}
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq"})
	for name, ids := range want {
		got := strings.Join(sessiontest.Above(j.Judge(readSession(t, sessions+"/breaks/"+name+".json")), validate.Error), " ")
		if got != ids {
			t.Errorf("%s: %s, want %s", name, got, ids)
		}
	}
}

// batchSchema gives the text of the schema of profile orq, which others build on.
func batchSchema(t testing.TB) string {
	t.Helper()
	text, err := schema.FS.ReadFile("batch.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// recordings gives the folder with recordings of real services, which are not
// part of the project: that of the variable BATCHCHECK_RECORDINGS.
func recordings(t testing.TB) string {
	t.Helper()
	folder := os.Getenv("BATCHCHECK_RECORDINGS")
	if folder == "" {
		t.Skip("BATCHCHECK_RECORDINGS names no folder with recordings of real services")
	}
	return folder
}

func TestRecorded(t *testing.T) {
	recorded := recordings(t)
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "openai"})
	for name, documents := range map[string]int{
		"rubyvcr-list.yml": 3, "rubyvcr-retrieve.yml": 1, "rubyvcr-poll-sequence.yml": 12, "vcrpy-gzip-poll-sequence.yaml": 8,
		"testproxy-create-cancel.json": 2, "testproxy-list-pages.json": 4,
	} {
		r := j.Judge(readSession(t, filepath.Join(recorded, name)))
		if r.Documents != documents || len(sessiontest.Above(r, validate.Warning)) > 0 {
			t.Errorf("%s: %d documents, want %d; %v", name, r.Documents, documents, r.Err())
		}
	}
	foreign := readSession(t, recorded+"/rubyvcr-foreign-shape-mistral.yml")
	if r := j.Judge(foreign); r.Judged() || len(r.Routes) != 2 {
		t.Errorf("the foreign shape is judged, or its routes are not named: %v", r.Routes)
	}
	named := sessiontest.NewJudge(t, conformance.Options{Profile: "openai", BatchesPath: "/batch/jobs"})
	if r := named.Judge(foreign); r.Err() == nil {
		t.Error("the foreign shape holds under --batches-path")
	}
	if r := j.Judge(readSession(t, recorded+"/testproxy-empty.json")); r.Judged() {
		t.Error("the empty recording is judged")
	}
}
