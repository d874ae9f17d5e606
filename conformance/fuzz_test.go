package conformance_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/fuzzing"
)

// FuzzSession judges sessions of any content, with what must come of each request:
// the verdict is the same each time, and for the session that is written and read
// again.
func FuzzSession(f *testing.F) {
	for _, glob := range []string{"../testdata/sessions/*/*.json", "../testdata/sessions/*/*/*.json"} {
		paths, err := filepath.Glob(glob)
		if err != nil || len(paths) == 0 {
			f.Fatalf("%s: %v", glob, err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			if len(text) < 20_000 {
				f.Add(text)
			}
		}
	}
	for family := range wantJudged {
		s := readSession(f, filepath.Join(families, family, "sound.har"))
		s.Exchanges = s.Exchanges[:8]
		var text bytes.Buffer
		if err := recording.WriteHAR(&text, s); err != nil {
			f.Fatal(err)
		}
		f.Add(text.Bytes())
	}
	auto, err := conformance.NewChecker(conformance.Options{})
	if err != nil {
		f.Fatal(err)
	}
	fuzzing.Run(f, func(t *testing.T, text []byte) {
		s, err := recording.Read("x", text)
		if err != nil || len(s.Exchanges) == 0 {
			return
		}
		checker, err := auto.For(s)
		if err != nil {
			t.Fatal(err)
		}
		once := checker.Judge(s)
		if diff := cmp.Diff(once, checker.Judge(s)); diff != "" {
			t.Fatalf("judged again (-once +again):\n%s", diff)
		}
		var har bytes.Buffer
		if err := recording.WriteHAR(&har, s); err != nil {
			t.Fatal(err)
		}
		replayed, err := recording.Read("x", har.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(once.Outcomes, checker.Judge(replayed).Outcomes); diff != "" {
			t.Fatalf("written and read again (-once +replayed):\n%s\n%s", diff, har.Bytes())
		}
	})
}
