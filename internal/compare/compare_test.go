package compare_test

import (
	"net/textproto"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestCompare sets faulty servers beside the clean one: what differs is told,
// and nothing else.
func TestCompare(t *testing.T) {
	for _, test := range []struct {
		fault string
		want  []string
	}{
		{"", nil},
		{"member-unknown", []string{"extra /batchcheck_extra: a boolean, missing", "extra /data/0/batchcheck_extra: a boolean, missing"}},
		{"counts-missing", []string{"missing /request_counts: missing, an object", "missing /data/0/request_counts: missing, an object"}},
		{"counts-as-text", []string{
			"type /request_counts/completed: a string, an integer", "type /request_counts/failed: a string, an integer", "type /request_counts/total: a string, an integer",
			"type /data/0/request_counts/completed: a string, an integer", "type /data/0/request_counts/failed: a string, an integer", "type /data/0/request_counts/total: a string, an integer",
		}},
		{"limit-negative-500", []string{"status : 500 (Internal Server Error), 400 (Bad Request)", `text /error/message: "the limit is negative", "limit must be a number from 0 to 100"`}},
		{"code-500", []string{
			"type /error/code: a string, null", `text /error/code: "500", "missing_required_parameter"`,
			`text /error/code: "500", "invalid_value"`, `text /error/code: "500", "invalid_api_key"`,
		}},
		{"error-with-200", []string{ // of no batch it is seen that it is under way, so none is cancelled then
			"body : error reply, batch", "type /finalizing_at: an integer, null", "type /output_file_id: a string, null",
		}},
		{"status-queued", nil},          // a value, which the rules judge
		{"clock-ten-years-behind", nil}, // as are times
		{"metadata-cut", nil},           // and people's data
	} {
		sessiontest.Virtual(t, func(t *testing.T) {
			clean, err := sessiontest.Driven(t, refserver.Options{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			faulty, err := sessiontest.Driven(t, refserver.Options{Fault: test.fault}, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := differences(sessiontest.Comparison(sessiontest.NewJudge(t, conformance.Options{}), clean, faulty))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.fault, diff)
			}
		})
	}
}

// TestCompareUnplanned compares recordings by others: operations in order, and
// polls of a batch by its state.
func TestCompareUnplanned(t *testing.T) {
	get := func(url string, status int, body string) recording.Exchange {
		return recording.Exchange{Method: "GET", URL: "https://a.example/v1/" + url, Status: status, Reply: recording.Message{Header: textproto.MIMEHeader{}, Body: []byte(body)}}
	}
	batch := func(status, completed string) string {
		return `{"id":"b1","object":"batch","endpoint":"/v1/embeddings","input_file_id":"f1","created_at":1767261600,"metadata":{"customer":"Ada"},"status":"` + status + `","completed_at":` + completed + `}`
	}
	session := func(exchanges ...recording.Exchange) *recording.Session {
		for i := range exchanges {
			exchanges[i].Number = i + 1
		}
		return &recording.Session{Name: "reference", Exchanges: exchanges}
	}
	refusal := func(message string) string {
		return `{"error":{"message":"` + message + `","type":"t","param":null,"code":null}}`
	}
	reference := session(
		get("batches/b1", 200, batch("validating", "null")), get("batches/b1", 200, batch("completed", "1767261700")), get("batches/b9", 404, refusal("no batch b9 of Ada")))
	target := session(
		get("batches/b1", 429, refusal("slow down")), get("batches/b1", 200, batch("in_progress", "null")), get("batches/b1", 200, strings.Replace(batch("completed", `"2026"`), `{"customer":"Ada"}`, `{}`, 1)),
		get("batches/b7", 400, refusal("batch b7 is not there")))
	want := []string{
		"type /completed_at: a string, an integer",
		"status : 400 (Bad Request), 404 (Not Found)",
		"text /error/message: a string of 21 characters, a string of 18 characters",
	}
	judge := sessiontest.NewJudge(t, conformance.Options{})
	c := sessiontest.Comparison(judge, reference, target)
	if diff := cmp.Diff(want, differences(c)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if d := c.Differences[0]; d.Steps[0] != "retrieve 2" || d.Exchange.Number != 3 || d.Beside != 2 || d.Count != 1 {
		t.Errorf("the difference is at %+v", d)
	}
	for _, f := range judge.Judge(target).Findings {
		answer := c.Answer(f)
		if strings.Contains(answer, "Ada") {
			t.Errorf("%s: the answer is %s", f, answer)
		}
		if f.Pointer == "/completed_at" && answer != "200 (OK) in exchange 2, with 1767261700 there" {
			t.Errorf("the answer is %q", answer)
		}
	}
	if got := differences(sessiontest.Comparison(judge, target, target)); got != nil {
		t.Errorf("a session differs from itself: %q", got)
	}
}
