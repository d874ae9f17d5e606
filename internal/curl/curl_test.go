package curl

import (
	"net/http"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/recording"
	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
	"github.com/batchcheck/batchcheck/internal/session"
)

func TestLine(t *testing.T) {
	e := recording.Exchange{Method: "GET", URL: "https://a.example/v1/batches?limit=2"}
	upload := recording.Message{Header: http.Header{"Content-Type": {"multipart/form-data; boundary=b"}}, Body: []byte("--b")}
	for _, test := range []struct {
		reason  string
		request recording.Message
		with    Variables
		want    string
	}{
		{"nothing", recording.Message{}, Variables{}, ""},
		{"a key", header("Authorization", "Bearer s3cret"), Variables{}, `-H "Authorization: Bearer $BATCHCHECK_API_KEY" `},
		{"a key of a target", header("Authorization", "Bearer s3cret"), Variables{Key: "KEY_OF_A"}, `-H "Authorization: Bearer $KEY_OF_A" `},
		{"a header with a variable", header("Api-Key", "s3cret"), Variables{Headers: map[string]string{"Api-Key": "AZURE"}}, `-H "Api-Key: $AZURE" `},
		{"a header that is secret by its name", header("X-Api-Key", "s3cret"), Variables{}, `-H 'X-Api-Key: '"$X_API_KEY" `},
		{"one that is redacted", header("X-$(id)", session.Redacted), Variables{}, `-H 'X-$(id): '"$X___ID_" `},
		{"one that is not", header("X-Tenant", "it's $HOME"), Variables{}, `-H 'X-Tenant: it'\''s $HOME' `},
		{"a body", recording.Message{Body: []byte(`{"a":"b"}`)}, Variables{}, `-d '{"a":"b"}' `},
		{"an upload", upload, Variables{Input: "my requests.jsonl"}, `-F purpose=batch -F 'file=@my requests.jsonl' `},
	} {
		e.Request = test.request
		if got, want := Line(&e, test.with), "curl -sS -X GET "+test.want+"'https://a.example/v1/batches?limit=2'"; got != want {
			t.Errorf("%s:\n%s\nwant\n%s", test.reason, got, want)
		}
	}
}

func header(name, value string) recording.Message {
	return recording.Message{Header: http.Header{name: {value}}}
}
