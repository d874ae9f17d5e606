package conformance_test

import (
	"fmt"
	"math/rand/v2"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/growth"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

// TestDeterministic judges a session with many findings again and again.
func TestDeterministic(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq"})
	s := readSession(t, sessions+"/breaks/terminal_state_left.json")
	want := j.Judge(s)
	for range 50 {
		if diff := cmp.Diff(want, j.Judge(s)); diff != "" {
			t.Fatalf("(-first +later):\n%s", diff)
		}
	}
}

func TestOptions(t *testing.T) {
	s := readSession(t, sessions+"/breaks/half_an_object_on_cancel.json")
	only := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"cancel/*"}}).Judge(s)
	if got := strings.Join(sessiontest.Above(only, validate.Note), " "); got != "cancel/accepted" || len(only.Outcomes) != 3 {
		t.Errorf("--only cancel/*: %s, %d outcomes", got, len(only.Outcomes))
	}
	for want, o := range map[string]conformance.Options{
		`did you mean "cancel/accepted"`: {Only: []string{"cancel/acepted"}},
		"no profile":                     {Profile: "opnai"},
		"which sessions are judged by":   {Schema: []byte(`{"type":"object"}`)},
	} {
		if _, err := conformance.NewChecker(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("NewChecker says %v, want %s", err, want)
		}
	}
}

// TestBareSchema judges by a schema that says less than the built-in one.
func TestBareSchema(t *testing.T) {
	text := batchSchema(t)
	for keyword, other := range map[string]string{
		// Another tool's keyword in its place would be refused beside x-rules.
		`"x-page": {`: `"$comment-page": {`, `"x-window": {`: `"$comment-window": {`, `"id": "id",
        "evidence"`: `"evidence"`,
	} {
		if strings.Count(text, keyword) != 1 {
			t.Fatalf("%s does not stand once in the schema", keyword)
		}
		j := sessiontest.NewJudge(t, conformance.Options{Schema: []byte(strings.Replace(text, keyword, other, 1))})
		for _, check := range conformance.Checks() {
			j.Judge(readSession(t, sessions+"/"+check.ID+"/fail.json"))
		}
	}
}

// TestPrivacy looks for metadata, credentials and file contents in what is
// said of sessions.
func TestPrivacy(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq"})
	for _, check := range conformance.Checks() {
		for _, f := range j.Judge(readSession(t, sessions+"/"+check.ID+"/fail.json")).Findings {
			said := fmt.Sprintln(f.Message, f.Expected, f.Excerpt.Text, f.Exchange.URL)
			for _, private := range []string{"nightly", "search quality", "Bearer", "vvvv", "chat.completion", "No such file"} {
				if strings.Contains(said, private) {
					t.Errorf("%s says %s", check.ID, said)
				}
			}
		}
	}
}

func TestSanitized(t *testing.T) {
	s := readSession(t, sessions+"/lifecycle/set-once/fail.json")
	s.Sanitized = true
	o := sessiontest.Outcome(sessiontest.NewJudge(t, conformance.Options{Profile: "orq"}).Judge(s), "lifecycle/set-once")
	if o.Result != conformance.Skip || !strings.Contains(o.Reason, "sanitized") {
		t.Errorf("%+v", o)
	}
}

// TestBodies decodes replies in every encoding, and tells of those that cannot
// be decoded.
func TestBodies(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"http/content-type"}})
	tests := []struct {
		reason, encoding string
		body             []byte
		want             conformance.Result
	}{
		{"plain", "", []byte("{}"), conformance.Pass},
		{"gzip", "gzip", growth.Gzip([]byte("{}")), conformance.Pass},
		{"gzip by name, recorded decoded", "gzip", []byte("{}"), conformance.Pass},
		{"brotli by name, recorded decoded", "br", []byte("{}"), conformance.Pass},
		{"cut gzip", "gzip", growth.Gzip([]byte("{}"))[:12], conformance.Fail},
		{"a gzip bomb", "gzip", sessiontest.Bomb(), conformance.Fail},
		{"gzip twice", "gzip, gzip", growth.Gzip(growth.Gzip([]byte("{}"))), conformance.Pass},
		{"no brotli", "br", []byte("\x00\xff\xff"), conformance.Fail},
		{"no deflate", "deflate", []byte("\x00\xff\xff"), conformance.Fail},
		{"cut zstd", "zstd", []byte("\x28\xb5\x2f\xfd\x00"), conformance.Fail},
	}
	for _, test := range tests {
		s := &recording.Session{Exchanges: []recording.Exchange{{
			Number: 1, Method: "GET", URL: "/batches/b", Status: 200,
			Reply: recording.Message{Header: textproto.MIMEHeader{"Content-Type": {"application/json"}, "Content-Encoding": {test.encoding}}, Body: test.body},
		}}}
		if o := sessiontest.Outcome(j.Judge(s), "http/content-type"); o.Result != test.want {
			t.Errorf("%s: %+v, want %s", test.reason, o, test.want)
		}
	}
}

// TestLogIsCassette holds a log, its lines shuffled, to giving what the same
// observations give as a recording.
func TestLogIsCassette(t *testing.T) {
	const lines, every = 20_000, 50
	bodies := sessiontest.Polls(t, lines/every)
	start := time.Unix(1767261700, 0).UTC()
	s := &recording.Session{}
	log := make([]string, 0, lines)
	for i, body := range bodies {
		at := start.Add(time.Duration(i) * time.Minute)
		s.Exchanges = append(s.Exchanges, recording.Exchange{
			Number: i + 1, Bare: true, Start: at, Reply: recording.Message{Body: []byte(body)},
			Place: recording.Place{Line: 1, Column: 1, Verbatim: true},
		})
		log = append(log, fmt.Sprintf(`{"call_type":"aretrieve_batch","startTime":%q,"response":%q}`, at.Format(time.RFC3339), body))
		for j := range every - 1 {
			log = append(log, fmt.Sprintf(`{"call_type":"completion","startTime":%d.5,"response":{"id":"chatcmpl-%d","object":"chat.completion"}}`, at.Unix(), j))
		}
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(log), func(i, j int) { log[i], log[j] = log[j], log[i] })
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"lifecycle/*"}})
	want := j.Judge(s)
	if ids := sessiontest.Above(want, validate.Error); len(ids) != 3 {
		t.Fatalf("the observations show %v", ids)
	}
	for _, where := range [][]string{nil, {"/call_type=*retrieve_batch"}} {
		l := recording.Log{At: "/response", Time: "/startTime", Where: where, Keep: j.Reader().IsBatchResponse}
		exchanges, counts, err := l.Observations("gateway.log", strings.NewReader(strings.Join(log, "\n")))
		if err != nil || counts.Lines != lines || counts.Broken != 0 || counts.Untimed != 0 {
			t.Fatalf("%v, %+v", err, counts)
		}
		got := j.Judge(&recording.Session{Exchanges: exchanges})
		if diff := cmp.Diff(rulesOf(want), rulesOf(got)); diff != "" {
			t.Errorf("where %v (-cassette +log):\n%s", where, diff)
		}
		for _, f := range got.Findings {
			if !strings.HasPrefix(f.Pointer, "/response/") || f.Line < 1 {
				t.Errorf("%s is at %d:%d %q, not in the log", f, f.Line, f.Column, f.Pointer)
			}
		}
	}
}

// rulesOf lists findings by rule and member.
func rulesOf(r conformance.Report) map[string]int {
	counts := map[string]int{}
	for _, f := range r.Findings {
		counts[f.Rule+" "+f.Level.String()+" "+f.BatchID+" "+strings.TrimPrefix(f.Pointer, "/response")] += f.Count
	}
	return counts
}

// TestManyPolls judges polls by the ten thousand: what they have in common is
// found once, with a count.
func TestManyPolls(t *testing.T) {
	s := &recording.Session{}
	for i, body := range sessiontest.Polls(t, 2_000) {
		body = strings.Replace(body, `"error_file_id": null`, `"error_file_id": ""`, 1)
		s.Exchanges = append(s.Exchanges, recording.Exchange{
			Number: i + 1, Method: "GET", URL: "/v1/batches/batch_7Q2mLxV0aKd94RtYbN3wEs", Status: 200, Start: time.Unix(1767261700+int64(i), 0),
			Reply: recording.Message{Header: textproto.MIMEHeader{"Content-Type": {"application/json"}}, Body: []byte(body)},
		})
	}
	for _, f := range sessiontest.NewJudge(t, conformance.Options{Profile: "orq"}).Judge(s).Findings {
		if f.Rule == "field/empty" && f.Count != 2_000 {
			t.Errorf("%s is counted %d times", f, f.Count)
		}
	}
}

func BenchmarkPolls(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := &recording.Session{}
			for i, body := range sessiontest.Polls(b, n) {
				s.Exchanges = append(s.Exchanges, recording.Exchange{Number: i + 1, Bare: true, Start: time.Unix(1767261700+int64(i), 0), Reply: recording.Message{Body: []byte(body)}})
			}
			j := sessiontest.NewJudge(b, conformance.Options{Profile: "orq"})
			for b.Loop() {
				j.Judge(s)
			}
		})
	}
}

// TestReport tells what was not judged, and how often a check found something.
func TestReport(t *testing.T) {
	j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq"})
	models := sessiontest.Turn{Request: "GET /models", Status: 200, Body: "{}"}
	chat := sessiontest.Turn{Request: "POST /chat/completions?key=k", Status: 200, Body: "{}"}
	two := sessiontest.Turn{Request: sessiontest.ToBatch, Status: 302}
	r := j.Judge(sessiontest.SessionOf(models, two, chat, models, two, sessiontest.Turn{Bare: true, Body: "{}"}))
	if diff := cmp.Diff([]string{"GET /v1/models", "POST /v1/chat/completions"}, r.Routes); diff != "" {
		t.Errorf("routes (-want +got):\n%s", diff)
	}
	if o := sessiontest.Outcome(r, "http/status"); o.Findings != 1 || o.Judged != 2 || r.Others != 3 {
		t.Errorf("two redirects give %+v, beside %d exchanges of others", o, r.Others)
	}
	if j.Profile() != "orq" || j.Rule("list/paging").ID != "list/paging" || j.Rule("time/order").ID != "time/order" {
		t.Error("the profile, a check or a rule is not found by its name")
	}
	for _, o := range []conformance.Options{{Profile: "none"}, {Schema: []byte(`{"x-order":{}}`)}, {Only: []string{"none/such"}}} {
		if _, err := conformance.Judge(sessiontest.SessionOf(), o); err == nil {
			t.Errorf("%+v gives no error", o)
		}
	}
}

// TestRoutesOfOthers names what is not of the API, each once, with the host of another
// product and without secrets.
func TestRoutesOfOthers(t *testing.T) {
	seen := sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "in_progress")}
	r := sessiontest.NewJudge(t, conformance.Options{Profile: "orq"}).Judge(sessiontest.SessionOf(
		seen, sessiontest.Turn{Request: "DELETE /files/file-1", Status: 200}, sessiontest.Turn{Request: "GET https://shop.example/api/batches/7", Status: 500}, sessiontest.Turn{Request: "GET https://shop.example/api/batches/7", Status: 500},
		sessiontest.Turn{Request: "GET /models/s3cret-9f8e", Status: 200, Headers: []string{"Api-Key", "s3cret-9f8e"}}, sessiontest.Turn{Bare: true, Body: "{}"},
	))
	if diff := cmp.Diff([]string{"DELETE /v1/files/file-1", "GET /v1/models/redacted", "GET shop.example/api/batches/7"}, r.Routes); diff != "" || r.Others != 4 {
		t.Errorf("%d others, routes (-want +got):\n%s", r.Others, diff)
	}
}

// TestRepeatsAreCounted counts what is found in an observation once for each that it
// has in its place, in documents as in checks.
func TestRepeatsAreCounted(t *testing.T) {
	s := sessiontest.SessionOf(sessiontest.Turn{Bare: true, Body: sessiontest.Batch(t, "in_progress", `"status": "in_progress"`, `"status": "odd"`)})
	s.Exchanges[0].Repeats = 3
	found := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"status/unknown"}}).Judge(s).Findings
	if len(found) != 1 || found[0].Count != 4 || found[0].More != 0 {
		t.Errorf("found is %+v", found)
	}
}

// TestFaultsThatAFlawMakes leaves a fault of a batch to the check of what was sent, where
// its create had a flaw in the same field; and no other fault, nor one of another batch.
func TestFaultsThatAFlawMakes(t *testing.T) {
	create := func(metadata, id string, edits ...string) sessiontest.Turn {
		body := sessiontest.Batch(t, "validating", append(edits, sessiontest.BatchID, id, `"nightly-evaluation"`, "1")...)
		return sessiontest.Turn{Request: sessiontest.ToCreate, Sent: sentBy + `,"metadata":` + metadata + "}", Status: 200, Body: body}
	}
	const flawed, sound = `{"project":1}`, `{"project":"1"}`
	shows := func(id string) sessiontest.Turn {
		turn := create(sound, id)
		return sessiontest.Turn{Request: "GET /batches/" + id, Status: 200, Body: turn.Body}
	}
	for _, row := range []struct {
		reason string
		turns  []sessiontest.Turn
		want   string // numbers and places of faults
	}{
		{"as sent", []sessiontest.Turn{create(flawed, "batch_1")}, ""},
		{"though a string was sent", []sessiontest.Turn{create(sound, "batch_1")}, "1 /metadata/(field 1)"},
		{"shown later", []sessiontest.Turn{create(flawed, "batch_1"), shows("batch_1")}, ""},
		{"another batch", []sessiontest.Turn{create(flawed, "batch_1"), shows("batch_2")}, "2 /metadata/(field 1)"},
		{"another field", []sessiontest.Turn{create(flawed, "batch_1", `"created_at": 1767261600`, `"created_at": "x"`)}, "1 /created_at"},
		{"a batch without an id", []sessiontest.Turn{create(flawed, "")}, "1 /id 1 /metadata/(field 1)"},
	} {
		j := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{"metadata/value-type", "field/type", "field/empty"}})
		var got []string
		for _, f := range j.Judge(sessiontest.SessionOf(row.turns...)).Findings {
			got = append(got, fmt.Sprint(f.Exchange.Number, " ", f.Pointer))
		}
		if strings.Join(got, " ") != row.want {
			t.Errorf("%s: %q, want %s", row.reason, got, row.want)
		}
	}
}
