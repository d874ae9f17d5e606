package session_test

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// tokenSchema is of an API that goes on by a token, which the last page leaves out.
const tokenSchema = `{
	"x-profile": {"name": "tokens"},
	"x-api": {
		"paths": {"batches": "/batches"},
		"routes": [
			{"operation": "create", "method": "POST", "on": "batches", "returns": "batch"},
			{"operation": "list", "method": "GET", "on": "batches", "returns": "list"}
		],
		"list": {"limit": {"query": "limit", "default": 20, "max": 100}, "paging": [{"by": "token", "query": "token", "member": "page/next"}]},
		"seconds": {"lag": 1}, "missing": "absent"
	},
	"x-rules": {},
	"anyOf": [{"$ref": "#/$defs/batch"}, {"$ref": "#/$defs/list"}],
	"$defs": {
		"batch": {
			"title": "batch", "x-kind": {"name": "batch", "id": "id"}, "type": "object",
			"properties": {"id": {"type": "string"}, "state": {"type": "string"}, "created": {"type": "integer", "x-time": "seconds"}},
			"x-lifecycle": {"member": "state", "states": {"running": {}}}
		},
		"list": {
			"title": "list of batches", "x-kind": {"name": "list"}, "type": "object", "required": ["jobs"],
			"properties": {"jobs": {"type": "array", "items": {"$ref": "#/$defs/batch"}}, "page": {"type": "object"}},
			"x-page": {"items": "jobs", "id": "id", "time": "created"}
		}
	}
}`

// TestBatchesOfAWalk finds batches on each page, the first and the last one, and when
// the newest was created.
func TestBatchesOfAWalk(t *testing.T) {
	read := sessiontest.NewJudge(t, conformance.Options{Profile: "openai"}).Reader().Read(sessiontest.SessionOf(
		sessiontest.Listed("", "true", sessiontest.Item("b1", "1767261700"), sessiontest.Item("b2", "null")), sessiontest.Listed("?after=b2", "false", sessiontest.Item("b3", "1767261800"), sessiontest.Item("b4", "1767261600")),
	))
	walk := read.Walks[0]
	for id, want := range map[string]bool{"b1": true, "b2": true, "b3": true, "b4": true, "b5": false, "": false} {
		if walk.IDs()[id] != want {
			t.Errorf("it has %q: %t", id, !want)
		}
	}
	if newest := walk.Newest("created_at"); newest.Unix() != 1767261800 {
		t.Errorf("the newest is of %s", newest)
	}
	if newest := walk.Newest("failed_at"); !newest.IsZero() {
		t.Errorf("without times, the newest is of %s", newest)
	}
}

// TestEndOfTokens ends a walk with a page that has no token to go on with: then
// it must have shown every batch.
func TestEndOfTokens(t *testing.T) {
	const batch = `{"id":"b1","state":"running","created":1767261600}`
	for _, test := range []struct {
		reason, missing, page string
		want                  int // findings: the list does not have the batch
	}{
		{"the token is left out", "absent", `"page":{}`, 1},
		{"the token is left out with what has it", "absent", `"more":1`, 1},
		{"null", "null", `"page":{"next":null}`, 1},
		{"an empty token", "null", `"page":{"next":""}`, 1},
		{"a token", "absent", `"page":{"next":"t2"}`, 0},
		{"a page that leaves out what should be null", "null", `"page":{}`, 0},
	} {
		schema := strings.Replace(tokenSchema, `"missing": "absent"`, `"missing": "`+test.missing+`"`, 1)
		session := sessiontest.SessionOf(
			sessiontest.Turn{Request: "POST /batches", Status: 200, Body: batch},
			sessiontest.Turn{Request: "GET /batches", Status: 200, Body: `{"jobs":[],"page":{"next":"t1"}}`, After: 1e10},
			sessiontest.Turn{Request: "GET /batches?token=t1", Status: 200, Body: `{"jobs":[],` + test.page + `}`, After: 1e10},
		)
		j := sessiontest.NewJudge(t, conformance.Options{Schema: []byte(schema), Only: []string{"list/contains"}})
		walks := j.Reader().Read(session).Walks
		if report := j.Judge(session); len(report.Findings) != test.want || len(walks) != 1 || len(walks[0].Pages) != 2 || walks[0].IsComplete() != (test.want > 0) {
			t.Errorf("%s: %d walks, %v", test.reason, len(walks), report.Findings)
		}
	}
}
