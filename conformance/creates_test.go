package conformance_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
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
		{"another window", create(`{"completion_window":"1h"}`, made), "fail\n1 /completion_window: completion_window is \"24h\", but create sent \"1h\""},
		{"a long window, cut, and not escaped as HTML is", create(`{"completion_window":"<`+strings.Repeat("w", 60)+`"}`, made), "fail\n1 /completion_window: completion_window is \"24h\", but create sent \"<" + strings.Repeat("w", 58) + "…"},
		{"windows of other types", create(`{"completion_window":{}}`, sessiontest.Batch(t, "validating", `"24h"`, "[]")), "fail\n1 /completion_window: completion_window is an array, but create sent an object"},
		{"other metadata, which is not shown", create(`{"metadata":{"customer":"Ada"}}`, made), "fail\n1 /metadata: metadata is not what create sent"},
		{"no metadata", create(sentBy+`,"metadata":`+metadata+`}`, sessiontest.Batch(t, "validating", ",\n  \"metadata\": "+metadata, "")), "fail\n1 : metadata is missing, although create sent one"},
		{"what has a flaw, of which another check tells", create(`{"completion_window":"-1h"}`, made), "pass"},
		{"another file", create(`{"input_file_id":"file-other"}`, made), "fail\n1 /input_file_id: input_file_id is \"file-4HkWmT2pQz8YcNv6RbLxJd\", but create sent \"file-other\""},
		{"a request that was not recorded", create("", made), "skip"},
	})
}

// TestMetadataThatIsLostOnce leaves metadata that another reply has lost as well to
// metadata/echo, and reports what only create has lost.
func TestMetadataThatIsLostOnce(t *testing.T) {
	const owner = `,"metadata":{"project":"nightly-evaluation","owner":"search quality"}}`
	lost := func(state string) string { return sessiontest.Batch(t, state, "nightly", "daily") }
	created := sessiontest.Turn{Request: sessiontest.ToCreate, Sent: sentBy + owner, Status: 200, Body: lost("validating")}
	then := func(body string) []sessiontest.Turn {
		return []sessiontest.Turn{created, {Request: sessiontest.ToBatch, Status: 200, Body: body}}
	}
	const echo = "1 /metadata: metadata is not what create sent"
	judgeTurns(t, "create/echo", []judged{
		{"once", then(sessiontest.Batch(t, "in_progress")), "fail\n" + echo},
		{"twice", then(lost("in_progress")), "pass\n2 /metadata: metadata is not what create (exchange 1) sent (2 pairs, keys of up to 7 characters, values of up to 18 characters): it differs at /metadata/…"},
		{"never seen again", []sessiontest.Turn{created}, "fail\n" + echo},
	}, "metadata/echo")
	judgeTurns(t, "create/echo", []judged{{"twice, and nothing else is asked for", then(lost("in_progress")), "fail\n" + echo}})
}

func TestNewStates(t *testing.T) {
	made := func(state string, edits ...string) []sessiontest.Turn {
		return []sessiontest.Turn{{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, state, edits...)}}
	}
	judgeTurns(t, "create/status", []judged{
		{"validating", made("validating"), "pass"},
		{"failed at once", made("failed"), "pass"},
		{"being cancelled", made("cancelling"), "fail\n1 /status: a new batch is in the state \"cancelling\""},
		{"cancelled", made("cancelled"), "fail\n1 /status: a new batch is in the state \"cancelled\""},
		{"a state that is none", made("validating", `"validating"`, `"new"`), "fail\n1 /status: a new batch is in the state \"new\""},
		{"no batch", []sessiontest.Turn{{Request: sessiontest.ToCreate, Status: 200, Body: "{}"}}, "skip"},
	})
}

// TestEmptyMetadataMayBeLeftOut shows that {} which is left out of the reply was
// echoed where the profile leaves out what is empty, and only there.
func TestEmptyMetadataMayBeLeftOut(t *testing.T) {
	body := strings.Replace(sessiontest.Batch(t, "validating"), `"metadata"`, `"other"`, 1)
	turn := func(metadata string) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToCreate, Sent: sentBy + `,"metadata":` + metadata + "}", Status: 200, Body: body}
	}
	for _, row := range []struct {
		profile, metadata string
		want              conformance.Result
	}{
		{"gateway", "{}", conformance.Pass}, {"gateway", `{"a":"b"}`, conformance.Fail},
		{"openai", "{}", conformance.Fail}, {"orq", "{}", conformance.Fail},
	} {
		j := sessiontest.NewJudge(t, conformance.Options{Profile: row.profile, Only: []string{"create/echo"}})
		if o := sessiontest.Outcome(j.Judge(sessiontest.SessionOf(turn(row.metadata))), "create/echo"); o.Result != row.want {
			t.Errorf("%s, %s: %s", row.profile, row.metadata, o.Result)
		}
	}
}

func TestRetrieves(t *testing.T) {
	create := sessiontest.Turn{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating")}
	lost := func(after time.Duration) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToBatch, Status: 404, Body: sessiontest.Refusal, After: after}
	}
	judgeTurns(t, "retrieve/agrees", []judged{
		{"found", []sessiontest.Turn{create, {Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "in_progress")}}, "pass"},
		{"another", []sessiontest.Turn{{Request: "GET /batches/other", Status: 200, Body: sessiontest.Batch(t, "in_progress")}}, "fail\n1 /id: retrieve of \"other\" gives the batch \"" + sessiontest.BatchID + "\""},
		{"lost", []sessiontest.Turn{create, lost(10 * time.Second)}, "skip"},
	})
	const notFound = `fail
2 : retrieve is refused with 404 (Not Found): "no"; it must be accepted: exchange 1 has this id`
	const mayBe = `note
2 : retrieve is refused with 404 (Not Found): "no"; nothing in the session shows that it must be accepted`
	judgeTurns(t, "retrieve/accepted", []judged{
		{"found", []sessiontest.Turn{create, {Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "in_progress")}}, "pass"},
		{"lost for a while", []sessiontest.Turn{create, lost(9 * time.Second)}, mayBe},
		{"lost", []sessiontest.Turn{create, lost(10 * time.Second)}, notFound},
		{"lost again and again: one finding", []sessiontest.Turn{create, lost(10 * time.Second), lost(time.Hour)}, notFound + " (2 times)"},
		{"lost after a cancel", []sessiontest.Turn{{Request: sessiontest.ToCancel, Status: 200, Body: sessiontest.Batch(t, "cancelling")}, lost(10 * time.Second)}, notFound},
		{"lost, nobody knows when", []sessiontest.Turn{{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating"), Untimed: true}, lost(10 * time.Second)}, mayBe},
		{"never there", []sessiontest.Turn{lost(0)}, "note\n1" + mayBe[len("note\n2"):]},
		{"an observation of another", []sessiontest.Turn{{Bare: true, Body: sessiontest.Batch(t, "in_progress")}}, "skip"},
		{"a failing server, which http/status finds", []sessiontest.Turn{create, {Request: sessiontest.ToBatch, Status: 500, Body: sessiontest.Refusal}}, "skip"},
		{"too many requests", []sessiontest.Turn{create, {Request: sessiontest.ToBatch, Status: 429, Body: sessiontest.Refusal}}, "skip"},
	})
}

// TestAccepted holds what must succeed to succeeding, where no other check says
// more of it.
func TestAccepted(t *testing.T) {
	create := sessiontest.Turn{Request: sessiontest.ToCreate, Sent: sentBy + "}", Status: 200, Body: sessiontest.Batch(t, "validating")}
	with := func(metadata string, status int) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToCreate, Sent: sentBy + `,"metadata":` + metadata + "}", Status: status, Body: sessiontest.Refusal}
	}
	no := func(request string, status int) sessiontest.Turn {
		return sessiontest.Turn{Request: request, Status: status, Body: sessiontest.Refusal}
	}
	driven := func(turn sessiontest.Turn, expects recording.Expectation) []sessiontest.Turn {
		turn.Expects = expects
		return []sessiontest.Turn{create, turn}
	}
	judgeTurns(t, "create/accepted", []judged{
		{"accepted", []sessiontest.Turn{create}, "pass"},
		{"refused, as far as is known rightly", []sessiontest.Turn{with("{}", 400)}, "note\n1 : create is refused with 400 (Bad Request): \"no\"; nothing in the session shows that it must be accepted"},
		{"refused to the driver", driven(with("{}", 400), recording.ExpectSuccess), "fail\n2 : create is refused with 400 (Bad Request): \"no\"; it must be accepted: nothing is wrong with the request"},
		{"refused to the driver, which leaves that to the API", driven(with("{}", 400), recording.ExpectEither), "pass"},
		{"refused for its metadata, which metadata/echo finds", driven(with(`{"a":"b"}`, 400), recording.ExpectSuccess), "pass"},
		{"refused for null, which metadata/null finds", driven(with("null", 400), recording.ExpectSuccess), "pass"},
		{"refused for a flaw", []sessiontest.Turn{create, with(`{"a":1}`, 400)}, "pass"},
	})
	judgeTurns(t, "list/accepted", []judged{
		{"accepted", []sessiontest.Turn{sessiontest.Listed("", "false")}, "pass"},
		{"a page behind an item, which list/paging finds", []sessiontest.Turn{sessiontest.Listed("", "true", sessiontest.Item("a", "1")), sessiontest.Listed("?after=a", "false"), no("GET /batches?after=a", 400)}, "pass"},
		{"a page behind a batch that no list has", []sessiontest.Turn{{Request: "GET /batches/" + sessiontest.BatchID, Status: 200, Body: sessiontest.Batch(t, "in_progress")}, sessiontest.Listed("?after="+sessiontest.BatchID, "false"), no("GET /batches?after="+sessiontest.BatchID, 400)}, "fail\n3 : list is refused with 400 (Bad Request): \"no\"; it must be accepted: the same request succeeded in exchange 2"},
		{"refused by a failing server", []sessiontest.Turn{sessiontest.Listed("", "false"), no("GET /batches", 500)}, "pass"},
		{"a reply that broke off", []sessiontest.Turn{{Request: "GET /batches", Status: 200, Body: "{", Failure: "it broke off"}}, "skip"},
		{"not as before", []sessiontest.Turn{sessiontest.Listed("", "false"), no("GET /batches", 405)}, "fail\n2 : list is refused with 405 (Method Not Allowed): \"no\"; it must be accepted: the same request succeeded in exchange 1"},
	})
	completed := sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed")}
	upload := sessiontest.Turn{Request: "POST /files", Purpose: "batch", Status: 200, Body: `{"id":"file-1"}`}
	judgeTurns(t, "files/accepted", []judged{
		{"read", []sessiontest.Turn{completed, {Request: sessiontest.ToOutput, Status: 200, Body: "{}"}}, "pass"},
		{"refused", []sessiontest.Turn{completed, no(sessiontest.ToOutput, 400), completed}, "fail\n2 : content is refused with 400 (Bad Request): \"no\"; it must be accepted: exchange 1 has this id"},
		{"an upload whose reply names no file", []sessiontest.Turn{{Request: "POST /files", Status: 200, Body: `{}`, Headers: []string{"Accept", "*/*"}}}, "fail\n1 : the response to an upload has no id, so the file cannot be used"},
		{"another file than was asked for", []sessiontest.Turn{{Request: "GET /files/file-1", Status: 200, Body: `{"id":"file-2"}`, Headers: []string{"Accept", "*/*"}}}, "fail\n1 : the response is not the requested file"},
		{"a recording that left out headers, and may have left out more", []sessiontest.Turn{{Request: "POST /files", Status: 200, Body: `{}`}}, "pass"},
		{"a lost file of a batch, which files/resolvable finds", []sessiontest.Turn{completed, no(sessiontest.ToOutput, 404)}, "skip"},
		{"a lost file that was uploaded", []sessiontest.Turn{upload, {Request: "GET /files/file-1", Status: 404, Body: sessiontest.Refusal, After: time.Minute}}, "fail\n2 : file is refused with 404 (Not Found): \"no\"; it must be accepted: exchange 1 has this id"},
		{"a part", []sessiontest.Turn{completed, no(sessiontest.ToOutput+"?limit=10", 400)}, "skip"},
	})
}

// TestRefusalIsOfTheExchange gives a refusal the place of the exchange, not one in its
// body: it is the status that is wrong.
func TestRefusalIsOfTheExchange(t *testing.T) {
	turn := sessiontest.Turn{Request: sessiontest.ToCreate, Sent: sentBy + "}", Status: 400, Body: sessiontest.Refusal, Expects: recording.ExpectSuccess}
	report := sessiontest.NewJudge(t, conformance.Options{Only: []string{"create/accepted"}}).Judge(sessiontest.SessionOf(turn))
	if len(report.Findings) != 1 || report.Findings[0].Exchange.Line != 0 || report.Findings[0].Quote != `: "no"` {
		t.Errorf("%+v", report.Findings)
	}
	turn = sessiontest.Turn{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "cancelling")}
	report = sessiontest.NewJudge(t, conformance.Options{Only: []string{"create/status"}}).Judge(sessiontest.SessionOf(turn))
	if len(report.Findings) != 1 || report.Findings[0].Exchange.Line == 0 || report.Findings[0].Quote != "" {
		t.Errorf("of a batch: %+v", report.Findings)
	}
}

func TestFiles(t *testing.T) {
	completed := sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed")}
	const output = "GET /files/file-9SdVnB5tGq1MzXc7UyKwPf"
	judgeTurns(t, "files/resolvable", []judged{
		{"there", []sessiontest.Turn{completed, {Request: output, Status: 200, Body: "{}"}}, "pass"},
		{"lost", []sessiontest.Turn{completed, {Request: output + "/content", Status: 404, Body: sessiontest.Refusal}}, "fail\n2 : the batch \"" + sessiontest.BatchID + "\" names the file \"file-9SdVnB5tGq1MzXc7UyKwPf\", which is not found"},
		{"deleted", []sessiontest.Turn{completed, {Request: "DELETE /files/file-9SdVnB5tGq1MzXc7UyKwPf", Status: 200, Body: "{}"}, {Request: output, Status: 404, Body: sessiontest.Refusal}}, "skip"},
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
		{"a number and a longer one", ids("17", "421"), "pass"},
		{"two words", ids("gh", "zz"), "pass"},
		{"two prefixes of three letters", ids("abc_1", "xyz_1"), other("xyz_1")},
		{"two of two letters, as chance has them", ids("ab_1", "xy_1"), "pass"},
		{"lists alone", ids("", "a")[1:], "skip"},
	})
}

func TestBadInputs(t *testing.T) {
	const file = "file-4HkWmT2pQz8YcNv6RbLxJd"
	upload := func(ids ...string) sessiontest.Turn {
		return sessiontest.Turn{Request: "POST /files", Status: 200, Body: `{"id":"` + file + `"}`, Purpose: "batch", Ids: ids}
	}
	empty := upload()
	empty.Ids = []string{}
	create := sessiontest.Turn{Request: sessiontest.ToCreate, Sent: sentBy + "}", Status: 200, Body: sessiontest.Batch(t, "validating")}
	then := func(after time.Duration, state string) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, state), After: after}
	}
	const twice, bad = "input/duplicate-custom-id", "input/bad-line"
	const goesOn = "warn\n2 : the batch \"" + sessiontest.BatchID + "\" keeps running, although its input file is invalid"
	const endsWell = "warn\n2 : the batch \"" + sessiontest.BatchID + "\" does not fail, although its input file is invalid"
	judgeTurns(t, twice, []judged{
		{"it fails", []sessiontest.Turn{upload("a", "a"), create, then(0, "failed")}, "pass"},
		{"it fails late", []sessiontest.Turn{upload("a", "a"), create, then(time.Hour, "failed")}, "pass"},
		{"it ends well", []sessiontest.Turn{upload("a", "a"), create, then(0, "completed")}, endsWell + `: the custom_id "a" is on lines 1 and 2`},
		{"a third line has it again", []sessiontest.Turn{upload("b", "a", "a"), create, then(0, "completed")}, endsWell + `: the custom_id "a" is on lines 2 and 3`},
		{"it goes on for a while", []sessiontest.Turn{upload("a", "a"), create, then(599*time.Second, "in_progress")}, "skip"},
		{"it goes on and on", []sessiontest.Turn{upload("a", "a"), create, then(600*time.Second, "in_progress")}, goesOn + `: the custom_id "a" is on lines 1 and 2`},
		{"each once", []sessiontest.Turn{upload("a", "b"), create, then(0, "completed")}, "skip"},
		{"lines without one", []sessiontest.Turn{upload("", ""), create, then(0, "completed")}, "skip"},
		{"a file that got no id, and a create of none", []sessiontest.Turn{{Request: "POST /files", Status: 200, Body: "{}", Purpose: "batch", Ids: []string{"a", "a"}}, {Request: sessiontest.ToCreate, Sent: "{}", Status: 200, Body: sessiontest.Batch(t, "validating")}, then(0, "completed")}, "skip"},
		{"another file", []sessiontest.Turn{create, then(0, "completed")}, "skip"},
		{"a batch without an id", []sessiontest.Turn{upload("a", "a"), {Request: sessiontest.ToCreate, Sent: sentBy + "}", Status: 200, Body: sessiontest.Batch(t, "failed", `"id": "`+sessiontest.BatchID+`",`, "")}}, "skip"},
	})
	form := func(urls ...string) sessiontest.Turn {
		text := "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n\r\n"
		for i, url := range urls {
			text += fmt.Sprintf(`{"custom_id":"%d","url":"%s"}`, i, url) + "\n"
		}
		return sessiontest.Turn{Request: "POST /files", Status: 200, Body: `{"id":"` + file + `"}`, Sent: text + "\r\n--b--\r\n", Headers: []string{"Content-Type", "multipart/form-data; boundary=b"}}
	}
	judgeTurns(t, bad, []judged{
		{"lines for its endpoint", []sessiontest.Turn{form("/v1/chat/completions", "/v1/chat/completions"), create, then(0, "completed")}, "skip"},
		{"a line for another endpoint ends well", []sessiontest.Turn{form("/v1/chat/completions", "/v1/embeddings"), create, then(0, "completed")}, endsWell + ": a line is for \"/v1/embeddings\", but the batch is for \"/v1/chat/completions\""},
		{"a line for another endpoint fails", []sessiontest.Turn{form("/v1/chat/completions", "/v1/embeddings"), create, then(0, "failed")}, "pass"},
		{"lines for another endpoint than nobody knows", []sessiontest.Turn{form("/v1/embeddings"), {Request: sessiontest.ToCreate, Sent: `{"input_file_id":"` + file + `"}`, Status: 200, Body: sessiontest.Batch(t, "validating"), Expects: recording.ExpectSuccess}, then(0, "completed")}, "skip"},
		{"it fails", []sessiontest.Turn{upload("a", ""), create, then(0, "failed")}, "pass"},
		{"it ends well, and the first line has none", []sessiontest.Turn{upload("", "a"), create, then(0, "completed")}, endsWell + ": line 1 is not a request with a custom_id"},
		{"it ends well", []sessiontest.Turn{upload("a", ""), create, then(0, "completed")}, endsWell + ": line 2 is not a request with a custom_id"},
		{"an empty file ends well", []sessiontest.Turn{empty, create, then(0, "completed")}, endsWell + ": the file has no lines"},
		{"an empty file fails", []sessiontest.Turn{empty, create, then(0, "failed")}, "pass"},
		{"a file that was not recorded", []sessiontest.Turn{upload(), create, then(0, "completed")}, "skip"},
		{"no such line", []sessiontest.Turn{upload("a", "a"), create, then(0, "completed")}, "skip"},
	})
}
