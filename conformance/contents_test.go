package conformance_test

import (
	"bytes"
	"compress/zlib"
	"net/http"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
)

// TestEncodings decodes in the order that is the reverse of the header's.
func TestEncodings(t *testing.T) {
	var deflated bytes.Buffer
	w := zlib.NewWriter(&deflated)
	w.Write([]byte(batch(t, "in_progress")))
	w.Close()
	s := sessionOf(turn{request: toBatch, status: 200})
	s.Exchanges[0].Reply = recording.Message{Header: http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"Deflate , GZIP"}}, Body: gzipped(deflated.Bytes())}
	if r := newJudge(t, conformance.Options{}).Judge(s); r.Documents != 1 || len(r.Findings) > 0 {
		t.Errorf("%d documents: %v", r.Documents, r.Err())
	}
}

func TestKindsOfContent(t *testing.T) {
	j := newJudge(t, conformance.Options{Only: []string{"http/content-type"}})
	for kind, want := range map[string]conformance.Result{
		"application/json": conformance.Pass, "Application/JSON ; charset=utf-8": conformance.Pass, "application/problem+json": conformance.Pass,
		"text/json": conformance.Fail, "text/odd+json": conformance.Fail, "application/xml": conformance.Fail, "": conformance.Fail,
	} {
		s := sessionOf(turn{request: toBatch, status: 200, body: "{}"})
		s.Exchanges[0].Reply.Header = http.Header{"Content-Type": {kind}}
		if o := outcome(j.Judge(s), "http/content-type"); o.Result != want {
			t.Errorf("%q: %+v, want %s", kind, o, want)
		}
	}
}
