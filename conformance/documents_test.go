package conformance_test

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestDocuments counts the replies that are judged by the rules on documents,
// and judges no other.
func TestDocuments(t *testing.T) {
	running := sessiontest.Batch(t, "in_progress")
	tests := []struct {
		reason string
		sessiontest.Turn
		documents, batches int
	}{
		{"a batch", sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: running}, 1, 1},
		{"a list", sessiontest.Listed("", "false", running), 1, 1},
		{"a list without items", sessiontest.Turn{Request: "GET /batches", Status: 200, Body: `{"object":"list","has_more":false}`}, 1, 0},
		{"an observation without HTTP", sessiontest.Turn{Bare: true, Body: running}, 1, 1},
		{"a refusal", sessiontest.Turn{Request: sessiontest.ToBatch, Status: 404, Body: sessiontest.Refusal}, 0, 0},
		{"a file that holds a batch", sessiontest.Turn{Request: "GET /files/f/content", Status: 200, Body: running}, 0, 0},
		{"what is told of a file", sessiontest.Turn{Request: "GET /files/f", Status: 200, Body: running}, 0, 0},
		{"a reply that broke off", sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: running[:9], Failure: "the reply broke off"}, 0, 0},
		{"a route of another API", sessiontest.Turn{Request: "GET /models", Status: 200, Body: running}, 0, 0},
	}
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq"})
	for _, test := range tests {
		s := sessiontest.SessionOf(test.Turn)
		if r := j.Judge(s); r.Documents != test.documents || len(j.Reader().Read(s).Lives()) != test.batches {
			t.Errorf("%s: %d documents of %d batches", test.reason, r.Documents, len(j.Reader().Read(s).Lives()))
		}
	}
	bare := j.Reader().Read(sessiontest.SessionOf(sessiontest.Turn{Bare: true, Body: running}, sessiontest.Turn{Bare: true, Body: sessiontest.Listed("", "false", running).Body})).Lives()
	if bare[0].Seen[0].Operation != contract.Retrieve || bare[0].Listed[0].Operation != contract.List {
		t.Errorf("what is seen without HTTP is %+v", bare)
	}
}

// TestDocumentFindings places what the rules on documents find: in the
// recording, in its exchange, and once where it is seen on several pages.
func TestDocumentFindings(t *testing.T) {
	late := sessiontest.Batch(t, "completed", `"completed_at": 1767264922`, `"completed_at": 1767264900`)
	other := sessiontest.Batch(t, "completed", sessiontest.BatchID, "batch_other")
	half := sessiontest.Batch(t, "in_progress", `"endpoint": "/v1/chat/completions",`, "")
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"time/order", "field/missing"}})
	// judge gives findings by rule, pointer, the pointer beside, count and line in the body.
	judge := func(sanitized bool, turns ...sessiontest.Turn) string {
		s := sessiontest.SessionOf(turns...)
		s.Sanitized = sanitized
		for i := range s.Exchanges {
			s.Exchanges[i].Place.Pointer = "/entries/0"
		}
		var got []string
		for _, f := range j.Judge(s).Findings {
			got = append(got, strings.Join([]string{f.Rule, f.Pointer, f.Beside, strings.Repeat("#", f.Count), strings.Repeat("|", f.Exchange.Line)}, " "))
		}
		return strings.Join(got, ", ")
	}
	seen := func(body string) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: body}
	}
	const order = "time/order /entries/0/completed_at /entries/0/finalizing_at # "
	for _, test := range []struct{ reason, got, want string }{
		{"a pair of times", judge(false, seen(late)), order + strings.Repeat("|", 15)},
		{"times that were replaced", judge(true, seen(late)), ""},
		{"a member that is missing at the start", judge(false, seen(half)), "field/missing /entries/0/endpoint  # |"},
		{"it is missing where times were replaced", judge(true, seen(half)), "field/missing /entries/0/endpoint  # |"},
		{"the same on two pages", judge(false, sessiontest.Listed("", "true", half), sessiontest.Listed("?after=a", "false", other, half)), "field/missing /entries/0/data/0/endpoint  ## |"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %q, want %q", test.reason, test.got, test.want)
		}
	}
}

// TestShownURLs leaves out of the URLs of findings what may be secret.
func TestShownURLs(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"http/status"}})
	for url, want := range map[string]string{
		"https://ada:secret@api.example/v1/batches?key=secret&limit=5&after=b": "https://api.example/v1/batches?after=b&key=redacted&limit=5",
		"/v1/batches?token=secret": "/v1/batches?token=redacted",
	} {
		s := sessiontest.SessionOf(sessiontest.Turn{Request: "GET /batches", Status: 302})
		s.Exchanges[0].URL = url
		if r := j.Judge(s); len(r.Findings) != 1 || r.Findings[0].Exchange.URL != want {
			t.Errorf("%s is shown in %v", url, r.Findings)
		}
	}
}
