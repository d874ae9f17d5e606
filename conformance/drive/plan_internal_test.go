package drive

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/session"
)

// TestPlans holds what is planned for APIs of several shapes, with what each step costs,
// and what creates and probes send there, to one table.
func TestPlans(t *testing.T) {
	var table bytes.Buffer
	for _, profile := range []string{"openai", "anthropic", "mistral", "bedrock", "ai-gateway", "gemini", "openrouter"} {
		w, err := newWalker(Config{BaseURL: "https://h.example/v1", APIKey: "k", Options: conformance.Options{Profile: profile}})
		if err != nil {
			t.Fatal(err)
		}
		show := func(name string, w *walker) {
			fmt.Fprintf(&table, "%s, %s: %s\n", profile, name, (&Run{w}).Plan())
			for _, s := range (&Run{w}).Plan().Steps {
				fmt.Fprintf(&table, "  %s: %s %+v\n", s.Name, s.Says, s.Cost)
			}
		}
		show("reading", w)
		if w.api().Create.Body == nil {
			continue
		}
		w, err = newWalker(Config{BaseURL: "https://h.example/v1", APIKey: "k", Write: true, Options: conformance.Options{Profile: profile}})
		if err != nil {
			t.Fatal(err)
		}
		show("writing", w)
		w.files[uploadStep] = "file-1"
		body := func(name string, c creation) {
			text, err := w.createBody(c)
			fmt.Fprintf(&table, "  %s sends %.300s %v\n", name, text, err)
		}
		body("create", creation{})
		if w.api().Create.Inline != nil {
			body("create-inline", creation{inline: true})
		}
		body("create from another file", creation{fileOf: "other"})
		for _, p := range probes {
			if p.isFor(w.api(), w.limits) && p.body == nil {
				body(p.name, creation{parts: map[string]any{p.part: p.value(w.limits)}})
			}
		}
		fmt.Fprintf(&table, "  lines: %.200s", w.inputLine("id"))
		if takesLines(w.api(), w.limits) {
			fmt.Fprintf(&table, "  a line that fails: %.200s", w.failingLine("id"))
			fmt.Fprintf(&table, "  a line for another endpoint: %.200s\n", otherEndpoint(w))
		}
	}
	golden.Check(t, "testdata/plans.golden", table.String())
}

// A roundTripper answers requests.
type roundTripper func(*http.Request) (status int, body string)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := f(r)
	if status == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// TestDeletesOfFiles deletes files, says which stay and why, and takes one that is gone at the
// second try for deleted.
func TestDeletesOfFiles(t *testing.T) {
	for _, row := range []struct {
		profile  string
		statuses []int // in turn
		left     int   // files that are not deleted
		notes    []string
	}{
		{"openai", []int{200}, 0, nil},
		{"openai", []int{204}, 0, nil},
		{"openai", []int{404}, 1, []string{"not deleted: file-1: 404 (Not Found)"}},
		{"openai", []int{500, 404}, 0, []string{"not deleted: file-1: 500 (Internal Server Error)"}},
		{"openai", []int{404, 403}, 1, []string{"not deleted: file-1: 404 (Not Found)", "not deleted: file-1: 403 (Forbidden)"}},
		{"openai", []int{200, 404}, 0, nil},
		{"openai", []int{200, 0}, 0, nil},
		{"xai", []int{200}, 1, []string{"not deleted: file-1 (the API has no route to delete files)"}},
	} {
		sent := 0
		var notes []string
		c := Config{BaseURL: "https://h.example/v1", InputFileID: "file-given", Options: conformance.Options{Profile: row.profile}}
		c.Progress = func(e Event) {
			if e.Note != "" {
				notes = append(notes, e.Note)
			}
		}
		c.Transport = roundTripper(func(r *http.Request) (int, string) {
			if r.Method != "DELETE" || r.URL.Path != "/v1/files/file-1" {
				t.Errorf("%s %s is sent", r.Method, r.URL)
			}
			sent++
			return row.statuses[sent-1], "{}"
		})
		w, err := newWalker(c)
		if err != nil {
			t.Fatal(err)
		}
		w.files = map[string]string{uploadStep: "file-given", "failed-line": "file-1", "none": ""}
		for range row.statuses {
			if err := doCleanUp(w, context.Background(), "clean-up"); err != nil {
				t.Errorf("%v: %v", row.statuses, err)
			}
		}
		if len(w.uploaders()) != row.left || !slices.Equal(notes, row.notes) {
			t.Errorf("%s, %v: %d files are left, the notes are %q", row.profile, row.statuses, len(w.uploaders()), notes)
		}
	}
}

// TestWhatCreatesSend adds what the configuration asks for to each create, but never to what
// is on trial.
func TestWhatCreatesSend(t *testing.T) {
	fields := map[string]json.RawMessage{"completion_window": json.RawMessage(`"1h"`), "metadata": json.RawMessage(`{"z":"1"}`), "priority": json.RawMessage(`7`)}
	c := Config{BaseURL: "https://h.example/v1", Write: true, Metadata: map[string]string{"team": "a"}, Options: conformance.Options{Profile: "openai"}}
	w, err := newWalker(c)
	if err != nil {
		t.Fatal(err)
	}
	w.files[uploadStep] = "file-1"
	for _, row := range []struct {
		fields []string
		parts  map[string]any
		want   string
	}{
		{nil, nil, `{"completion_window":"24h","endpoint":"/v1/chat/completions","input_file_id":"file-1","metadata":{"team":"a"}}`},
		{nil, map[string]any{"{metadata}": map[string]string{"batchcheck": "1"}}, `{"completion_window":"24h","endpoint":"/v1/chat/completions","input_file_id":"file-1","metadata":{"batchcheck":"1","team":"a"}}`},
		{nil, map[string]any{"{metadata}": nil}, `{"completion_window":"24h","endpoint":"/v1/chat/completions","input_file_id":"file-1","metadata":null}`},
		{nil, map[string]any{"{window}": omitted{}}, `{"endpoint":"/v1/chat/completions","input_file_id":"file-1","metadata":{"team":"a"}}`},
		{[]string{"priority", "completion_window"}, nil, `{"completion_window":"1h","endpoint":"/v1/chat/completions","input_file_id":"file-1","metadata":{"team":"a"},"priority":7}`},
		{[]string{"priority", "completion_window"}, map[string]any{"{window}": "0s"}, `{"completion_window":"0s","endpoint":"/v1/chat/completions","input_file_id":"file-1","metadata":{"team":"a"},"priority":7}`},
		{[]string{"completion_window"}, map[string]any{"{endpoint}": "/x"}, `{"completion_window":"1h","endpoint":"/x","input_file_id":"file-1","metadata":{"team":"a"}}`},
		{[]string{"metadata"}, nil, `{"completion_window":"24h","endpoint":"/v1/chat/completions","input_file_id":"file-1","metadata":{"z":"1"}}`},
	} {
		w.CreateFields = nil
		for _, name := range row.fields {
			if w.CreateFields == nil {
				w.CreateFields = map[string]json.RawMessage{}
			}
			w.CreateFields[name] = fields[name]
		}
		got, err := w.createBody(creation{parts: row.parts})
		if err != nil || string(got) != row.want {
			t.Errorf("%v, %v: it sends %s, %v; want %s", row.fields, row.parts, got, err, row.want)
		}
	}
	delete(w.files, uploadStep)
	if _, err := w.createBody(creation{}); err == nil {
		t.Error("without a file, a create is made")
	}
	if _, err := w.createBody(creation{parts: map[string]any{"{file}": session.Nonsense}}); err != nil {
		t.Errorf("with a file on trial, no create is made: %v", err)
	}
}

// TestBatchesThatAreLost gives up a batch that is not found, or not shown any more, once
// it is no longer new, and no other.
func TestBatchesThatAreLost(t *testing.T) {
	for _, row := range []struct {
		status int
		isOld  bool // by one nanosecond
		isLost bool
	}{{404, true, true}, {410, true, true}, {403, true, true}, {404, false, false}, {410, false, false}, {403, false, false}, {401, true, false}, {500, true, false}, {200, true, false}, {0, true, false}} {
		synctest.Test(t, func(t *testing.T) {
			c := Config{BaseURL: "https://h.example/v1", Wait: -1, Options: conformance.Options{Profile: "openai"}}
			c.Transport = roundTripper(func(*http.Request) (int, string) { return row.status, "{}" })
			w, err := newWalker(c)
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Hour)
			w.session.Exchanges = []recording.Exchange{{Number: 1}} // the first may not be refused
			b := &madeBatch{id: "batch_1", step: "create", since: time.Now().Add(-w.lag())}
			if row.isOld {
				b.since = b.since.Add(-1)
			}
			w.made = []*madeBatch{b}
			if err := w.poll(context.Background(), session.WatchStep, b); err != nil || b.lost != row.isLost || len(w.open()) == 1 == row.isLost {
				t.Errorf("%d of an old batch %t: it is lost: %t, %v", row.status, row.isOld, b.lost, err)
			}
		})
	}
}

// TestWorkThatIsUnderWay tells states of batches that are worked on from those that are
// new, are being cancelled, or have ended.
func TestWorkThatIsUnderWay(t *testing.T) {
	for profile, states := range map[string]map[string]bool{
		"openai":    {"validating": false, "in_progress": true, "finalizing": true, "cancelling": false, "cancelled": false, "completed": false, "failed": false, "odd": false, "": false},
		"anthropic": {"in_progress": true, "canceling": false, "ended": false},
		"mistral":   {"QUEUED": false, "RUNNING": true, "CANCELLATION_REQUESTED": false, "SUCCESS": false},
	} {
		w, err := newWalker(Config{BaseURL: "https://h.example/v1", Options: conformance.Options{Profile: profile}})
		if err != nil {
			t.Fatal(err)
		}
		for state, want := range states {
			if got := w.isUnderWay(&session.Observation{State: state}); got != want {
				t.Errorf("%s: %s is under way: %t", profile, state, got)
			}
		}
	}
}

// TestWaits waits as a refusal asks, within reason, or longer with each try.
func TestWaits(t *testing.T) {
	for _, row := range []struct {
		asked string
		tries int
		want  time.Duration
	}{{"5", 1, 5 * time.Second}, {"0", 3, 0}, {"60", 1, time.Minute}, {"61", 1, time.Minute}, {"", 1, time.Second}, {"", 2, 2 * time.Second}, {"", 3, 4 * time.Second}, {"", 6, 32 * time.Second}, {"", 7, time.Minute}, {"Thu, 01 Jan 1970 00:00:00 GMT", 1, 0}} {
		e := recording.Exchange{Status: 429, Start: time.Unix(100, 0)}
		if e.Reply.Header = (textproto.MIMEHeader{}); row.asked != "" {
			e.Reply.Header.Set("Retry-After", row.asked)
		}
		if got := waitAfter(&e, row.tries); got != row.want {
			t.Errorf("%q at try %d: %s, want %s", row.asked, row.tries, got, row.want)
		}
	}
}

// TestHeadersThatAreKept keeps so many fields of a reply, and those that clients go by
// before others.
func TestHeadersThatAreKept(t *testing.T) {
	for extra, want := range map[int]int{0: 2, maxFields - 3: maxFields - 1, maxFields - 2: maxFields, maxFields - 1: maxFields, 3 * maxFields: maxFields} {
		header := http.Header{"Retry-After": {"1"}, "Zz": {"z"}}
		for i := range extra {
			header.Add("A", strconv.Itoa(i))
		}
		kept, n := keptHeader(header), 0
		for _, values := range kept {
			n += len(values)
		}
		if n != want || kept.Get("Retry-After") != "1" || extra > 0 && kept.Get("A") != "0" {
			t.Errorf("with %d more, %d are kept", extra, n)
		}
	}
}
