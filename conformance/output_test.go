package conformance_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestLinesUnstated skips the checks of result files where the schema has no
// kind of document for their lines.
func TestLinesUnstated(t *testing.T) {
	text := strings.ReplaceAll(batchSchema(t), `{ "$ref": "#/$defs/result" },`, "")
	j := sessiontest.NewJudge(t, conformance.Options{Schema: []byte(text)})
	for _, id := range []string{"output/lines", "output/accounting"} {
		report := j.Judge(readSession(t, sessions+"/"+id+"/fail.json"))
		if o := sessiontest.Outcome(report, id); o.Result != conformance.Skip || o.Reason == "" || report.Err() != nil {
			t.Errorf("%s: %+v, %v", id, o, report.Err())
		}
	}
}

// TestResultsInTheBatchAreLines judges results that the batch itself has, without files.
func TestResultsInTheBatchAreLines(t *testing.T) {
	body, err := os.ReadFile("../testdata/profiles/gemini/succeeded_inline.json")
	if err != nil {
		t.Fatal(err)
	}
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "gemini", Only: []string{"output/lines"}})
	s := sessiontest.SessionOf(sessiontest.Turn{Bare: true, Body: string(body)})
	if o := sessiontest.Outcome(j.Judge(s), "output/lines"); o.Result != conformance.Pass {
		t.Errorf("%+v", o)
	}
}

// TestLinesSkipped leaves out what is skipped of the rules on lines.
func TestLinesSkipped(t *testing.T) {
	fail := readSession(t, sessions+"/output/lines/fail.json")
	for _, test := range []struct {
		only, skip []string
		findings   int
	}{
		{nil, nil, 2},
		{nil, []string{"output/outcome"}, 0},
		{[]string{"output/lines"}, nil, 2},
	} {
		report := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: test.only, Skip: test.skip}).Judge(fail)
		if len(report.Findings) != test.findings {
			t.Errorf("only %v, skip %v: %v", test.only, test.skip, report.Findings)
		}
	}
}

// TestMissing finds a request that came back in no file, though the counts
// agree with what did, and only where all files were read.
func TestMissing(t *testing.T) {
	text, err := os.ReadFile(sessions + "/output/accounting/pass.json")
	if err != nil {
		t.Fatal(err)
	}
	lost := strings.NewReplacer(
		`"completed": 2`, `"completed": 1`,
		`{\"id\": \"batch_req_1\", \"custom_id\": \"request-1\", \"response\": {\"status_code\": 200, \"request_id\": \"req_1\", \"body\": {\"object\": \"chat.completion\", \"choices\": [{\"index\": 0, \"message\": {\"role\": \"assistant\", \"content\": \"Yes.\"}}]}}, \"error\": null}\n`, "",
	).Replace(string(text))
	const want = `custom_id is "request-1", but nothing came back for it (output/missing-id)`
	for _, test := range []struct{ reason, text, want string }{
		{"lost", lost, want},
		{"one of two files read", strings.Replace(lost, `"error_file_id": null,
        "created_at": 1767261600,
        "in_progress_at": 1767261642`, `"error_file_id": "file-1",
        "created_at": 1767261600,
        "in_progress_at": 1767261642`, 1), ""},
	} {
		session, err := recording.Read("session", []byte(test.text))
		if err != nil {
			t.Fatal(err)
		}
		report := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"output/accounting"}}).Judge(session)
		got := ""
		for _, f := range report.Findings {
			got += f.Message
			if f.Record != 0 || f.Pointer != "" {
				t.Errorf("%s: what is missing is in line %d at %q", test.reason, f.Record, f.Pointer)
			}
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.reason, got, test.want)
		}
	}
}

// TestResultsInPages judges the pages of results that were read from the first to the last
// after the batch had ended, those of the last time.
func TestResultsInPages(t *testing.T) {
	const path = "https://api.x.ai/v1/batches/b1"
	ids := func(ids ...string) (requests string) {
		for _, id := range ids {
			requests += `,{"batch_request_id":"` + id + `","batch_request":{}}`
		}
		return `{"batch_requests":[` + strings.TrimPrefix(requests, ",") + `]}`
	}
	shows := func(pending, success int) string {
		return fmt.Sprintf(`{"batch_id":"b1","name":"n","create_time":"2026-09-01","expire_time":"2026-10-01","create_api_key_id":"k","cancel_time":null,"cancel_by_xai_message":null,"state":{"num_requests":%d,"num_pending":%d,"num_success":%d,"num_error":0,"num_cancelled":0}}`, pending+success, pending, success)
	}
	create := sessiontest.Turn{Request: "POST https://api.x.ai/v1/batches", Sent: `{"name":"n"}`, Status: 200, Body: shows(0, 0)}
	add := func(status int, of ...string) sessiontest.Turn {
		return sessiontest.Turn{Request: "POST " + path + "/requests", Sent: ids(of...), Status: status, Body: "null"}
	}
	poll := func(pending, success int) sessiontest.Turn {
		return sessiontest.Turn{Request: "GET " + path, Status: 200, Body: shows(pending, success)}
	}
	page := func(query, next string, ids ...string) sessiontest.Turn {
		var lines []string
		for _, id := range ids {
			lines = append(lines, `{"batch_request_id":"`+id+`","batch_result":{"response":{"chat_get_completion":{"id":"c","object":"chat.completion","created":1788256980,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"x","refusal":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}}}}`)
		}
		return sessiontest.Turn{Request: "GET " + path + "/results" + query, Status: 200, Body: `{"results":[` + strings.Join(lines, ",") + `],"pagination_token":` + next + `}`}
	}
	broken := page("", "null", "a", "b")
	broken.Status, broken.Body = 500, "{}"
	const missing = " : batch_request_id is \"b\", but nothing came back for it (output/missing-id)"
	const unknown = ": result 2 of b1: batch_request_id is \"c\", which no request in the input has (output/unknown-id)"
	judgeTurnsBy(t, "xai", "output/accounting", []judged{
		{"one page", []sessiontest.Turn{create, add(200, "a", "b"), poll(0, 2), page("", "null", "a", "b")}, "pass"},
		{"two pages", []sessiontest.Turn{create, add(200, "a", "b"), poll(0, 2), page("", `"t"`, "a"), page("?pagination_token=t", "null", "b")}, "pass"},
		{"two adds", []sessiontest.Turn{create, add(200, "a"), add(200, "b"), poll(0, 2), page("", "null", "a", "b")}, "pass"},
		{"an add that was refused", []sessiontest.Turn{create, add(200, "a", "b"), add(400, "c"), poll(0, 2), page("", "null", "a", "b")}, "pass"},
		{"before its end", []sessiontest.Turn{create, add(200, "a", "b"), poll(2, 0), page("", "null", "a", "b"), poll(0, 2)}, "skip"},
		{"without the first page", []sessiontest.Turn{create, add(200, "a", "b"), poll(0, 2), page("?pagination_token=t", "null", "b")}, "skip"},
		{"without the last page", []sessiontest.Turn{create, add(200, "a", "b"), poll(0, 2), page("", `"t"`, "a")}, "skip"},
		{"a page of another token", []sessiontest.Turn{create, add(200, "a", "b"), poll(0, 2), page("", `"t"`, "a"), page("?pagination_token=u", "null", "b")}, "skip"},
		{"a first page that failed", []sessiontest.Turn{create, add(200, "a", "b"), poll(0, 2), broken}, "skip"},
		{"a page that failed in between", []sessiontest.Turn{create, add(200, "a", "b"), poll(0, 2), page("", `"t"`, "a"), broken, page("?pagination_token=t", "null", "b")}, "pass"},
		{"requests that were added later", []sessiontest.Turn{create, add(200, "a", "b"), poll(0, 2), page("", "null", "a", "b"), add(200, "c")}, "skip"},
		{"read again after more was added", []sessiontest.Turn{create, add(200, "a"), poll(0, 1), page("", "null", "a"), add(200, "b"), poll(0, 2), page("", "null", "a", "b")}, "pass"},
		{"read after more was added, which had not ended", []sessiontest.Turn{create, add(200, "a"), poll(0, 1), add(200, "b"), page("", "null", "a")}, "skip"},
		{"one that nobody sent", []sessiontest.Turn{create, add(200, "a", "b"), poll(0, 2), page("", "null", "a", "c")}, "fail\n4" + missing + "\n4 /results/1/batch_request_id" + unknown},
		{"one that nobody sent, on the second page", []sessiontest.Turn{create, add(200, "a", "b"), poll(0, 2), page("", `"t"`, "a"), page("?pagination_token=t", "null", "c")}, "fail\n5" + missing + "\n5 /results/0/batch_request_id" + unknown},
		{"one is missing", []sessiontest.Turn{create, add(200, "a", "b"), poll(0, 2), page("", "null", "a")}, "fail\n3 /state/num_success: state.num_success is 2, but 1 result line succeeded (output/counts)\n4" + missing},
		{"the last of two readings", []sessiontest.Turn{create, add(200, "a", "b"), poll(0, 2), page("", "null", "a", "c"), page("", "null", "a", "b")}, "pass"},
		{"an add that nobody knows the end of", []sessiontest.Turn{create, add(500, "c"), add(200, "a", "b"), poll(0, 2), page("", "null", "a", "b")}, "pass"},
	})
	judgeTurnsBy(t, "xai", "output/lines", []judged{
		{"two pages", []sessiontest.Turn{create, add(200, "a", "b"), poll(0, 2), page("", `"t"`, "a"), page("?pagination_token=t", "null", "b")}, "pass"},
		{"a line of the second page", []sessiontest.Turn{create, add(200, "a", "b"), poll(0, 2), page("", `"t"`, "a"), {Request: "GET " + path + "/results?pagination_token=t", Status: 200, Body: `{"results":[{"batch_request_id":7}],"pagination_token":null}`}}, "fail\n5 /results/0: result 2 of b1: the document breaks the schema's \"anyOf\" (output/outcome)"},
	})
}

// TestReadTwice takes a file that is read twice for one.
func TestReadTwice(t *testing.T) {
	session := readSession(t, sessions+"/output/accounting/pass.json")
	session.Exchanges = append(session.Exchanges, session.Exchanges[len(session.Exchanges)-1])
	if report := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"output/*"}}).Judge(session); report.Err() != nil {
		t.Error(report.Err())
	}
}
