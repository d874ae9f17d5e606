package results

import (
	"bufio"
	"bytes"
	"fmt"
	"maps"
	"strings"
	"testing"
)

// Lines for the tests below: requests and results of one endpoint.
func chatRequest(id, rest string) string {
	return fmt.Sprintf(`{"custom_id":%q,"method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":[]%s}}`+"\n", id, rest)
}

func chatResult(id, reason string, choices int) string {
	choice := strings.Repeat(`,{"message":{"role":"assistant","content":"Yes."},"finish_reason":"`+reason+`"}`, choices)
	return fmt.Sprintf(`{"id":"r","custom_id":%q,"response":{"status_code":200,"request_id":"q","body":{"object":"chat.completion","choices":[%s],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}},"error":null}`+"\n", id, strings.TrimPrefix(choice, ","))
}

func refusedResult(id string) string {
	return fmt.Sprintf(`{"id":"r","custom_id":%q,"response":{"status_code":400,"request_id":"q","body":{"error":{"message":"no"}}},"error":null}`+"\n", id)
}

// chatBatch is a batch in a state, with counts and tokens.
func chatBatch(state string, total, completed, failed int, rest string) string {
	times := map[string]string{
		"completed": `"in_progress_at":1767261610,"finalizing_at":1767261620,"completed_at":1767261630`,
		"cancelled": `"in_progress_at":1767261610,"cancelling_at":1767261620,"cancelled_at":1767261630`,
		"expired":   `"in_progress_at":1767261610,"expired_at":1767348001`,
	}[state]
	return fmt.Sprintf(`{"id":"batch_1","object":"batch","endpoint":"/v1/chat/completions","errors":null,"input_file_id":"file-1","completion_window":"24h","status":%q,"created_at":1767261600,"expires_at":1767348000,%s,"request_counts":{"total":%d,"completed":%d,"failed":%d}%s}`, state, times, total, completed, failed, rest)
}

func tokens5(n int) string {
	return fmt.Sprintf(`,"usage":{"input_tokens":%d,"input_tokens_details":{"cached_tokens":0},"output_tokens":%d,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":%d}`, 3*n, 2*n, 5*n)
}

// TestCountsAreOutcomes compares counts with how lines ended, in whichever file.
func TestCountsAreOutcomes(t *testing.T) {
	in := chatRequest("a", "") + chatRequest("b", "") + chatRequest("c", "")
	const out, both = `,"output_file_id":"file-2"`, `,"output_file_id":"file-2","error_file_id":"file-3"`
	a, b, c, refused := chatResult("a", "stop", 1), chatResult("b", "stop", 1), chatResult("c", "stop", 1), refusedResult("c")
	for name, row := range map[string]struct{ batch, output, errors, want string }{
		"all succeeded":                      {chatBatch("completed", 3, 3, 0, out), a + b + c, "", ""},
		"one failed":                         {chatBatch("completed", 3, 2, 1, both), a + b, refused, ""},
		"one failed, in the output file":     {chatBatch("completed", 3, 2, 1, both), a + b + refused, "", ""},
		"failed lines that count as good":    {chatBatch("completed", 3, 3, 0, out), a + b + refused, "", "error: request_counts.completed is 3, but 2 result lines succeeded and 1 failed"},
		"all failed":                         {chatBatch("completed", 3, 0, 3, `,"error_file_id":"file-3"`), "", refusedResult("a") + refusedResult("b") + refused, ""},
		"cancelled with all that it counts":  {chatBatch("cancelled", 3, 2, 0, out), a + b, "", ""},
		"cancelled with less":                {chatBatch("cancelled", 3, 2, 0, out), a, "", "warning: request_counts.completed is 2, but 1 result line succeeded"},
		"expired, the rest in the errors":    {chatBatch("expired", 3, 2, 1, both), a + b, refused, ""},
		"expired with more than there are":   {chatBatch("expired", 2, 2, 0, out), a + b + c, "", "error: request_counts.total is 2, but the result files have 3 lines; warning: request_counts.completed is 2, but 3 result lines succeeded"},
		"the errors are not at hand":         {chatBatch("completed", 3, 2, 1, both), a + b, "-", ""},
		"the usage is that of the lines":     {chatBatch("completed", 3, 3, 0, out+tokens5(3)), a + b + c, "", ""},
		"the usage is zeros":                 {chatBatch("completed", 3, 3, 0, out+tokens5(0)), a + b + c, "", "warning: usage.total_tokens is 0, but the results report 15"},
		"the usage is too much":              {chatBatch("completed", 3, 3, 0, out+tokens5(4)), a + b + c, "", "warning: usage.total_tokens is 20, but the results report 15"},
		"the usage has lines that report":    {chatBatch("completed", 3, 3, 0, out+tokens5(4)), a + b + strings.Replace(c, `,"usage"`, `,"used"`, 1), "", ""},
		"zeros on a cancelled batch":         {chatBatch("cancelled", 3, 2, 0, out+tokens5(0)), a + b, "", ""},
		"no usage":                           {chatBatch("completed", 3, 3, 0, out+`,"usage":null`), a + b + c, "", ""},
		"usage of which a file is not read":  {chatBatch("completed", 3, 2, 1, both+tokens5(9)), a + b, "-", ""},
		"an input of which a line is unsent": {chatBatch("completed", 2, 2, 0, out), a + b, "", "error: request_counts.total is 2, but in has 3 lines; error: custom_id is \"c\", but nothing came back for it"},
	} {
		files := Files{Batch: Text("batch", []byte(row.batch)), Input: Text("in", []byte(in)), Output: Text("out", []byte(row.output)), Errors: Text("err", []byte(row.errors))}
		if row.output == "" {
			delete(files, Output)
		}
		if row.errors == "" || row.errors == "-" {
			delete(files, Errors)
		}
		report, err := Check(files, Options{Profile: "openai"})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range report.Findings {
			got = append(got, fmt.Sprintf("%s: %s", f.Level, f.Message))
		}
		if got := strings.Join(got, "; "); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}

// TestAnswersThatWereAskedFor: a choice for each of n, an embedding for each input.
func TestAnswersThatWereAskedFor(t *testing.T) {
	embedding := func(input string, n int) Files {
		data := strings.TrimPrefix(strings.Repeat(`,{"embedding":[0.5]}`, n), ",")
		return Files{
			Input:  Text("in", []byte(`{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{"model":"m","input":`+input+`}}`)),
			Output: Text("out", []byte(`{"id":"r","custom_id":"a","response":{"status_code":200,"request_id":"q","body":{"object":"list","data":[`+data+`]}},"error":null}`)),
		}
	}
	chat := func(n string, choices int) Files {
		return Files{Input: Text("in", []byte(chatRequest("a", n))), Output: Text("out", []byte(chatResult("a", "stop", choices)))}
	}
	alone := func(files Files) Files { return Files{Output: files[Output]} }
	for name, row := range map[string]struct {
		files Files
		want  string
	}{
		"one choice":                    {chat("", 1), ""},
		"two of two":                    {chat(`,"n":2`, 2), ""},
		"one of two":                    {chat(`,"n":2`, 1), "output/body"},
		"none of two":                   {chat(`,"n":2`, 0), "output/body"},
		"none, without the request":     {alone(chat("", 0)), "output/body"},
		"n is null":                     {chat(`,"n":null`, 1), ""},
		"a text":                        {embedding(`"yes \n"`, 1), ""},
		"two texts":                     {embedding(`["yes","no"]`, 2), ""},
		"one of two texts":              {embedding(`["yes","no"]`, 1), "output/body"},
		"a text in tokens":              {embedding(`[1,2,3]`, 1), ""},
		"one of two texts in tokens":    {embedding(`[[1,2],[3]]`, 1), "output/body"},
		"one of two, without a request": {alone(embedding(`["yes","no"]`, 1)), ""},
	} {
		if got := rulesOf(t, row.files, Options{Profile: "openai"}); got != row.want {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
	}
}

// TestStops counts answers that are not whole.
func TestStops(t *testing.T) {
	out := chatResult("a", "stop", 1) + chatResult("b", "length", 2) + chatResult("c", "content_filter", 1) + chatResult("d", "length", 1)
	out += `{"id":"r","custom_id":"e","response":{"status_code":200,"request_id":"q","body":{"object":"response","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]}},"error":null}`
	report, err := Check(Files{Output: Text("out", []byte(out))}, Options{Profile: "openai"})
	if want := map[string]int{"length": 2, "content_filter": 1, "max_output_tokens": 1}; err != nil || len(report.Findings) > 0 || !maps.Equal(report.Summary.Stops, want) || report.Summary.Succeeded != 5 {
		t.Errorf("%v, %v, %+v", err, report.Findings, report.Summary)
	}
}

// TestOutcomesThatAreNotKnown are of lines that have no status and no error, or both a
// response that succeeded and an error: they are neither lost nor failed, nor sent again.
func TestOutcomesThatAreNotKnown(t *testing.T) {
	in := chatRequest("a", "") + chatRequest("b", "") + chatRequest("c", "") + chatRequest("d", "") + chatRequest("e", "")
	out := `{"id":"r","custom_id":"a","response":{"id":"cmpl-1","object":"chat.completion","choices":[]},"error":null}` + "\n" +
		`{"id":"r","custom_id":"b","response":null,"error":null}` + "\n" +
		strings.Replace(chatResult("c", "stop", 1), `"error":null`, `"error":{"code":"c","message":"m"}`, 1) + refusedResult("d")
	run := checker.Run(Files{Input: Text("in", []byte(in)), Output: Text("out", []byte(out))})
	var again bytes.Buffer
	run.Failed = bufio.NewWriter(&again)
	for _, err := range run.Parts() {
		if err != nil {
			t.Fatal(err)
		}
	}
	run.Failed.Flush()
	s := run.Summary()
	if want := chatRequest("d", "") + chatRequest("e", ""); again.String() != want || !run.Complete || s.Unknown != 3 || s.Failed != 1 || s.Missing != 1 || s.Succeeded != 0 {
		t.Errorf("%+v, to be sent again %s", s, again.String())
	}
}

// TestLinesWithoutIds: nobody knows whose they are, and so nothing is missing or sent
// again.
func TestLinesWithoutIds(t *testing.T) {
	files := Files{Input: Text("in", []byte(chatRequest("a", ""))), Output: Text("out", []byte(strings.Replace(chatResult("a", "stop", 1), `"custom_id":"a",`, "", 1)))}
	report, err := Check(files, Options{Profile: "openai", Only: []string{"output/*"}})
	if err != nil || len(report.Findings) > 0 || report.Summary.Unjudged != "of 1 line in the result files it is not known whose they are" {
		t.Errorf("%v, %v, %+v", err, report.Findings, report.Summary)
	}
}

// TestFamilies accounts for the results of APIs that are not like OpenAI's.
func TestFamilies(t *testing.T) {
	const counts = `"request_counts":{"processing":0,"succeeded":%d,"errored":%d,"canceled":1,"expired":0}`
	claude := func(state string, good, bad int) string {
		return fmt.Sprintf(`{"id":"msgbatch_1","type":"message_batch","processing_status":"ended",`+counts+`,"created_at":"2026-01-01T10:00:00Z","expires_at":"2026-01-02T10:00:00Z","ended_at":"2026-01-01T11:00:00Z","archived_at":null,"cancel_initiated_at":null,"results_url":"https://api.anthropic.com/v1/messages/batches/msgbatch_1/results"}`, good, bad)
	}
	results := `{"custom_id":"a","result":{"type":"succeeded","message":{"type":"message","stop_reason":"max_tokens"}}}
{"custom_id":"b","result":{"type":"errored","error":{"type":"error","error":{"type":"overloaded_error","message":"m"},"request_id":null}}}
{"custom_id":"c","result":{"type":"canceled"}}
`
	for _, row := range []struct {
		good, bad int
		want      string
	}{{1, 1, ""}, {2, 0, "output/counts"}} {
		files := Files{Batch: Text("batch", []byte(claude("ended", row.good, row.bad))), Output: Text("out", []byte(results))}
		report, err := Check(files, Options{})
		if err != nil || report.Profile != "anthropic" || report.Summary.Stops["max_tokens"] != 1 || report.Summary.Codes["canceled"] != 1 || report.Summary.Codes["overloaded_error"] != 1 {
			t.Errorf("%v, %+v", err, report)
		}
		if got := rulesOf(t, files, Options{}); got != row.want {
			t.Errorf("%d and %d: %q, want %q", row.good, row.bad, got, row.want)
		}
	}
	mistral := func(state string, good, bad int) string {
		return fmt.Sprintf(`{"id":"1","object":"batch","input_files":["f"],"metadata":null,"endpoint":"/v1/chat/completions","model":"m","output_file":"o","error_file":"e","errors":[],"status":%q,"created_at":1767261600,"total_requests":2,"completed_requests":%d,"succeeded_requests":%d,"failed_requests":%d,"started_at":1767261601,"completed_at":1767261602}`, state, good+bad, good, bad)
	}
	good := `{"id":"r","custom_id":"a","response":{"status_code":200,"body":{"choices":[]}},"error":null}`
	bad := `{"id":"r","custom_id":"b","response":{"status_code":422,"body":{}},"error":null}`
	for _, row := range []struct{ batch, want string }{
		{mistral("SUCCESS", 1, 1), ""}, {mistral("SUCCESS", 2, 0), "output/counts"}, {mistral("CANCELLED", 1, 0), ""},
	} {
		files := Files{Batch: Text("batch", []byte(row.batch)), Output: Text("out", []byte(good)), Errors: Text("err", []byte(bad))}
		if got := rulesOf(t, files, Options{}); got != row.want {
			t.Errorf("%s: %q, want %q", row.batch, got, row.want)
		}
	}
}

// TestBatchAmongOthers picks the batch out of an array, a list or lines.
func TestBatchAmongOthers(t *testing.T) {
	first := chatBatch("completed", 2, 2, 0, `,"output_file_id":"file-2"`)
	other := strings.NewReplacer("batch_1", "batch_2", "file-2", "file-8", "file-1", "file-9", `"total":2`, `"total":1`, `"completed":2`, `"completed":1`).Replace(first)
	embeddings := strings.Replace(other, "/v1/chat/completions", "/v1/embeddings", 1)
	polled := strings.NewReplacer(`"total":1`, `"total":2`, `"completed":1`, `"completed":2`).Replace(other)
	for name, row := range map[string]struct{ file, out, want, trouble string }{
		"an array of one":        {"[" + other + "]", "out.jsonl", "1:310 /0/request_counts/total", ""},
		"a list, by a file's id": {`{"object":"list","data":[` + first + "," + other + `],"has_more":false}`, "file-8.jsonl", "1:697 /data/1/request_counts/total", ""},
		"a list, by its own id":  {`{"object":"list","data":[` + first + "," + other + `],"has_more":false}`, "batch_1_output.jsonl", "", ""},
		"lines, by the endpoint": {embeddings + "\n" + first + "\n", "out.jsonl", "", ""},
		"lines, of which one":    {"\n" + other + "\n", "out.jsonl", "2:309 /request_counts/total", ""},
		"lines of one poll":      {other + "\n" + polled + "\n", "out.jsonl", "", ""},
		"an array of which two":  {"[" + first + "," + other + "]", "out.jsonl", "", `it holds 2 batches, and the files may be those of 2 of them, "batch_1" and others: give a file with that batch only`},
		"an array of other JSON": {`[{"name":"a"}]`, "out.jsonl", "1:2 /0", ""},
	} {
		files := Files{
			Batch: Text("batch.json", []byte(row.file)), Input: Text("in.jsonl", []byte(chatRequest("a", "")+chatRequest("b", ""))),
			Output: Text(row.out, []byte(chatResult("a", "stop", 1)+chatResult("b", "stop", 1))),
		}
		report, err := Check(files, Options{Profile: "openai"})
		got := ""
		if len(report.Findings) > 0 {
			f := report.Findings[0]
			got = fmt.Sprintf("%d:%d %s", f.Line, f.Column, f.Pointer)
		}
		if trouble := fmt.Sprint(err); got != row.want || err != nil && trouble != "batch.json: "+row.trouble || err == nil && row.trouble != "" {
			t.Errorf("%s: %s, %v, want %s", name, got, err, row.want)
		}
	}
}
