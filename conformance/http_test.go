package conformance_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

func TestStatuses(t *testing.T) {
	reply := func(request string, status int) []sessiontest.Turn {
		body := sessiontest.Refusal
		if status < 300 {
			body = sessiontest.Batch(t, "in_progress")
		}
		return []sessiontest.Turn{{Request: request, Status: status, Body: body}}
	}
	judgeTurns(t, "http/status", []judged{
		{"200", reply(sessiontest.ToBatch, 200), "pass"},
		{"another success", reply(sessiontest.ToBatch, 202), "warn\n1 : the status is 202 (Accepted), but should be 200"},
		{"another success for a file", reply("POST /files", 201), "pass"},
		{"a refusal", reply(sessiontest.ToBatch, 404), "pass"},
		{"the first redirect", reply(sessiontest.ToBatch, 300), "fail\n1 : the status is 300 (Multiple Choices): \"no\", but must be 200, or 4xx for a refusal"},
		{"a file that is elsewhere", reply("GET /files/file-1/content", 300), "pass"},
		{"a redirect", reply(sessiontest.ToBatch, 302), "fail\n1 : the status is 302 (Found): \"no\", but must be 200, or 4xx for a refusal"},
		{"two redirects: one finding", append(reply(sessiontest.ToBatch, 300), reply(sessiontest.ToBatch, 302)...), "fail\n1 : the status is 300 (Multiple Choices): \"no\", but must be 200, or 4xx for a refusal"},
		{"a redirect beside a failure", append(reply(sessiontest.ToBatch, 500), reply(sessiontest.ToBatch, 302)...), "fail\n1 : the status is 500 (Internal Server Error): \"no\", but must be 200, or 4xx for a refusal\n2 : the status is 302 (Found): \"no\", but must be 200, or 4xx for a refusal"},
		{"a status without a name", reply(sessiontest.ToBatch, 399), "fail\n1 : the status is 399: \"no\", but must be 200, or 4xx for a refusal"},
		{"the last refusal", reply(sessiontest.ToBatch, 499), "pass"},
		{"a failing server", reply(sessiontest.ToBatch, 500), "fail\n1 : the status is 500 (Internal Server Error): \"no\", but must be 200, or 4xx for a refusal"},
		{"a cancel that the server does not have, which cancel/accepted finds", reply(sessiontest.ToCancel, 501), "pass"},
		{"a retrieve that the server does not have", reply(sessiontest.ToBatch, 501), "fail\n1 : the status is 501 (Not Implemented): \"no\", but must be 200, or 4xx for a refusal"},
		{"no answer", []sessiontest.Turn{{Request: sessiontest.ToBatch, Failure: "no reply within 30 s"}}, "fail\n1 : no reply within 30 s"},
		{"no recorded answer", []sessiontest.Turn{{Request: sessiontest.ToBatch}}, "skip"},
	})
}

// TestRepliesNobodyAskedFor need have no status.
func TestRepliesNobodyAskedFor(t *testing.T) {
	s := sessiontest.SessionOf(sessiontest.Turn{Body: sessiontest.Batch(t, "in_progress")})
	s.Exchanges[0].Unasked = true
	report := sessiontest.NewJudge(t, conformance.Options{Profile: "orq"}).Judge(s)
	if o := sessiontest.Outcome(report, "http/status"); o.Result != conformance.Skip || len(report.Findings) > 0 {
		t.Errorf("%+v, %v", o, report.Findings)
	}
}

// refusals gives replies of one status in turn.
func refusals(n int, request string, status int) []sessiontest.Turn {
	return slices.Repeat([]sessiontest.Turn{{Request: request, Status: status, Body: sessiontest.Refusal}}, n)
}

func TestTooManyRequests(t *testing.T) {
	wait := func(seconds string) []sessiontest.Turn {
		return []sessiontest.Turn{{Request: sessiontest.ToBatch, Status: 429, Body: sessiontest.Refusal, Replied: []string{"Retry-After", seconds}}}
	}
	const givenUp = ": 429 (Too Many Requests) for the "
	judgeTurns(t, "http/status", []judged{
		{"a wait", wait("5"), "pass"},
		{"the longest wait", wait("1209600"), "pass"},
		{"a longer wait", wait("1209601"), "warn\n1 : Retry-After is 336h0m1s, longer than any batch takes"},
		{"busy, says for how long, and answers later", []sessiontest.Turn{{Request: sessiontest.ToBatch, Status: 503, Body: sessiontest.Refusal, Replied: []string{"Retry-After", "5"}}, {Request: sessiontest.ToBatch, Status: 404, Body: sessiontest.Refusal}}, "pass"},
		{"busy, and answers later", []sessiontest.Turn{{Request: sessiontest.ToBatch, Status: 503, Body: sessiontest.Refusal}, {Request: sessiontest.ToBatch, Status: 404, Body: sessiontest.Refusal}}, "warn\n1 : the status is 503 (Service Unavailable) without Retry-After: clients do not know how long to wait"},
		{"too many before the same URL by another method", append(refusals(5, "GET /batches", 429), sessiontest.Turn{Request: sessiontest.ToCreate, Status: 400, Body: sessiontest.Refusal}), "fail\n5 " + givenUp + "5th time in a row, although the client waited"},
		{"too many before another URL by the same method", append(refusals(5, "GET /batches", 429), refusals(1, sessiontest.ToBatch, 404)...), "fail\n5 " + givenUp + "5th time in a row, although the client waited"},
		{"too many, then an answer", append(refusals(5, "GET /batches", 429), refusals(1, "GET /batches", 404)...), "pass"},
		{"some in turn", refusals(4, sessiontest.ToBatch, 429), "pass"},
		{"too many in turn", refusals(5, sessiontest.ToBatch, 429), "fail\n5 " + givenUp + "5th time in a row, although the client waited"},
		{"still more in turn: one finding", refusals(6, sessiontest.ToBatch, 429), "fail\n6 " + givenUp + "6th time in a row, although the client waited"},
		{"too many before another request", append(refusals(5, sessiontest.ToBatch, 429), refusals(1, sessiontest.ToCancel, 404)...), "fail\n5 " + givenUp + "5th time in a row, although the client waited"},
		{"an answer in between", slices.Concat(refusals(4, sessiontest.ToBatch, 429), refusals(1, sessiontest.ToBatch, 404), refusals(4, sessiontest.ToBatch, 429)), "pass"},
	})
}

func TestContentTypes(t *testing.T) {
	judgeTurns(t, "http/content-type", []judged{
		{"JSON", []sessiontest.Turn{{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "in_progress")}}, "pass"},
		{"no body", []sessiontest.Turn{{Request: sessiontest.ToBatch, Status: 404}}, "skip"},
		{"a reply that broke off", []sessiontest.Turn{{Request: sessiontest.ToBatch, Status: 200, Body: "{", Failure: "the reply broke off"}}, "skip"},
		{"an observation without HTTP", []sessiontest.Turn{{Bare: true, Body: sessiontest.Batch(t, "in_progress")}}, "skip"},
		{
			"a body that is not encoded as it says", []sessiontest.Turn{{Request: sessiontest.ToBatch, Status: 200, Body: "\x1f\x8b{}", Replied: []string{"Content-Encoding", "gzip"}}},
			"fail\n1 : the body is not gzip: unexpected EOF",
		},
		{"a body that was decoded already", []sessiontest.Turn{{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "in_progress"), Replied: []string{"Content-Encoding", "gzip"}}}, "pass"},
	})
}

func TestErrorReplies(t *testing.T) {
	reply := func(body string) []sessiontest.Turn {
		return []sessiontest.Turn{{Request: sessiontest.ToBatch, Status: 404, Body: body}}
	}
	judgeTurns(t, "http/error-reply", []judged{
		{"whole", reply(sessiontest.Refusal), "pass"},
		{"half: one finding names all that is missing", reply(`{"error":{"message":"no"}}`), "fail\n1 /error/code: 404 (Not Found) has no error reply: error.code, error.param and error.type are missing"},
		{"two fields are missing, and one is no text", reply(`{"error":{"message":5,"type":"t"}}`), "fail\n1 /error/code: 404 (Not Found) has no error reply: error.code and error.param are missing"},
		{"one is no text", reply(`{"error":{"message":5,"type":"t","param":null,"code":null}}`), "fail\n1 /error/message: 404 (Not Found) has no error reply: error.message is a number, but must be a string"},
		{"more, and half", reply(`{"more":1,"error":{"message":"no","type":"t","param":null}}`), "fail\n1 /error/code: 404 (Not Found) has no error reply: error.code is missing; must be a string or null"},
		{"more", reply(`{"more":1,` + sessiontest.Refusal[1:]), "pass"},
	})
	judgeTurns(t, "error/stringified", []judged{
		{"a message", reply(sessiontest.Refusal), "pass"},
		{"a number for a code", reply(`{"error":{"message":"no","type":"t","param":null,"code":"404"}}`), "warn\n1 /error/code: code is not a message, but a printed value"},
		{"a number for another field", reply(`{"error":{"message":"404","type":"404","param":null,"code":""}}`), "pass"},
		{"a code with a number in it", reply(`{"error":{"message":"no","type":"t","param":null,"code":"e404"}}`), "pass"},
		{"nothing, with blanks around it", reply(`{"error":{"message":" None ","type":"t","param":null,"code":null}}`), "warn\n1 /error/message: message is not a message, but a printed value"},
		{"an observation without HTTP", []sessiontest.Turn{{Bare: true, Body: `{"error":{"message":"None","type":"t","param":null,"code":null}}`}}, "skip"},
		{"a batch", []sessiontest.Turn{{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "in_progress")}}, "skip"},
	})
}

// TestWhatWasPrintedIntoAnErrorReplyIsStringified tells dumps of values from texts
// for people, and from places such as messages[0].
func TestWhatWasPrintedIntoAnErrorReplyIsStringified(t *testing.T) {
	for text, isDump := range map[string]bool{
		"": false, "No batch has this id.": false, "messages[0].content": false, "[0]": false, "[0][1]": false, "$.messages": false,
		`["messages"] is required`: false, "[model] is unknown": false, "{model} is unknown": false, "500 errors": false, "An error: try again": false,
		`{'error': 'No.'}`: true, `{"error":"No."}`: true, "{\n  \"detail\": \"No.\"\n}": true, "{\n  'detail': 'No.'": true, "{}": true, "[]": true,
		`[{"type":"missing","loc":["body","endpoint"]}]`: true, "[\n  {\n    \"type\": \"missing\"\n  }\n]": true, "[{'type': 'missing', 'loc'": true,
		`["endpoint is required"]`: true, "[\n  \"endpoint is required\",\n  \"file is required\"\n]": true, `[null]`: true,
		`Upstream said: {"error": {"message": "No."}}`: true, "400: {\n  'error': 'No.'}": true,
	} {
		body, err := json.Marshal(map[string]any{"error": map[string]any{"message": text, "type": "t", "param": nil, "code": nil}})
		if err != nil {
			t.Fatal(err)
		}
		want := "pass"
		if isDump {
			want = "warn\n1 /error/message: message is not a message, but a printed value"
		}
		judgeTurns(t, "error/stringified", []judged{{text, []sessiontest.Turn{{Request: sessiontest.ToBatch, Status: 404, Body: string(body)}}, want}})
	}
}

func TestClocks(t *testing.T) {
	at := func(date string) []sessiontest.Turn {
		return []sessiontest.Turn{{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating"), Replied: []string{"Date", date}}}
	}
	skewed := func(d time.Duration) []sessiontest.Turn {
		return at(sessiontest.Began.Add(d).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"))
	}
	judgeTurns(t, "clock/skew", []judged{
		{"at the limit", skewed(300 * time.Second), "pass"},
		{"behind", skewed(301 * time.Second), "warn\n1 /created_at: created_at is 5m1s away from the Date of the response (2026-01-01T10:05:01Z)"},
		{"ahead", skewed(-301 * time.Second), "warn\n1 /created_at: created_at is 5m1s away from the Date of the response (2026-01-01T09:54:59Z)"},
		{"a date that is none", at("today"), "skip"},
		{"no time of creation", []sessiontest.Turn{{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating", "1767261600", `"today"`), Replied: []string{"Date", "Thu, 01 Jan 2026 10:00:00 GMT"}}}, "skip"},
		{"a time in another unit", []sessiontest.Turn{{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating", "1767261600", "1767261600000"), Replied: []string{"Date", "Thu, 01 Jan 2026 10:00:00 GMT"}}}, "skip"},
		{"a sentinel", []sessiontest.Turn{{Request: sessiontest.ToCreate, Status: 200, Body: sessiontest.Batch(t, "validating", "1767261600", "0"), Replied: []string{"Date", "Thu, 01 Jan 2026 10:00:00 GMT"}}}, "skip"},
	})
}
