package session_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/growth"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// dated gives an exchange with the Date of its server, so many seconds after the
// session began.
func dated(seconds int, t turn) turn {
	t.Replied = append(t.Replied, "Date", sessiontest.Began.Add(time.Duration(seconds)*time.Second).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"))
	return t
}

func took(d time.Duration, t turn) turn {
	t.Took = d
	return t
}

func untimed(t turn) turn {
	t.Untimed = true
	return t
}

func got(path, body string) turn { return turn{Request: "GET " + path, Status: 200, Body: body} }

// TestCorners holds what is read of sessions that recordings in testdata are not like
// to one table, as TestFacts does.
func TestCorners(t *testing.T) {
	batch := func(state string, edits ...string) turn {
		return got("/batches/"+id, sessiontest.Batch(t, state, edits...))
	}
	counts := func(total, completed, failed int) turn {
		return batch("in_progress", `"total": 120`, fmt.Sprintf(`"total": %d`, total), `"completed": 37`, fmt.Sprintf(`"completed": %d`, completed), `"failed": 1`, fmt.Sprintf(`"failed": %d`, failed))
	}
	create := answered(t, sessiontest.ToCreate, "validating")
	create.Sent = sent
	event := func(eventID, kind, state string) turn {
		return turn{Request: "POST https://app.example/hook", Status: 204, Sent: `{"id":"` + eventID + `","object":"event","type":"` + kind + `","created_at":1767261600,"data":` + sessiontest.Batch(t, state) + `}`}
	}
	list := func(query string, ids ...string) turn {
		var items []string
		for _, id := range ids {
			items = append(items, sessiontest.Item(id, "1767261600"))
		}
		return sessiontest.Listed(query, "true", items...)
	}
	groq := func(query, rest string, ids ...string) turn {
		l := list(query, ids...)
		l.Body = strings.Replace(l.Body, `,"has_more":true`, rest, 1)
		return l
	}
	mistral := func(query, rest string, n int) turn {
		var items []string
		for i := range n {
			items = append(items, fmt.Sprintf(`{"id":"b%d","object":"batch","status":"QUEUED","created_at":1767261600,"total_requests":1}`, i))
		}
		return got("https://api.example/v1/batch/jobs"+query, `{"object":"list","data":[`+strings.Join(items, ",")+`]`+rest+`}`)
	}
	anthropic := func(query, more string, ids ...string) turn {
		var items []string
		for _, id := range ids {
			items = append(items, `{"id":"`+id+`","type":"message_batch","processing_status":"ended","created_at":"2026-01-01T10:00:00Z"}`)
		}
		return got("https://api.example/v1/messages/batches"+query, `{"data":[`+strings.Join(items, ",")+`],"first_id":null,"last_id":null`+more+`}`)
	}
	const begin, first, last = "in_progress", `"in_progress_at": 1767261642`, `"in_progress_at": null`
	rows := []struct {
		reason, profile string
		turns           []turn
	}{
		{"answers out of order", "openai", []turn{at(9, batch("completed")), at(3, batch("in_progress")), at(6, batch("finalizing"))}},
		{"answers at one time", "openai", []turn{at(3, batch("in_progress")), at(3, batch("finalizing")), at(3, batch("completed"))}},
		{"a slow answer, asked for first", "openai", []turn{took(8*time.Second, at(0, batch("completed"))), at(1, batch("in_progress")), at(7, batch("finalizing")), at(20, batch("completed"))}},
		{"the clock of the server, not that of the recording", "openai", []turn{dated(100, at(1, batch("in_progress"))), dated(90, at(2, batch("completed"))), dated(102, at(3, batch("completed"))), dated(103, at(9, batch("completed")))}},
		{"one reply without a Date", "openai", []turn{dated(100, at(1, batch("in_progress"))), at(2, batch("completed")), dated(90, at(9, batch("completed")))}},
		{"a Date that is none", "openai", []turn{dated(100, at(1, batch("in_progress"))), {Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed"), After: 2e9, Replied: []string{"Date", "today"}}}},
		{"one reply without a time", "openai", []turn{at(9, batch("in_progress")), at(3, batch("in_progress")), untimed(batch("completed")), at(1, batch("completed")), at(30, batch("completed"))}},
		{"listed at one time without a time", "openai", []turn{at(9, list("", "b1")), untimed(list("", "b1")), at(3, list("", "b1"))}},
		{"lists out of order", "openai", []turn{at(9, list("", "b1")), at(3, list("", "b1", "b1")), at(6, list("", "b1"))}},
		{"observations without HTTP", "openai", []turn{{Bare: true, Body: sessiontest.Batch(t, "completed"), After: 5e9}, {Bare: true, Body: sessiontest.Batch(t, "in_progress")}, {Bare: true, Body: list("", "b1").Body}}},
		{"requests that failed", "openai", []turn{{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed"), Failure: "the connection was reset"}, {Request: "GET /batches", Failure: "no route to host"}}},
		{"creates that fail throughout", "openai", []turn{{Request: sessiontest.ToCreate, Sent: sent, Status: 500}, {Request: sessiontest.ToCreate, Sent: sent, Status: 503, After: 1e9}, batch("completed")}},
		{"creates that have no answer", "openai", []turn{{Request: sessiontest.ToCreate, Sent: sent, Status: 200, Failure: "the connection was reset", Expects: recording.ExpectSuccess}}},
		{"lists that fail once", "openai", []turn{{Request: "GET /batches", Status: 500}, list("", "b1")}},
		{"a list that is an array", "together", []turn{got("https://api.together.xyz/v1/batches", `[{"id":"b1","status":"IN_PROGRESS","input_file_id":"f","endpoint":"/v1/chat/completions","created_at":"2026-01-01T10:00:00Z"},{"id":"b2","status":"COMPLETED","input_file_id":"f","endpoint":"/v1/chat/completions","created_at":"2026-01-01T10:00:00Z"},7]`), got("https://api.together.xyz/v1/batches/b1", `[{"id":"b1"}]`)}},
		{"an observation behind a reply", "openai", []turn{batch("in_progress"), {Request: sessiontest.ToCancel, Status: 200, Body: sessiontest.Batch(t, "cancelling")}, {Bare: true, Body: sessiontest.Batch(t, "cancelled")}}},
		{"the first redirect, and the last", "openai", []turn{{Request: sessiontest.ToBatch, Status: 300, Replied: []string{"Location", "/v1/x"}}, got("/x", sessiontest.Batch(t, "completed")), {Request: sessiontest.ToBatch, Status: 399, Replied: []string{"Location", "/v1/y"}}, got("/y", sessiontest.Batch(t, "completed"))}},
		{"a redirect of another route", "openai", []turn{{Request: "GET /x", Status: 302, Replied: []string{"Location", "/v1/batches/" + id}}, batch("completed")}},
		{"no redirect, though it says where", "openai", []turn{{Request: sessiontest.ToBatch, Status: 299, Replied: []string{"Location", "/v1/x"}}, got("/x", sessiontest.Batch(t, "completed"))}},
		{"a redirect to where nothing is", "openai", []turn{{Request: sessiontest.ToBatch, Status: 400, Replied: []string{"Location", "/v1/x"}}, got("/x", sessiontest.Batch(t, "completed"))}},
		{"states that go back", "openai", []turn{batch("validating"), batch("in_progress"), batch("validating"), batch("finalizing"), batch("in_progress"), batch("completed"), batch("finalizing"), batch("cancelling"), batch("completed")}},
		{"a state that nobody knows", "openai", []turn{batch("in_progress", `"in_progress",`, `"paused",`), batch("in_progress"), batch("validating"), batch("in_progress", `"in_progress",`, `"paused",`)}},
		{"counts that fall", "openai", []turn{counts(120, 5, 0), counts(120, 4, 1), counts(120, 6, 0), counts(119, 6, 1), counts(0, 6, 1), counts(121, 6, 1), counts(120, 7, 1)}},
		{"times that are taken back", "openai", []turn{batch(begin), batch(begin, first, last), batch(begin, first, `"in_progress_at": 1767261643`), batch(begin, first, `"in_progress_at": 0`), batch(begin, first, last)}},
		{"a time that is no time", "openai", []turn{batch(begin, first, `"in_progress_at": "x"`), batch(begin, first, `"in_progress_at": 1`), batch(begin, first, `"in_progress_at": 1e300`)}},
		{"counts that are no integers", "openai", []turn{counts(120, 5, 0), batch(begin, `"completed": 37`, `"completed": "38"`), batch(begin, `"completed": 37`, `"completed": 38.0`), batch(begin, `"total": 120`, `"total": null`)}},
		{"ended, and no time says when", "openai", []turn{batch("completed", `"completed_at": 1767264922`, `"completed_at": null`), batch("completed")}},
		{"a clock that is ahead", "openai", []turn{dated(-70, create), dated(0, create), dated(50, create), dated(100, batch("validating"))}},
		{"an event", "openai", []turn{create, event("evt_1", "batch.completed", "completed"), event("evt_1", "batch.completed", "completed"), event("evt_1", "batch.completed", "failed"), event("", "batch.completed", "completed"), event("", "batch.completed", "completed")}},
		{"events of something else", "openai", []turn{
			event("evt_1", "invoice.paid", "completed"), {Request: "GET https://app.example/hook", Sent: event("e", "batch.completed", "completed").Sent, Status: 200}, {Request: "POST https://app.example/hook", Status: 200, Sent: `{"object":"event"`},
			{Request: "POST https://app.example/hook", Status: 200, Sent: `{"object":"event","type":"batch.completed","id":"e","data":null}`}, {Request: "POST https://app.example/hook", Status: 200, Sent: `{"object":"event","type":"batch.completed","id":"e","data":{"id":"batch_1"}}`},
			{Request: "POST https://app.example/hook", Status: 200, Sent: `{"object":"event","type":"invoice.paid","id":"e","data":{"id":"in_1"}}`}, {Request: "POST https://app.example/hook", Status: 200, Sent: `{"object":"list","x":"event","data":{"id":"batch_1"}}`},
			{Bare: true, Body: event("evt_2", "batch.completed", "completed").Sent},
		}},
		{"an event as clients spell it", "orq", []turn{
			got("/batches/b1", `{"id":"b1","object":"batch","status":"in_progress","createdAt":1767261600,"completedAt":null,"inputFileId":"f","requestCounts":{"total":2,"completed":0,"failed":0}}`),
			{Request: "POST https://app.example/hook", Status: 204, Sent: `{"id":"evt_1","object":"event","type":"batch.completed","created_at":1767261600,"data":{"id":"b1","object":"batch","status":"completed","createdAt":1767261600,"completedAt":1767261700,"inputFileId":"f","requestCounts":{"total":2,"completed":1,"failed":1}}}`},
		}},
		{"events in gzip", "openai", []turn{
			{Request: "POST https://app.example/hook", Status: 204, Sent: string(growth.Gzip([]byte(event("evt_1", "batch.completed", "completed").Sent))), Headers: []string{"Content-Encoding", "gzip"}},
			{Request: "POST https://app.example/hook", Status: 204, Sent: "\x1f\x8bevent", Headers: []string{"Content-Encoding", "gzip"}},
		}},
		{"uploads", "openai", []turn{
			{Request: "POST /files", Purpose: "batch", Ids: []string{"a", "b"}, Status: 200, Body: `{"id":"file-1"}`}, {Request: "POST /files", Purpose: "batch", Status: 200, Body: `{}`}, {Request: "POST /files", Sent: "x", Status: 200, Body: `{"id":"file-2"}`},
			{Request: "POST /files", Purpose: "batch-nonsense-" + session.Nonsense, Status: 400, Body: sessiontest.Refusal}, {Request: "GET /files/file-1", Status: 200, Body: `{"id":"file-1"}`},
		}},
		{"spelled as clients do", "orq", []turn{got("/batches/b1", `{"id":"b1","object":"batch","status":"completed","createdAt":1767261600,"completedAt":1767261700,"inputFileId":"f","requestCounts":{"total":2,"completed":1,"failed":1}}`), got("/batches", `{"object":"list","data":[{"id":"b1","object":"batch","status":"completed","createdAt":1767261600}],"hasMore":false}`)}},
		{"fields that change", "openai", []turn{batch(begin), batch(begin, `"project": "nightly-evaluation"`, `"project": "weekly"`, `"endpoint": "/v1/chat/completions"`, `"endpoint": "/v1/embeddings"`), batch(begin, `"errors": {}`, `"errors": null`), batch(begin, `"errors": {}`, `"errors": {"data":[1]}`)}},
		{"walks", "openai", []turn{
			list("", "b1", "b2"), list("?after=b2", "b3"), list("?after=b3"), list("?limit=2", "b1"), list("?after=b1&limit=1", "b1", "b2"), list("?after=b2&limit=2", "b5"), list("?after=b9", "b1"), list("?status=failed", "b1"), list("?after=b1&status=failed", "b2"), list("?after=b2", "b3"),
			list("?limit=0"), list("?limit=-1"), list("?limit=1000"), list("?limit=x"), list("?order=asc"), list("?order=desc"), list("?order=up"), got("/batches", `{"object":"list","data":[]}`), got("/batches?limit=1", `{"object":"list","data":[`+sessiontest.Item("b1", "1")+`]}`),
			{Bare: true, Body: list("", "b1").Body}, got("/batches?after=b7", `{"object":"list","data":[1,{"id":""}],"has_more":false}`),
		}},
		{"walks by tokens", "groq", []turn{
			groq("", `,"paging":{"next_cursor":"t1"}`, "b1"), groq("?cursor=t1", `,"paging":{"next_cursor":null}`, "b2"), groq("?cursor=t1", `,"paging":{}`, "b2", "b1"), groq("?cursor=t9", `,"paging":{"next_cursor":"t1"}`), groq("", `,"paging":{"next_cursor":""}`), groq("", ``), groq("", `,"paging":7`),
		}},
		{"walks by numbers", "mistral", []turn{
			mistral("?page_size=2", `,"total":5`, 2), mistral("?page_size=2&page=1", `,"total":5`, 2), mistral("?page_size=2&page=2", `,"total":5`, 1), mistral("?page_size=3&page=3", `,"total":5`, 1), mistral("?page=0", `,"total":1`, 1), mistral("?page=x", `,"total":"1"`, 1), mistral("?order_by=created", `,"total":0`, 0), mistral("?order_by=-created", ``, 0), mistral("?order_by=id", ``, 0), mistral("?page_size=2&page=1&status=x", `,"total":5`, 2),
		}},
		{"batches without their ids", "openai", []turn{got("/batches/b1", `{"object":"batch","status":"completed","created_at":1767261600,"endpoint":"/v1/embeddings"}`), list("", "")}},
		{"an id in the body of the request", "ai-gateway", []turn{
			{Request: "POST https://ai-gateway.vercel.sh/v1/batch/status", Sent: `{"batchId":"b1"}`, Status: 200, Body: `{"rawStatus":"x","status":"pending","requestCounts":{"pending":1}}`},
			{Request: "POST https://ai-gateway.vercel.sh/v1/batch/status", Sent: `{"batchId":"b1"}`, Status: 200, Body: `{"batchId":"b2","rawStatus":"x","status":"pending","requestCounts":{"pending":1}}`},
			{Request: "POST https://ai-gateway.vercel.sh/v1/batch/status", Sent: `{"batchId":`, Status: 200, Body: `{"rawStatus":"x","status":"pending","requestCounts":{"pending":1}}`},
			{Request: "POST https://ai-gateway.vercel.sh/v1/batch/start", Sent: `{"batchId":"b1"}`, Status: 200, Body: `{"rawStatus":"x","status":"pending","requestCounts":{"pending":1}}`},
		}},
		{"a create that only gives the id", "bedrock", []turn{
			{Request: "POST https://bedrock.us-east-1.amazonaws.com/model-invocation-job", Sent: `{"jobName":"a"}`, Status: 200, Body: `{"jobArn":"arn:aws:bedrock:us-east-1:1:model-invocation-job/a"}`},
			at(999, turn{Request: "GET https://bedrock.us-east-1.amazonaws.com/model-invocation-job/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Amodel-invocation-job%2Fa", Status: 404}),
			{Request: "POST https://bedrock.us-east-1.amazonaws.com/model-invocation-job", Sent: `{"jobName":"a"}`, Status: 200, Body: `{"jobArn":7}`},
			{Request: "GET https://bedrock.us-east-1.amazonaws.com/model-invocation-job/b", Status: 200, Body: `{"jobArn":"arn:aws:bedrock:us-east-1:1:model-invocation-job/b"}`},
		}},
		{"walks in both directions", "anthropic", []turn{
			anthropic("", `,"has_more":true`, "b3", "b2"), anthropic("?after_id=b2", `,"has_more":false`, "b1"), anthropic("?before_id=b1", `,"has_more":true`, "b3", "b2"), anthropic("?after_id=b2&beta=true", ``, "b2"), anthropic("?limit=1001", ``), anthropic("?limit=1000", ``),
		}},
	}
	var table bytes.Buffer
	for _, row := range rows {
		reader := sessiontest.NewJudge(t, conformance.Options{Profile: row.profile}).Reader()
		fmt.Fprintf(&table, "%s\n", row.reason)
		for _, fact := range factsOf(t, reader, sessiontest.SessionOf(row.turns...)) {
			fmt.Fprintf(&table, "  %s\n", fact)
		}
	}
	golden.Check(t, "testdata/corners.golden", table.String())
}

// TestBetweenReplies tells how long after one another replies were asked for, by the
// server's clock where both have it.
func TestBetweenReplies(t *testing.T) {
	reader := sessiontest.NewJudge(t, conformance.Options{Profile: "openai"}).Reader()
	plain := turn{Request: "GET /batches", Status: 200}
	for _, row := range []struct {
		reason        string
		before, after turn
		since         time.Duration
		known         bool
		follows       bool
		isAfter       bool // by 5 s
	}{
		{"by the recording", at(1, plain), took(2*time.Second, at(7, plain)), 6 * time.Second, true, true, true},
		{"5 s", at(1, plain), at(6, plain), 5 * time.Second, true, true, true},
		{"too little", at(1, plain), at(5, plain), 4 * time.Second, true, true, false},
		{"by the server", dated(1, at(1, plain)), dated(31, took(3*time.Second, at(1, plain))), 27 * time.Second, true, true, false},
		{"one Date", dated(1, at(1, plain)), at(2, plain), time.Second, true, true, false},
		{"under way at once", at(9, plain), took(time.Second, at(8, plain)), -time.Second, true, false, false},
		{"at one time, in the order of the recording", at(1, plain), at(1, plain), 0, true, true, false},
		{"no time", at(1, plain), untimed(plain), 0, false, true, false},
		{"no time before", untimed(plain), at(1, plain), 0, false, true, false},
	} {
		read := reader.Read(sessiontest.SessionOf(row.before, row.after))
		before, after := read.Replies[0], read.Replies[1]
		if since, known := after.Since(before); known != row.known || known && since != row.since {
			t.Errorf("%s: since is %s, %t", row.reason, since, known)
		}
		if after.Follows(before) != row.follows || before.Follows(before) {
			t.Errorf("%s: it follows: %t", row.reason, after.Follows(before))
		}
		if after.IsAfter(before, 5*time.Second) != row.isAfter {
			t.Errorf("%s: it is 5 s after: %t", row.reason, !row.isAfter)
		}
	}
}

// TestRetryAfter reads how long a server asks its client to wait.
func TestRetryAfter(t *testing.T) {
	for _, row := range []struct {
		status int
		asked  string
		want   time.Duration
		ok     bool
	}{
		{429, "2", 2 * time.Second, true}, {503, "1.5", 1500 * time.Millisecond, true}, {429, "0", 0, true}, {429, "-1", 0, false}, {429, "", 0, false}, {500, "2", 0, false}, {200, "2", 0, false}, {429, "soon", 0, false},
		{429, "1e300", 100 * 365 * 24 * time.Hour, true}, {429, "NaN", 0, false}, {503, "Thu, 01 Jan 2026 10:00:30 GMT", 30 * time.Second, true},
	} {
		e := sessiontest.SessionOf(turn{Request: "GET /batches", Status: row.status, Replied: []string{"Retry-After", row.asked}}).Exchanges[0]
		if got, ok := session.RetryAfter(&e); ok != row.ok || ok && got != row.want {
			t.Errorf("%d %q: %s, %t", row.status, row.asked, got, ok)
		}
	}
	e := sessiontest.SessionOf(untimed(turn{Request: "GET /batches", Status: 429, Replied: []string{"Retry-After", "Thu, 01 Jan 2026 10:00:30 GMT"}})).Exchanges[0]
	if got, ok := session.RetryAfter(&e); ok {
		t.Errorf("without a time, the wait is %s", got)
	}
}

// TestSchemasForSessions refuses schemas that say too little of an API.
func TestSchemasForSessions(t *testing.T) {
	for says, change := range map[string]func(string) string{
		"x-lifecycle": func(schema string) string {
			return strings.Replace(schema, `"x-lifecycle": {"member": "state", "states": {"running": {}}}`, `"description": "a batch"`, 1)
		},
		"x-api with routes": func(schema string) string {
			return schema[:strings.Index(schema, `"routes"`)] + `"routes": [],` + schema[strings.Index(schema, `"list": {"limit"`):]
		},
	} {
		_, err := conformance.NewChecker(conformance.Options{Schema: []byte(change(tokenSchema))})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: the error is %v", says, err)
		}
	}
}

// TestLimitsOfReplies reads a reply up to the limit of the contract, or the one that is
// asked for where that is larger.
func TestLimitsOfReplies(t *testing.T) {
	limited := strings.Replace(tokenSchema, `"x-rules": {}`, `"x-rules": {}, "x-limits": {"bytes": 100}`, 1)
	for _, row := range []struct {
		schema string
		max    int64
		length int
		isRead bool
	}{{limited, 0, 100, true}, {limited, 0, 101, false}, {limited, 120, 120, true}, {limited, 120, 121, false}, {limited, 80, 100, true}, {tokenSchema, 80, 100, true}} {
		reader := sessiontest.NewJudge(t, conformance.Options{Schema: []byte(row.schema), MaxDocument: row.max}).Reader()
		body := `{"id":"b1","state":"running","created":1767261600}`
		body += strings.Repeat(" ", row.length-len(body))
		r := reader.Read(sessiontest.SessionOf(turn{Request: "POST /batches", Status: 200, Body: body})).Replies[0]
		if r.IsJSON != row.isRead || (r.Batch != nil) != row.isRead {
			t.Errorf("%d bytes, at most %d: %t", row.length, row.max, r.IsJSON)
		}
	}
}
