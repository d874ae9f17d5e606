package conformance_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
)

// began is when sessions of turns begin: shortly after the batches of the
// fixtures were created.
var began = time.Unix(1767261600, 0)

// A turn is one exchange of a session that stands in a test, as far as it
// matters there.
type turn struct {
	request string // such as "GET /batches"
	sent    string
	status  int
	body    string
	after   time.Duration // since the session began
	headers []string      // of the request, names and values in turn
	replied []string      // headers of the reply, beside its content type
	ids     []string      // the custom_ids of a file that is uploaded
	purpose string        // of that file
	step    string        // of the driver's plan
	untimed bool
	bare    bool
	failure string
}

func sessionOf(turns ...turn) *recording.Session {
	s := &recording.Session{Name: "turns"}
	for i, t := range turns {
		method, path, _ := strings.Cut(t.request, " ")
		e := recording.Exchange{
			Number: i + 1, Method: method, URL: "https://api.example/v1" + path, Status: t.status, Failure: t.failure, Bare: t.bare, Step: t.step,
			Request: recording.Message{Header: headersOf(t.headers), Body: []byte(t.sent)},
			Reply:   recording.Message{Header: headersOf(append([]string{"Content-Type", "application/json"}, t.replied...)), Body: []byte(t.body)},
		}
		if t.ids != nil || t.purpose != "" {
			e.Request.Omitted = &recording.Omitted{Purpose: t.purpose, IDs: t.ids}
		}
		if t.bare {
			e.Method, e.URL = "", ""
		}
		if !t.untimed {
			e.Start = began.Add(t.after)
		}
		s.Exchanges = append(s.Exchanges, e)
	}
	return s
}

func headersOf(pairs []string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	return h
}

const (
	batchID  = "batch_7Q2mLxV0aKd94RtYbN3wEs"
	toBatch  = "GET /batches/" + batchID
	toCancel = "POST /batches/" + batchID + "/cancel"
	toCreate = "POST /batches"
	refusal  = `{"error":{"message":"no","type":"t","param":null,"code":null}}`
)

// batch gives the sound batch of a state, with texts replaced in it.
func batch(t testing.TB, state string, edits ...string) string {
	t.Helper()
	data, err := os.ReadFile("../testdata/batches/orq/" + state + ".json")
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

// A judged session, and what its check says of it: the outcome and, a line
// each, findings with their exchange, pointer and, above one, count.
type judged struct {
	reason string
	turns  []turn
	want   string
}

// judgeTurns holds the rows to what the check says of them, and the other rules
// that are judged along with it.
func judgeTurns(t *testing.T, check string, rows []judged, others ...string) {
	t.Helper()
	j := newJudge(t, conformance.Options{Only: append(others, check)})
	for _, row := range rows {
		t.Run(check+"/"+row.reason, func(t *testing.T) {
			report := j.Judge(sessionOf(row.turns...))
			o := outcome(report, check)
			got := string(o.Result)
			if o.Result == conformance.Error {
				got += " " + o.Reason
			}
			for _, f := range report.Findings {
				got += fmt.Sprintf("\n%d %s: %s", f.Exchange.Number, f.Pointer, f.Message)
				if f.Count > 1 {
					got += fmt.Sprintf(" (%d times)", f.Count)
				}
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
