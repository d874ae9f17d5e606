package results

import (
	"strings"
	"testing"
)

// TestAzureLines: result lines have no id, the endpoint may lack its /v1, and lines for
// /v1/responses go with the endpoint /chat/completions.
func TestAzureLines(t *testing.T) {
	request := func(url string) string {
		return `{"custom_id":"q1","method":"POST","url":"` + url + `","body":{"model":"m"}}` + "\n"
	}
	const result = `{"custom_id":"q1","response":null,"error":{"code":"c","message":"m"}}`
	for _, row := range []struct{ profile, endpoint, url, result, want string }{
		{"azure", "/chat/completions", "/chat/completions", "", ""},
		{"azure", "/chat/completions", "/v1/chat/completions", "", ""},
		{"azure", "/v1/chat/completions", "/chat/completions", "", ""},
		{"azure", "/chat/completions", "/v1/responses", "", ""},
		{"azure", "/chat/completions", "/v1/embeddings", "", "input/url"},
		{"azure", "/v1/embeddings", "/v1/responses", "", "input/url"},
		{"openai", "/chat/completions", "/v1/chat/completions", "", "input/url"},
		{"azure", "/chat/completions", "/v1/embeddings", result, ""}, // the service took it
		{"openai", "/v1/chat/completions", "/v1/chat/completions", result, "field/missing"},
	} {
		files := Files{Input: Text("in.jsonl", []byte(request(row.url)))}
		if row.result != "" {
			files[Output] = Text("out.jsonl", []byte(row.result))
		}
		if got := rulesOf(t, files, Options{Profile: row.profile, Endpoint: row.endpoint}); got != row.want {
			t.Errorf("%+v: %q", row, got)
		}
	}
}

// rulesOf gives the rules that files break.
func rulesOf(t *testing.T, files Files, o Options) string {
	t.Helper()
	report, err := Check(files, o)
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, f := range report.Findings {
		rules = append(rules, f.Rule)
	}
	return strings.Join(rules, " ")
}
