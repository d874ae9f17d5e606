package conformance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

func TestResultFiles(t *testing.T) {
	read := func(state, content string, edits ...string) []sessiontest.Turn {
		return []sessiontest.Turn{{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, state, edits...)}, {Request: sessiontest.ToOutput, Status: 200, Body: content}}
	}
	broken := read("completed", "\x1f\x8b{}")
	broken[1].Replied = []string{"Content-Encoding", "gzip"}
	both := strings.Replace(sessiontest.ResultOf("a"), `"error":null`, `"error":{"code":"c","message":"m"}`, 1)
	twice := strings.Replace(both, `"id":"r",`, "", 1)
	judgeTurns(t, "output/lines", []judged{
		{"whole lines", read("completed", sessiontest.ResultOf("a")), "pass"},
		{"an outcome too many", read("completed", sessiontest.ResultOf("a")+both), "fail\n2 /error: line 2 of the file file-9SdVnB5tGq1MzXc7UyKwPf: error is set, and so is response, but one of them must be null (output/outcome)"},
		{"two faults of a line: the first of the worst", read("completed", twice), "fail\n2 /id: line 1 of the file file-9SdVnB5tGq1MzXc7UyKwPf: id is missing; must be a string (field/missing)"},
		{"an unknown member alone", read("completed", `{"more":1,`+sessiontest.ResultOf("a")[1:]), "pass"},
		{"a file that cannot be decoded", broken, "fail\n2 : the file file-9SdVnB5tGq1MzXc7UyKwPf: the body is not gzip: unexpected EOF"},
	})
	line := strings.TrimSuffix(sessiontest.ResultOf("a"), "\n")
	array, indented := "["+line+",\n"+line+"]", strings.ReplaceAll(line, ",", ",\n  ")+"\n"
	judgeTurns(t, "output/lines", []judged{
		{"an array", read("completed", array), "fail\n2 : the file file-9SdVnB5tGq1MzXc7UyKwPf is one JSON array; JSON Lines needs one object per line (field/type)"},
		{"an array of one", read("completed", "["+line+"]"), "fail\n2 : the file file-9SdVnB5tGq1MzXc7UyKwPf is one JSON array; JSON Lines needs one object per line (field/type)"},
		{"values over several lines", read("completed", indented+indented), "fail\n2 : the file file-9SdVnB5tGq1MzXc7UyKwPf: the first value goes over several lines; JSON Lines needs one object per line (json/syntax)"},
	})
	judgeTurns(t, "output/accounting", []judged{
		{"an array", read("completed", array), "skip"},
		{"values over several lines", read("completed", indented+indented), "skip"},
	})
	counts := []string{`"completed": 118`, `"completed": 1`}
	judgeTurns(t, "output/accounting", []judged{
		{"as many as counted", read("completed", sessiontest.ResultOf("a"), counts...), "pass"},
		{"fewer than counted", read("completed", ""), "fail\n1 /request_counts/completed: request_counts.completed is 118, but 0 result lines succeeded (output/counts)"},
		{"fewer than counted, as it expired", read("expired", sessiontest.ResultOf("a")), "warn\n1 /request_counts/completed: request_counts.completed is 64, but 1 result line succeeded (output/counts)"},
		{"as many as counted when it expired", read("expired", sessiontest.ResultOf("a"), `"completed": 64`, `"completed": 1`), "pass"},
		{"no end yet", read("finalizing", sessiontest.ResultOf("a"), `"output_file_id": null`, `"output_file_id": "file-9SdVnB5tGq1MzXc7UyKwPf"`), "skip"},
		{"a file that cannot be decoded", broken, "skip"},
	})
}

// TestAnswersInResultFiles: what is wrong with an answer, or with what all used, is found
// in its place, by the id of its rule.
func TestAnswersInResultFiles(t *testing.T) {
	form := "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n\r\n" +
		`{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":[],"n":2}}` + "\r\n--b--\r\n"
	upload := sessiontest.Turn{Request: "POST /files", Status: 200, Body: `{"id":"file-4HkWmT2pQz8YcNv6RbLxJd"}`, Sent: form, Headers: []string{"Content-Type", "multipart/form-data; boundary=b"}}
	const usage = `,"usage":{"input_tokens":0,"input_tokens_details":{"cached_tokens":0},"output_tokens":0,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":0}`
	completed := func(rest string) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed", `"file-2LrHjF8oDe3NaTi6ZsVbQm"`, "null", "118", "1", `"failed": 2`, `"failed": 0`, `"total": 120`, `"total": 1`, `"object": "batch"`, `"object": "batch"`+rest)}
	}
	read := func(content string) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToOutput, Status: 200, Body: content}
	}
	reports := strings.Replace(sessiontest.ResultOf("a"), `"object":"chat.completion"`, `"object":"chat.completion","usage":{"total_tokens":5}`, 1)
	judge := sessiontest.NewJudge(t, conformance.Options{Profile: "openai", Only: []string{"output/*", "usage/*"}})
	for name, row := range map[string]struct {
		turns []sessiontest.Turn
		want  string
	}{
		"one choice":            {[]sessiontest.Turn{completed(""), read(sessiontest.ResultOf("a"))}, ""},
		"one choice of two":     {[]sessiontest.Turn{upload, completed(""), read(sessiontest.ResultOf("a"))}, "3 output/body error /response/body/choices: line 1 of the file file-9SdVnB5tGq1MzXc7UyKwPf: response.body.choices is an array with 1 of the 2 answers that the request asks for"},
		"a usage of zeros":      {[]sessiontest.Turn{completed(usage), read(reports)}, "1 usage/sum warning /usage/total_tokens: usage.total_tokens is 0, but the results report 5"},
		"a usage without lines": {[]sessiontest.Turn{completed(usage), read(sessiontest.ResultOf("a"))}, ""},
	} {
		got := ""
		for _, f := range judge.Judge(sessiontest.SessionOf(row.turns...)).Findings {
			got += fmt.Sprintf("%d %s %s %s: %s", f.Exchange.Number, f.Rule, f.Level, f.Pointer, f.Message)
		}
		if got != row.want {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
	}
}

// TestUnnamedLines does not miss requests where lines do not say whose they are.
func TestUnnamedLines(t *testing.T) {
	upload := sessiontest.Turn{Request: "POST /files", Status: 200, Body: `{"id":"file-4HkWmT2pQz8YcNv6RbLxJd"}`, Purpose: "batch", Ids: []string{"a", "b"}}
	completed := sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed", `"file-2LrHjF8oDe3NaTi6ZsVbQm"`, "null", "118", "2", `"failed": 2`, `"failed": 0`)}
	files := func(lines ...string) []sessiontest.Turn {
		return []sessiontest.Turn{upload, completed, {Request: sessiontest.ToOutput, Status: 200, Body: strings.Join(lines, "")}}
	}
	judgeTurns(t, "output/accounting", []judged{
		{"all named", files(sessiontest.ResultOf("a"), sessiontest.ResultOf("b")), "pass"},
		{"one that nobody sent", files(sessiontest.ResultOf("a"), sessiontest.ResultOf("c")), "fail\n3 : custom_id is \"b\", but nothing came back for it (output/missing-id)\n3 /custom_id: line 2 of the file file-9SdVnB5tGq1MzXc7UyKwPf: custom_id is \"c\", which no request in the input has (output/unknown-id)"},
		{"all named, of a batch whose create is there", append([]sessiontest.Turn{{Request: sessiontest.ToCreate, Sent: sentBy + "}", Status: 200, Body: sessiontest.Batch(t, "validating")}}, files(sessiontest.ResultOf("a"), sessiontest.ResultOf("b"))...), "pass"},
		{"one is missing, of a batch whose create is there", append([]sessiontest.Turn{{Request: sessiontest.ToCreate, Sent: sentBy + "}", Status: 200, Body: sessiontest.Batch(t, "validating")}}, files(sessiontest.ResultOf("a"), sessiontest.ResultOf("a"))...), "fail\n4 : custom_id is \"b\", but nothing came back for it (output/missing-id)\n4 /custom_id: line 2 of the file file-9SdVnB5tGq1MzXc7UyKwPf: custom_id is \"a\", which came back before, on line 1 of the file file-9SdVnB5tGq1MzXc7UyKwPf (output/duplicate-id)"},
		{"one twice", files(sessiontest.ResultOf("a"), sessiontest.ResultOf("a")), "fail\n3 : custom_id is \"b\", but nothing came back for it (output/missing-id)\n3 /custom_id: line 2 of the file file-9SdVnB5tGq1MzXc7UyKwPf: custom_id is \"a\", which came back before, on line 1 of the file file-9SdVnB5tGq1MzXc7UyKwPf (output/duplicate-id)"},
		{"one without a name", files(sessiontest.ResultOf("a"), strings.Replace(sessiontest.ResultOf("b"), `"custom_id":"b",`, "", 1)), "pass"},
	})
}

// TestMissingInTheLastFile places what is missing at the last result file that was read,
// and reads files that were read in part, or not to the end, as none.
func TestMissingInTheLastFile(t *testing.T) {
	const errors = "GET /files/file-2LrHjF8oDe3NaTi6ZsVbQm/content"
	upload := sessiontest.Turn{Request: "POST /files", Status: 200, Body: `{"id":"file-4HkWmT2pQz8YcNv6RbLxJd"}`, Purpose: "batch", Ids: []string{"a", "b", "c"}}
	completed := sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed", "118", "1", `"failed": 2`, `"failed": 1`)}
	good := sessiontest.Turn{Request: sessiontest.ToOutput, Status: 200, Body: sessiontest.ResultOf("a")}
	bad := sessiontest.Turn{Request: errors, Status: 200, Body: `{"id":"r2","custom_id":"b","response":null,"error":{"code":"c","message":"m"}}` + "\n"}
	part, broken, refused := good, good, good
	part.Status, part.Body = 206, "{"
	broken.Failure, broken.Body = "it broke off", "{"
	refused.Status, refused.Body = 404, sessiontest.Refusal
	const missing = " : custom_id is \"c\", but nothing came back for it (output/missing-id)"
	judgeTurns(t, "output/accounting", []judged{
		{"errors last", []sessiontest.Turn{upload, completed, good, bad}, "fail\n4" + missing},
		{"errors first", []sessiontest.Turn{upload, completed, bad, good}, "fail\n4" + missing},
		{"in part before", []sessiontest.Turn{upload, completed, part, bad, good}, "fail\n5" + missing},
		{"not to its end before", []sessiontest.Turn{upload, completed, broken, bad, good}, "fail\n5" + missing},
		{"not found before", []sessiontest.Turn{upload, completed, refused, bad, good}, "fail\n5" + missing},
		{"again", []sessiontest.Turn{upload, completed, good, bad, good}, "fail\n4" + missing},
		{"without the other", []sessiontest.Turn{upload, completed, good}, "pass"},
	})
}

// TestPlacesInResultFiles points to the line of a result file, and to what is
// wrong in it.
func TestPlacesInResultFiles(t *testing.T) {
	content := sessiontest.ResultOf("a") + strings.Replace(sessiontest.ResultOf("b"), "200", `"200"`, 1)
	session := sessiontest.SessionOf(sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "completed")}, sessiontest.Turn{Request: sessiontest.ToOutput, Status: 200, Body: content})
	session.Exchanges[1].Place = recording.Place{Line: 1, Column: 1, Verbatim: true}
	report := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"output/lines"}}).Judge(session)
	if len(report.Findings) != 1 {
		t.Fatal(report.Err())
	}
	f := report.Findings[0]
	if f.Record != 2 || f.BatchID != sessiontest.BatchID || f.Offset != int64(strings.Index(content, `"200"`)) || f.Line != 2 {
		t.Errorf("%s: record %d of %s, line %d, offset %d", f, f.Record, f.BatchID, f.Line, f.Offset)
	}
}
