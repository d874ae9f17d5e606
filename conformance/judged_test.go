package conformance_test

import (
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestJudgedAreCounted counts what a check has judged, whether it holds or not: reports
// say how much a pass is worth.
func TestJudgedAreCounted(t *testing.T) {
	type turn = sessiontest.Turn
	batch := func(state string, edits ...string) string { return sessiontest.Batch(t, state, edits...) }
	seen := func(body string) turn { return turn{Request: sessiontest.ToBatch, Status: 200, Body: body} }
	cancel := func(status int, body string) turn {
		return turn{Request: sessiontest.ToCancel, Status: status, Body: body}
	}
	no := func(request string, status int) turn {
		return turn{Request: request, Status: status, Body: sessiontest.Refusal}
	}
	create := func(rest string, status int) turn {
		made := turn{Request: sessiontest.ToCreate, Sent: sentBy + rest + "}", Status: status, Body: batch("validating")}
		if status >= 400 {
			made.Body = sessiontest.Refusal
		}
		return made
	}
	const owner = `,"metadata":{"project":"nightly-evaluation","owner":"search quality"}`
	list := sessiontest.Listed
	a, b := sessiontest.Item("batch_a", "1767261600"), sessiontest.Item("batch_b", "1767261590")
	running, completed := batch("in_progress"), batch("completed")
	upload := turn{Request: "POST /files", Status: 200, Body: `{"id":"file-4HkWmT2pQz8YcNv6RbLxJd"}`, Purpose: "batch", Ids: []string{"a", "a", ""}}
	for _, row := range []struct {
		check  string
		turns  []turn
		judged int
	}{
		{"list/paging", []turn{list("", "true", a), list("?after=batch_a", "false", b), no("GET /batches?after=batch_a", 400)}, 2},
		{"list/paging", []turn{list("", "true", a), no("GET /batches?after=batch_a", 400), no("GET /batches?after=batch_b", 400)}, 1},
		{"list/paging", []turn{list("?limit=2", "false", b), list("", "false", b, sessiontest.Item("batch_c", "1767261500")), list("?limit=3", "false", b)}, 2},
		{"list/contains", []turn{create("", 200), at(time.Minute, list("", "false")), at(time.Minute, list("?limit=5", "false", running))}, 2},
		{"list/limit", []turn{list("?limit=1", "true", a, b), list("", "false", a), no("GET /batches?limit=-1", 400)}, 3},
		{"list/overlap", []turn{list("", "true", a), list("?after=batch_a", "true", b), list("", "false", a)}, 1},
		{"list/unknown-after", []turn{list("?after=nonsense", "false", a), no("GET /batches?after=unknown", 400), list("?after=invalid", "false")}, 3},
		{"list/agrees", []turn{seen(running), list("", "false", running), list("", "false", batch("in_progress", `"24h"`, `"1h"`))}, 2},
		{"list/agrees", []turn{create("", 200), at(time.Minute, list("", "false", batch("in_progress", sessiontest.BatchID, "batch_raw")))}, 1},
		{"retrieve/agrees", []turn{seen(running), {Request: "GET /batches/other", Status: 200, Body: running}}, 2},
		{"retrieve/accepted", []turn{seen(running), at(time.Hour, no(sessiontest.ToBatch, 404)), no("GET /batches/other", 404)}, 2},
		{"create/accepted", []turn{create("", 200), create(`,"a":1`, 400)}, 1},
		{"create/echo", []turn{create("", 200), {Request: sessiontest.ToCreate, Sent: `{"completion_window":"1h"}`, Status: 200, Body: batch("validating")}}, 2},
		{"create/status", []turn{create("", 200), {Request: sessiontest.ToCreate, Status: 200, Body: batch("cancelling")}}, 2},
		{"cancel/accepted", []turn{seen(running), cancel(409, sessiontest.Refusal), cancel(404, sessiontest.Refusal), cancel(200, running)}, 3},
		{"cancel/accepted", []turn{seen(running), cancel(200, batch("cancelling")), cancel(409, sessiontest.Refusal), cancel(409, sessiontest.Refusal)}, 3},
		{"cancel/accepted", []turn{seen(running), at(time.Minute, cancel(409, sessiontest.Refusal)), at(time.Minute, cancel(404, sessiontest.Refusal)), at(2*time.Minute, seen(running))}, 2},
		{"cancel/settles", []turn{cancel(200, batch("cancelling")), cancel(200, batch("cancelling")), at(time.Hour, seen(batch("cancelling")))}, 2},
		{"cancel/repeat", []turn{seen(completed), cancel(200, completed), cancel(409, sessiontest.Refusal), cancel(404, sessiontest.Refusal)}, 3},
		{"metadata/echo", []turn{create(owner, 200), seen(running), seen(batch("in_progress", "nightly", "daily"))}, 2},
		{"metadata/echo", []turn{create(owner, 400), create("", 200), create(`,"metadata":{"a":"b"}`, 400)}, 2},
		{"metadata/null", []turn{create(`,"metadata":null`, 400), create("", 200), create(`,"metadata":null,"x":1`, 200)}, 2},
		{"metadata/wrong-type", []turn{create(`,"metadata":{"a":null}`, 200), create(`,"metadata":{"a":null}`, 200)}, 2},
		{"metadata/wrong-type", []turn{create("", 200), create(`,"metadata":{"a":1}`, 400), create(`,"metadata":{"a":2}`, 200)}, 2},
		{"error/unknown-id", []turn{seen(running), no("GET /batches/nonexistent-batchcheck-nonsense", 404), no("GET /batches/batchcheck-nonsense", 410)}, 2},
		{"error/unknown-file", []turn{
			{Request: sessiontest.ToCreate, Sent: `{"input_file_id":"batchcheck-nonsense","endpoint":"/v1/e","completion_window":"24h"}`, Status: 200, Body: batch("validating")},
			{Request: sessiontest.ToCreate, Sent: `{"input_file_id":"batchcheck-nonsense","endpoint":"/v1/e","completion_window":"24h"}`, Status: 200, Body: batch("validating")}, seen(completed),
		}, 2},
		{"files/resolvable", []turn{seen(completed), {Request: sessiontest.ToOutput, Status: 200}, no(sessiontest.ToOutput, 404)}, 2},
		{"files/accepted", []turn{seen(completed), {Request: sessiontest.ToOutput, Status: 200}, no(sessiontest.ToOutput, 400)}, 2},
		{"ids/one-form", []turn{list("", "false", a, b), list("", "false", a, sessiontest.Item("job_1", "1")), seen(running)}, 3},
		{"ids/one-form", []turn{list("", "false", a, sessiontest.Item("job_1", "1"))}, 1},
		{"input/duplicate-custom-id", []turn{upload, create("", 200), create(`,"a":1`, 200), seen(completed)}, 2},
		{"input/bad-line", []turn{upload, create("", 200), create(`,"a":1`, 200), at(time.Hour, seen(running))}, 2},
		{"http/status", []turn{seen(running), no(sessiontest.ToBatch, 404), no(sessiontest.ToBatch, 500)}, 3},
		{"http/content-type", []turn{seen(running), {Request: sessiontest.ToBatch, Status: 200, Body: "x", Replied: []string{"Content-Type", "text/plain"}}}, 2},
		{"http/error-reply", []turn{no(sessiontest.ToBatch, 404), {Request: sessiontest.ToBatch, Status: 404, Body: "{}"}}, 2},
		{"error/stringified", []turn{no(sessiontest.ToBatch, 404), {Request: sessiontest.ToBatch, Status: 404, Body: `{"error":{"message":"None","type":"t","param":null,"code":null}}`}}, 2},
		{"lifecycle/transition", sessiontest.Shows(batch("in_progress"), batch("validating"), batch("in_progress")), 2},
		{"lifecycle/terminal", sessiontest.Shows(completed, completed, batch("failed"), completed), 3},
		{"lifecycle/immutable", sessiontest.Shows(running, batch("in_progress", `"24h"`, `"1h"`), running), 2},
		{"lifecycle/set-once", sessiontest.Shows(running, batch("in_progress", `"in_progress_at": 1767261642`, `"in_progress_at": 1767261643`)), 2},
		{"lifecycle/counts", sessiontest.Shows(running, batch("in_progress", `"completed": 37`, `"completed": 36`), running), 2},
		{"idempotent/repeat", func() (turns []turn) {
			for range 3 {
				made := create("", 200)
				made.Headers = []string{"Idempotency-Key", "k"}
				turns = append(turns, made)
			}
			return turns
		}(), 2},
		{"webhook/type", deliveries(event("e1", "batch.completed", completed), event("e2", "batch.failed", completed)), 2},
		{"webhook/repeat", deliveries(event("e1", "batch.completed", onlyID), event("e2", "batch.completed", onlyID)), 2},
		{"output/lines", []turn{seen(completed), {Request: sessiontest.ToOutput, Status: 200, Body: sessiontest.ResultOf("a")}}, 1},
		{"output/accounting", []turn{seen(completed), {Request: sessiontest.ToOutput, Status: 200, Body: sessiontest.ResultOf("a")}}, 1},
	} {
		j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{row.check}})
		if o := sessiontest.Outcome(j.Judge(sessiontest.SessionOf(row.turns...)), row.check); o.Judged != row.judged {
			t.Errorf("%s: %d are judged, want %d: %+v", row.check, o.Judged, row.judged, o)
		}
	}
}
