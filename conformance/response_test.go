package conformance_test

import (
	"net/http"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/validate"
)

func TestResponses(t *testing.T) {
	const batches, files = "https://host/v1/batches", "https://host/v1/files"
	body := conformance.Message{Body: []byte("{\n}")}
	for _, test := range []struct {
		reason   string
		exchange conformance.Exchange
		want     string // "" where there is none
	}{
		{"a success", conformance.Exchange{Method: "GET", URL: batches, Status: 200, Reply: body}, "due"},
		{"a refusal", conformance.Exchange{Method: "GET", URL: batches + "/x", Status: 404, Reply: body}, "refused"},
		{"trouble", conformance.Exchange{Method: "POST", URL: batches, Status: 502, Reply: body}, "refused"},
		{"a redirect", conformance.Exchange{Method: "GET", URL: batches, Status: 302, Reply: body}, ""},
		{"no reply", conformance.Exchange{Method: "GET", URL: batches, Reply: body}, ""},
		{"half a reply", conformance.Exchange{Method: "GET", URL: batches, Status: 200, Reply: body, Failure: "cut"}, ""},
		{"no body", conformance.Exchange{Method: "GET", URL: batches, Status: 200}, ""},
		{"a body that is not what it says", conformance.Exchange{Method: "GET", URL: batches, Status: 200, Reply: conformance.Message{
			Header: http.Header{"Content-Encoding": {"gzip"}}, Body: []byte("\x1f\x8bno"),
		}}, ""},
		{"a file", conformance.Exchange{Method: "POST", URL: files, Status: 200, Reply: body}, ""},
		{"its content", conformance.Exchange{Method: "GET", URL: files + "/f/content", Status: 200, Reply: body}, ""},
		{"another route", conformance.Exchange{Method: "GET", URL: "https://host/v1/models", Status: 200, Reply: body}, ""},
		{"an observation", conformance.Exchange{Bare: true, Reply: body}, "due"},
	} {
		test.exchange.Place = conformance.Place{File: "x", Line: 7, Column: 3, Offset: 90, Pointer: "/0", Verbatim: true}
		got := ""
		session := conformance.Session{Exchanges: []conformance.Exchange{test.exchange}}
		for r := range session.Responses(conformance.Paths{}) {
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
