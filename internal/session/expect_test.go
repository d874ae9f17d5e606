package session_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// expectations are as the table says them.
var expectations = map[session.Expectation]string{
	session.Either: "either", session.Success: "success", session.Refusal: "refusal",
	session.Superseded: "superseded", session.Part: "part", session.NotOurs: "not ours",
}

// An expected row is a session, and what is expected of its last exchange, or of
// the one with the number.
type expected struct {
	reason string
	turns  []turn
	want   string // the expectation, and after a colon why or, of a refusal, the flaws
	number int
}

type turn = sessiontest.Turn

// expect holds the rows to what is expected.
func expect(t *testing.T, rows []expected) {
	t.Helper()
	reader := sessiontest.NewJudge(t, conformance.Options{Profile: "openai"}).Reader()
	for _, row := range rows {
		t.Run(row.reason, func(t *testing.T) {
			read := reader.Read(sessiontest.SessionOf(row.turns...))
			if got := expectedOf(read, row.number); got != row.want {
				t.Errorf("got  %s\nwant %s", got, row.want)
			}
		})
	}
}

func expectedOf(read *session.Traffic, number int) string {
	if number == 0 {
		number = len(read.Replies)
	}
	read.Expect()
	r := read.Replies[number-1]
	got := expectations[r.Expect]
	if r.Because != "" {
		got += ": " + r.Because
	} else if len(r.Flaws) > 0 {
		got += ": " + strings.Join(r.Flaws, ", ")
	}
	return got
}

const (
	id     = sessiontest.BatchID
	output = "file-9SdVnB5tGq1MzXc7UyKwPf"
	sent   = `{"input_file_id":"file-4HkWmT2pQz8YcNv6RbLxJd","endpoint":"/v1/chat/completions","completion_window":"24h"}`
)

// by gives an exchange as the owner of a key makes it.
func by(key string, t turn) turn {
	t.Headers = append(t.Headers, "Authorization", "Bearer "+key)
	return t
}

// ada and bob have keys that nobody masked.
func ada(t turn) turn { return by("sk-ada-81f3", t) }
func bob(t turn) turn { return by("sk-bob-04d7", t) }

func at(seconds int, t turn) turn {
	t.After = time.Duration(seconds) * time.Second
	return t
}

func answered(t *testing.T, request, state string) turn {
	return turn{Request: request, Status: 200, Body: sessiontest.Batch(t, state)}
}

func refused(request string, status int) turn {
	return turn{Request: request, Status: status, Body: sessiontest.Refusal}
}

// TestIDsThatWereGiven expects a success for an id that the API gave to the same
// key, unless something may have happened to it.
func TestIDsThatWereGiven(t *testing.T) {
	created := answered(t, sessiontest.ToCreate, "validating")
	found := answered(t, sessiontest.ToBatch, "in_progress")
	lost := refused(sessiontest.ToBatch, 404)
	list := sessiontest.Listed("", "false", sessiontest.Item(id, "1767261600"))
	del := func(status int) turn { return turn{Request: "DELETE /files/" + id, Status: status} }
	const gave = "success: exchange 1 has this id"
	expect(t, []expected{
		{"refused, and the key works later", []turn{ada(created), ada(refused(sessiontest.ToBatch, 400)), ada(list)}, gave, 2},
		{"forbidden, and the key works later", []turn{ada(created), ada(refused(sessiontest.ToBatch, 403)), ada(list)}, gave, 2},
		{"forbidden, and the key never works again", []turn{ada(created), ada(refused(sessiontest.ToBatch, 403))}, "either", 0},
		{"refused, and the key never works again", []turn{ada(created), ada(refused(sessiontest.ToBatch, 400))}, "either", 0},
		{"unauthorized, and another key works later", []turn{ada(created), ada(refused(sessiontest.ToBatch, 401)), bob(list)}, "either", 2},
		{"unauthorized, with a mask in place of the key", []turn{by("REDACTED", created), by("REDACTED", refused(sessiontest.ToBatch, 401)), by("REDACTED", list)}, "either", 2},
		{"unauthorized, with keys left out of the recording", []turn{created, refused(sessiontest.ToBatch, 401), list}, "either", 2},
		{"another key's batch", []turn{ada(created), bob(lost), bob(sessiontest.Listed("", "false"))}, "either", 2},
		{"another project's batch", []turn{
			{Request: created.Request, Status: 200, Body: created.Body, Headers: []string{"Authorization", "Bearer sk-1", "OpenAI-Project", "proj_1"}},
			at(60, turn{Request: lost.Request, Status: 404, Body: lost.Body, Headers: []string{"Authorization", "Bearer sk-1", "OpenAI-Project", "proj_2"}}),
		}, "either", 0},
		{"another host's batch", []turn{ada(created), ada(refused("GET https://other.example/v1/batches/"+id, 404))}, "either", 0},
		{"cookies that change beside a key that does not", []turn{
			ada(created),
			{Request: lost.Request, Status: 400, Headers: []string{"Authorization", "Bearer sk-ada-81f3", "Cookie", "__cf=1"}},
			ada(list),
		}, gave, 2},
		{"gone at once, though nobody deleted it", []turn{ada(created), ada(refused(sessiontest.ToBatch, 410)), ada(list)}, "success", 1},
		{"an unknown id", []turn{ada(created), ada(refused("GET /batches/batch_other", 404)), ada(list)}, "either", 2},
		{"an id that only a later reply gave", []turn{ada(lost), at(60, ada(created))}, "either", 1},
		{"an id that a list gave", []turn{ada(list), at(10, ada(lost))}, gave, 0},
		{"an id that a filtered list gave", []turn{ada(sessiontest.Listed("?status=validating", "false", sessiontest.Item(id, "1767261600"))), at(10, ada(lost))}, gave, 0},
		{"not found at once", []turn{ada(created), at(9, ada(lost)), at(60, ada(found))}, "either", 2},
		{"not found for 10 s", []turn{ada(created), at(9, ada(lost)), at(10, ada(lost))}, gave, 0},
		{"not found, nobody knows when", []turn{{Request: created.Request, Status: 200, Body: created.Body, Untimed: true}, at(60, lost)}, "either", 0},
		{"found in between", []turn{ada(created), at(5, ada(found)), at(60, ada(lost))}, "success: the same request succeeded in exchange 2", 0},
		{"deleted since", []turn{ada(created), {Request: "DELETE /files/" + id, Status: 200}, at(60, ada(lost))}, "either", 0},
		{"a delete without an answer", []turn{ada(created), {Request: "DELETE /files/" + id, Failure: "no reply"}, at(60, ada(lost))}, "either", 0},
		{"a delete that failed", []turn{ada(created), {Request: "DELETE /files/" + id, Status: 500}, at(60, ada(lost))}, "either", 0},
		{"a delete that was refused", []turn{ada(created), {Request: "DELETE /files/" + id, Status: 403}, at(60, ada(lost))}, gave, 0},
		{"deleted while the request was under way", []turn{
			ada(created), {Request: lost.Request, Status: 404, After: time.Minute, Took: 5 * time.Second, Headers: ada(lost).Headers},
			{Request: "DELETE /files/" + id, Status: 200, After: time.Minute + time.Second},
		}, "either", 2},
		{"deleted as the answer came", []turn{ada(created), at(60, ada(lost)), at(60, del(200))}, gave, 2},
		{"deleted later, nobody knows when", []turn{ada(created), at(60, ada(lost)), untimed(del(200))}, gave, 2},
		{"deleted later, and first of all earlier", []turn{ada(created), at(60, ada(lost)), at(90, del(200)), at(30, del(200))}, "either", 2},
		{"deleted later, and again nobody knows when", []turn{ada(created), at(60, ada(lost)), at(90, del(200)), untimed(del(200))}, gave, 2},
		{"deleted nobody knows when, and earlier", []turn{ada(created), at(60, ada(lost)), untimed(del(200)), at(30, del(200))}, "either", 2},
		{"deleted earlier, and again later", []turn{ada(created), at(60, ada(lost)), at(30, del(200)), at(90, del(200))}, "either", 2},
		{"deleted before and after", []turn{ada(created), del(200), ada(refused(sessiontest.ToBatch, 400)), del(404), del(200), ada(list)}, "either", 3},
		{"another file deleted", []turn{ada(created), {Request: "DELETE /files/file-other", Status: 200}, at(60, ada(lost))}, gave, 0},
		{"deleted later", []turn{ada(created), at(60, ada(lost)), {Request: "DELETE /files/" + id, Status: 200, After: time.Hour}}, gave, 2},
		{"a query that never worked", []turn{ada(created), ada(refused(sessiontest.ToBatch+"?api-version=1", 400)), ada(list)}, "either", 2},
		{"a query that works", []turn{
			ada(turn{Request: "POST /batches?api-version=1", Status: 200, Body: created.Body}), ada(refused(sessiontest.ToBatch+"?api-version=1", 400)), ada(list),
		}, gave, 2},
	})
}

// TestSameRequests expects a success of what succeeded otherwise.
func TestSameRequests(t *testing.T) {
	create := answered(t, sessiontest.ToCreate, "validating")
	create.Sent = sent
	unsent := answered(t, sessiontest.ToCreate, "validating")
	no := func(sent string, status int) turn {
		return turn{Request: sessiontest.ToCreate, Sent: sent, Status: status, Body: sessiontest.Refusal}
	}
	list, noList := sessiontest.Listed("", "false"), refused("GET /batches", 400)
	const same = "success: the same request succeeded in exchange 1"
	expect(t, []expected{
		{"a list", []turn{list, noList}, same, 0},
		{"a list later", []turn{noList, list}, "success: the same request succeeded in exchange 2", 1},
		{"a list with another query", []turn{list, refused("GET /batches?limit=-1", 400)}, "either", 0},
		{"a list with another key", []turn{ada(list), bob(noList)}, "either", 0},
		{"a list at another host", []turn{list, refused("GET https://other.example/v1/batches", 400)}, "either", 0},
		{"a batch later, which was not missing before", []turn{refused(sessiontest.ToBatch, 400), answered(t, sessiontest.ToBatch, "in_progress")}, "success: the same request succeeded in exchange 2", 1},
		{"a list later, which was missing before", []turn{refused("GET /batches", 404), list}, "success: the same request succeeded in exchange 2", 1},
		{"a batch that is there later", []turn{refused(sessiontest.ToBatch, 404), answered(t, sessiontest.ToBatch, "in_progress")}, "either", 1},
		{"a create", []turn{create, no(sent, 400)}, same, 0},
		{"a create that is refused early: its file may still be read", []turn{no(sent, 400), create}, "either", 1},
		{"a create that is refused", []turn{no(sent, 400)}, "either", 0},
		{"two creates whose bodies were not recorded", []turn{unsent, no("", 400)}, "either", 0},
		{"a create from another file", []turn{create, no(strings.Replace(sent, "file-4", "file-5", 1), 400)}, "either", 0},
		{"a create from a file that was deleted since", []turn{create, {Request: "DELETE /files/file-4HkWmT2pQz8YcNv6RbLxJd", Status: 200}, no(sent, 400)}, "either", 0},
		{"a list after a batch that was deleted since", []turn{
			sessiontest.Listed("?after=file-1", "false"), {Request: "DELETE /files/file-1", Status: 200}, refused("GET /batches?after=file-1", 400),
		}, "either", 0},
		{"two uploads whose files were left out", []turn{
			{Request: "POST /files", Purpose: "batch", Ids: []string{"a"}, Status: 200, Body: `{"id":"file-1"}`},
			{Request: "POST /files", Purpose: "batch", Ids: []string{"b"}, Status: 400, Body: sessiontest.Refusal},
		}, "either", 0},
	})
	t.Run("ids that were replaced", func(t *testing.T) {
		s := sessiontest.SessionOf(create, no(sent, 400))
		s.Sanitized = true
		read := sessiontest.NewJudge(t, conformance.Options{Profile: "openai"}).Reader().Read(s)
		if got := expectedOf(read, 0); got != "either" {
			t.Error(got)
		}
	})
}

// TestFilesThatExpire expects files only until their time is over, and those of
// batches only once these have ended.
func TestFilesThatExpire(t *testing.T) {
	upload := func(expires string) turn {
		return turn{Request: "POST /files", Purpose: "batch", Ids: []string{"a"}, Status: 200, Body: `{"id":"file-1","expires_at":` + expires + `}`}
	}
	content := at(3600, refused("GET /files/file-1/content", 400))
	later := at(3601, sessiontest.Listed("", "false"))
	ofBatch := func(state string) turn {
		return turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed", `"completed"`, `"`+state+`"`)}
	}
	expect(t, []expected{
		{"a file that stays", []turn{upload("null"), content, later}, "success: exchange 1 has this id", 2},
		{"a file that is there for longer", []turn{upload("1767265201"), content, later}, "success: exchange 1 has this id", 2},
		{"a file whose time is over", []turn{upload("1767265200"), content, later}, "either", 2},
		{"a file that tells of its time later", []turn{upload("null"), {Request: "GET /files/file-1", Status: 200, Body: `{"id":"file-1","expires_at":1767265200}`}, content, later}, "either", 3},
		{"a file that tells of an earlier time later", []turn{upload("1767265201"), {Request: "GET /files/file-1", Status: 200, Body: `{"id":"file-1","expires_at":1767265200}`}, content, later}, "either", 3},
		{"a file that tells of a later time later", []turn{upload("1767265200"), {Request: "GET /files/file-1", Status: 200, Body: `{"id":"file-1","expires_at":1767265201}`}, content, later}, "either", 3},
		{"a time that is no integer of 64 bits", []turn{upload("99999999999999999999"), content, later}, "success: exchange 1 has this id", 2},
		{"the time of the file, asked for by nobody knows when", []turn{upload("1767265200"), {Request: content.Request, Status: 400, Body: content.Body, Untimed: true}, later}, "success: exchange 1 has this id", 2},
		{"a batch that expired", []turn{
			{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "expired")}, at(999999, refused(sessiontest.ToBatch, 404)),
		}, "success: the same request succeeded in exchange 1", 0},
		{"a create from it", []turn{
			upload("1767265200"), {Request: sessiontest.ToCreate, Sent: `{"input_file_id":"file-1","endpoint":"/v1/responses","completion_window":"24h"}`, Status: 200, Body: sessiontest.Batch(t, "validating")},
			at(3600, turn{Request: sessiontest.ToCreate, Sent: `{"input_file_id":"file-1","endpoint":"/v1/responses","completion_window":"24h"}`, Status: 400, Body: sessiontest.Refusal}),
		}, "either", 0},
		{"a file for something else, which may be closed", []turn{
			{Request: "POST /files", Purpose: "assistants", Ids: []string{"a"}, Status: 200, Body: `{"id":"file-1"}`}, content, later,
		}, "either", 2},
		{"the file of a batch that has ended", []turn{ofBatch("completed"), refused("GET /files/"+output+"/content", 400), later}, "success: exchange 1 has this id", 2},
		{"the file of a batch that runs", []turn{ofBatch("in_progress"), refused("GET /files/"+output+"/content", 400), later}, "either", 2},
	})
}

// TestResultsOfRunningBatch lets an API refuse results that are not there yet.
func TestResultsOfRunningBatch(t *testing.T) {
	const head = `{"id":"msgbatch_1","type":"message_batch","created_at":"2026-01-01T10:00:00Z","expires_at":"2026-01-02T10:00:00Z","archived_at":null,"cancel_initiated_at":null,`
	const counts = `"request_counts":{"processing":0,"succeeded":1,"errored":0,"canceled":0,"expired":0}}`
	shows := func(text string) turn {
		return turn{Request: "GET /messages/batches/msgbatch_1", Status: 200, Body: head + text + counts}
	}
	running := shows(`"processing_status":"in_progress","ended_at":null,"results_url":null,`)
	ended := shows(`"processing_status":"ended","ended_at":"2026-01-01T10:30:00Z","results_url":"https://api.example/v1/messages/batches/msgbatch_1/results",`)
	results := turn{Request: "GET /messages/batches/msgbatch_1/results", Status: 400, Body: sessiontest.Refusal}
	for _, row := range []struct {
		reason, want string
		turns        []turn
	}{
		{"it runs", "either", []turn{running, results, ended}},
		{"it has ended", "success: exchange 1 has this id", []turn{ended, results, ended}},
	} {
		reader := sessiontest.NewJudge(t, conformance.Options{Profile: "anthropic"}).Reader()
		if got := expectedOf(reader.Read(sessiontest.SessionOf(row.turns...)), 2); got != row.want {
			t.Errorf("%s: %s, want %s", row.reason, got, row.want)
		}
	}
}

// TestSuperseded leaves to http/status what the client sent again, and what it was
// redirected from.
func TestSuperseded(t *testing.T) {
	found := answered(t, sessiontest.ToBatch, "in_progress")
	busy := func(status int, header ...string) turn {
		return turn{Request: sessiontest.ToBatch, Status: status, Body: sessiontest.Refusal, Replied: header}
	}
	moved := func(request string, status int, to string) turn {
		return turn{Request: request, Status: status, Replied: []string{"Location", to}}
	}
	create := answered(t, "POST /batches/", "validating")
	create.Sent = sent
	asked := moved(sessiontest.ToCreate, 307, "/v1/batches/")
	asked.Sent = sent
	upload := func(status int, boundary string) turn {
		return turn{Request: "POST /files", Status: status, Sent: "--" + boundary, Body: sessiontest.Refusal}
	}
	const failed = "success: the server failed"
	expect(t, []expected{
		{"429, and tried again", []turn{busy(429), found}, "superseded", 1},
		{"429, and tried again with another key", []turn{ada(busy(429)), bob(found)}, "superseded", 1},
		{"429 at last", []turn{busy(429), busy(429)}, "either", 0},
		{"429 at last of what succeeded before", []turn{found, busy(429)}, "either", 0},
		{"503, and tried again", []turn{busy(503, "Retry-After", "1"), found}, "superseded", 1},
		{"503 without Retry-After, and tried again", []turn{busy(503), found}, "superseded", 1},
		{"503 of an upload, and tried again with another boundary", []turn{upload(503, "a"), upload(200, "b")}, "superseded", 1},
		{"503 at last", []turn{busy(503), busy(503)}, failed, 0},
		{"503 of a create, and another create", []turn{{Request: sessiontest.ToCreate, Sent: strings.Replace(sent, "file-4", "file-5", 1), Status: 503}, {Request: sessiontest.ToCreate, Sent: sent, Status: 200, Body: create.Body}}, failed, 1},
		{"500, and tried again", []turn{busy(500), found}, failed, 1},
		{"501", []turn{busy(501)}, failed, 0},
		{"307 to a path with a slash at its end", []turn{asked, create}, "superseded", 1},
		{"where 307 leads to", []turn{asked, create}, "success", 0},
		{"302 elsewhere", []turn{moved(sessiontest.ToBatch, 302, "https://other.example/x"), {Request: "GET https://other.example/x", Status: 200, Body: found.Body}}, "superseded", 1},
		{"where 302 leads to", []turn{moved(sessiontest.ToBatch, 302, "https://other.example/x"), {Request: "GET https://other.example/x", Status: 200, Body: found.Body}}, "success", 0},
		{"where 302 leads to, without the key", []turn{
			ada(moved(sessiontest.ToBatch, 302, "https://other.example/x")), {Request: "GET https://other.example/x", Status: 200, Body: found.Body},
		}, "success", 0},
		{"where 302 led to before, when it is refused", []turn{
			moved(sessiontest.ToBatch, 302, "/v1/x"), {Request: "GET /x", Status: 200, Body: found.Body}, moved(sessiontest.ToBatch, 302, "/v1/x"), refused("GET /x", 400),
		}, "success: the same request succeeded in exchange 2", 0},
		{"503 where 302 leads to, and tried again where it leads to then", []turn{
			moved(sessiontest.ToBatch, 302, "/v1/x"), {Request: "GET /x", Status: 503}, moved(sessiontest.ToBatch, 302, "/v1/y"), {Request: "GET /y", Status: 200, Body: found.Body},
		}, "superseded", 2},
		{"302 that does not say where", []turn{moved(sessiontest.ToBatch, 302, ""), found}, "success", 1},
		{"302 of what is no URL", []turn{moved("GET https://api.example/v1/batches/%zz", 302, "/v1/x"), {Request: "GET /x", Status: 200, Body: found.Body}}, "not ours", 0},
		{"302 to what is no URL", []turn{moved(sessiontest.ToBatch, 302, "/%zz"), {Request: "GET /%zz", Status: 200, Body: found.Body}}, "not ours", 0},
		{"302 that nobody followed", []turn{moved(sessiontest.ToBatch, 302, "/v1/x"), found}, "success", 1},
		{"a post to where 302 leads", []turn{moved("GET /batches", 302, "/v1/x"), {Request: "POST /x", Status: 200, Body: "{}"}}, "not ours", 0},
		{"the URL of a redirect, asked for again", []turn{
			moved(sessiontest.ToBatch, 302, "/v1/x"), {Request: "GET /x", Status: 200, Body: found.Body}, {Request: "GET /x", Status: 200, Body: found.Body},
		}, "not ours", 0},
	})
}

// TestFollowedCreate takes what a GET after a create brings for the answer to the
// create, and compares it with what was sent.
func TestFollowedCreate(t *testing.T) {
	asked := turn{Request: sessiontest.ToCreate, Sent: sent, Status: 303, Replied: []string{"Location", "/v1/batches/" + id}}
	reader := sessiontest.NewJudge(t, conformance.Options{Profile: "openai"}).Reader()
	read := reader.Read(sessiontest.SessionOf(asked, answered(t, sessiontest.ToBatch, "validating")))
	read.Expect()
	r := read.Replies[1]
	if r.Operation != "create" || r.BatchID() != id || read.SentFile(r) != "file-4HkWmT2pQz8YcNv6RbLxJd" || r.Expect != session.Success {
		t.Errorf("%s of %s from %s: %s", r.Operation, r.BatchID(), read.SentFile(r), expectations[r.Expect])
	}
}

// TestFlaws expects refusals of what has a flaw, and only of that.
func TestFlaws(t *testing.T) {
	list := sessiontest.Listed("", "false")
	create := func(sent string, headers ...string) turn {
		return turn{Request: sessiontest.ToCreate, Sent: sent, Status: 200, Body: sessiontest.Batch(t, "validating"), Headers: headers}
	}
	no := func(sent string, status int) turn {
		return turn{Request: sessiontest.ToCreate, Sent: sent, Status: status, Body: sessiontest.Refusal}
	}
	with := func(members string) string { return sent[:len(sent)-1] + "," + members + "}" }
	expect(t, []expected{
		{"a sound create", []turn{create(sent)}, "success", 0},
		{"nonsense for an id", []turn{refused("GET /batches/"+session.Nonsense, 404)}, "refusal: unknown-id", 0},
		{"nonsense for a file", []turn{refused("GET /files/"+session.Nonsense, 404)}, "refusal: unknown-id", 0},
		{"no field that is needed", []turn{create(`{"input_file_id":"file-1","endpoint":"/v1/responses"}`)}, "refusal: missing-field", 0},
		{"no JSON, refused", []turn{no(`{"input_file_id":`, 400)}, "refusal: malformed", 0},
		{"no object in one byte, refused", []turn{no("7", 400)}, "refusal: malformed", 0},
		{"no JSON, and the server fails", []turn{no(`{"input_file_id":`, 500)}, "refusal: malformed", 0},
		{"no object, refused", []turn{no("null", 400)}, "refusal: malformed", 0},
		{"no JSON, as long as was sent", []turn{create("nonsense", "Content-Length", "8")}, "refusal: malformed", 0},
		{"a body that the recording cut", []turn{create(`{"input_file_id":`, "Content-Length", "114")}, "success", 0},
		{"a body that the recording has replaced", []turn{create("<omitted>")}, "success", 0},
		{"a body that was not recorded", []turn{no("", 400)}, "either", 0},
		{"an empty body, as long as was sent", []turn{create("", "Content-Length", "0")}, "success", 0},
		{"a body that was left out", []turn{{Request: sessiontest.ToCreate, Status: 400, Sent: "x", Purpose: "p", Body: sessiontest.Refusal}}, "either", 0},
		{"nonsense for the batch to cancel", []turn{refused("POST /batches/"+session.Nonsense+"/cancel", 404)}, "refusal: unknown-id", 0},
		{"nonsense for a file to read", []turn{refused("GET /files/"+session.Nonsense+"/content", 404)}, "refusal: unknown-id", 0},
		{"nonsense for a file to delete", []turn{refused("DELETE /files/"+session.Nonsense, 404)}, "either", 0},
		{"nonsense for the file of a create", []turn{create(strings.Replace(sent, "file-4", session.Nonsense, 1))}, "refusal: unknown-file", 0},
		{"nonsense for an endpoint", []turn{create(strings.Replace(sent, "chat", session.Nonsense, 1))}, "refusal: bad-endpoint", 0},
		{"nonsense for a window", []turn{create(strings.Replace(sent, "24h", session.Nonsense, 1))}, "refusal: bad-window", 0},
		{"a window that is no text", []turn{create(strings.Replace(sent, `"24h"`, "0", 1))}, "success", 0},
		{"nonsense for a purpose", []turn{{Request: "POST /files", Purpose: session.Nonsense, Status: 400, Body: sessiontest.Refusal}}, "refusal: bad-purpose", 0},
		{"a create from a file for nothing", []turn{{Request: "POST /files", Ids: []string{"a"}, Status: 200, Body: `{"id":"file-4HkWmT2pQz8YcNv6RbLxJd"}`}, create(sent)}, "success", 0},
		{"a create from a file for batches", []turn{{Request: "POST /files", Purpose: "batch", Status: 200, Body: `{"id":"file-4HkWmT2pQz8YcNv6RbLxJd"}`}, create(sent)}, "success", 0},
		{"metadata that is no object", []turn{create(with(`"metadata":7`))}, "refusal: over-limit", 0},
		{"metadata that is sound, beside what is not", []turn{create(with(`"metadata":{"a":"b"},"metadata2":{"a":1},"input_file_id":7`))}, "success", 0},
		{"no credentials for files beside some", []turn{ada(list), refused("GET /files/file-1", 401)}, "either", 0},
		{"an empty body of the driver", []turn{{Request: sessiontest.ToCreate, Status: 400, Expects: recording.ExpectRefusal}}, "refusal: malformed", 0},
		{"a window that takes no time", []turn{create(strings.Replace(sent, "24h", "0s", 1))}, "refusal: bad-window", 0},
		{"a window in the past", []turn{create(strings.Replace(sent, "24h", "-24h", 1))}, "refusal: bad-window", 0},
		{"a window of little time", []turn{create(strings.Replace(sent, "24h", "1s", 1))}, "success", 0},
		{"another window", []turn{create(strings.Replace(sent, "24h", "7d", 1))}, "success", 0},
		{"a number in metadata", []turn{create(with(`"metadata":{"a":1}`))}, "refusal: wrong-type", 0},
		{"null in metadata", []turn{create(with(`"metadata":{"a":null}`))}, "refusal: wrong-type", 0},
		{"a key of metadata that is too long", []turn{create(with(`"metadata":{"` + strings.Repeat("k", 65) + `":"v"}`))}, "refusal: over-limit", 0},
		{"a create from a file for something else", []turn{
			{Request: "POST /files", Purpose: "user_data", Status: 200, Body: `{"id":"file-4HkWmT2pQz8YcNv6RbLxJd"}`}, create(sent),
		}, "refusal: bad-purpose", 0},
		{"no credentials beside some", []turn{ada(list), list}, "refusal: no-credentials", 0},
		{"no credentials beside some at another host", []turn{ada(list), {Request: "GET http://localhost:4000/batches", Status: 200, Body: list.Body}}, "success", 0},
		{"no credentials beside a key in another header", []turn{{Request: list.Request, Status: 200, Body: list.Body, Headers: []string{"Api-Key", "sk-ada-81f3"}}, list}, "refusal: no-credentials", 0},
		{"no credentials beside some that the driver has redacted", []turn{{Request: list.Request, Status: 200, Body: list.Body, Headers: []string{"X-Odd", session.Redacted}}, list}, "refusal: no-credentials", 0},
		{"no credentials beside another header", []turn{{Request: list.Request, Status: 200, Body: list.Body, Headers: []string{"X-Odd", "odd"}}, list}, "success", 0},
		{"no credentials anywhere", []turn{list, list}, "success", 0},
		{"a wrong key", []turn{ada(list), by(session.Nonsense, refused("GET /batches", 401))}, "refusal: wrong-key", 0},
		{"two flaws", []turn{ada(list), refused("GET /batches/"+session.Nonsense, 401)}, "refusal: unknown-id, no-credentials", 0},
	})
}

// TestFlawsOfOtherAPIs knows flaws by what an API says of its refusals.
func TestFlawsOfOtherAPIs(t *testing.T) {
	with := func(key string, t turn) turn {
		t.Headers = []string{"X-Api-Key", key}
		return t
	}
	const messages, jobs = "GET https://api.anthropic.com/v1/messages/batches", "POST https://api.mistral.ai/v1/batch/jobs"
	shown := turn{Request: messages + "/b1", Status: 200, Body: `{"id":"b1","type":"message_batch","processing_status":"ended","created_at":"2026-01-01T10:00:00Z"}`}
	deleted := turn{Request: "DELETE https://api.anthropic.com/v1/messages/batches/b1", Status: 200, Body: `{"id":"b1","type":"message_batch_deleted"}`}
	lost := at(999, refused(messages+"/b1", 404))
	for _, row := range []struct {
		reason, profile string
		turns           []turn
		want            string
	}{
		{"nonsense for a file, refused in one way", "llumnix", []turn{{Request: sessiontest.ToCreate, Sent: strings.Replace(sent, "file-4", session.Nonsense, 1), Status: 400}}, "refusal: unknown-file"},
		{"nonsense for a file, and nobody says how it is refused", "mistral", []turn{{Request: jobs, Sent: `{"input_files":["` + session.Nonsense + `"],"endpoint":"/v1/chat/completions","model":"m"}`, Status: 400}}, "either"},
		{"no key beside one, refused in one way", "anthropic", []turn{with("sk-ada-81f3", shown), refused(messages, 401)}, "refusal: no-credentials"},
		{"no key beside one in a header of the API", "gemini", []turn{
			{Request: "GET https://generativelanguage.googleapis.com/v1beta/batches", Status: 200, Body: `{"operations":[]}`, Headers: []string{"X-Goog-Api-Key", "AIza81f3"}}, refused("GET https://generativelanguage.googleapis.com/v1beta/batches", 401),
		}, "refusal: no-credentials"},
		{"another key", "anthropic", []turn{with("sk-ada-81f3", shown), with("sk-bob-04d7", refused(messages, 401))}, "either"},
		{"nonsense for results", "anthropic", []turn{refused(messages+"/"+session.Nonsense+"/results", 404)}, "refusal: unknown-id"},
		{"a batch that was deleted", "anthropic", []turn{shown, deleted, lost}, "either"},
		{"a batch that was not deleted", "anthropic", []turn{shown, lost}, "success: the same request succeeded in exchange 1"},
		{"a purpose where there is none", "xai", []turn{{Request: "POST https://api.x.ai/v1/files", Purpose: session.Nonsense, Status: 400}}, "refusal: bad-purpose"},
		{"a batch of a file without a purpose", "xai", []turn{
			{Request: "POST https://api.x.ai/v1/files", Ids: []string{"a"}, Status: 200, Body: `{"id":"f1"}`}, {Request: "POST https://api.x.ai/v1/batches", Sent: `{"name":"a","input_file_id":"f1"}`, Status: 200, Body: `{}`},
		}, "success"},
	} {
		reader := sessiontest.NewJudge(t, conformance.Options{Profile: row.profile}).Reader()
		if got := expectedOf(reader.Read(sessiontest.SessionOf(row.turns...)), 0); got != row.want {
			t.Errorf("%s: %s, want %s", row.reason, got, row.want)
		}
	}
}

// TestPagesOfResults reads results as JSON where they come in pages, and not where they
// come as a file. Of an API that says nothing of missing credentials, none are missed.
func TestPagesOfResults(t *testing.T) {
	for _, row := range []struct {
		profile, request string
		want             bool
	}{
		{"xai", "GET https://api.x.ai/v1/batches/batch_1/results", true}, {"xai", "GET https://api.x.ai/v1/batches/batch_1", false}, {"anthropic", "GET https://api.anthropic.com/v1/messages/batches/b1/results", false},
	} {
		reader := sessiontest.NewJudge(t, conformance.Options{Profile: row.profile}).Reader()
		r := reader.Read(sessiontest.SessionOf(turn{Request: row.request, Status: 200, Body: `{"results":[]}`})).Replies[0]
		if reader.IsPage(r) != row.want || r.Operation == "results" && (r.Doc != nil) != row.want {
			t.Errorf("%s: %s is a page: %t, and parsed: %t", row.profile, r.Operation, !row.want, r.Doc != nil)
		}
	}
	for request, want := range map[string]bool{"POST https://api.x.ai/v1/batches/batch_1/requests": true, "POST https://api.x.ai/v1/batches": true, "GET https://api.x.ai/v1/batches/batch_1": false} {
		reader := sessiontest.NewJudge(t, conformance.Options{Profile: "xai"}).Reader()
		r := reader.Read(sessiontest.SessionOf(turn{Request: request, Sent: `{"batch_requests":[]}`, Status: 200, Body: "{}"})).Replies[0]
		if (r.Sent != nil) != want {
			t.Errorf("%s: what was sent is read: %t", request, !want)
		}
	}
	list := turn{Request: "GET /batches", Status: 200, Body: `{"jobs":[{"id":"b1","state":"running","created":1767261600}]}`}
	read := sessiontest.NewJudge(t, conformance.Options{Schema: []byte(tokenSchema)}).Reader().Read(sessiontest.SessionOf(ada(list), list))
	if got := expectedOf(read, 0); got != "success" {
		t.Errorf("without credentials, which the API says nothing of: %s", got)
	}
}

// TestNotJudged lets be what says nothing of the API, or only half.
func TestNotJudged(t *testing.T) {
	list := sessiontest.Listed("", "false", sessiontest.Item(id, "1767261600"))
	expect(t, []expected{
		{"an observation without HTTP", []turn{{Bare: true, Body: sessiontest.Batch(t, "in_progress")}}, "not ours", 0},
		{"another route", []turn{refused("GET /models", 500)}, "not ours", 0},
		{"another product's route", []turn{answered(t, sessiontest.ToBatch, "in_progress"), refused("GET https://shop.example/api/batches/7", 500)}, "not ours", 0},
		{"a preflight", []turn{{Request: "OPTIONS /batches", Status: 204}}, "not ours", 0},
		{"what the client had already", []turn{{Request: "GET /batches", Status: 304}}, "not ours", 0},
		{"what was not answered", []turn{{Request: "GET /batches"}}, "not ours", 0},
		{"a page for people", []turn{{Request: "GET /batches", Status: 200, Headers: []string{"Accept", "text/html,*/*"}, Replied: []string{"Content-Type", "text/html"}, Body: "<p>"}}, "not ours", 0},
		{"a page for people that asks for no type, without a key", []turn{{Request: "GET /batches", Status: 200, Replied: []string{"Content-Type", "text/html"}, Body: "<p>"}}, "not ours", 0},
		{"a page in place of what a key asks for", []turn{ada(turn{Request: "GET /batches", Status: 200, Replied: []string{"Content-Type", "text/html"}, Body: "<p>"})}, "success", 0},
		{"a page where there was a list", []turn{list, {Request: "GET /batches", Status: 200, Replied: []string{"Content-Type", "text/html"}, Body: "<p>"}}, "success", 0},
		{"a page in answer to a create", []turn{{Request: sessiontest.ToCreate, Status: 200, Headers: []string{"Accept", "text/html"}, Replied: []string{"Content-Type", "text/html"}, Body: "<p>"}}, "success", 0},
		{"a page that tells people of a failure", []turn{{Request: "GET /batches", Status: 500, Headers: []string{"Accept", "text/html"}, Replied: []string{"Content-Type", "text/html"}, Body: "<p>"}}, "success: the server failed", 0},
		{"JSON for people", []turn{{Request: "GET /batches", Status: 200, Headers: []string{"Accept", "text/html"}, Body: list.Body}}, "success", 0},
		{"another product's route with an id of ours", []turn{answered(t, sessiontest.ToBatch, "in_progress"), refused("GET https://shop.example/api/batches/"+id, 500)}, "success: the server failed", 0},
		{"another product's route with an id that a list has", []turn{list, refused("GET https://shop.example/api/batches/"+id, 500)}, "success: the server failed", 0},
		{"a cancel", []turn{list, refused(sessiontest.ToCancel, 400), list}, "either", 2},
		{"a part of a file", []turn{{Request: sessiontest.ToOutput, Status: 206}}, "part", 0},
		{"a range of a file", []turn{{Request: sessiontest.ToOutput, Status: 200, Headers: []string{"Range", "bytes=0-9"}}}, "part", 0},
		{"a page of a file", []turn{{Request: sessiontest.ToOutput + "?limit=10", Status: 400, Body: sessiontest.Refusal}}, "part", 0},
	})
}

// TestDriverKnows takes the driver's word.
func TestDriverKnows(t *testing.T) {
	number := sent[:len(sent)-1] + `,"metadata":{"a":1}}`
	driven := func(sent string, status int, expects recording.Expectation) []turn {
		return []turn{{Request: sessiontest.ToCreate, Sent: sent, Status: status, Body: sessiontest.Refusal, Expects: expects}}
	}
	created, got := answered(t, sessiontest.ToCreate, "validating"), at(60, answered(t, sessiontest.ToBatch, "in_progress"))
	soon := at(1, refused(sessiontest.ToBatch, 404))
	soon.Expects = recording.ExpectSuccess
	late := at(90, soon)
	expect(t, []expected{
		{"nothing is wrong", driven(sent, 400, recording.ExpectSuccess), "success: nothing is wrong with the request", 0},
		{"an API may do as it likes", driven(sent, 400, recording.ExpectEither), "either", 0},
		{"an API may do as it likes, though it took the same before", []turn{{Request: sessiontest.ToCreate, Sent: sent, Status: 200, Body: created.Body}, driven(sent, 400, recording.ExpectEither)[0]}, "either", 0},
		{"nothing is wrong, whatever it looks like", driven(number, 400, recording.ExpectSuccess), "success: nothing is wrong with the request", 0},
		{"something is wrong", driven(number, 400, recording.ExpectRefusal), "refusal: wrong-type", 0},
		{"something is wrong that nobody else sees", driven(sent, 400, recording.ExpectRefusal), "refusal", 0},
		{"tried again", append(driven(sent, 429, recording.ExpectSuccess), driven(sent, 200, recording.ExpectSuccess)...), "superseded", 1},
		{"not found, and too new", []turn{created, soon, got}, "either", 2},
		{"not found, and too new, and never there", []turn{created, soon}, "success: nothing is wrong with the request", 2},
		{"not found any more", []turn{created, got, late}, "success: the same request succeeded in exchange 2", 3},
		{"too busy at last", driven(sent, 429, recording.ExpectSuccess), "success: nothing is wrong with the request", 0},
	})
}

// TestControls holds the control of a probe to being the same kind of request, by
// the same key at the same place, and sound.
func TestControls(t *testing.T) {
	probe := turn{Request: sessiontest.ToCreate, Sent: `{}`, Status: 400, Body: sessiontest.Refusal}
	create := answered(t, sessiontest.ToCreate, "validating")
	create.Sent = sent
	flawed := create
	flawed.Sent = `{}`
	wrongKey := by(session.Nonsense, refused("GET /batches", 401))
	list := sessiontest.Listed("", "false")
	for _, row := range []struct {
		reason string
		turns  []turn
		want   int // the number of the control; 0 for none
	}{
		{"a sound create", []turn{ada(probe), ada(create)}, 2},
		{"none", []turn{probe}, 0},
		{"a create that was refused", []turn{probe, {Request: sessiontest.ToCreate, Sent: sent, Status: 403}}, 0},
		{"a create with a flaw", []turn{probe, flawed}, 0},
		{"another kind of request", []turn{probe, list}, 0},
		{"a create with another key", []turn{ada(probe), bob(create)}, 0},
		{"a create at another host", []turn{probe, {Request: "POST https://other.example/v1/batches", Sent: sent, Status: 200, Body: create.Body}}, 0},
		{"the right key", []turn{wrongKey, ada(list)}, 2},
	} {
		reader := sessiontest.NewJudge(t, conformance.Options{Profile: "openai"}).Reader()
		read := reader.Read(sessiontest.SessionOf(row.turns...))
		read.Expect()
		got := 0
		if r := read.Control(read.Replies[0]); r != nil {
			got = r.Number
		}
		if got != row.want {
			t.Errorf("%s: %d, want %d", row.reason, got, row.want)
		}
	}
}

// TestRefusalText quotes an API without the key that it repeats.
func TestRefusalText(t *testing.T) {
	reader := sessiontest.NewJudge(t, conformance.Options{Profile: "openai"}).Reader()
	for _, row := range []struct{ body, want string }{
		{`{"error":{"message":"No such batch."}}`, `: "No such batch."`},
		{`{"error":"No."}`, `: "No."`},
		{`{"detail":"Not Found"}`, `: "Not Found"`},
		{`{"error":{"message":"Received=sk-ada-81f3, which is not known"}}`, `: "Received=redacted, which is not known"`},
		{`{"error":{"message":7}}`, ""},
		{`<html>`, ""},
		{``, ""},
	} {
		read := reader.Read(sessiontest.SessionOf(ada(turn{Request: "GET /batches", Status: 401, Body: row.body})))
		if got := read.RefusalText(read.Replies[0]); got != "401 (Unauthorized)"+row.want {
			t.Errorf("%s: %s, want %s", row.body, got, row.want)
		}
	}
}

// TestQuotesWithoutKeys takes a key out of what an API says that nothing else shows to be
// one, and leaves a word.
func TestQuotesWithoutKeys(t *testing.T) {
	reader := sessiontest.NewJudge(t, conformance.Options{Profile: "openai"}).Reader()
	for key, want := range map[string]string{"q81f3zz": `: "not redacted"`, "nightingale": `: "not nightingale"`} {
		read := reader.Read(sessiontest.SessionOf(by(key, turn{Request: "GET /batches", Status: 401, Body: `{"error":{"message":"not ` + key + `"}}`})))
		if got := read.QuoteOf(read.Replies[0]); got != want {
			t.Errorf("of the key %s: %s, want %s", key, got, want)
		}
	}
}

// TestFlawedFields names the fields that a flaw is in, and no others.
func TestFlawedFields(t *testing.T) {
	reader := sessiontest.NewJudge(t, conformance.Options{Profile: "openai"}).Reader()
	for sent, want := range map[string]string{
		sent: "",
		`{"input_file_id":"file-1","endpoint":"/v1/` + session.Nonsense + `"}`:                                             "completion_window endpoint",
		`{"input_file_id":"file-` + session.Nonsense + `","endpoint":"/v1/e","completion_window":"0s","metadata":{"a":1}}`: "completion_window input_file_id metadata",
		`null`: "",
	} {
		read := reader.Read(sessiontest.SessionOf(turn{Request: sessiontest.ToCreate, Sent: sent, Status: 400, Body: sessiontest.Refusal}))
		read.Expect()
		got := read.FlawedFields(read.Replies[0])
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %s, want %s", sent, got, want)
		}
	}
}
