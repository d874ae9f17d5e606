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
	for _, row := range []struct{ profile, endpoint, url, want string }{
		{"azure", "/chat/completions", "/chat/completions", ""},
		{"azure", "/chat/completions", "/v1/chat/completions", ""},
		{"azure", "/v1/chat/completions", "/chat/completions", ""},
		{"azure", "/chat/completions", "/v1/responses", ""},
		{"azure", "/chat/completions", "/v1/embeddings", "input/url"},
		{"azure", "/v1/embeddings", "/v1/responses", "input/url"},
		{"openai", "/chat/completions", "/v1/chat/completions", "input/url field/missing"},
	} {
		files := Files{Input: Text("in.jsonl", []byte(request(row.url))), Output: Text("out.jsonl", []byte(result))}
		report, err := Check(files, Options{Profile: row.profile, Endpoint: row.endpoint})
		if err != nil {
			t.Fatal(err)
		}
		var rules []string
		for _, f := range report.Findings {
			rules = append(rules, f.Rule)
		}
		if got := strings.Join(rules, " "); got != row.want {
			t.Errorf("%+v: %q", row, got)
		}
	}
}
