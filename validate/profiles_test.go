package validate_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/corpus"
	"github.com/batchcheck/batchcheck/validate"
)

// TestProfiles holds what is in a profile's folder to being sound in it and
// faulty in openai, what is in its folder broken to the opposite, and what is in its
// folder alike to being sound in both.
func TestProfiles(t *testing.T) {
	for _, profile := range slices.Concat(profiles, relatives) {
		if isBasic(profile) {
			continue // they have folders of their own, see TestSound
		}
		for _, path := range fixtures(t, filepath.Join("profiles", profile)) {
			isSound := func(profile string) bool {
				v := newValidator(t, validate.Options{Profile: profile, Kind: dueFor(path)})
				return len(above(streamed(t, v, read(t, path)), validate.Warning)) == 0
			}
			isBroken, isAlike := strings.Contains(path, "/broken/"), strings.Contains(path, "/alike/")
			if mine, theirs := isSound(profile), isSound("openai"); mine == isBroken || theirs != (isBroken || isAlike) {
				t.Errorf("%s: %s says %t, openai says %t", path, profile, mine, theirs)
			}
		}
	}
}

// TestKeyAndValue finds two faults of one pair of metadata, one of the key and
// one of the value, in every profile that limits keys.
func TestKeyAndValue(t *testing.T) {
	batch := string(read(t, testdata+"/examples/completed.json"))
	for _, profile := range profiles {
		v := newValidator(t, validate.Options{Profile: profile})
		for value, rule := range map[string]string{
			"7": "metadata/value-type", "true": "metadata/value-type", "null": "metadata/value-type", "[]": "metadata/value-type", `{"a":1}`: "metadata/value-type", `"` + strings.Repeat("v", 513) + `"`: "metadata/value-length",
		} {
			text := strings.Replace(batch, `"project": "nightly-evaluation"`, `"`+strings.Repeat("k", 65)+`": `+value, 1)
			if got, want := strings.Join(above(v.Check([]byte(text)), validate.Note), " "), "metadata/key-length "+rule; got != want {
				t.Errorf("%s, %.9s: %s, want %s", profile, value, got, want)
			}
		}
	}
}

// An allowance is what one profile lets stand that openai does not.
type allowance struct {
	reason, profile, kind, text string
	want, openai                string // rules above a note
}

// TestAllowances tries the edges of what profiles let stand.
func TestAllowances(t *testing.T) {
	batch := func(changes ...string) string {
		text := read(t, testdata+"/examples/completed.json")
		for _, change := range changes {
			var members map[string]json.RawMessage
			if err := json.Unmarshal(text, &members); err != nil {
				t.Fatal(err)
			}
			name, value, _ := strings.Cut(change, "=")
			text = with(t, members, name, value)
		}
		return string(text)
	}
	partly := `request_counts={"total":3,"completed":2,"failed":1}`
	refusal := func(members string) string { return `{"error":{"message":"no"` + members + `}}` }
	for _, test := range []allowance{
		{"a list without items says that there is more", "orq-router", "list", `{"object":"list","data":null,"has_more":true}`, "list/empty-page", "field/type list/empty-page"},
		{"a list of another type", "orq-router", "list", `{"object":"list","data":{},"has_more":false}`, "field/type", "field/type"},
		{"no counts", "orq-router", "batch", batch("request_counts="), "field/missing", ""},
		{"an id of an empty name", "azure", "batch", batch(`id=""`), "field/empty", "field/empty"},
		{"no file for what has failed", "azure", "batch", batch(partly, `error_file_id=""`), "", "field/empty"},
		{"a file id too early", "azure", "batch", batch(`status="in_progress"`, "completed_at=null", "finalizing_at=null", `output_file_id=""`, `error_file_id="file-1"`), "status/files-early", "field/empty status/files-early"},
		{"an endpoint that is not known yet", "azure", "batch", batch(`endpoint=""`), "", "field/empty"},
		{"an endpoint without its slash", "azure", "batch", batch(`endpoint="chat/completions"`), "field/path", "field/path"},
		{"a model that is not known", "azure", "batch", batch(`model=""`), "", "field/empty"},
		{"a window that is minutes short", "azure", "batch", batch("expires_at=1767347900"), "time/window", "time/window"},
		{"a short error reply", "azure", "error", refusal(`,"code":"401"`), "", "field/missing"},
		{"an error reply without its code", "azure", "error", refusal(`,"type":null`), "field/missing", "field/missing field/type"},
		{"a short error reply", "groq", "error", refusal(`,"type":"invalid_request_error"`), "", "field/missing"},
		{"an error reply without its type", "groq", "error", refusal(`,"code":"401"`), "field/missing", "field/missing"},
		{"no time of the start", "groq", "batch", batch("finalizing_at=", "completed_at="), "status/time-missing status/time-skipped", "status/time-missing status/time-skipped"},
		{"an error reply with a message alone", "gateway", "error", refusal(""), "", "field/missing"},
		{"an error reply without one", "gateway", "error", `{"error":{}}`, "field/missing", "field/missing"},
		{"has_more as text", "gateway", "list", `{"object":"list","data":[],"has_more":"no"}`, "field/type", "field/type"},
	} {
		t.Run(test.profile+"/"+test.reason, func(t *testing.T) {
			for profile, want := range map[string]string{test.profile: test.want, "openai": test.openai} {
				v := newValidator(t, validate.Options{Profile: profile, Kind: test.kind})
				if got := strings.Join(above(v.Check([]byte(test.text)), validate.Warning), " "); got != want {
					t.Errorf("%s finds %q, want %q", profile, got, want)
				}
			}
		})
	}
}

// TestJobOfMistralHasPathAndModel holds jobs of Mistral to endpoints that begin
// with a slash, and to models that are not empty.
func TestJobOfMistralHasPathAndModel(t *testing.T) {
	job := corpus.Members(string(read(t, testdata+"/profiles/mistral/success.json")))
	v := newValidator(t, validate.Options{Profile: "mistral"})
	for edit, want := range map[string]string{
		"": "", "model: null": "", `model: ""`: "field/empty", `endpoint: "v1/chat/completions"`: "field/path", `endpoint: ""`: "field/empty",
	} {
		if got := strings.Join(above(v.Check(corpus.Apply(job, edit)), validate.Warning), " "); got != want {
			t.Errorf("%s: %q, want %q", edit, got, want)
		}
	}
}
