package sessiontest

import (
	"fmt"
	"net/textproto"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/compare"
	"github.com/batchcheck/batchcheck/internal/growth"
	"github.com/batchcheck/batchcheck/validate"
)

// Began is when sessions of turns begin: shortly after the batches of the
// fixtures were created.
var Began = time.Unix(1767261600, 0)

// A Turn is one exchange of a session that stands in a test, as far as it
// matters there.
type Turn struct {
	Request string // such as "GET /batches", or with a whole URL
	Sent    string
	Status  int
	Body    string
	After   time.Duration // since the session began
	Took    time.Duration
	Expects recording.Expectation
	Headers []string // of the request, names and values in turn
	Replied []string // headers of the reply; without a content type, that of JSON
	Ids     []string // the custom_ids of a file that is uploaded
	Purpose string   // of that file
	Step    string   // of the driver's plan
	Untimed bool
	Bare    bool
	Failure string
}

func SessionOf(turns ...Turn) *recording.Session {
	s := &recording.Session{Name: "turns"}
	for i, t := range turns {
		method, path, _ := strings.Cut(t.Request, " ")
		e := recording.Exchange{
			Number: i + 1, Method: method, URL: path, Status: t.Status, Failure: t.Failure, Bare: t.Bare, Step: t.Step, Expects: t.Expects, Duration: t.Took,
			Request: recording.Message{Header: headersOf(t.Headers), Body: []byte(t.Sent)},
			Reply:   recording.Message{Header: headersOf(t.Replied), Body: []byte(t.Body)},
		}
		if e.Reply.Header.Get("Content-Type") == "" {
			e.Reply.Header.Set("Content-Type", "application/json")
		}
		if strings.HasPrefix(path, "/") {
			e.URL = "https://api.example/v1" + path
		}
		if t.Ids != nil || t.Purpose != "" {
			e.Request.Omitted = &recording.Omitted{Purpose: t.Purpose, IDs: t.Ids}
		}
		if t.Bare {
			e.Method, e.URL = "", ""
		}
		if !t.Untimed {
			e.Start = Began.Add(t.After)
		}
		s.Exchanges = append(s.Exchanges, e)
	}
	return s
}

func headersOf(pairs []string) textproto.MIMEHeader {
	h := textproto.MIMEHeader{}
	for i := 0; i < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	return h
}

const (
	BatchID  = "batch_7Q2mLxV0aKd94RtYbN3wEs"
	ToBatch  = "GET /batches/" + BatchID
	ToCancel = "POST /batches/" + BatchID + "/cancel"
	ToCreate = "POST /batches"
	Refusal  = `{"error":{"message":"no","type":"t","param":null,"code":null}}`
)

// Batch gives the sound batch of a state, with texts replaced in it.
func Batch(t testing.TB, state string, edits ...string) string {
	t.Helper()
	data, err := os.ReadFile(testdata("batches/orq/" + state + ".json"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for i := 0; i < len(edits); i += 2 {
		if !strings.Contains(text, edits[i]) {
			t.Fatalf("the batch that is %s has no %s", state, edits[i])
		}
		text = strings.Replace(text, edits[i], edits[i+1], 1)
	}
	return text
}

// Shows gives a retrieve of the batch, for each text a second later.
func Shows(bodies ...string) []Turn {
	var turns []Turn
	for i, body := range bodies {
		turns = append(turns, Turn{Request: ToBatch, Status: 200, Body: body, After: time.Duration(i) * time.Second})
	}
	return turns
}

// Listed gives a list request and its page.
func Listed(query, more string, items ...string) Turn {
	return Turn{Request: "GET /batches" + query, Status: 200, Body: `{"object":"list","data":[` + strings.Join(items, ",") + `],"has_more":` + more + `}`}
}

// Item is as much of a batch in a list as its place there takes.
func Item(id, createdAt string) string {
	return fmt.Sprintf(`{"id":%q,"object":"batch","created_at":%s}`, id, createdAt)
}

func NewJudge(t testing.TB, o conformance.Options) *conformance.Checker {
	t.Helper()
	j, err := conformance.NewChecker(o)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// Above gives the ids of findings at the level or above, each once.
func Above(r conformance.Report, level validate.Level) []string {
	var ids []string
	for _, f := range r.Findings {
		if f.Level >= level {
			ids = append(ids, f.Rule)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func Outcome(r conformance.Report, id string) conformance.Outcome {
	for _, o := range r.Outcomes {
		if o.Check == id {
			return o
		}
	}
	return conformance.Outcome{}
}

func Comparison(j *conformance.Checker, reference, target *recording.Session) *compare.Comparison {
	return compare.Sessions(j.Reader().Read(reference), j.Reader().Read(target))
}

// Polls gives n observations of one batch, a minute apart, broken in three ways.
func Polls(t testing.TB, n int) []string {
	t.Helper()
	text, err := os.ReadFile(testdata("batches/orq/in_progress.json"))
	if err != nil {
		t.Fatal(err)
	}
	base := strings.ReplaceAll(string(text), "\n", " ")
	var all []string
	for i := range n {
		body := strings.Replace(base, `"completed": 37`, fmt.Sprintf(`"completed": %d`, i*100/n), 1)
		switch i {
		case n / 2:
			body = strings.Replace(body, `"completed": `, `"completed": 1`, 1)
		case n / 3:
			body = strings.Replace(body, `"endpoint": "/v1/chat/completions"`, `"endpoint": "/v1/embeddings"`, 1)
		case n / 4:
			body = strings.Replace(body, `"status": "in_progress"`, `"status": "validating"`, 1)
		}
		all = append(all, body)
	}
	return all
}

const ToOutput = "GET /files/file-9SdVnB5tGq1MzXc7UyKwPf/content"

// ResultOf is a line of a result file that holds.
func ResultOf(id string) string {
	return `{"id":"r","custom_id":"` + id + `","response":{"status_code":200,"request_id":"q","body":{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Yes."}}]}},"error":null}` + "\n"
}

// testdata gives the path of a file in the module's testdata, from the folder of
// any package.
func testdata(name string) string {
	up := "../"
	for range 5 {
		if _, err := os.Stat(up + "testdata/batches"); err == nil {
			break
		}
		up += "../"
	}
	return up + "testdata/" + name
}

// Bomb is gzip of a little more than is decoded.
var Bomb = sync.OnceValue(func() []byte { return growth.Gzip(make([]byte, 65<<20)) })
