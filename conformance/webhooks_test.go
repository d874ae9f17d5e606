package conformance_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

func event(id, kind, data string) string {
	return fmt.Sprintf(`{"id":%q,"object":"event","created_at":1767264923,"type":%q,"data":%s}`, id, kind, data)
}

const onlyID = `{"id":"` + sessiontest.BatchID + `"}`

// deliveries gives requests to a user's server, a minute apart.
func deliveries(events ...string) []sessiontest.Turn {
	var turns []sessiontest.Turn
	for i, event := range events {
		turns = append(turns, sessiontest.Turn{Request: "POST /anywhere/batches", Sent: event, Status: 204, After: time.Duration(i) * time.Minute})
	}
	return turns
}

// observed gives events as the lines of a file.
func observed(events ...string) []sessiontest.Turn {
	var turns []sessiontest.Turn
	for _, event := range events {
		turns = append(turns, sessiontest.Turn{Bare: true, Body: event, Untimed: true})
	}
	return turns
}

func TestEvents(t *testing.T) {
	completed, failed, running := sessiontest.Batch(t, "completed"), sessiontest.Batch(t, "failed"), sessiontest.Batch(t, "in_progress")
	for name, turns := range map[string]func(...string) []sessiontest.Turn{"delivered": deliveries, "observed": observed} {
		t.Run(name, func(t *testing.T) {
			judgeTurns(t, "webhook/type", []judged{
				{"it agrees", turns(event("e1", "batch.completed", completed), event("e2", "batch.failed", failed)), "pass"},
				{"it is another end", turns(event("e1", "batch.completed", failed)), "fail\n1 /data/status: the event's type is \"batch.completed\", but the batch in it is \"failed\""},
				{"it has not ended", turns(event("e1", "batch.expired", running)), "fail\n1 /data/status: the event's type is \"batch.expired\", but the batch in it is \"in_progress\""},
				{"a batch that has no state", turns(event("e1", "batch.completed", strings.Replace(completed, `"status": "completed",`, "", 1))), "skip"},
				{"a type that is not known", turns(event("e1", "batch.noticed", running)), "skip"},
				{"the id only", turns(event("e1", "batch.completed", onlyID)), "skip"},
			})
			judgeTurns(t, "webhook/repeat", []judged{
				{"once", turns(event("e1", "batch.completed", onlyID)), "pass"},
				{"delivered again", turns(event("e1", "batch.completed", onlyID), event("e1", "batch.completed", onlyID)), "pass"},
				{"another type", turns(event("e1", "batch.failed", onlyID), event("e2", "batch.completed", onlyID)), "pass"},
				{"another batch", turns(event("e1", "batch.completed", `{"id":"b"}`), event("e2", "batch.completed", onlyID)), "pass"},
				{"no id of the event", turns(event("", "batch.completed", onlyID), event("", "batch.completed", onlyID)), "skip"},
				{"another id, twice", turns(event("e1", "batch.completed", onlyID), event("e2", "batch.completed", onlyID), event("e3", "batch.completed", onlyID)), "warn\n2 /id: the event \"e2\" is a second \"batch.completed\" of the batch: exchange 1 has \"e1\"\n3 /id: the event \"e3\" is a second \"batch.completed\" of the batch: exchange 1 has \"e1\""},
				{"another id", turns(event("e1", "batch.completed", onlyID), event("e2", "batch.completed", onlyID)), "warn\n2 /id: the event \"e2\" is a second \"batch.completed\" of the batch: exchange 1 has \"e1\""},
				{"an event of something else", turns(event("e1", "response.completed", `{"id":"resp_1"}`)), "skip"},
			})
			judgeTurns(t, "lifecycle/terminal", []judged{
				{"as it ended", turns(event("e1", "batch.completed", completed), event("e2", "batch.completed", completed)), "pass"},
				{"changed after it ended", turns(event("e1", "batch.completed", completed), event("e1", "batch.completed", strings.Replace(completed, "118", "117", 1))), "fail\n2 /data/request_counts: request_counts changed from 118 to 117 after the batch had ended (exchange 1)"},
				{"the id only", turns(event("e1", "batch.completed", onlyID)), "skip"},
			})
			judgeTurns(t, "lifecycle/transition", []judged{
				{"an old event again", turns(event("e1", "batch.noticed", running), event("e2", "batch.completed", completed), event("e1", "batch.noticed", running)), "pass"},
			})
		})
	}
}

// TestEventsAmongReplies: what an event shows has its place among what the API shows.
func TestEventsAmongReplies(t *testing.T) {
	completed, running := sessiontest.Batch(t, "completed"), sessiontest.Batch(t, "in_progress")
	retrieve := func(body string, after time.Duration) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: body, After: after}
	}
	delivery := deliveries(event("e1", "batch.completed", completed))[0]
	delivery.After = 2 * time.Minute
	judgeTurns(t, "lifecycle/terminal", []judged{
		{"running before", []sessiontest.Turn{delivery, retrieve(running, time.Minute), retrieve(completed, 3*time.Minute)}, "pass"},
		{"running after", []sessiontest.Turn{retrieve(running, 3*time.Minute), delivery}, "fail\n1 /status: the state is \"in_progress\", after the batch had ended as \"completed\" (exchange 2)"},
	})
}

// TestBatchInEvent judges a batch in an event, and nothing else of it.
func TestBatchInEvent(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{})
	for _, turns := range []func(...string) []sessiontest.Turn{deliveries, observed} {
		for _, row := range []struct {
			data, want string
			documents  int
		}{
			{sessiontest.Batch(t, "completed"), "", 1},
			{sessiontest.Batch(t, "completed", `"completed_at": 1767264922`, `"completed_at": null`), "/data/completed_at status/time-missing", 1},
			{onlyID, "", 0},
		} {
			report := j.Judge(sessiontest.SessionOf(turns(event("e1", "batch.completed", row.data))...))
			got := ""
			for _, f := range report.Findings {
				if f.Level > validate.Note || f.Rule == validate.RuleWrapped {
					got += f.Pointer + " " + f.Rule
				}
			}
			if got != row.want || report.Documents != row.documents || !report.Judged() || len(report.Routes) > 0 {
				t.Errorf("%q of %d documents, want %q; routes %q", got, report.Documents, row.want, report.Routes)
			}
		}
	}
}

// TestEventsOfBareSchemas finds no wrapper around the batch in an event, where the schema
// has no kind of document for events, and finds one around a batch that is retrieved.
func TestEventsOfBareSchemas(t *testing.T) {
	const schema = `{
		"x-profile": {"name": "bare"},
		"x-api": {
			"paths": {"batches": "/batches"},
			"routes": [{"operation": "create", "method": "POST", "on": "batches", "returns": "batch"}, {"operation": "retrieve", "method": "GET", "on": "batches", "path": "/{batch}", "returns": "batch"}],
			"events": {"object": "object", "is": "event", "id": "id", "type": "type", "batch": "data", "states": {}}, "seconds": {"lag": 1}
		},
		"x-rules": {"document/wrapped": {"level": "note", "says": "it is wrapped", "help": "h", "why": "w", "source": "s", "unless": "u"}},
		"anyOf": [{"$ref": "#/$defs/batch"}],
		"$defs": {"batch": {
			"title": "batch", "x-kind": {"name": "batch", "id": "id"}, "type": "object", "required": ["id", "state", "created", "updated", "amount", "kind"],
			"properties": {"id": {"type": "string"}, "state": {"type": "string"}, "created": {"type": "integer"}, "updated": {"type": "integer"}, "amount": {"type": "integer"}, "kind": {"type": "string"}},
			"x-lifecycle": {"member": "state", "states": {"running": {}}}
		}}
	}`
	const batch = `{"id":"b1","state":"running","created":1,"updated":2,"amount":3,"kind":"k"}`
	j := sessiontest.NewJudge(t, conformance.Options{Schema: []byte(schema)})
	for _, row := range []struct {
		turns []sessiontest.Turn
		want  string
	}{
		{deliveries(event("e1", "batch.completed", batch)), ""},
		{observed(event("e1", "batch.completed", batch)), ""},
		{[]sessiontest.Turn{{Request: "GET /batches/b1", Status: 200, Body: `{"data":` + batch + `}`}}, "document/wrapped error"},
		{[]sessiontest.Turn{{Bare: true, Body: `{"data":` + batch + `}`}}, "document/wrapped note"},
	} {
		got := ""
		report := j.Judge(sessiontest.SessionOf(row.turns...))
		for _, f := range report.Findings {
			got += f.Rule + " " + f.Level.String()
		}
		if got != row.want || report.Documents != 1 {
			t.Errorf("%s%s: %q of %d documents, want %q", row.turns[0].Sent, row.turns[0].Body, got, report.Documents, row.want)
		}
	}
}
