package conformance_test

import (
	"strings"
	"testing"
	"time"
)

// sentBy is what creates the batch of the fixtures.
const sentBy = `{"input_file_id":"file-4HkWmT2pQz8YcNv6RbLxJd","endpoint":"/v1/chat/completions","completion_window":"24h"`

func TestEchoes(t *testing.T) {
	create := func(sent, body string) []turn {
		return []turn{{request: toCreate, sent: sent, status: 200, body: body}}
	}
	const metadata = `{
    "project": "nightly-evaluation",
    "owner": "search quality"
  }`
	made := batch(t, "validating")
	judgeTurns(t, "create/echo", []judged{
		{"as sent", create(sentBy+`,"metadata":`+metadata+`}`, made), "pass"},
		{"nothing was asked for", create(sentBy+`,"metadata":null}`, made), "pass"},
		{"another window", create(`{"completion_window":"1h"}`, made), "fail\n1 /completion_window: completion_window is \"24h\", but create was sent \"1h\""},
		{"a long window, cut, and not escaped as HTML is", create(`{"completion_window":"<`+strings.Repeat("w", 60)+`"}`, made), "fail\n1 /completion_window: completion_window is \"24h\", but create was sent \"<" + strings.Repeat("w", 58) + "…"},
		{"windows of other types", create(`{"completion_window":{}}`, batch(t, "validating", `"24h"`, "[]")), "fail\n1 /completion_window: completion_window is an array, but create was sent an object"},
		{"other metadata, which is not shown", create(`{"metadata":{"customer":"Ada"}}`, made), "fail\n1 /metadata: metadata is not what create was sent"},
		{"no metadata", create(sentBy+`,"metadata":`+metadata+`}`, batch(t, "validating", ",\n  \"metadata\": "+metadata, "")), "fail\n1 : metadata is missing, though create was sent one"},
		{"a request that was not recorded", create("", made), "skip"},
	})
}

func TestRetrieves(t *testing.T) {
	create := turn{request: toCreate, status: 200, body: batch(t, "validating")}
	lost := func(after time.Duration) turn {
		return turn{request: toBatch, status: 404, body: refusal, after: after}
	}
	const notFound = "fail\n2 : the batch \"" + batchID + "\", which exchange 1 tells of, is not found"
	judgeTurns(t, "retrieve/agrees", []judged{
		{"found", []turn{create, {request: toBatch, status: 200, body: batch(t, "in_progress")}}, "pass"},
		{"another", []turn{{request: "GET /batches/other", status: 200, body: batch(t, "in_progress")}}, "fail\n1 /id: retrieve of \"other\" gives the batch \"" + batchID + "\""},
		{"lost for a while", []turn{create, lost(9 * time.Second)}, "pass"},
		{"lost", []turn{create, lost(10 * time.Second)}, notFound},
		{"lost after a cancel", []turn{{request: toCancel, status: 200, body: batch(t, "cancelling")}, lost(10 * time.Second)}, notFound},
		{"lost, nobody knows when", []turn{{request: toCreate, status: 200, body: batch(t, "validating"), untimed: true}, lost(10 * time.Second)}, "pass"},
		{"never there", []turn{lost(0)}, "skip"},
	})
}

func TestFiles(t *testing.T) {
	completed := turn{request: toBatch, status: 200, body: batch(t, "completed")}
	const output = "GET /files/file-9SdVnB5tGq1MzXc7UyKwPf"
	judgeTurns(t, "files/resolvable", []judged{
		{"there", []turn{completed, {request: output, status: 200, body: "{}"}}, "pass"},
		{"lost", []turn{completed, {request: output + "/content", status: 404, body: refusal}}, "fail\n2 : the file \"file-9SdVnB5tGq1MzXc7UyKwPf\", which the batch \"" + batchID + "\" tells of, is not found"},
		{"one that no batch tells of", []turn{completed, {request: "GET /files/other", status: 404, body: refusal}}, "skip"},
	})
}

func TestForms(t *testing.T) {
	ids := func(single, inList string) []turn {
		return []turn{{request: "GET /batches/" + single, status: 200, body: batch(t, "in_progress", batchID, single)}, listed("", "false", item(inList, "1767261600"))}
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
	upload := func(ids ...string) turn {
		return turn{request: "POST /files", status: 200, body: `{"id":"` + file + `"}`, purpose: "batch", ids: ids}
	}
	create := turn{request: toCreate, sent: sentBy + "}", status: 200, body: batch(t, "validating")}
	then := func(after time.Duration, state string) turn {
		return turn{request: toBatch, status: 200, body: batch(t, state), after: after}
	}
	const twice, bad = "input/duplicate-custom-id", "input/bad-line"
	const goesOn = "warn\n2 : the batch \"" + batchID + "\" goes on and on, though its input file is no good"
	const endsWell = "warn\n2 : the batch \"" + batchID + "\" ends well, though its input file is no good"
	judgeTurns(t, twice, []judged{
		{"it fails", []turn{upload("a", "a"), create, then(0, "failed")}, "pass"},
		{"it fails late", []turn{upload("a", "a"), create, then(time.Hour, "failed")}, "pass"},
		{"it ends well", []turn{upload("a", "a"), create, then(0, "completed")}, endsWell},
		{"it goes on for a while", []turn{upload("a", "a"), create, then(599*time.Second, "in_progress")}, "skip"},
		{"it goes on and on", []turn{upload("a", "a"), create, then(600*time.Second, "in_progress")}, goesOn},
		{"each once", []turn{upload("a", "b"), create, then(0, "completed")}, "skip"},
		{"lines without one", []turn{upload("", ""), create, then(0, "completed")}, "skip"},
		{"a file that got no id, and a create of none", []turn{{request: "POST /files", status: 200, body: "{}", purpose: "batch", ids: []string{"a", "a"}}, {request: toCreate, sent: "{}", status: 200, body: batch(t, "validating")}, then(0, "completed")}, "skip"},
		{"another file", []turn{create, then(0, "completed")}, "skip"},
		{"a batch without an id", []turn{upload("a", "a"), {request: toCreate, sent: sentBy + "}", status: 200, body: batch(t, "failed", `"id": "`+batchID+`",`, "")}}, "skip"},
	})
	judgeTurns(t, bad, []judged{
		{"it fails", []turn{upload("a", ""), create, then(0, "failed")}, "pass"},
		{"it ends well", []turn{upload("a", ""), create, then(0, "completed")}, endsWell},
		{"no such line", []turn{upload("a", "a"), create, then(0, "completed")}, "skip"},
	})
}
