package drive

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/session"
)

// TestPartsOfHeaders takes what is secret in the value of a header: what follows a
// scheme, the values of cookies, passwords. What is so short that it may be a word is
// left.
func TestPartsOfHeaders(t *testing.T) {
	for value, want := range map[string]string{
		"abcdefghij":                     "abcdefghij",
		"abcdefghi":                      "",
		"Bearer abcdefghij":              "abcdefghij",
		"Bearer abcdefghi":               "",
		"Basic dXNlcjpwYXNzd29yZC0xMjM=": "dXNlcjpwYXNzd29yZC0xMjM= user:password-123 password-123",
		"basic dXNlcjpwYXNzd29yZC0xMjM=": "dXNlcjpwYXNzd29yZC0xMjM= user:password-123 password-123",
		"Other dXNlcjpwYXNzd29yZC0xMjM=": "dXNlcjpwYXNzd29yZC0xMjM=",
		"Basic dXNlcjpwYXNzd29yZC0xM*=":  "dXNlcjpwYXNzd29yZC0xM*=",
		"id=abcdefghij":                  "id=abcdefghij abcdefghij",
		"a=1; session=abcdefghij":        "session=abcdefghij abcdefghij",
	} {
		if got := strings.Join(partsOf(value), " "); got != want {
			t.Errorf("%s: %q, want %q", value, got, want)
		}
	}
}

// TestSecretsOfAnExchange removes from an exchange all that the driver was given in
// secret, wherever it comes back, and nothing else.
func TestSecretsOfAnExchange(t *testing.T) {
	base, err := url.Parse("https://h.example/v1?sig=parameter-9f8e7d&version=version-1a2b3c")
	if err != nil {
		t.Fatal(err)
	}
	s := newSecrets("key-0a1b2c3d4e", "x-key", http.Header{"X-Account": {"account-5f6a7b"}, "Cookie": {"id=cookie-8c9d0e"}}, base)
	s.pages = []string{"page_token"}
	const gone = session.Redacted
	for text, want := range map[string]string{
		"key-0a1b2c3d4e": gone, "account-5f6a7b": gone, "cookie-8c9d0e": gone, "id=cookie-8c9d0e": gone, "parameter-9f8e7d": gone, "version-1a2b3c": "version-1a2b3c", "batch_123456": "batch_123456",
	} {
		text, want = "<"+text+">", "<"+want+">"
		e := recording.Exchange{
			URL: "https://h.example/v1/" + text, Failure: "no " + text,
			Request: recording.Message{Body: []byte(text)}, Reply: recording.Message{Body: []byte(text), Header: textproto.MIMEHeader{"X-Says": {text, text}}},
		}
		s.clean(&e)
		if got := fmt.Sprint(e.URL, " ", e.Failure, " ", string(e.Request.Body), " ", string(e.Reply.Body), " ", e.Reply.Header["X-Says"]); got != "https://h.example/v1/"+want+" no "+want+" "+want+" "+want+" ["+want+" "+want+"]" {
			t.Errorf("%s: %s", text, got)
		}
	}
	for _, row := range []struct{ name, value, want string }{
		{"X-Key", "anything", "X-Key: " + gone}, {"X-Account", "anything", "X-Account: " + gone}, {"Authorization", "anything", "Authorization: " + gone}, {"Authorization", "Bearer " + session.Nonsense, "Authorization: Bearer " + session.Nonsense}, {"X-Other", "anything", "X-Other: anything"},
		{"Location", "https://u:p@h.example/a?token=t&page_token=t#f", "Location: https://h.example/a?token=" + gone + "&page_token=t"}, {"Content-Location", "/a?token=t", "Content-Location: /a?token=" + gone}, {"X-Other", "/a?token=t", "X-Other: /a?token=t"},
		{"X-Key-0a1b2c3d4e", "a", "X-Redacted: redacted"},
	} {
		e := recording.Exchange{Reply: recording.Message{Header: textproto.MIMEHeader{row.name: {row.value}}}}
		s.clean(&e)
		got := ""
		for name, values := range e.Reply.Header {
			got += name + ": " + strings.Join(values, "|")
		}
		if got != row.want {
			t.Errorf("%s: %s is shown as %s", row.name, row.value, got)
		}
	}
}

// TestSecretsInEncodings removes a secret of what can be decoded, and keeps no body that
// has one inside of what cannot.
func TestSecretsInEncodings(t *testing.T) {
	packed := func(text string) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write([]byte(text))
		z.Close()
		return b.Bytes()
	}
	const secret, plain = "the key-0a1b2c3d4e.", "the other key."
	large := packed(strings.Repeat("\xff", recording.MaxBody+1))
	for _, row := range []struct {
		reason, encoding string
		body             []byte
		failed           string // before
		want, failure    string // "as it is" for the body
		decoded          int
	}{
		{"plain", "", []byte(secret), "", "the redacted.", "", len("the redacted.")},
		{"encoded", "gzip", packed(secret), "", "the redacted.", "", len("the redacted.")},
		{"encoded, without a secret", "gzip", packed(plain), "", "as it is", "", len(plain)},
		{"encoded twice", "gzip", packed(string(packed(secret))), "", "", errHidden.Error(), len(packed(secret))},
		{"encoded, and nobody says so", "", packed(secret), "", "", errHidden.Error(), len(packed(secret))},
		{"encoded, without a secret, and nobody says so", "", packed(plain), "", "as it is", "", len(packed(plain))},
		{"not encoded, as it says", "gzip", []byte(secret), "", "the redacted.", "", len("the redacted.")},
		{"cut within the secret", "", []byte("the key-0a1b2"), "cut", "the redacted", "cut", len("the redacted")},
		{"whole, but only a part of the secret", "", []byte("the key-0a1b2"), "", "as it is", "", len("the key-0a1b2")},
		{"too large when decoded", "gzip", large, "", "", recording.ErrTooLarge.Error(), recording.MaxBody},
		{"too large inside", "", large, "", "", recording.ErrTooLarge.Error(), recording.MaxBody},
	} {
		s := newSecrets("key-0a1b2c3d4e", "", nil, &url.URL{})
		e := recording.Exchange{Failure: row.failed, Reply: recording.Message{Header: textproto.MIMEHeader{}, Body: bytes.Clone(row.body)}}
		if row.encoding != "" {
			e.Reply.Header.Set("Content-Encoding", row.encoding)
		}
		decoded := s.clean(&e)
		want := row.want
		if want == "as it is" {
			want = string(row.body)
		}
		if encoding := e.Reply.Header.Get("Content-Encoding"); row.failure == "" && want != string(row.body) && encoding != "" {
			t.Errorf("%s: what was decoded is still said to be encoded: %s", row.reason, encoding)
		}
		if string(e.Reply.Body) != want || e.Failure != row.failure || decoded != row.decoded {
			t.Errorf("%s: %.80q, %q, %d decoded", row.reason, e.Reply.Body, e.Failure, decoded)
		}
	}
}
