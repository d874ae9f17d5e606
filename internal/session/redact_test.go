package session_test

import (
	"net/textproto"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestRedact holds what is shown of a recording to what is nobody's data.
func TestRedact(t *testing.T) {
	const (
		create   = `{"input_file_id":"f1","endpoint":"/v1/embeddings","completion_window":"24h","metadata":{"customer":"Ada"},"user":"Ada"}`
		noCreate = `{"input_file_id": "f1", "endpoint": "/v1/embeddings", "completion_window": "24h", "metadata": {"…": "…"}, "user": "…"}`
		batch    = `{"id":"b1","object":"batch","endpoint":"/v1/embeddings","completion_window":"24h","status":"failed","created_at":1767261600,"errors":{"data":[{"message":"Ada"}]},"metadata":{},"extra":{"n":7},"n":7,"l":[1,2]}`
		noBatch  = `{"id": "b1", "object": "batch", "endpoint": "/v1/embeddings", "completion_window": "24h", "status": "failed", "created_at": 1767261600, "errors": {"…": "…"}, "metadata": {}, "extra": {"…": "…"}, "n": 0, "l": ["…"]}`
		refusal  = `{"error":{"message":"no batch of Ada","type":"t","param":null,"code":7}}`
	)
	for _, test := range []struct {
		reason, request, reply string
		step                   string
		wantRequest, wantReply string
	}{
		{"a recording's create", create, batch, "", noCreate, noBatch},
		{"the driver's", create, batch, "create", create, noBatch},
		{"a wrapper", "", `{"by":"Ada","job":` + batch + `}`, "", "", `{"by": "…", "job": ` + noBatch + `}`},
		{"names of a client", "", `{"id":"b1","object":"batch","status":"completed","createdAt":1767261600,"completedAt":1767261700,"inputFileId":"f1","requestCounts":{"total":2,"completed":1,"failed":1},"extra":"Ada"}`, "", "", `{"id": "b1", "object": "batch", "status": "completed", "createdAt": 1767261600, "completedAt": 1767261700, "inputFileId": "f1", "requestCounts": {"total": 2, "completed": 1, "failed": 1}, "extra": "…"}`},
		{"a list", "", `{"object":"list","data":[` + batch + `,{},{},{}],"has_more":false}`, "", "", `{"object": "list", "data": [` + noBatch + `, {}, "… and 2 more"], "has_more": false}`},
		{"a recording's refusal", "", refusal, "", "", `{"error": {"…": "…"}}`},
		{"a refusal of what the driver sent", "", refusal, "create", "", `{"error": {"message": "no batch of Ada", "type": "t", "param": null, "code": 7}}`},
		{"no JSON", "customer=Ada", "Ada is not here", "", "", ""},
	} {
		e := recording.Exchange{
			Method: "POST", URL: "https://a.example/v1/batches?limit=2&customer=Ada", Status: 200, Step: test.step,
			Request: recording.Message{Body: []byte(test.request), Header: textproto.MIMEHeader{"Cookie": {"s3cret"}, "X-Forwarded-For": {"Ada"}, "Accept": {"*/*"}}},
			Reply:   recording.Message{Body: []byte(test.reply), Header: textproto.MIMEHeader{"Set-Cookie": {"s3cret"}, "Via": {"Ada"}}},
		}
		read := sessiontest.NewJudge(t, conformance.Options{}).Reader().Read(&recording.Session{Exchanges: []recording.Exchange{e}})
		got := read.Redact(read.Replies[0])
		if string(got.Request.Body) != test.wantRequest || string(got.Reply.Body) != test.wantReply {
			t.Errorf("%s:\n%s\n%s", test.reason, got.Request.Body, got.Reply.Body)
		}
		if len(got.Reply.Header) != 1 || got.Reply.Header.Get("Set-Cookie") != session.Redacted {
			t.Errorf("%s: the reply's header is %v", test.reason, got.Reply.Header)
		}
		if test.step == "" && (got.URL != "https://a.example/v1/batches?customer=redacted&limit=2" || len(got.Request.Header) != 2 || got.Request.Header.Get("Cookie") != session.Redacted) {
			t.Errorf("%s: %s, %v", test.reason, got.URL, got.Request.Header)
		}
	}
}

// TestRedactFailure shows why there is no reply, and not a key that it repeats.
func TestRedactFailure(t *testing.T) {
	turn := sessiontest.Turn{Request: "GET /batches/s3cret-9f8e", Failure: "no reply to s3cret-9f8e", Headers: []string{"Api-Key", "s3cret-9f8e"}}
	read := sessiontest.NewJudge(t, conformance.Options{}).Reader().Read(sessiontest.SessionOf(turn))
	if got := read.Redact(read.Replies[0]); got.Failure != "no reply to redacted" || got.URL != "https://api.example/v1/batches/redacted" {
		t.Errorf("the failure of %s is %s", got.URL, got.Failure)
	}
}

// TestRedactIdempotency shows that there is the header which makes one batch of two
// creates, by whatever name x-api has for it, and not what somebody put there.
func TestRedactIdempotency(t *testing.T) {
	schema := strings.Replace(tokenSchema, `"seconds"`, `"create": {"idempotency": "Dedupe-Key"}, "seconds"`, 1)
	turn := sessiontest.Turn{Request: sessiontest.ToCreate, Status: 200, Body: "{}", Headers: []string{"Dedupe-Key", "k1", "Api-Key", "s3cret"}}
	read := sessiontest.NewJudge(t, conformance.Options{Schema: []byte(schema)}).Reader().Read(sessiontest.SessionOf(turn))
	header := read.Redact(read.Replies[0]).Request.Header
	if header.Get("Dedupe-Key") != session.Redacted || header.Get("Api-Key") != session.Redacted {
		t.Errorf("the header is %v", header)
	}
}
