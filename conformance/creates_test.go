package conformance_test

import (
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// sentBy is what creates the batch of the fixtures.
const sentBy = `{"input_file_id":"file-4HkWmT2pQz8YcNv6RbLxJd","endpoint":"/v1/chat/completions","completion_window":"24h"`

func TestEchoes(t *testing.T) {
	create := func(sent, body string) []sessiontest.Turn {
		return []sessiontest.Turn{{Request: sessiontest.ToCreate, Sent: sent, Status: 200, Body: body}}
	}
	const metadata = `{
    "project": "nightly-evaluation",
    "owner": "search quality"
  }`
	made := sessiontest.Batch(t, "validating")
	judgeTurns(t, "create/echo", []judged{
		{"as sent", create(sentBy+`,"metadata":`+metadata+`}`, made), "pass"},
		{"nothing was asked for", create(sentBy+`,"metadata":null}`, made), "pass"},
		{"another window", create(`{"completion_window":"1h"}`, made), "fail\n1 /completion_window: completion_window is \"24h\", but create was sent \"1h\""},
		{"a long window, cut, and not escaped as HTML is", create(`{"completion_window":"<`+strings.Repeat("w", 60)+`"}`, made), "fail\n1 /completion_window: completion_window is \"24h\", but create was sent \"<" + strings.Repeat("w", 58) + "…"},
		{"windows of other types", create(`{"completion_window":{}}`, sessiontest.Batch(t, "validating", `"24h"`, "[]")), "fail\n1 /completion_window: completion_window is an array, but create was sent an object"},
		{"other metadata, which is not shown", create(`{"metadata":{"customer":"Ada"}}`, made), "fail\n1 /metadata: metadata is not what create was sent"},
		{"no metadata", create(sentBy+`,"metadata":`+metadata+`}`, sessiontest.Batch(t, "validating", ",\n  \"metadata\": "+metadata, "")), "fail\n1 : metadata is missing, though create was sent one"},
		{"a request that was not recorded", create("", made), "skip"},
	})
}

func TestRetrieves(t *testing.T) {
	create := sessiontest.Turn{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating")}
	lost := func(after time.Duration) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToBatch, Status: 404, Body: sessiontest.Refusal, After: after}
	}
	const notFound = "fail\n2 : the batch \"" + sessiontest.BatchID + "\", which exchange 1 tells of, is not found"
	judgeTurns(t, "retrieve/agrees", []judged{
		{"found", []sessiontest.Turn{create, {Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "in_progress")}}, "pass"},
		{"another", []sessiontest.Turn{{Request: "GET /batches/other", Status: 200, Body: sessiontest.Batch(t, "in_progress")}}, "fail\n1 /id: retrieve of \"other\" gives the batch \"" + sessiontest.BatchID + "\""},
		{"lost for a while", []sessiontest.Turn{create, lost(9 * time.Second)}, "pass"},
		{"lost", []sessiontest.Turn{create, lost(10 * time.Second)}, notFound},
		{"lost after a cancel", []sessiontest.Turn{{Request: sessiontest.ToCancel, Status: 200, Body: sessiontest.Batch(t, "cancelling")}, lost(10 * time.Second)}, notFound},
		{"lost, nobody knows when", []sessiontest.Turn{{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating"), Untimed: true}, lost(10 * time.Second)}, "pass"},
		{"never there", []sessiontest.Turn{lost(0)}, "skip"},
	})
}

func TestFiles(t *testing.T) {
	completed := sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed")}
	const output = "GET /files/file-9SdVnB5tGq1MzXc7UyKwPf"
	judgeTurns(t, "files/resolvable", []judged{
		{"there", []sessiontest.Turn{completed, {Request: output, Status: 200, Body: "{}"}}, "pass"},
		{"lost", []sessiontest.Turn{completed, {Request: output + "/content", Status: 404, Body: sessiontest.Refusal}}, "fail\n2 : the file \"file-9SdVnB5tGq1MzXc7UyKwPf\", which the batch \"" + sessiontest.BatchID + "\" tells of, is not found"},
		{"one that no batch tells of", []sessiontest.Turn{completed, {Request: "GET /files/other", Status: 404, Body: sessiontest.Refusal}}, "skip"},
	})
}

func TestForms(t *testing.T) {
	ids := func(single, inList string) []sessiontest.Turn {
		return []sessiontest.Turn{{Request: "GET /batches/" + single, Status: 200, Body: sessiontest.Batch(t, "in_progress", sessiontest.BatchID, single)}, sessiontest.Listed("", "false", sessiontest.Item(inList, "1767261600"))}
	}
	other := func(id string) string {
		return "warn\n2 /data/0/id: lists have ids such as \"" + id + "\", other routes have none of that form"
	}
	judgeTurns(t, "ids/one-form", []judged{
		{"one prefix", ids("batch_1", "batch_zz"), "pass"},
		{"two prefixes", ids("batch_1", "job_1"), other("job_1")},
		{"two separators", ids("batch_1", "batch-1"), other("batch-1")},
		{"two UUIDs", ids("123e4567-e89b-12d3-a456-426614174000", "00112233-4455-6677-8899-AABBCCDDEEFF"), "pass"},
		{"a UUID and a prefix", ids("123e4567-e89b-12d3-a456-426614174000", "batch_1"), other("batch_1")},
		{"two numbers", ids("17", "42"), "pass"},
		{"a number and a longer one", ids("17", "421"), other("421")},
		{"two words", ids("gh", "zz"), other("zz")},
		{"lists alone", ids("", "a")[1:], "skip"},
	})
}

func TestBadInputs(t *testing.T) {
	const file = "file-4HkWmT2pQz8YcNv6RbLxJd"
	upload := func(ids ...string) sessiontest.Turn {
		return sessiontest.Turn{Request: "POST /files", Status: 200, Body: `{"id":"` + file + `"}`, Purpose: "batch", Ids: ids}
	}
	create := sessiontest.Turn{Request: sessiontest.ToCreate, Sent: sentBy + "}", Status: 200, Body: sessiontest.Batch(t, "validating")}
	then := func(after time.Duration, state string) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, state), After: after}
	}
	const twice, bad = "input/duplicate-custom-id", "input/bad-line"
	const onTwoLines = ": the custom_id \"a\" is on lines 1 and 2"
	const goesOn = "warn\n2 : the batch \"" + sessiontest.BatchID + "\" goes on and on, though its input file is no good"
	const endsWell = "warn\n2 : the batch \"" + sessiontest.BatchID + "\" ends well, though its input file is no good"
	judgeTurns(t, twice, []judged{
		{"it fails", []sessiontest.Turn{upload("a", "a"), create, then(0, "failed")}, "pass"},
		{"it fails late", []sessiontest.Turn{upload("a", "a"), create, then(time.Hour, "failed")}, "pass"},
		{"it ends well", []sessiontest.Turn{upload("a", "a"), create, then(0, "completed")}, endsWell + onTwoLines},
		{"it goes on for a while", []sessiontest.Turn{upload("a", "a"), create, then(599*time.Second, "in_progress")}, "skip"},
		{"it goes on and on", []sessiontest.Turn{upload("a", "a"), create, then(600*time.Second, "in_progress")}, goesOn + onTwoLines},
		{"each once", []sessiontest.Turn{upload("a", "b"), create, then(0, "completed")}, "skip"},
		{"lines without one", []sessiontest.Turn{upload("", ""), create, then(0, "completed")}, "skip"},
		{"a file that got no id, and a create of none", []sessiontest.Turn{{Request: "POST /files", Status: 200, Body: "{}", Purpose: "batch", Ids: []string{"a", "a"}}, {Request: sessiontest.ToCreate, Sent: "{}", Status: 200, Body: sessiontest.Batch(t, "validating")}, then(0, "completed")}, "skip"},
		{"another file", []sessiontest.Turn{create, then(0, "completed")}, "skip"},
		{"a batch without an id", []sessiontest.Turn{upload("a", "a"), {Request: sessiontest.ToCreate, Sent: sentBy + "}", Status: 200, Body: sessiontest.Batch(t, "failed", `"id": "`+sessiontest.BatchID+`",`, "")}}, "skip"},
	})
	judgeTurns(t, bad, []judged{
		{"it fails", []sessiontest.Turn{upload("a", ""), create, then(0, "failed")}, "pass"},
		{"it ends well", []sessiontest.Turn{upload("a", ""), create, then(0, "completed")}, endsWell + ": line 2 is no request with a custom_id"},
		{"no such line", []sessiontest.Turn{upload("a", "a"), create, then(0, "completed")}, "skip"},
	})
}
