package validate_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/validate"
)

// recordedProfiles has the profile that a recorded file shows, by how its name
// begins. All others are judged as OpenAI's: nothing else is known of them.
var recordedProfiles = map[string]string{
	"mistral_": "mistral", "rubyvcr-foreign-shape-mistral": "mistral", "anthropic_": "anthropic", "gemini_": "gemini", "together_": "together", "xai_": "xai",
}

// TestRecordedTrafficShowsItsProfile chooses for real files, which are not part of the
// project: those in the folder of the variable BATCHCHECK_RECORDINGS. Those of OpenAI
// have no error, but for one in which a client wrote null as {}.
func TestRecordedTrafficShowsItsProfile(t *testing.T) {
	folder := os.Getenv("BATCHCHECK_RECORDINGS")
	if folder == "" {
		t.Skip("BATCHCHECK_RECORDINGS names no folder with recordings of real services")
	}
	documents, err := validate.New(validate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sessions, err := conformance.NewChecker(conformance.Options{})
	if err != nil {
		t.Fatal(err)
	}
	paths, _ := filepath.Glob(folder + "/*.*")
	ofOthers, _ := filepath.Glob(folder + "/providers/*.*")
	for _, path := range append(paths, ofOthers...) {
		name, want := filepath.Base(path), "openai"
		if filepath.Ext(name) == ".md" {
			continue
		}
		for begin, profile := range recordedProfiles {
			if strings.HasPrefix(name, begin) {
				want = profile
			}
		}
		text := read(t, path)
		profile, err := "", error(nil)
		if recording.Fits(text) {
			session, failed := recording.Read(name, text)
			if failed != nil {
				t.Fatal(failed)
			}
			report := sessions.Judge(session)
			profile, err = report.Profile, report.Err()
		} else {
			for report := range documents.Stream(strings.NewReader(string(text))) {
				profile = report.Profile
				if found := report.Err(); found != nil {
					err = found
				}
			}
		}
		if profile != want {
			t.Errorf("%s is judged as %s, want %s", name, profile, want)
		}
		isOfOpenAI := filepath.Dir(path) == filepath.Clean(folder) && want == "openai"
		if isBroken := name == "plain-null-as-empty-object.json"; isOfOpenAI && (err != nil) != isBroken {
			t.Errorf("%s: %v", name, err)
		}
		t.Logf("%s, as %s: %.60v", name, profile, err)
	}
}
