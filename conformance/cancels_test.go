package conformance_test

import (
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

func TestCancels(t *testing.T) {
	running := sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "in_progress")}
	answered := func(status int, body string) []sessiontest.Turn {
		return []sessiontest.Turn{running, {Request: sessiontest.ToCancel, Status: status, Body: body}}
	}
	judgeTurns(t, "cancel/accepted", []judged{
		{"it is being cancelled", answered(200, sessiontest.Batch(t, "cancelling")), "pass"},
		{"it ended in the meantime", answered(200, sessiontest.Batch(t, "completed")), "pass"},
		{"it goes on", answered(200, sessiontest.Batch(t, "in_progress")), "fail\n2 /status: the state is \"in_progress\" after cancel"},
		{"a state that is none, which another rule tells", answered(200, sessiontest.Batch(t, "cancelling", `"status": "cancelling"`, `"status": "stopping"`)), "pass"},
		{"refused just after it ran", answered(409, sessiontest.Refusal), "warn\n2 : cancel is refused with 409 (Conflict): \"no\"; the batch was in_progress 0s before (exchange 1)"},
		{"too many requests", answered(429, sessiontest.Refusal), "skip"},
		{"not found", answered(404, sessiontest.Refusal), "fail\n2 : cancel of a batch that has not ended is answered with 404 (Not Found): \"no\""},
		{"a failing server", answered(500, sessiontest.Refusal), "skip"},
		{"a redirect", answered(302, ""), "skip"},
		{"an error reply with 200", answered(200, sessiontest.Refusal), "fail\n2 : cancel does not answer with a batch"},
		{"nobody has told of the batch", []sessiontest.Turn{{Request: sessiontest.ToCancel, Status: 404, Body: sessiontest.Refusal}}, "skip"},
	})
}

// TestRefusedCancels judges a refusal by what the exchanges around it show.
func TestRefusedCancels(t *testing.T) {
	running, completed := sessiontest.Batch(t, "in_progress"), sessiontest.Batch(t, "completed")
	seen := func(after time.Duration, body string) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: body, After: after}
	}
	cancel := func(after time.Duration, status int, body string) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToCancel, Status: status, Body: body, After: after}
	}
	listed := func(after time.Duration, body string) sessiontest.Turn {
		turn := sessiontest.Listed("", "false", body)
		turn.After = after
		return turn
	}
	const min, end = time.Minute, 3322 * time.Second // the batch of the fixtures ends then
	const refused = "fail\n2 : cancel of a batch that has not ended is refused with 409 (Conflict): \"no\"; "
	judgeTurns(t, "cancel/accepted", []judged{
		{"it runs on", []sessiontest.Turn{seen(0, running), cancel(min, 409, sessiontest.Refusal), seen(2*min, running)}, refused + "exchange 3, after it, shows it in_progress"},
		{"a list that may lag has it run on", []sessiontest.Turn{seen(0, running), cancel(min, 409, sessiontest.Refusal), listed(min, running)}, "skip"},
		{"cancelled at the second try", []sessiontest.Turn{seen(0, running), cancel(min, 409, sessiontest.Refusal), cancel(2*min, 200, sessiontest.Batch(t, "cancelling"))}, refused + "exchange 3, after it, shows it cancelling"},
		{"it ended later", []sessiontest.Turn{dated(seen(0, running), 0, 0), dated(cancel(0, 409, sessiontest.Refusal), min, 0), dated(seen(0, completed), 2*end, 0)}, refused + "it ended 54m22s later"},
		{"it had ended", []sessiontest.Turn{dated(seen(0, running), 0, 0), dated(cancel(0, 409, sessiontest.Refusal), end+min, 0), dated(seen(0, completed), 2*end, 0)}, "pass"},
		{"it ran on within the second that it ended in", []sessiontest.Turn{dated(seen(0, running), end, 0), dated(cancel(0, 409, sessiontest.Refusal), end, 0), dated(seen(0, running), end, 0), dated(seen(0, completed), 2*end, 0)}, refused + "exchange 3, after it, shows it in_progress"},
		{"it ended within the second", []sessiontest.Turn{dated(seen(0, running), end, 0), dated(cancel(0, 409, sessiontest.Refusal), end, 0), dated(seen(0, completed), 2*end, 0)}, "pass"},
		{"it ended a second later", []sessiontest.Turn{dated(seen(0, running), 0, 0), dated(cancel(0, 409, sessiontest.Refusal), end-time.Second, 0), dated(seen(0, completed), 2*end, 0)}, "skip"},
		{"it ended two seconds later", []sessiontest.Turn{dated(seen(0, running), 0, 0), dated(cancel(0, 409, sessiontest.Refusal), end-2*time.Second, 0), dated(seen(0, completed), 2*end, 0)}, refused + "it ended 2s later"},
		{"it ended later, by the cancel of somebody", []sessiontest.Turn{dated(seen(0, running), 0, 0), dated(cancel(0, 409, sessiontest.Refusal), 5*min, 0), dated(seen(0, sessiontest.Batch(t, "cancelled")), 2*end, 0)}, "skip"},
		{"it ended later, by a clock that may be ahead", []sessiontest.Turn{
			dated(sessiontest.Turn{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating")}, 0, -min), dated(cancel(0, 409, sessiontest.Refusal), end-min, 0), dated(seen(0, completed), 2*end, 0),
		}, "pass"},
		{"it was seen after it was refused", []sessiontest.Turn{cancel(0, 409, sessiontest.Refusal), seen(min, completed)}, "skip"},
		{"it is being cancelled elsewhere", []sessiontest.Turn{seen(0, running), cancel(min, 409, sessiontest.Refusal), seen(2*min, sessiontest.Batch(t, "cancelling"))}, "skip"},
		{"forbidden", []sessiontest.Turn{seen(0, running), cancel(min, 403, sessiontest.Refusal), seen(2*min, running)}, "skip"},
		{"a failing server", []sessiontest.Turn{seen(0, running), cancel(min, 502, sessiontest.Refusal), seen(2*min, running)}, "skip"},
		{"cancelled twice at once", []sessiontest.Turn{seen(0, running), cancel(min, 200, sessiontest.Batch(t, "cancelling")), cancel(min, 409, sessiontest.Refusal)}, "pass\n3 : cancel of a batch that is already being cancelled is refused with 409 (Conflict): \"no\", which is allowed"},
		{"it ended sometime", []sessiontest.Turn{seen(0, running), cancel(min, 409, sessiontest.Refusal), seen(2*min, completed)}, "skip"},
		{"it ran a minute before", []sessiontest.Turn{seen(0, running), cancel(min, 409, sessiontest.Refusal)}, "warn\n2 : cancel is refused with 409 (Conflict): \"no\"; the batch was in_progress 1m0s before (exchange 1)"},
		{"it ran longer before", []sessiontest.Turn{seen(0, running), cancel(min+1, 409, sessiontest.Refusal)}, "skip"},
		{"it ran an hour before", []sessiontest.Turn{seen(0, running), cancel(time.Hour, 409, sessiontest.Refusal)}, "skip"},
		{"a list had shown its end", []sessiontest.Turn{seen(0, running), listed(0, completed), cancel(min, 409, sessiontest.Refusal)}, "skip"},
		{"it is being cancelled already", []sessiontest.Turn{seen(0, sessiontest.Batch(t, "cancelling")), cancel(min, 409, sessiontest.Refusal), seen(2*min, sessiontest.Batch(t, "cancelling"))}, "pass\n2 : cancel of a batch that is already being cancelled is refused with 409 (Conflict): \"no\", which is allowed"},
		{"no route", []sessiontest.Turn{seen(0, running), cancel(time.Hour, 405, `{"detail":"Method Not Allowed"}`)}, "fail\n2 : cancel of a batch that has not ended is answered with 405 (Method Not Allowed): \"Method Not Allowed\""},
		{"not made yet", []sessiontest.Turn{seen(0, running), cancel(time.Hour, 501, sessiontest.Refusal)}, "fail\n2 : cancel of a batch that has not ended is answered with 501 (Not Implemented): \"no\""},
		{"with a wrong key", []sessiontest.Turn{seen(0, running), cancel(min, 401, sessiontest.Refusal), seen(2*min, running)}, "skip"},
		{"another batch", []sessiontest.Turn{seen(0, running), cancel(min, 200, sessiontest.Batch(t, "cancelling", sessiontest.BatchID, "batch_raw"))}, "fail\n2 /id: cancel of \"" + sessiontest.BatchID + "\" answers with another batch, \"batch_raw\""},
	})
	judgeTurns(t, "cancel/repeat", []judged{
		{"another batch", []sessiontest.Turn{seen(0, completed), cancel(min, 200, sessiontest.Batch(t, "completed", sessiontest.BatchID, "batch_raw"))}, "fail\n2 /id: cancel of \"" + sessiontest.BatchID + "\", which was already completed, answers with another batch, \"batch_raw\""},
	})
}

func TestCancelSettles(t *testing.T) {
	cancelled := sessiontest.Turn{Request: sessiontest.ToCancel, Status: 200, Body: sessiontest.Batch(t, "cancelling")}
	judgeTurns(t, "cancel/settles", []judged{
		{"it ends", []sessiontest.Turn{cancelled, {Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "cancelled"), After: time.Second}}, "pass"},
		{"nobody waited", []sessiontest.Turn{cancelled, {Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "cancelling"), After: 599 * time.Second}}, "skip"},
		{
			"it goes on", []sessiontest.Turn{cancelled, {Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "cancelling"), After: 600 * time.Second}},
			"fail\n2 /status: the batch is still cancelling, long after cancel (exchange 1)",
		},
		{"it ends after long", []sessiontest.Turn{cancelled, {Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "cancelled"), After: 600 * time.Second}}, "pass"},
		{"another batch", []sessiontest.Turn{{Request: sessiontest.ToCancel, Status: 200, Body: sessiontest.Batch(t, "cancelling", sessiontest.BatchID, "batch_raw")}, {Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "cancelled"), After: time.Second}}, "skip"},
		{"an observation", []sessiontest.Turn{{Bare: true, Body: sessiontest.Batch(t, "cancelling")}, {Bare: true, Body: sessiontest.Batch(t, "cancelled"), After: time.Hour}}, "skip"},
		{"refused", []sessiontest.Turn{{Request: sessiontest.ToCancel, Status: 409, Body: sessiontest.Refusal}, {Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed"), After: time.Second}}, "skip"},
		{"a batch without an id", []sessiontest.Turn{{Request: sessiontest.ToCancel, Status: 200, Body: sessiontest.Batch(t, "cancelling", `"id": "`+sessiontest.BatchID+`",`, "")}}, "skip"},
	})
}

func TestCancelAgain(t *testing.T) {
	again := func(state string, status int, body string) []sessiontest.Turn {
		return []sessiontest.Turn{{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, state)}, {Request: sessiontest.ToCancel, Status: status, Body: body}}
	}
	judgeTurns(t, "cancel/repeat", []judged{
		{"cancelled, and as it was", again("cancelled", 200, sessiontest.Batch(t, "cancelled")), "pass"},
		{"cancelled, and refused", again("cancelled", 409, sessiontest.Refusal), "fail\n2 : cancel of a batch that was already cancelled answers 409 (Conflict)"},
		{"completed, and as it was", again("completed", 200, sessiontest.Batch(t, "completed")), "pass"},
		{"completed, and refused", again("completed", 409, sessiontest.Refusal), "pass"},
		{"completed, and refused as wrong", again("completed", 400, sessiontest.Refusal), "pass"},
		{"completed, and lost", again("completed", 404, sessiontest.Refusal), "fail\n2 : cancel of a batch that was already completed answers 404 (Not Found)"},
		{
			"completed, and cancelled all the same: one finding", again("completed", 200, sessiontest.Batch(t, "cancelled")),
			"fail\n2 /cancelled_at: cancel of a batch that was already completed: cancelled_at changed from null to 1767262255",
		},
		{"it had not ended", again("in_progress", 404, sessiontest.Refusal), "skip"},
		{"completed, and a failing server", again("completed", 500, sessiontest.Refusal), "fail\n2 : cancel of a batch that was already completed answers 500 (Internal Server Error)"},
		{"completed, and refused as a running one is", append([]sessiontest.Turn{
			{Request: "GET /batches/batch_b", Status: 200, Body: sessiontest.Batch(t, "in_progress", sessiontest.BatchID, "batch_b")}, {Request: "POST /batches/batch_b/cancel", Status: 404, Body: sessiontest.Refusal},
		}, again("completed", 404, sessiontest.Refusal)...), "skip"},
		{"completed, and refused otherwise than a running one is", append([]sessiontest.Turn{
			{Request: "GET /batches/batch_b", Status: 200, Body: sessiontest.Batch(t, "in_progress", sessiontest.BatchID, "batch_b")}, {Request: "POST /batches/batch_b/cancel", Status: 400, Body: sessiontest.Refusal},
		}, again("completed", 404, sessiontest.Refusal)...), "fail\n4 : cancel of a batch that was already completed answers 404 (Not Found)"},
		{"completed, and no JSON", again("completed", 200, "<p>"), "skip"},
		{"completed after the cancel", []sessiontest.Turn{{Request: sessiontest.ToCancel, Status: 404, Body: sessiontest.Refusal}, {Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed")}}, "skip"},
		{"completed, as a later exchange of an earlier time shows", []sessiontest.Turn{{Request: sessiontest.ToCancel, Status: 404, Body: sessiontest.Refusal, After: 2 * time.Minute}, {Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed"), After: time.Minute}}, "fail\n1 : cancel of a batch that was already completed answers 404 (Not Found)"},
		{"completed, as an earlier exchange of a later time shows", []sessiontest.Turn{{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed"), After: 2 * time.Minute}, {Request: sessiontest.ToCancel, Status: 404, Body: sessiontest.Refusal, After: time.Minute}}, "fail\n2 : cancel of a batch that was already completed answers 404 (Not Found)"},
		{"completed, as a list shows", []sessiontest.Turn{sessiontest.Listed("", "false", sessiontest.Batch(t, "completed")), {Request: sessiontest.ToCancel, Status: 404, Body: sessiontest.Refusal}}, "fail\n2 : cancel of a batch that was already completed answers 404 (Not Found)"},
	})
}

func TestOneKeyTwice(t *testing.T) {
	create := func(key, id string, status int) sessiontest.Turn {
		made := sessiontest.Turn{Request: sessiontest.ToCreate, Status: status, Body: sessiontest.Batch(t, "validating", sessiontest.BatchID, id)}
		if key != "" {
			made.Headers = []string{"Idempotency-Key", key}
		}
		if status != 200 {
			made.Body = sessiontest.Refusal
		}
		return made
	}
	judgeTurns(t, "idempotent/repeat", []judged{
		{"one batch", []sessiontest.Turn{create("k", "a", 200), create("k", "a", 200)}, "pass\n2 : two creates with one Idempotency-Key made one batch"},
		{"two batches", []sessiontest.Turn{create("k", "a", 200), create("k", "b", 200)}, "pass\n2 : two creates with one Idempotency-Key made two batches"},
		{"two keys", []sessiontest.Turn{create("k", "a", 200), create("l", "b", 200)}, "skip"},
		{"no keys", []sessiontest.Turn{create("", "a", 200), create("", "b", 200)}, "skip"},
		{"one batch, three times", []sessiontest.Turn{create("k", "a", 200), create("k", "a", 200), create("k", "a", 200)}, "pass\n2 : two creates with one Idempotency-Key made one batch (2 times)"},
		{"refused at first", []sessiontest.Turn{create("k", "a", 503), create("k", "b", 200)}, "skip"},
	})
}
