package recording_test

import (
	"bytes"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/recording"
)

// TestSignature holds a key to knowing its own recordings of runs against one
// server, and no others: a digest, which anybody can compute, is not enough.
func TestSignature(t *testing.T) {
	own, other := recording.Key("0123456789abcdef"), recording.Key("fedcba9876543210")
	of := func(urls ...string) *recording.Session {
		s := &recording.Session{Ended: recording.Waited}
		for _, url := range urls {
			s.Exchanges = append(s.Exchanges, recording.Exchange{Method: "POST", URL: url, Status: 200, Step: "upload"})
		}
		return s
	}
	tests := []struct {
		reason  string
		session *recording.Session
		key     recording.Key
		change  string // in the text of the recording
		to      string
		server  string
		want    bool
	}{
		{reason: "its own", session: of("https://a.example/v1/files", "https://A.example/v1/batches"), key: own, server: "https://a.example", want: true},
		{reason: "its own, indented otherwise", session: of("https://a.example/v1/files"), key: own, change: "  ", to: "\t", server: "https://a.example", want: true},
		{reason: "another server", session: of("https://a.example/v1/files"), key: own, server: "https://b.example"},
		{reason: "another scheme", session: of("https://a.example/v1/files"), key: own, server: "http://a.example"},
		{reason: "another port", session: of("https://a.example/v1/files"), key: own, server: "https://a.example:8443"},
		{reason: "another key", session: of("https://a.example/v1/files"), key: other, server: "https://a.example"},
		{reason: "no key", session: of("https://a.example/v1/files"), server: "https://a.example"},
		{reason: "several servers", session: of("https://a.example/v1/files", "https://b.example/v1/files"), key: own, server: "https://a.example"},
		{reason: "no server", session: of("/v1/files"), key: own, server: ""},
		{reason: "changed", session: of("https://a.example/v1/files"), key: own, change: "/v1/files", to: "/v1/other", server: "https://a.example"},
		{reason: "another end", session: of("https://a.example/v1/files"), key: own, change: `"waited"`, to: `"gave up"`, server: "https://a.example"},
		{reason: "no signature", session: of("https://a.example/v1/files"), key: own, change: `"signature"`, to: `"_signature"`, server: "https://a.example"},
	}
	for _, test := range tests {
		var har bytes.Buffer
		if _, err := recording.WriteHARAs(&har, "", test.session, test.key); err != nil {
			t.Fatal(err)
		}
		text := bytes.ReplaceAll(har.Bytes(), []byte(test.change), []byte(test.to))
		if test.change == "" {
			text = har.Bytes()
		} else if bytes.Equal(text, har.Bytes()) {
			t.Errorf("%s: nothing is changed", test.reason)
		}
		read, err := recording.Read("run.har", text)
		if err != nil {
			t.Fatal(err)
		}
		if got := own.HasSigned(read, test.server); got != test.want {
			t.Errorf("%s: %v", test.reason, got)
		}
		if recording.Key(nil).HasSigned(read, test.server) {
			t.Errorf("%s: no key has signed it", test.reason)
		}
	}
}
