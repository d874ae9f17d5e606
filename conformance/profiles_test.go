package conformance_test

import (
	"bytes"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestListThatDoesNotSayMore looks for a created batch in a list that may have
// more behind the page: it is not missing from that.
func TestListThatDoesNotSayMore(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "groq"})
	s := readSession(t, sessions+"/list/contains/fail.json")
	if o := sessiontest.Outcome(j.Judge(s), "list/contains"); o.Result != conformance.Fail {
		t.Errorf("a page that says that it is the last: %+v", o)
	}
	list := &s.Exchanges[len(s.Exchanges)-1].Reply
	list.Body = bytes.Replace(list.Body, []byte(`"has_more": false`), []byte(`"paging": {"next_cursor": "c"}`), 1)
	r := j.Judge(s)
	if o := sessiontest.Outcome(r, "list/contains"); o.Result != conformance.Skip || len(r.Findings) > 0 {
		t.Errorf("a page that does not say: %+v, %v", o, r.Findings)
	}
}
