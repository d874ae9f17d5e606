package run

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/internal/fuzzing"
	"github.com/batchcheck/batchcheck/validate"
)

// FuzzBaseline holds the reader of baselines to a clear error or to entries,
// and those to coming back as they are when they are written.
func FuzzBaseline(f *testing.F) {
	for _, text := range []string{
		"[]", "[\n]\n", `[{"file":"a.json","rule":"field/type","pointer":"/data/*/id","count":1}]`, `[{"file":"a","rule":"b","pointer":"","habit":"it …"}]`, `[{"file":"./b/../a.json","rule":"x","pointer":"","count":2},{"file":"a.json","rule":"x","pointer":"","count":3}]`,
		`[{"file":"a","rule":"b","pointer":"c","count":0}]`, `[{"file":"a","rule":"b","pointer":"\ud800","count":1}]`, `[{"file":"a","more":1}]`, `{}`, `null`, `[]]`, "", `[{"file":"https://a/v1","rule":"b","pointer":"","count":9007199254740993}]`,
	} {
		f.Add([]byte(text))
	}
	path := filepath.Join(f.TempDir(), "known.json")
	fuzzing.Run(f, func(t *testing.T, text []byte) {
		known, err := reread(t, path, text)
		if err != nil {
			if e, ok := err.(Exit); !ok || e.Code != ExitUsage || !strings.Contains(e.Message, "not a baseline") {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		known.seen = known.known
		if err := known.write(path); err != nil {
			t.Fatal(err)
		}
		written, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		again, err := reread(t, path, written)
		if err != nil {
			t.Fatalf("%q is written as %q: %v", text, written, err)
		}
		if diff := cmp.Diff(known.known, again.known); diff != "" {
			t.Fatalf("%q is written as %q (-read +read again):\n%s", text, written, diff)
		}
		for key := range known.known {
			found := validate.Finding{File: key.File, Rule: key.Rule, Pointer: key.Pointer}
			if fresh, known := again.filter([]validate.Finding{found}); key.Habit == "" && (len(fresh) > 0 || len(known) != 1) {
				t.Fatalf("%q: %+v is not known", text, key)
			}
		}
	})
}

func reread(t *testing.T, path string, text []byte) (*baseline, error) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return openBaseline(&Options{Baseline: path})
}
