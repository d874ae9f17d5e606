package validate_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/validate"
)

// soundDocuments are a sound batch with all fields, and a sound page, for each
// built-in profile. The items of a bare page are all that shows what it lists.
var soundDocuments = []struct {
	profile, batch, page string
	bare                 bool
}{
	{"openai", "batches/openai/completed.json", "lists/page.json", false},
	{"orq", "batches/orq/completed.json", "lists/page.json", false},
	{"orq-router", "batches/openai/completed.json", "lists/page.json", false},
	{"gateway", "batches/openai/completed.json", "lists/page.json", false},
	{"azure", "profiles/azure/input_in_a_blob.json", "profiles/azure/list.json", true},
	{"groq", "profiles/groq/completed_without_finalizing_at.json", "profiles/groq/list.json", true},
	{"mistral", "profiles/mistral/success.json", "profiles/mistral/list.json", true},
	{"anthropic", "profiles/anthropic/ended_after_cancel.json", "profiles/anthropic/list.json", false},
}

// A mutation is a document of which one field was changed or dropped.
type mutation struct {
	change string // what was done
	text   []byte
}

// mutations drops each field of an object, and with each of the others; and gives it
// each type that it does not have.
func mutations(t *testing.T, text []byte) (all []mutation) {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatal(err)
	}
	for name := range members {
		for other := range members {
			if name < other {
				less := maps.Clone(members)
				delete(less, other)
				all = append(all, mutation{change: name + "=, " + other + "=", text: with(t, less, name, "")})
			}
		}
		for _, value := range []string{"", "null", `""`, `"x"`, `"1767261600"`, "7", "1767261600000", "1.5", "true", "[]", `["x"]`, "{}", `{"x":1}`} {
			all = append(all, mutation{change: name + "=" + value, text: with(t, members, name, value)})
		}
	}
	slices.SortFunc(all, func(a, b mutation) int { return strings.Compare(a.change, b.change) })
	return all
}

// TestMutatedBatchIsStillRecognized changes one field of a sound document, in each
// profile. It is still recognized as what it is, and so is judged as where it must be
// that.
func TestMutatedBatchIsStillRecognized(t *testing.T) {
	auto, err := validate.New(validate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, sound := range soundDocuments {
		for kind, path := range map[string]string{"batch": sound.batch, "list": sound.page} {
			t.Run(sound.profile+"/"+kind, func(t *testing.T) {
				v := newValidator(t, validate.Options{Profile: sound.profile})
				due := newValidator(t, validate.Options{Profile: sound.profile, Kind: kind})
				for _, m := range mutations(t, read(t, filepath.Join(testdata, path))) {
					if kind == "list" && strings.Contains(m.change, "data=") && (sound.bare || strings.Contains(m.change, ", ")) {
						continue // nothing is left that shows what it lists
					}
					found := v.Check(m.text).Findings
					if diff := cmp.Diff(due.Check(m.text).Findings, found); diff != "" {
						t.Errorf("%s: kind %q changes what is found (-with +without):\n%s", m.change, kind, diff)
					}
					for name, v := range map[string]*validate.Validator{sound.profile: v, "auto": auto} {
						for report, err := range v.Stream(bytes.NewReader(m.text)) {
							if err != nil || report.Documents != 1 || len(report.Others) > 0 {
								t.Errorf("%s, by %s: %d documents, others: %v, %v", m.change, name, report.Documents, report.Others, err)
							}
						}
					}
				}
			})
		}
	}
}

// TestMutatedBatchChoosesNoProvider changes one field of a sound document of
// OpenAI. No change makes it another provider's, so no fault is lost. Only errors
// that are {} beside a time that is null are what orq sends.
func TestMutatedBatchChoosesNoProvider(t *testing.T) {
	auto, err := validate.New(validate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	openai := newValidator(t, validate.Options{Profile: "openai"})
	for _, path := range []string{
		"batches/openai/completed.json", "batches/openai/validating.json", "batches/openai/cancelled.json", "batches/openai/failed.json", "lists/page.json",
	} {
		for _, m := range mutations(t, read(t, filepath.Join(testdata, path))) {
			report := auto.Check(m.text)
			want := "openai"
			if m.change == "errors={}" {
				want = "orq"
			}
			if report.Profile != want {
				t.Errorf("%s, %s: it is judged as %s, since %s; want %s", path, m.change, report.Profile, report.Why, want)
			}
			if diff := cmp.Diff(openai.Check(m.text).Findings, report.Findings); diff != "" && want == "openai" {
				t.Errorf("%s, %s: (-openai +auto):\n%s", path, m.change, diff)
			}
		}
	}
}
