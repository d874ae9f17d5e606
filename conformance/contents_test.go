package conformance_test

import (
	"net/textproto"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/growth"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestEncodings decodes in the order that is the reverse of the header's.
func TestEncodings(t *testing.T) {
	s := sessiontest.SessionOf(sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200})
	s.Exchanges[0].Reply = recording.Message{Header: textproto.MIMEHeader{"Content-Type": {"application/json"}, "Content-Encoding": {"Deflate , GZIP"}}, Body: growth.Gzip(growth.Deflate([]byte(sessiontest.Batch(t, "in_progress"))))}
	if r := sessiontest.NewJudge(t, conformance.Options{Profile: "orq"}).Judge(s); r.Documents != 1 || len(r.Findings) > 0 {
		t.Errorf("%d documents: %v", r.Documents, r.Err())
	}
}

func TestKindsOfContent(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"http/content-type"}})
	for kind, want := range map[string]conformance.Result{
		"application/json": conformance.Pass, "Application/JSON ; charset=utf-8": conformance.Pass, "application/problem+json": conformance.Pass,
		"text/json": conformance.Fail, "text/odd+json": conformance.Fail, "application/xml": conformance.Fail, "": conformance.Fail,
	} {
		s := sessiontest.SessionOf(sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: "{}"})
		s.Exchanges[0].Reply.Header = textproto.MIMEHeader{"Content-Type": {kind}}
		if o := sessiontest.Outcome(j.Judge(s), "http/content-type"); o.Result != want {
			t.Errorf("%q: %+v, want %s", kind, o, want)
		}
	}
}
