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

// recordedProfiles has the profiles of recorded files, by how their names begin, and
// whether the files show them. All others are judged as OpenAI's: nothing else is
// known of them.
var recordedProfiles = []struct {
	begin, profile string
	isShown        bool
}{
	{"rubyvcr-foreign-shape-mistral", "mistral", true}, {"mistral_", "mistral", true}, {"anthropic_", "anthropic", true}, {"gemini_", "gemini", true}, {"together_", "together", true}, {"xai_", "xai", true},
	{"dashscope_list-batches-empty", "dashscope", false}, {"dashscope_", "dashscope", true}, {"glm_", "glm", true},
	{"nebius_", "nebius", false}, {"azure_", "azure", false}, {"llumnix_out", "llumnix", false}, {"llumnix_", "llumnix", true},
	{"groq_", "groq", false}, {"vllm_in", "vllm", false}, {"vllm_", "vllm", true},
}

// TestRecordedTrafficShowsItsProfile chooses for real files, which are not part of the
// project: those in the folder of the variable BATCHCHECK_RECORDINGS. By its own profile
// none has an error, but for one of OpenAI in which a client wrote null as {}.
func TestRecordedTrafficShowsItsProfile(t *testing.T) {
	folder := os.Getenv("BATCHCHECK_RECORDINGS")
	if folder == "" {
		t.Skip("BATCHCHECK_RECORDINGS names no folder with recordings of real services")
	}
	paths, _ := filepath.Glob(folder + "/*.*")
	ofOthers, _ := filepath.Glob(folder + "/providers/*.*")
	for _, path := range append(paths, ofOthers...) {
		name, own, isShown := filepath.Base(path), "openai", true
		if filepath.Ext(name) == ".md" {
			continue
		}
		isKnown := filepath.Dir(path) == filepath.Clean(folder)
		for _, row := range recordedProfiles {
			if strings.HasPrefix(name, row.begin) {
				own, isShown, isKnown = row.profile, row.isShown, true
				break
			}
		}
		text := read(t, path)
		shown, err := judgeRecorded(t, name, text, validate.AutoProfile)
		if want := own; (shown == want) != isShown && own != "openai" {
			t.Errorf("%s is judged as %s, want %s: %t", name, shown, want, isShown)
		}
		if isKnown && !isShown {
			_, err = judgeRecorded(t, name, text, own)
		}
		if isBroken := name == "plain-null-as-empty-object.json"; isKnown && (err != nil) != isBroken {
			t.Errorf("%s, as %s: %v", name, own, err)
		}
		t.Logf("%s, as %s: %.60v", name, shown, err)
	}
}

// judgeRecorded judges a recorded file, and gives the profile that it was judged by.
func judgeRecorded(t *testing.T, name string, text []byte, profile string) (chosen string, err error) {
	t.Helper()
	if recording.Fits(text) {
		session, err := recording.Read(name, text)
		if err != nil {
			t.Fatal(err)
		}
		checker, err := conformance.NewChecker(conformance.Options{Profile: profile})
		if err != nil {
			t.Fatal(err)
		}
		report := checker.Judge(session)
		return report.Profile, report.Err()
	}
	v := newValidator(t, validate.Options{Profile: profile})
	for report := range v.Stream(strings.NewReader(string(text))) {
		chosen = report.Profile
		if found := report.Err(); found != nil {
			err = found
		}
	}
	return chosen, err
}
