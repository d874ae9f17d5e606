package conformance_test

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
)

// TestDocuments counts the replies that are judged by the rules on documents,
// and judges no other.
func TestDocuments(t *testing.T) {
	running := batch(t, "in_progress")
	tests := []struct {
		reason string
		turn
		documents, batches int
	}{
		{"a batch", turn{request: toBatch, status: 200, body: running}, 1, 1},
		{"a list", listed("", "false", running), 1, 1},
		{"a list without items", turn{request: "GET /batches", status: 200, body: `{"object":"list","has_more":false}`}, 1, 0},
		{"an observation without HTTP", turn{bare: true, body: running}, 1, 1},
		{"a refusal", turn{request: toBatch, status: 404, body: refusal}, 0, 0},
		{"a file that holds a batch", turn{request: "GET /files/f/content", status: 200, body: running}, 0, 0},
		{"what is told of a file", turn{request: "GET /files/f", status: 200, body: running}, 0, 0},
		{"a reply that broke off", turn{request: toBatch, status: 200, body: running[:9], failure: "the reply broke off"}, 0, 0},
		{"a route of another API", turn{request: "GET /models", status: 200, body: running}, 0, 0},
	}
	j := newJudge(t, conformance.Options{})
	for _, test := range tests {
		s := sessionOf(test.turn)
		if r := j.Judge(s); r.Documents != test.documents || len(j.Reader().Read(s).Lives()) != test.batches {
			t.Errorf("%s: %d documents of %d batches", test.reason, r.Documents, len(j.Reader().Read(s).Lives()))
		}
	}
	bare := j.Reader().Read(sessionOf(turn{bare: true, body: running}, turn{bare: true, body: listed("", "false", running).body})).Lives()
	if bare[0].Seen[0].Operation != conformance.Retrieve || bare[0].Listed[0].Operation != conformance.List {
		t.Errorf("what is seen without HTTP is %+v", bare)
	}
}

// TestDocumentFindings places what the rules on documents find: in the
// recording, in its exchange, and once where it is seen on several pages.
func TestDocumentFindings(t *testing.T) {
	late := batch(t, "completed", `"completed_at": 1767264922`, `"completed_at": 1767264900`)
	other := batch(t, "completed", batchID, "batch_other")
	half := batch(t, "in_progress", `"endpoint": "/v1/chat/completions",`, "")
	j := newJudge(t, conformance.Options{Only: []string{"time/order", "field/missing"}})
	// judge gives findings by rule, pointer, the pointer beside, count and line in the body.
	judge := func(sanitized bool, turns ...turn) string {
		s := sessionOf(turns...)
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
	seen := func(body string) turn { return turn{request: toBatch, status: 200, body: body} }
	const order = "time/order /entries/0/completed_at /entries/0/finalizing_at # "
	for _, test := range []struct{ reason, got, want string }{
		{"a pair of times", judge(false, seen(late)), order + strings.Repeat("|", 15)},
		{"times that were replaced", judge(true, seen(late)), ""},
		{"a member that is missing at the start", judge(false, seen(half)), "field/missing /entries/0/endpoint  # |"},
		{"it is missing where times were replaced", judge(true, seen(half)), "field/missing /entries/0/endpoint  # |"},
		{"the same on two pages", judge(false, listed("", "true", half), listed("?after=a", "false", other, half)), "field/missing /entries/0/data/0/endpoint  ## |"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %q, want %q", test.reason, test.got, test.want)
		}
	}
}

// TestShownURLs leaves out of the URLs of findings what may be secret.
func TestShownURLs(t *testing.T) {
	j := newJudge(t, conformance.Options{Only: []string{"http/status"}})
	for url, want := range map[string]string{
		"https://ada:secret@api.example/v1/batches?key=secret&limit=5&after=b": "https://api.example/v1/batches?after=b&key=redacted&limit=5",
		"/v1/batches?token=secret": "/v1/batches?token=redacted",
	} {
		s := sessionOf(turn{request: "GET /batches", status: 302})
		s.Exchanges[0].URL = url
		if r := j.Judge(s); len(r.Findings) != 1 || r.Findings[0].Exchange.URL != want {
			t.Errorf("%s is shown in %v", url, r.Findings)
		}
	}
}
