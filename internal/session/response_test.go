package session_test

import (
	"net/textproto"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

func TestResponses(t *testing.T) {
	const batches, files = "https://host/v1/batches", "https://host/v1/files"
	body := recording.Message{Body: []byte("{\n}")}
	for _, test := range []struct {
		reason   string
		exchange recording.Exchange
		want     string // "" where there is none
	}{
		{"a success", recording.Exchange{Method: "GET", URL: batches, Status: 200, Reply: body}, "due"},
		{"a refusal", recording.Exchange{Method: "GET", URL: batches + "/x", Status: 404, Reply: body}, "refused"},
		{"trouble", recording.Exchange{Method: "POST", URL: batches, Status: 502, Reply: body}, "refused"},
		{"a redirect", recording.Exchange{Method: "GET", URL: batches, Status: 302, Reply: body}, ""},
		{"no reply", recording.Exchange{Method: "GET", URL: batches, Reply: body}, ""},
		{"half a reply", recording.Exchange{Method: "GET", URL: batches, Status: 200, Reply: body, Failure: "cut"}, ""},
		{"no body", recording.Exchange{Method: "GET", URL: batches, Status: 200}, ""},
		{"a body that is not what it says", recording.Exchange{Method: "GET", URL: batches, Status: 200, Reply: recording.Message{
			Header: textproto.MIMEHeader{"Content-Encoding": {"gzip"}}, Body: []byte("\x1f\x8bno"),
		}}, ""},
		{"a file", recording.Exchange{Method: "POST", URL: files, Status: 200, Reply: body}, ""},
		{"its content", recording.Exchange{Method: "GET", URL: files + "/f/content", Status: 200, Reply: body}, ""},
		{"another route", recording.Exchange{Method: "GET", URL: "https://host/v1/models", Status: 200, Reply: body}, ""},
		{"an observation", recording.Exchange{Bare: true, Reply: body}, "due"},
	} {
		test.exchange.Place = recording.Place{File: "x", Line: 7, Column: 3, Offset: 90, Pointer: "/0", Verbatim: true}
		got := ""
		one := recording.Session{Exchanges: []recording.Exchange{test.exchange}}
		for r := range sessiontest.NewJudge(t, conformance.Options{}).Reader().Responses(&one) {
			got = map[bool]string{false: "due", true: "refused"}[r.Refused]
			f := validate.Finding{Pointer: "/id"}
			r.Locate(&f, 2)
			if f.File != "x" || f.Line != 8 || f.Column != 1 || f.Offset != 92 || f.Pointer != "/0/id" {
				t.Errorf("%s: its place is %+v", test.reason, f)
			}
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.reason, got, test.want)
		}
	}
}
