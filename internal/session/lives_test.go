package session_test

import (
	"net/textproto"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// TestHistories holds what is shown of a batch to pointing where findings do.
func TestHistories(t *testing.T) {
	const name = "../../testdata/sessions/lifecycle/transition/fail.json"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	read, err := recording.Read(name, data)
	if err != nil {
		t.Fatal(err)
	}
	all := sessiontest.NewJudge(t, conformance.Options{}).Reader().Read(read).Lives()
	if len(all) != 1 || len(all[0].Seen) != 2 || len(all[0].Listed) != 0 {
		t.Fatalf("the session has other histories: %+v", all)
	}
	report, err := conformance.Judge(read, conformance.Options{Only: []string{"lifecycle/transition"}})
	if err != nil || len(report.Findings) != 1 {
		t.Fatalf("%v: %v", err, report.Findings)
	}
	first, second, f := all[0].Seen[0], all[0].Seen[1], report.Findings[0]
	if f.BatchID != all[0].ID || f.Exchange.Number != second.Exchange || f.Pointer != second.State.Pointer {
		t.Errorf("the finding at %s of exchange %d is not at the second state, %+v", f.Pointer, f.Exchange.Number, second.State)
	}
	at := strings.TrimSuffix(first.State.Pointer, "/status")
	wantCounts := []session.Count{
		{Name: "request_counts/completed", Pointer: at + "/request_counts/completed", N: 37},
		{Name: "request_counts/failed", Pointer: at + "/request_counts/failed", N: 1},
		{Name: "request_counts/total", Pointer: at + "/request_counts/total", N: 120},
	}
	if diff := cmp.Diff(wantCounts, first.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	want := session.Moment{Name: "created_at", Pointer: at + "/created_at", Text: "1767261600", At: time.Unix(1767261600, 0)}
	if diff := cmp.Diff(want, first.Times[0]); diff != "" || len(first.Times) != 9 || !first.At.Equal(time.Date(2026, 1, 1, 10, 10, 20, 0, time.UTC)) {
		t.Errorf("%d times at %s, the first (-want +got):\n%s", len(first.Times), first.At, diff)
	}
}

// TestLinesOfReplies holds the body of a reply to having nothing that is
// secret by its name, not even where values are shown.
func TestLinesOfReplies(t *testing.T) {
	checker, err := conformance.NewChecker(conformance.Options{ShowValues: true})
	if err != nil {
		t.Fatal(err)
	}
	e := recording.Exchange{
		Reply: recording.Message{Header: textproto.MIMEHeader{}, Body: []byte(`{"id":"b","object":"batch","api_key":"sk-1","metadata":{"owner":"Ada"}}`)},
		Place: recording.Place{Pointer: "/Entries/0"},
	}
	var text, pointers []string
	for line := range checker.Reader().Start(&recording.Session{}).Lines(&e) {
		text = append(text, line.Name+line.Text)
		pointers = append(pointers, line.Pointer)
	}
	wantText := []string{"{", `"id""b"`, `"object""batch"`, `"api_key"redacted`, `"metadata"{`, `"owner""Ada"`, "}", "}"}
	if diff := cmp.Diff(wantText, text); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if pointers[1] != "/Entries/0/id" {
		t.Errorf("the id is at %s", pointers[1])
	}
}

// TestHistoriesInTime gives what was seen in time, and says where what is
// missing would be.
func TestHistoriesInTime(t *testing.T) {
	late, early := sessiontest.Listed("", "false", sessiontest.Batch(t, "completed")), sessiontest.Listed("", "false", sessiontest.Batch(t, "in_progress"))
	late.After = time.Second
	half := sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: sessiontest.Batch(t, "validating", "  \"failed_at\": null,\n", "", `"total": 0`, `"total": "none"`)}
	all := sessiontest.NewJudge(t, conformance.Options{}).Reader().Read(sessiontest.SessionOf(late, early, half)).Lives()
	if len(all) != 1 || len(all[0].Listed) != 2 || len(all[0].Seen) != 1 {
		t.Fatalf("%+v", all)
	}
	if first := all[0].Listed[0]; first.Exchange != 2 || first.State.Final || first.State.Pointer != "/data/0/status" || len(first.Counts) != 3 {
		t.Errorf("listed first: %+v", first)
	}
	seen := all[0].Seen[0]
	if len(seen.Counts) != 0 {
		t.Errorf("counts without a total: %+v", seen.Counts)
	}
	for _, m := range seen.Times {
		if m.Name == "failed_at" && (m.Pointer != "/failed_at" || m.Text != "") {
			t.Errorf("what is missing is %+v", m)
		}
		if m.Promise != (m.Name == "expires_at") {
			t.Errorf("a promise, or none: %+v", m)
		}
	}
}
