package conformance_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestCursorWalk reads a page that a cursor asks for as the next page of one
// walk. A batch on its second page is not missing from the list.
func TestCursorWalk(t *testing.T) {
	list := func(query, cursor string, item string) sessiontest.Turn {
		return sessiontest.Turn{
			Request: "GET /batches?limit=1" + query, Status: 200, After: time.Hour,
			Body: `{"object":"list","data":[` + item + `],"paging":{"next_cursor":` + cursor + `}}`,
		}
	}
	created := sessiontest.Turn{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating")}
	newer := sessiontest.Batch(t, "validating", sessiontest.BatchID, "batch_newer", "1767261600", "1767261601")
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "groq", Only: []string{"list/*"}})
	for _, test := range []struct {
		reason, second string
		want           conformance.Result
		findings       int
	}{
		{"it is on the second page", sessiontest.Batch(t, "validating"), conformance.Pass, 0},
		{"it is on neither", sessiontest.Batch(t, "validating", sessiontest.BatchID, "batch_other", "file-4Hk", "file-other"), conformance.Fail, 1},
	} {
		read := j.Reader().Read(sessiontest.SessionOf(created, list("", `"c1"`, newer), list("&cursor=c1", "null", test.second)))
		if len(read.Walks) != 1 || len(read.Walks[0].Pages) != 2 {
			t.Errorf("%s: the pages are %d walks", test.reason, len(read.Walks))
		}
		r := j.JudgeRead(read)
		o := sessiontest.Outcome(r, "list/contains")
		if o.Result != test.want || o.Judged != 1 || len(r.Findings) != test.findings {
			t.Errorf("%s: %+v, %v", test.reason, o, r.Findings)
		}
	}
}

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
