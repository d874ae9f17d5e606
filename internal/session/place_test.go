package session_test

import (
	"net/textproto"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

// TestPlacesOfFindings gives findings their place in the file where the body is there as
// it is, else in the body, and keeps secrets out of all that they quote.
func TestPlacesOfFindings(t *testing.T) {
	const secret = "sk-ada-81f3a9"
	exchange := recording.Exchange{
		Number: 7, Method: "GET", URL: "https://u:p@h.example/v1/batches?limit=2&x=" + secret + "#f", Status: 200, Start: sessiontest.Began,
		Request: recording.Message{Header: textproto.MIMEHeader{"Authorization": {"Bearer " + secret}}}, Reply: recording.Message{Body: []byte("{\n \"a\": 1}")},
		Place: recording.Place{File: "run.har", Line: 3, Column: 5, Offset: 40, Pointer: "/log", Verbatim: true},
	}
	found := validate.Finding{Message: "has " + secret, Expected: secret, Quote: secret, Pointer: "/a", Beside: "/b", BatchID: secret, Excerpt: validate.Excerpt{Text: "a " + secret}}
	hidden := validate.Finding{
		Message: "has redacted", Expected: "redacted", Quote: "redacted", Pointer: "/log/a", Beside: "/log/b", BatchID: "redacted", File: "run.har", Line: 4, Column: 2, Offset: 43,
		Exchange: &validate.Exchange{Number: 7, At: sessiontest.Began, Method: "GET", URL: "https://h.example/v1/batches?limit=2&x=redacted"},
	}
	elsewhere := hidden
	elsewhere.Line, elsewhere.Column, elsewhere.Offset = 3, 5, 40
	elsewhere.Exchange = &validate.Exchange{Number: 7, At: sessiontest.Began, Method: "GET", URL: "https://h.example/v1/batches?limit=2&x=redacted", Line: 2, Column: 2}
	asWhole := elsewhere
	asWhole.Exchange = &validate.Exchange{Number: 7, At: sessiontest.Began, Method: "GET", URL: "https://h.example/v1/batches?limit=2&x=redacted"}
	first, firstElsewhere := asWhole, asWhole
	firstElsewhere.Exchange = &validate.Exchange{Number: 7, At: sessiontest.Began, Method: "GET", URL: "https://h.example/v1/batches?limit=2&x=redacted", Line: 1, Column: 1}
	bare := hidden
	bare.Exchange = &validate.Exchange{Number: 7, At: sessiontest.Began}
	nowhere := asWhole
	nowhere.Line, nowhere.Column, nowhere.Offset, nowhere.File, nowhere.Pointer, nowhere.Beside = 1, 1, 0, "", "/a", "/b"
	reader := sessiontest.NewJudge(t, conformance.Options{Profile: "openai"}).Reader()
	for _, row := range []struct {
		reason string
		change func(*recording.Exchange)
		offset int
		want   validate.Finding
	}{
		{"as it is", func(*recording.Exchange) {}, 3, hidden},
		{"written otherwise", func(e *recording.Exchange) { e.Place.Verbatim = false }, 3, elsewhere},
		{"the first byte as it is", func(*recording.Exchange) {}, 0, first},
		{"the first byte, written otherwise", func(e *recording.Exchange) { e.Place.Verbatim = false }, 0, firstElsewhere},
		{"the exchange as a whole", func(*recording.Exchange) {}, -1, asWhole},
		{"without HTTP", func(e *recording.Exchange) { e.Bare = true }, 3, bare},
		{"in no file", func(e *recording.Exchange) { e.Place = recording.Place{} }, -1, nowhere},
	} {
		e := exchange
		row.change(&e)
		read := reader.Read(&recording.Session{Exchanges: []recording.Exchange{e}})
		got := found
		read.Locate(read.Replies[0].Exchange, &got, read.Replies[0].Places(), row.offset)
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.reason, diff)
		}
	}
	event := exchange
	event.Method, event.URL = "POST", "https://app.example/hook"
	event.Request.Body = []byte(`{"id":"e","object":"event","type":"batch.completed","created_at":1767261600,"data":{"id":"b1","object":"batch"}}`)
	delivered := reader.Read(&recording.Session{Exchanges: []recording.Exchange{event}}).Replies[0]
	if place := delivered.Place; delivered.Event == nil || place.Pointer != "" || place.Verbatim || place.File != "run.har" || place.Line != 3 {
		t.Errorf("a request that delivers an event is at %+v", place)
	}
	harmless := validate.Finding{Excerpt: validate.Excerpt{Text: "a"}}
	read := reader.Read(&recording.Session{Exchanges: []recording.Exchange{exchange}})
	if read.Locate(&exchange, &harmless, nil, -1); harmless.Excerpt.Text != "a" || harmless.Beside != "" {
		t.Errorf("an excerpt without secrets is %q, beside it is %q", harmless.Excerpt.Text, harmless.Beside)
	}
	for url, want := range map[string]string{
		"https://u:p@h.example/v1/a%2Fb?c=d#e": "/v1/a/b", "/v1/batches": "/v1/batches", "https://h.example/%zz?a": "https://h.example/%zz",
	} {
		if got := session.PathOf(&recording.Exchange{URL: url}); got != want {
			t.Errorf("the path of %s is %s", url, got)
		}
	}
	if got := reader.ShownURL(&recording.Exchange{URL: "https://h.example/%zz?after=1&b=2"}); got != "https://h.example/%zz?after=1&b=redacted" {
		t.Errorf("a URL that does not parse is shown as %s", got)
	}
}

// TestFieldsOfReplies reads single fields of replies.
func TestFieldsOfReplies(t *testing.T) {
	reader := sessiontest.NewJudge(t, conformance.Options{Profile: "openai"}).Reader()
	read := reader.Read(sessiontest.SessionOf(answered(t, sessiontest.ToBatch, "completed"), turn{Request: "GET /batches", Status: 299, Body: "<p>"}, turn{Request: "GET /files/f", Status: 200, Body: `{"id":"f","expires_at":7,"bytes":7.5}`}))
	batch, page, file := read.Replies[0], read.Replies[1], read.Replies[2]
	if got := read.FileOf(batch.Batch); got != "file-4HkWmT2pQz8YcNv6RbLxJd" {
		t.Errorf("the batch is of %q", got)
	}
	if batch.StatusText() != "200 (OK)" || page.StatusText() != "299" {
		t.Errorf("the statuses are %s and %s", batch.StatusText(), page.StatusText())
	}
	if page.Text("id") != "" || file.Text("id") != "f" || file.Text("bytes") != "" {
		t.Errorf("the ids are %q and %q", page.Text("id"), file.Text("id"))
	}
	if n, ok := file.Integer("expires_at"); !ok || n.Int64() != 7 {
		t.Errorf("the integer is %v", n)
	}
	for _, r := range []*session.Reply{page, file} {
		if n, ok := r.Integer("bytes"); ok {
			t.Errorf("the integer is %v", n)
		}
	}
	if field, found := batch.Batch.Instances().Object(batch.Batch.Object.Value, batch.Batch.Place).Get("endpoint"); !found || field.Value.Text() != "/v1/chat/completions" {
		t.Error("the batch has no reader of its objects")
	}
	public := batch.Batch.Public()
	if public["status"] != "completed" || len(public) < 10 {
		t.Errorf("public is %v", public)
	}
	if _, found := public["metadata"]; found {
		t.Error("metadata is public")
	}
	if sum, ok := batch.Batch.Sum([]string{"request_counts/completed", "request_counts/failed"}); !ok || sum.Cmp(document.NewInt(120)) != 0 {
		t.Errorf("the sum is %v", sum)
	}
	for _, paths := range [][]string{nil, {"request_counts/completed", "request_counts/none"}} {
		if sum, ok := batch.Batch.Sum(paths); ok {
			t.Errorf("the sum of %v is %v", paths, sum)
		}
	}
	for name, want := range map[string]int64{"created_at": 1767261600, "failed_at": 0, "status": 0, "none": 0} {
		if at, ok := batch.Batch.Time(name); ok != (want != 0) || ok && at.Unix() != want {
			t.Errorf("%s is %s, %t", name, at, ok)
		}
	}
	if got := batch.WithFlaw(session.WrongKey) + ", " + batch.WithFlaw("none"); got != "retrieve with a wrong key, retrieve" {
		t.Error(got)
	}
	if read.Batch(id) == nil || read.Batch("none") != nil {
		t.Errorf("the histories are %v and %v", read.Batch(id), read.Batch("none"))
	}
	if last := read.Batch(id).Last(); last != batch.Batch || (&session.History{}).Last() != nil {
		t.Errorf("the last observation is %v", last)
	}
}

// TestOnlyNulls tells metadata whose odd values are all null from others.
func TestOnlyNulls(t *testing.T) {
	reader := sessiontest.NewJudge(t, conformance.Options{Profile: "openai"}).Reader()
	for metadata, want := range map[string]bool{`{"a":null,"b":"c"}`: true, `{"a":null,"b":1}`: false, `{"a":"b"}`: true, `null`: true, `{"a":{}}`: false} {
		read := reader.Read(sessiontest.SessionOf(turn{Request: sessiontest.ToCreate, Sent: sent[:len(sent)-1] + `,"metadata":` + metadata + `}`, Status: 400}))
		if read.HasOnlyNulls(read.Replies[0]) != want {
			t.Errorf("%s: %t", metadata, !want)
		}
	}
}
