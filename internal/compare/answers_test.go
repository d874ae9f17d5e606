package compare_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/compare"
	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

// TestAnswersDiffer sets one reply beside another: what its differences are is
// told, but no values.
func TestAnswersDiffer(t *testing.T) {
	replied := func(status int, body string) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToBatch, Status: status, Body: body}
	}
	running := sessiontest.Batch(t, "in_progress")
	shown := replied(200, running)
	said := func(message string) sessiontest.Turn {
		return replied(404, strings.Replace(sessiontest.Refusal, "no", message, 1))
	}
	page := func(items ...string) sessiontest.Turn { return sessiontest.Listed("", "false", items...) }
	lost := sessiontest.Turn{Request: sessiontest.ToBatch, Failure: "no reply within 30 s"}
	tests := []struct {
		reason            string
		target, reference sessiontest.Turn
		want              []string
	}{
		{"the same", shown, shown, nil},
		{"no answer", lost, shown, []string{"status : no reply within 30 s, 200 (OK)"}},
		{"no answer, in words that are no text", sessiontest.Turn{Request: sessiontest.ToBatch, Failure: "\x1b[31m"}, shown, []string{`status : \x1b[31m, 200 (OK)`}},
		{"no answer of the reference", shown, lost, nil},
		{"no answer of either", lost, lost, nil},
		{"no body", replied(200, ""), shown, []string{"body : no body, batch"}},
		{"no JSON", replied(200, "<html>"), shown, []string{"body : a body that is not JSON, batch"}},
		{"an array", replied(200, "[]"), shown, []string{"body : an array, batch"}},
		{"a refusal", replied(404, sessiontest.Refusal), shown, []string{"status : 404 (Not Found), 200 (OK)"}},
		{"the text of a file", sessiontest.Turn{Request: sessiontest.ToOutput, Status: 200, Body: "{}"}, sessiontest.Turn{Request: sessiontest.ToOutput, Status: 200, Body: "[]"}, nil},
		{"null in the same state", replied(200, sessiontest.Batch(t, "in_progress", `"in_progress_at": 1767261642`, `"in_progress_at": null`)), shown, []string{"type /in_progress_at: null, an integer"}},
		{"null of the reference", shown, replied(200, sessiontest.Batch(t, "in_progress", `"in_progress_at": 1767261642`, `"in_progress_at": null`)), []string{"type /in_progress_at: an integer, null"}},
		{"null in another state", replied(200, sessiontest.Batch(t, "validating")), shown, nil},
		{"an integer as text", replied(200, sessiontest.Batch(t, "in_progress", "1767261600", `"1767261600"`)), shown, []string{"type /created_at: a string, an integer"}},
		{"an integer as text in another state", replied(200, sessiontest.Batch(t, "validating", "1767261600", `"1767261600"`)), shown, []string{"type /created_at: a string, an integer"}},
		{"in a wrapper", replied(200, `{"batch":`+sessiontest.Batch(t, "in_progress", "1767261600", `"1767261600"`)+`}`), shown, []string{"type /batch/created_at: a string, an integer"}},
		{"in the client's naming", replied(200, sessiontest.Batch(t, "client_naming")), replied(200, sessiontest.Batch(t, "completed")), nil},
		{"other items of what is not declared", replied(200, sessiontest.Batch(t, "in_progress", "{", `{"x":[{"a":1}],`)), replied(200, sessiontest.Batch(t, "in_progress", "{", `{"x":[{"b":1}],`)), nil},
		{"a fraction", replied(200, sessiontest.Batch(t, "in_progress", "1767261600", "1767261600.5")), shown, []string{"type /created_at: a number, an integer"}},
		{"a member of another name inside", replied(200, sessiontest.Batch(t, "in_progress", `"failed": 1`, `"broken": 1`)), shown, []string{"missing /request_counts/failed: missing, an integer", "extra /request_counts/broken: an integer, missing"}},
		{"other names in metadata", replied(200, sessiontest.Batch(t, "in_progress", `"owner"`, `"team"`)), shown, nil},
		{"another message", said("gone"), said("lost"), []string{"text /error/message: a string of 4 characters, a string of 4 characters"}},
		{"another number in a message", said("no batch b17"), said("no batch b18"), nil},
		{"another type in an item", page(sessiontest.Item("a", `"1"`), sessiontest.Item("b", "1")), page(sessiontest.Item("a", "1")), []string{"type /data/0/created_at: a string, an integer"}},
		{"another type in a second item", page(sessiontest.Item("a", "1"), sessiontest.Item("b", `"1"`)), page(sessiontest.Item("a", "1")), nil},
		{"no items", page(), page(sessiontest.Item("a", "1")), nil},
		{"items that are none", page("7"), page(sessiontest.Item("a", "1")), nil},
		{"a first item that is none", page("7", sessiontest.Item("a", `"1"`)), page(sessiontest.Item("a", "1")), nil},
		{"items of another state", page(sessiontest.Batch(t, "validating")), page(running), nil},
		{"null in items of the same state", page(sessiontest.Batch(t, "in_progress", `"in_progress_at": 1767261642`, `"in_progress_at": null`)), page(running), []string{"type /data/0/in_progress_at: null, an integer"}},
		{"a reply that is asked for again", replied(429, sessiontest.Refusal), replied(429, ""), nil},
		{"the first redirect", replied(300, ""), replied(300, sessiontest.Refusal), nil},
		{"a redirect", replied(302, ""), replied(302, sessiontest.Refusal), nil},
	}
	j := sessiontest.NewJudge(t, conformance.Options{})
	for _, test := range tests {
		t.Run(test.reason, func(t *testing.T) {
			got := differences(sessiontest.Comparison(j, sessiontest.SessionOf(test.reference), sessiontest.SessionOf(test.target)))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestPollsInPairs pairs polls by the batch's state, and what has none by its turn.
func TestPollsInPairs(t *testing.T) {
	validating, running := sessiontest.Batch(t, "validating"), sessiontest.Batch(t, "in_progress")
	reference := sessiontest.SessionOf(sessiontest.Shows(validating, running)...)
	target := sessiontest.SessionOf(sessiontest.Shows(running, validating, strings.Replace(running, "1767261600", `"1767261600"`, 1))...)
	c := sessiontest.Comparison(sessiontest.NewJudge(t, conformance.Options{}), reference, target)
	if diff := cmp.Diff([]string{"type /created_at: a string, an integer"}, differences(c)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if d := c.Differences[0]; d.Beside != 2 || d.Exchange.Number != 3 || d.Steps[0] != "retrieve 3" {
		t.Errorf("the difference is at %+v", d)
	}
}

// TestPlannedPairs pairs what the driver did by its steps, where both sessions
// have them.
func TestPlannedPairs(t *testing.T) {
	made := func(step, id, counts string) []sessiontest.Turn {
		body := sessiontest.Batch(t, "validating", sessiontest.BatchID, id, `"request_counts": {`, counts+`: {`)
		return []sessiontest.Turn{{Request: sessiontest.ToCreate, Status: 200, Body: body, Step: step}, {Request: "GET /batches/" + id, Status: 200, Body: body, Step: "watch"}}
	}
	sound, other := made("create", "a", `"request_counts"`), made("input", "b", `"counts"`)
	reference := sessiontest.SessionOf(append(other, sound...)...)
	j := sessiontest.NewJudge(t, conformance.Options{})
	if got := differences(sessiontest.Comparison(j, reference, sessiontest.SessionOf(sound...))); got != nil {
		t.Errorf("a batch is held to one that another step made: %q", got)
	}
	unplanned := sessiontest.SessionOf(sound...)
	for i := range unplanned.Exchanges {
		unplanned.Exchanges[i].Step = ""
	}
	if got := differences(sessiontest.Comparison(j, reference, unplanned)); len(got) == 0 {
		t.Error("a session without steps is not compared in order")
	}
	changed := sessiontest.SessionOf(made("create", "a", `"counts"`)...)
	c := sessiontest.Comparison(j, sessiontest.SessionOf(sound...), changed)
	if len(c.Differences) == 0 || strings.Join(c.Differences[0].Steps, ", ") != "create, watch: retrieve" || c.Differences[0].Count != 2 {
		t.Errorf("a member that is missing twice: %+v", c.Differences)
	}
}

// TestAnswers says what the reference has where a finding is, as far as it may
// be shown.
func TestAnswers(t *testing.T) {
	reference := sessiontest.SessionOf(append(sessiontest.Shows(sessiontest.Batch(t, "in_progress", "{", `{"x": {"name": "Ada"},`)), sessiontest.Turn{Request: "GET /batches", Status: 200, Body: `{"object":"list","data":[{"status":"completed"}]}`},
		sessiontest.Turn{Request: sessiontest.ToCancel, Status: 409, Body: sessiontest.Refusal}, sessiontest.Turn{Request: sessiontest.ToCreate, Status: 200, Body: "[7]"})...)
	target := sessiontest.SessionOf(append(sessiontest.Shows(sessiontest.Batch(t, "in_progress")), sessiontest.Listed("", "false"), sessiontest.Turn{Request: sessiontest.ToCancel, Status: 409, Body: sessiontest.Refusal},
		sessiontest.Turn{Request: sessiontest.ToCreate, Status: 200, Body: "{}"}, sessiontest.Turn{Request: "GET /batches/other", Status: 404, Body: sessiontest.Refusal})...)
	tests := []struct {
		number        int
		pointer, want string
	}{
		{1, "", "200 (OK) in exchange 1"},
		{1, "/status", `200 (OK) in exchange 1, with "in_progress" there`},
		{1, "/errors", "200 (OK) in exchange 1, with an object there"},
		{1, "/metadata/owner", "200 (OK) in exchange 1, with a string there"},
		{1, "/x/name", "200 (OK) in exchange 1, with a string there"},
		{1, "/request_counts/failed", "200 (OK) in exchange 1, with 1 there"},
		{1, "/output_file_id", "200 (OK) in exchange 1, with null there"},
		{1, "/absent", "200 (OK) in exchange 1, without that member"},
		{1, "/stat", "200 (OK) in exchange 1, without that member"},
		{2, "/data/0/status", `200 (OK) in exchange 2, with "completed" there`},
		{2, "/data/1/status", "200 (OK) in exchange 2, without that member"},
		{3, "/error/message", "409 (Conflict) in exchange 3, with a string there"},
		{4, "/0", "200 (OK) in exchange 4, with an integer there"},
		{5, "", ""}, // a step that the reference did not take
	}
	c := sessiontest.Comparison(sessiontest.NewJudge(t, conformance.Options{}), reference, target)
	for _, test := range tests {
		if got := c.Answer(validate.Finding{Pointer: test.pointer, Exchange: &validate.Exchange{Number: test.number}}); got != test.want {
			t.Errorf("exchange %d at %q: %q, want %q", test.number, test.pointer, got, test.want)
		}
	}
	if got := c.Answer(validate.Finding{}); got != "" {
		t.Errorf("a finding of no exchange: %q", got)
	}
}

// TestOwnRefusals quotes what refusals say where both requests are the
// driver's: they hold nothing of anybody's.
func TestOwnRefusals(t *testing.T) {
	refused := func(step, message string) *recording.Session {
		return sessiontest.SessionOf(sessiontest.Turn{Request: sessiontest.ToCancel, Status: 409, Body: strings.Replace(sessiontest.Refusal, "no", message, 1), Step: step})
	}
	const hidden = "text /error/message: a string of 4 characters, a string of 4 characters"
	for _, test := range []struct{ ours, theirs, differs, answer string }{
		{"cancel", "cancel", `text /error/message: "gone", "lost"`, `409 (Conflict) in exchange 1, with "lost" there`},
		{"cancel", "", hidden, "409 (Conflict) in exchange 1, with a string there"},
		{"", "cancel", hidden, "409 (Conflict) in exchange 1, with a string there"},
	} {
		c := sessiontest.Comparison(sessiontest.NewJudge(t, conformance.Options{}), refused(test.theirs, "lost"), refused(test.ours, "gone"))
		answer := c.Answer(validate.Finding{Pointer: "/error/message", Exchange: &validate.Exchange{Number: 1}})
		if got := strings.Join(differences(c), "; "); got != test.differs || answer != test.answer {
			t.Errorf("steps %q and %q: %s; %s", test.ours, test.theirs, got, answer)
		}
	}
}

func differences(c *compare.Comparison) []string {
	var all []string
	for _, d := range c.Differences {
		all = append(all, fmt.Sprintf("%s %s: %s, %s", d.What, d.Pointer, d.Target, d.Reference))
	}
	return all
}
