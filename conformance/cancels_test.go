package conformance_test

import (
	"testing"
	"time"
)

func TestCancels(t *testing.T) {
	running := turn{request: toBatch, status: 200, body: batch(t, "in_progress")}
	answered := func(status int, body string) []turn {
		return []turn{running, {request: toCancel, status: status, body: body}}
	}
	judgeTurns(t, "cancel/accepted", []judged{
		{"it is being cancelled", answered(200, batch(t, "cancelling")), "pass"},
		{"it ended in the meantime", answered(200, batch(t, "completed")), "pass"},
		{"it goes on", answered(200, batch(t, "in_progress")), "fail\n2 /status: the state is \"in_progress\" after cancel"},
		{"a state that is none, which another rule tells", answered(200, batch(t, "cancelling", `"status": "cancelling"`, `"status": "stopping"`)), "pass"},
		{"refused, as it may have ended", answered(400, refusal), "skip"},
		{"refused, as something is at odds", answered(409, refusal), "skip"},
		{"too many requests", answered(429, refusal), "skip"},
		{"not found", answered(404, refusal), "fail\n2 : cancel of a batch that has not ended is answered with 404 (Not Found)"},
		{"a failing server", answered(500, refusal), "skip"},
		{"a redirect", answered(302, ""), "skip"},
		{"an error reply with 200", answered(200, refusal), "fail\n2 : cancel does not answer with a batch"},
		{"nobody has told of the batch", []turn{{request: toCancel, status: 404, body: refusal}}, "skip"},
	})
}

func TestCancelSettles(t *testing.T) {
	cancelled := turn{request: toCancel, status: 200, body: batch(t, "cancelling")}
	judgeTurns(t, "cancel/settles", []judged{
		{"it ends", []turn{cancelled, {request: toBatch, status: 200, body: batch(t, "cancelled"), after: time.Second}}, "pass"},
		{"nobody waited", []turn{cancelled, {request: toBatch, status: 200, body: batch(t, "cancelling"), after: 599 * time.Second}}, "skip"},
		{
			"it goes on", []turn{cancelled, {request: toBatch, status: 200, body: batch(t, "cancelling"), after: 600 * time.Second}},
			"fail\n2 /status: the batch is still cancelling, long after cancel (exchange 1)",
		},
		{"it ends after long", []turn{cancelled, {request: toBatch, status: 200, body: batch(t, "cancelled"), after: 600 * time.Second}}, "pass"},
		{"a batch without an id", []turn{{request: toCancel, status: 200, body: batch(t, "cancelling", `"id": "`+batchID+`",`, "")}}, "skip"},
	})
}

func TestCancelAgain(t *testing.T) {
	again := func(state string, status int, body string) []turn {
		return []turn{{request: toBatch, status: 200, body: batch(t, state)}, {request: toCancel, status: status, body: body}}
	}
	judgeTurns(t, "cancel/repeat", []judged{
		{"cancelled, and as it was", again("cancelled", 200, batch(t, "cancelled")), "pass"},
		{"cancelled, and refused", again("cancelled", 409, refusal), "fail\n2 : cancel of a batch that was cancelled already answers 409 (Conflict)"},
		{"completed, and as it was", again("completed", 200, batch(t, "completed")), "pass"},
		{"completed, and refused", again("completed", 409, refusal), "pass"},
		{"completed, and refused as wrong", again("completed", 400, refusal), "pass"},
		{"completed, and lost", again("completed", 404, refusal), "fail\n2 : cancel of a batch that was completed already answers 404 (Not Found)"},
		{
			"completed, and cancelled all the same: one finding", again("completed", 200, batch(t, "cancelled")),
			"fail\n2 /cancelled_at: cancel of a batch that was completed already: cancelled_at changed from null to 1767262255",
		},
		{"it had not ended", again("in_progress", 404, refusal), "skip"},
	})
}

func TestOneKeyTwice(t *testing.T) {
	create := func(key, id string, status int) turn {
		made := turn{request: toCreate, status: status, body: batch(t, "validating", batchID, id)}
		if key != "" {
			made.headers = []string{"Idempotency-Key", key}
		}
		if status != 200 {
			made.body = refusal
		}
		return made
	}
	judgeTurns(t, "idempotent/repeat", []judged{
		{"one batch", []turn{create("k", "a", 200), create("k", "a", 200)}, "pass\n2 : two creates with one Idempotency-Key made one batch"},
		{"two batches", []turn{create("k", "a", 200), create("k", "b", 200)}, "pass\n2 : two creates with one Idempotency-Key made two batches"},
		{"two keys", []turn{create("k", "a", 200), create("l", "b", 200)}, "skip"},
		{"no keys", []turn{create("", "a", 200), create("", "b", 200)}, "skip"},
		{"refused at first", []turn{create("k", "a", 503), create("k", "b", 200)}, "skip"},
	})
}
