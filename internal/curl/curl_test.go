package curl

import (
	"net/textproto"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/recording"
	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
	"github.com/batchcheck/batchcheck/internal/session"
)

func TestLine(t *testing.T) {
	e := recording.Exchange{Method: "GET", URL: "https://a.example/v1/batches?limit=2"}
	upload := recording.Message{Header: textproto.MIMEHeader{"Content-Type": {"multipart/form-data; boundary=b"}}, Body: []byte("--b")}
	for _, test := range []struct {
		reason  string
		request recording.Message
		with    Variables
		want    string
	}{
		{"nothing", recording.Message{}, Variables{}, ""},
		{"a key", header("Authorization", "Bearer s3cret"), Variables{}, `-H "Authorization: Bearer $HEADER_AUTHORIZATION" `},
		{"a key of a target", header("Authorization", "Bearer s3cret"), Variables{Key: "KEY_OF_A"}, `-H "Authorization: Bearer $KEY_OF_A" `},
		{"a header with a variable", header("Api-Key", "s3cret"), Variables{Headers: map[string]string{"Api-Key": "AZURE"}}, `-H "Api-Key: $AZURE" `},
		{"a header that is secret by its name", header("X-Api-Key", "s3cret"), Variables{}, `-H 'X-Api-Key: '"$HEADER_X_API_KEY" `},
		{"one that is redacted", header("X-$id", session.Redacted), Variables{}, `-H 'X-$id: '"$HEADER_X__ID" `},
		{"one with the name of a variable that may be set", header("Aws-Secret-Access-Key", "s3cret"), Variables{}, `-H 'Aws-Secret-Access-Key: '"$HEADER_AWS_SECRET_ACCESS_KEY" `},
		{"headers in a file", header("@/etc/passwd", "x"), Variables{}, ""},
		{"one that is not", header("X-Tenant", "it's $HOME"), Variables{}, `-H 'X-Tenant: it'\''s $HOME' `},
		{"a body", recording.Message{Body: []byte(`{"a":"b"}`)}, Variables{}, `--data-raw '{"a":"b"}' `},
		{"a body that begins as the name of a file", recording.Message{Body: []byte("@/etc/passwd")}, Variables{}, `--data-raw @/etc/passwd `},
		{"a body that is left to a file", recording.Message{Body: []byte("{}")}, Variables{Body: "r.json"}, `--data-binary @r.json `},
		{"an upload", upload, Variables{Input: "my requests.jsonl"}, `-F purpose=batch -F 'file=@my requests.jsonl' `},
	} {
		e.Request = test.request
		if got, want := Line(&e, test.with), "curl -sS -X GET "+test.want+"'https://a.example/v1/batches?limit=2'"; got != want {
			t.Errorf("%s:\n%s\nwant\n%s", test.reason, got, want)
		}
	}
}

func header(name, value string) recording.Message {
	return recording.Message{Header: textproto.MIMEHeader{name: {value}}}
}

// TestLineOfStrangers keeps what a recording's method and URL are from being flags,
// files or several requests.
func TestLineOfStrangers(t *testing.T) {
	for _, test := range []struct{ method, url, want string }{
		{"GET", "https://h/[1-3]", "curl -sS -X GET --globoff 'https://h/[1-3]'"},
		{"GET", "https://h/{a,b}", "curl -sS -X GET --globoff 'https://h/{a,b}'"},
		{"GET", "-o/tmp/x", "curl -sS -X GET --proto '=http,https' --url -o/tmp/x"},
		{"GET", "file:///etc/passwd", "curl -sS -X GET --proto '=http,https' --url file:///etc/passwd"},
		{"GET", "https://h/$(id)'", `curl -sS -X GET 'https://h/$(id)'\'''`},
		{"-K", "https://h/", "curl -sS -X -K https://h/"}, // the value of -X, whatever it begins with
		{"GET / HTTP/1.1\r\nX: y\r\n", "https://h/", "# no command: the method is not one of HTTP"},
		{"", "https://h/", "# no command: the method is not one of HTTP"},
	} {
		if got := Line(&recording.Exchange{Method: test.method, URL: test.url}, Variables{}); got != test.want {
			t.Errorf("%q %q is\n%s\nwant\n%s", test.method, test.url, got, test.want)
		}
	}
}
