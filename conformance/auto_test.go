package conformance_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/growth"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

// What profiles are recognized by. A batch of openai is one of others, too.
const (
	plainBatch     = `{"id":"batch_1","object":"batch","endpoint":"/v1/embeddings","input_file_id":"file-1","completion_window":"24h","status":"validating","created_at":1767261600}`
	clientBatch    = `{"id":"batch_1","object":"batch","endpoint":"/v1/embeddings","inputFileId":"file-1","completionWindow":"24h","status":"validating","createdAt":1767261600}`
	anthropicBatch = `{"id":"msgbatch_1","type":"message_batch","processing_status":"in_progress","request_counts":{},"created_at":"2026-01-01T10:00:00Z"}`
	mistralBatch   = `{"id":"5f0c","object":"batch","input_files":["f"],"endpoint":"/v1/chat/completions","status":"QUEUED","created_at":1767261600,"total_requests":1,"completed_requests":0}`
)

// from gives a session of exchanges with the host, which all answer with the body.
func from(host, body string) *recording.Session {
	s := sessiontest.SessionOf(sessiontest.Shows(body, body)...)
	for i := range s.Exchanges {
		s.Exchanges[i].URL = strings.Replace(s.Exchanges[i].URL, "https://api.example/v1", host, 1)
	}
	return s
}

func TestForChoosesByHostThenByShape(t *testing.T) {
	const unknown = "https://api.example/v1"
	empty := sessiontest.SessionOf()
	late := sessiontest.SessionOf(
		sessiontest.Turn{Request: "GET /models", Status: 200, Body: `{"object":"list","data":[{"id":"m","object":"model"}]}`},
		sessiontest.Turn{Request: sessiontest.ToBatch, Status: 404, Body: sessiontest.Refusal},
		sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: anthropicBatch},
	)
	zipped := from(unknown, anthropicBatch)
	for i := range zipped.Exchanges {
		reply := &zipped.Exchanges[i].Reply
		reply.Header.Set("Content-Encoding", "gzip")
		reply.Body = growth.Gzip(reply.Body)
	}
	for _, test := range []struct {
		reason       string
		session      *recording.Session
		profile, why string
	}{
		{"Mistral's host", from("https://api.mistral.ai/v1", "{}"), "mistral", "the host is api.mistral.ai"},
		{"one of Azure's hosts", from("https://x.openai.azure.com/openai", plainBatch), "azure", "the host is x.openai.azure.com"},
		{"the path of orq's router", from("https://my.orq.ai/v3/router", plainBatch), "orq-router", "the host is my.orq.ai"},
		{"another path of orq's host", from("https://my.orq.ai/v2", plainBatch), "orq", "the host is my.orq.ai"},
		{"the host counts more than the shape", from("https://api.groq.com/openai/v1", anthropicBatch), "groq", "the host is api.groq.com"},
		{"a host that only ends like one", from("https://notapi.mistral.ai/v1", plainBatch), "openai", recognize.NoEvidence},
		{"Anthropic's shape", from(unknown, anthropicBatch), "anthropic", "it has the shape of anthropic's batch"},
		{"Mistral's shape", from(unknown, mistralBatch), "mistral", "it has the shape of mistral's batch job"},
		{"a shape in gzip", zipped, "anthropic", "it has the shape of anthropic's batch"},
		{"a shape that is seen late", late, "anthropic", "it has the shape of anthropic's batch"},
		{"names of a client", from(unknown, clientBatch), "orq", "client naming"},
		{"orq's empty errors", from(unknown, sessiontest.Batch(t, "in_progress")), "orq", "errors is {} where a time is null"},
		{"a batch of openai", from(unknown, plainBatch), "openai", recognize.NoEvidence},
		{"no batch", from(unknown, "{}"), "openai", recognize.NoEvidence},
		{"no exchange", empty, "openai", recognize.NoEvidence},
	} {
		t.Run(test.reason, func(t *testing.T) {
			for _, o := range []conformance.Options{{}, {Profile: validate.AutoProfile}} {
				c, err := sessiontest.NewJudge(t, o).For(test.session)
				if err != nil {
					t.Fatal(err)
				}
				if r := c.Judge(test.session); c.Profile() != test.profile || r.Profile != test.profile || r.Why != test.why {
					t.Errorf("by %+v it is judged by %s (%s), as %q; want %s, %q", o, r.Profile, c.Profile(), r.Why, test.profile, test.why)
				}
			}
		})
	}
}

// TestForLooksAtTheFirstHundred looks for the shape of a batch in the first hundred
// exchanges, in replies and in requests, which may deliver events, and for the host in all.
func TestForLooksAtTheFirstHundred(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{})
	models := sessiontest.Turn{Request: "GET /models", Status: 200, Body: `{"object":"list","data":[{"id":"m","object":"model"}]}`}
	shown := sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: anthropicBatch}
	delivered := sessiontest.Turn{Request: "POST https://app.example/hook", Status: 204, Sent: anthropicBatch}
	hosted := sessiontest.Turn{Request: "GET https://api.mistral.ai/v1/models", Status: 200, Body: "{}"}
	for _, row := range []struct {
		before int
		turn   sessiontest.Turn
		want   string
	}{{0, shown, "anthropic"}, {99, shown, "anthropic"}, {100, shown, "openai"}, {0, delivered, "anthropic"}, {99, delivered, "anthropic"}, {100, delivered, "openai"}, {200, hosted, "mistral"}, {200, models, "openai"}} {
		c, err := j.For(sessiontest.SessionOf(append(slices.Repeat([]sessiontest.Turn{models}, row.before), row.turn)...))
		if err != nil || c.Profile() != row.want {
			t.Errorf("%s after %d others: it is judged by %s, want %s, %v", row.turn.Request, row.before, c.Profile(), row.want, err)
		}
	}
}

// TestForURL takes the profile of the host of an API, of OpenAI where nobody knows it,
// and keeps the one that was asked for.
func TestForURL(t *testing.T) {
	for _, row := range []struct{ asked, url, want string }{
		{"", "https://api.mistral.ai/v1", "mistral"}, {"", "https://api.anthropic.com/v1", "anthropic"}, {"", "https://api.example/v1", "openai"}, {"orq", "https://api.mistral.ai/v1", "orq"},
	} {
		j := sessiontest.NewJudge(t, conformance.Options{Profile: row.asked})
		c, err := j.ForURL(row.url)
		if err != nil || c.Profile() != row.want || (c.Why() == "") != (row.asked != "") {
			t.Errorf("%s of %q is judged by %s, as %q (%v)", row.url, row.asked, c.Profile(), c.Why(), err)
		}
	}
}

// TestForKeepsNamedProfile holds a Checker of one profile to judging by that,
// whatever the session shows.
func TestForKeepsNamedProfile(t *testing.T) {
	own := batchSchema(t)
	for reason, o := range map[string]conformance.Options{"a profile": {Profile: "orq"}, "a schema": {Schema: []byte(own)}} {
		j := sessiontest.NewJudge(t, o)
		for _, s := range []*recording.Session{from("https://api.mistral.ai/v1", mistralBatch), from("https://api.example/v1", anthropicBatch)} {
			c, err := j.For(s)
			if r := j.Judge(s); err != nil || c != j || r.Profile != "orq" || r.Why != "" {
				t.Errorf("%s: it is judged by %s, as %q (%v)", reason, r.Profile, r.Why, err)
			}
		}
	}
}

// TestAutoKeepsOptions judges by the options, whichever profile a session shows:
// also where one is a glob that matches no rule of it.
func TestAutoKeepsOptions(t *testing.T) {
	s := from("https://api.anthropic.com/v1/messages", anthropicBatch)
	for _, test := range []struct {
		only []string
		want []string
	}{
		{[]string{"field/missing"}, []string{"field/missing"}},
		{[]string{"metadata/pairs"}, nil},
	} {
		r, err := conformance.Judge(s, conformance.Options{Only: test.only})
		if err != nil || r.Profile != "anthropic" || !slices.Equal(sessiontest.Above(r, validate.Note), test.want) {
			t.Errorf("only %s: by %s, %v, %v", test.only, r.Profile, r.Findings, err)
		}
	}
}

// TestAutoJudgesEachSession has one Checker for sessions of several profiles.
func TestAutoJudgesEachSession(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{})
	var got []string
	for _, s := range []*recording.Session{from("https://api.mistral.ai/v1", "{}"), from("https://api.example/v1", plainBatch), from("https://api.mistral.ai/v1", "{}"), from("https://my.orq.ai", "{}")} {
		got = append(got, j.Judge(s).Profile)
	}
	if want := []string{"mistral", "openai", "mistral", "orq"}; !slices.Equal(got, want) || j.Profile() != "openai" {
		t.Errorf("they are judged by %q, want %q; the fallback is %s", got, want, j.Profile())
	}
}

// TestHalfABatchIsABatch judges what a batch route answers as a batch, also when
// there is little of one.
func TestHalfABatchIsABatch(t *testing.T) {
	for _, profile := range []string{"", "openai", "orq"} {
		j := sessiontest.NewJudge(t, conformance.Options{Profile: profile})
		for body, want := range map[string]string{
			`{"id":"5f0c","status":"cancelling"}`:                        "field/missing",
			`{"id":"batch_1"}`:                                           "field/missing",
			`{"cancelling_at":1767262200}`:                               "field/missing",
			`{"ok":true}`:                                                "document/kind",
			`{"id":"file-1","object":"file","status":"processed"}`:       "document/kind",
			`{"id":"5f0c","object":"chat.completion","created_at":1}`:    "document/kind",
			`{"object":"list","data":[` + plainBatch + `]}`:              "document/kind",
			`{"error":{"message":"no","type":"t","code":"c","param":""}`: "json/syntax",
		} {
			retrieved := sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: body}
			if ids := sessiontest.Above(j.Judge(sessiontest.SessionOf(retrieved)), validate.Error); !slices.Contains(ids, want) || want != "field/missing" && slices.Contains(ids, "field/missing") {
				t.Errorf("profile %q: %s has %v, want %s", profile, body, ids, want)
			}
		}
	}
}
