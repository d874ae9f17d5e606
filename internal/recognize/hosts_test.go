package recognize_test

import (
	"testing"

	"github.com/batchcheck/batchcheck/internal/recognize"
)

// TestHostsShowProfiles holds names of hosts with a star, wherever it is, and with the
// beginning of a path to the URLs that they stand for.
func TestHostsShowProfiles(t *testing.T) {
	for url, want := range map[string]string{
		"https://api.x.ai/v1": "xai", "https://api.x.ai": "xai", "https://api.x.ai.example/v1": "",
		"https://bedrock.us-east-1.amazonaws.com":                       "bedrock",
		"https://bedrock.eu-west-3.amazonaws.com/model-invocation-jobs": "bedrock",
		"https://bedrock.amazonaws.com/":                                "",
		"https://bedrock-runtime.us-east-1.amazonaws.com/":              "",
		"https://s3.us-east-1.amazonaws.com/bedrock":                    "",
		"https://demo.cloud.databricks.com/api/2.0/ai-functions":        "databricks",
		"https://demo.cloud.databricks.com/serving-endpoints":           "",
		"https://us-central1-aiplatform.googleapis.com/v1":              "vertex",
	} {
		if choice, _ := recognize.OfHost(url); choice.Profile != want {
			t.Errorf("%s shows %q, want %q", url, choice.Profile, want)
		}
	}
}

// TestSignsThatAreEnough holds documents that lack what OpenAI's have to being those of
// the profile whose sign they have, and others to not being so.
func TestSignsThatAreEnough(t *testing.T) {
	for text, want := range map[string]string{
		`{"id":"a","input_file_id":"file-1","job_deadline":"2026-09-02T10:00:00Z","status":"VALIDATING"}`:                         "together",
		`{"job":{"id":"a","input_file_id":"file-1","job_deadline":"2026-09-02T10:00:00Z"},"warning":"w"}`:                         "together",
		`[{"id":"a","input_file_id":"file-1","job_deadline":"2026-09-02T10:00:00Z"}]`:                                             "together",
		`{"id":"a","job_deadline":"2026-09-02T10:00:00Z"}`:                                                                        "openai",
		`{"id":"batch_1","object":"batch","input_file_id":"file-1","endpoint":"/v1/embeddings","status":"VALIDATING"}`:            "openai",
		`{"id":"batch_1","object":"batch","input_file_id":"file-1","endpoint":"/v1/e","job_deadline":null,"status":"validating"}`: "openai",
	} {
		if choice := recognize.Profile([]byte(text), true); choice.Profile != want {
			t.Errorf("%s shows %q, want %q", text, choice.Profile, want)
		}
	}
}
