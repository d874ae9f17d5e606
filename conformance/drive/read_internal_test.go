package drive

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
)

func walkerOf(t *testing.T, c Config) *walker {
	t.Helper()
	c.BaseURL = "https://api.example.com/v1"
	r, err := NewRun(c)
	if err != nil {
		t.Fatal(err)
	}
	return r.walker
}

// TestReadingOfBatches tells of batches whether work on them has begun, so that a cancel
// is one of a running batch, and how much of them is done.
func TestReadingOfBatches(t *testing.T) {
	const counts = `"request_counts":{"total":10,"completed":3,"failed":1}`
	for _, row := range []struct {
		profile, batch string
		isUnderWay     bool
		counts         string
	}{
		{"openai", `"status":"validating",` + counts, false, "4 of 10 done"},
		{"openai", `"status":"in_progress",` + counts, true, "4 of 10 done"},
		{"openai", `"status":"finalizing","request_counts":{"total":10,"completed":3}`, true, "3 of 10 done"},
		{"openai", `"status":"cancelling","request_counts":{"completed":3,"failed":1}`, false, ""},
		{"openai", `"status":"completed","request_counts":null`, false, ""},
		{"openai", `"status":"paused"`, false, ""},
		{"anthropic", `"type":"message_batch","processing_status":"in_progress","request_counts":{"processing":7,"succeeded":2,"errored":1,"canceled":0,"expired":0}`, true, "3 of 10 done"},
		{"anthropic", `"type":"message_batch","processing_status":"canceling"`, false, ""},
		{"anthropic", `"type":"message_batch","processing_status":"ended"`, false, ""},
	} {
		w := walkerOf(t, Config{Options: conformance.Options{Profile: row.profile}})
		body := `{"id":"b1","object":"batch","endpoint":"/v1/embeddings","input_file_id":"f","completion_window":"24h","created_at":1767261600,` + row.batch + `}`
		if row.profile == "anthropic" {
			body = `{"id":"b1","created_at":"2026-01-01T10:00:00Z","ended_at":null,"expires_at":"2026-01-02T10:00:00Z","results_url":null,` + row.batch + `}`
		}
		o := w.traffic.ReadBare(&recording.Exchange{Bare: true, Reply: recording.Message{Body: []byte(body)}}).Batch
		if o == nil {
			t.Errorf("%s: %s is no batch", row.profile, body)
			continue
		}
		if got := w.isUnderWay(o); got != row.isUnderWay {
			t.Errorf("%s: %s is under way: %t", row.profile, row.batch, got)
		}
		if got := countsOf(w.traffic, o); got != row.counts {
			t.Errorf("%s: of %s, %q", row.profile, row.batch, got)
		}
	}
}

// TestLinesForAnotherEndpoint makes a line for an endpoint that the batch is not for.
func TestLinesForAnotherEndpoint(t *testing.T) {
	w := walkerOf(t, Config{Write: true})
	own := w.endpoint()
	if line := otherEndpoint(w); len(line) == 0 || bytes.Contains(line, []byte(`"`+own+`"`)) || !bytes.Contains(line, []byte(`"batchcheck-1"`)) {
		t.Errorf("beside %s, the line is %s", own, line)
	}
}

// TestPauseOfARate waits between requests as the rate says, and not without one.
func TestPauseOfARate(t *testing.T) {
	for rate, want := range map[float64]time.Duration{0: 0, 2: 500 * time.Millisecond, 0.5: 2 * time.Second} {
		if got := walkerOf(t, Config{Rate: rate}).pause; got != want {
			t.Errorf("at %g a second, the pause is %s", rate, got)
		}
	}
}

// TestKeptHeader keeps of a header so many fields, and first those that a client goes by.
func TestKeptHeader(t *testing.T) {
	many := func(n int) []string { return strings.Split(strings.Repeat("v", n), "") }
	for _, row := range []struct {
		header http.Header
		want   map[string]int // values
	}{
		{http.Header{"A": {"1", "2"}, "Date": {"3"}}, map[string]int{"A": 2, "Date": 1}},
		{http.Header{"Date": {"1"}, "Z": many(maxFields - 1)}, map[string]int{"Date": 1, "Z": maxFields - 1}},
		{http.Header{"A": {}, "B": nil, "C": {""}}, map[string]int{"C": 1}},
		{http.Header{"A": many(maxFields), "Retry-After": {"1"}}, map[string]int{"A": maxFields - 1, "Retry-After": 1}},
		{http.Header{"A": many(maxFields), "B": {"1"}}, map[string]int{"A": maxFields}},
		{http.Header{"A": many(maxFields - 1), "B": {"1", "2"}}, map[string]int{"A": maxFields - 1, "B": 1}},
	} {
		got := map[string]int{}
		for name, values := range keptHeader(row.header) {
			got[name] = len(values)
		}
		if fmt.Sprint(got) != fmt.Sprint(row.want) {
			t.Errorf("kept are %v, want %v", got, row.want)
		}
	}
}
