package recording_test

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/recording"
)

// TestFormOfParams reads an upload whose form is recorded as fields, as far as the
// content of its file was recorded.
func TestFormOfParams(t *testing.T) {
	const line = `{"custom_id":"ä"}`
	for name, row := range map[string]struct{ data, want, kind string }{
		"fields with a file":      {`"mimeType":"multipart/form-data; boundary=X","params":[{"name":"purpose","value":"batch"},{"name":"file","fileName":"in.jsonl","value":"{\"custom_id\":\"ä\"}"}]`, line, "multipart/form-data; boundary="},
		"a file without content":  {`"mimeType":"multipart/form-data; boundary=X","params":[{"name":"purpose","value":"batch"},{"name":"file","fileName":"in.jsonl"}]`, "", "multipart/form-data; boundary=X"},
		"fields beside the text":  {`"mimeType":"multipart/form-data; boundary=X","text":"--X","params":[{"name":"purpose","value":"batch"}]`, "--X", "multipart/form-data; boundary=X"},
		"fields of another form":  {`"mimeType":"application/x-www-form-urlencoded","params":[{"name":"a","value":"b"}]`, "", "application/x-www-form-urlencoded"},
		"a text without a header": {`"mimeType":"application/json","text":"{}"`, "{}", "application/json"},
	} {
		s, err := recording.Read("a.har", []byte(`{"log":{"version":"1.2","entries":[{"request":{"method":"POST","url":"https://api.example/v1/files","headers":[],"postData":{`+row.data+`}},"response":{"status":200,"headers":[],"content":{}}}]}}`))
		if err != nil {
			t.Fatal(err)
		}
		sent := s.Exchanges[0].Request
		if !strings.Contains(string(sent.Body), row.want) || row.want == "" && sent.Body != nil || !strings.HasPrefix(sent.Header.Get("Content-Type"), row.kind) {
			t.Errorf("%s: %v, %q", name, sent.Header, sent.Body)
		}
	}
}
