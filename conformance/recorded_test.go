package conformance_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
)

// fakeT keeps what a test says, so that it may fail.
type fakeT struct {
	name string
	log  *[]string
}

func (f fakeT) Context() context.Context { return context.Background() }
func (f fakeT) Helper()                  {}
func (f fakeT) say(what string, args []any) {
	*f.log = append(*f.log, strings.TrimPrefix(f.name+" ", " ")+what+": "+fmt.Sprint(args...))
}
func (f fakeT) Log(args ...any)   { f.say("log", args) }
func (f fakeT) Error(args ...any) { f.say("error", args) }
func (f fakeT) Skip(args ...any)  { f.say("skip", args) }
func (f fakeT) Fatal(args ...any) {
	f.say("fatal", args)
	panic(f)
}
func (f fakeT) Run(name string, run func(fakeT)) bool {
	run(fakeT{name, f.log})
	return true
}

// TestTestRecording judges files as somebody's test would.
func TestTestRecording(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "models.har")
	if err := os.WriteFile(empty, []byte(`{"log":{"entries":[{"request":{"method":"GET","url":"https://a.example/v1/models"},"response":{"status":200}}]}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	transitions := conformance.Options{Only: []string{"lifecycle/transition"}}
	for _, test := range []struct {
		reason, path string
		options      conformance.Options
		want         string // the first thing that is said, "" for nothing
	}{
		{"sound", sessions + "/lifecycle/transition/pass.json", transitions, ""},
		{"broken", sessions + "/lifecycle/transition/fail.json", transitions, `lifecycle/transition error: ` + sessions + `/lifecycle/transition/fail.json`},
		{"broken by a rule on documents", sessions + "/breaks/error_reply_with_200.json", conformance.Options{Only: []string{"document/kind"}}, "document/kind error: "},
		{"nothing to judge", empty, transitions, "lifecycle/transition skip: no batch was seen twice"},
		{"no such file", sessions + "/none.json", transitions, "fatal: open "},
		{"no recording", "doc.go", transitions, "fatal: doc.go: not a recording"},
		{"no such check", empty, conformance.Options{Only: []string{"lifecycle/none"}}, "fatal: "},
	} {
		var log []string
		func() {
			defer func() {
				if r := recover(); r != nil {
					if _, ok := r.(fakeT); !ok {
						panic(r)
					}
				}
			}()
			conformance.TestRecording(fakeT{log: &log}, test.path, test.options)
		}()
		if len(log) == 0 != (test.want == "") || len(log) > 0 && !strings.HasPrefix(log[0], test.want) {
			t.Errorf("%s: it says %q, not %q first", test.reason, log, test.want)
		}
		unjudged := slices.ContainsFunc(log, func(line string) bool { return strings.Contains(line, "nothing in it could be judged") })
		if unjudged != (test.path == empty && test.options.Only[0] == "lifecycle/transition") {
			t.Errorf("%s: it says %q", test.reason, log)
		}
	}
}

// TestDiffsOfTests shows beside a finding how the batch differs from what was seen of it
// before, and nothing where it was not seen.
func TestDiffsOfTests(t *testing.T) {
	a, moved := sessiontest.Batch(t, "in_progress"), sessiontest.Batch(t, "in_progress", `"24h"`, `"1h"`)
	seen := func(body string) sessiontest.Turn {
		return sessiontest.Turn{Request: sessiontest.ToBatch, Status: 200, Body: body}
	}
	other := sessiontest.Turn{Request: "GET /batches/batch_b", Status: 200, Body: sessiontest.Batch(t, "completed", sessiontest.BatchID, "batch_b")}
	nameless := func(window string) sessiontest.Turn {
		return sessiontest.Turn{Request: "GET /batches/b", Status: 200, Body: sessiontest.Batch(t, "in_progress", `"id": "`+sessiontest.BatchID+`"`, `"id": ""`, `"24h"`, `"`+window+`"`)}
	}
	const since = "since it was seen before (-before +here):"
	for _, row := range []struct {
		reason, only string
		turns        []sessiontest.Turn
		want, not    []string // in what is said
	}{
		{"an error", "lifecycle/immutable", []sessiontest.Turn{seen(sessiontest.Batch(t, "validating")), {Request: "GET /batches/batch_c", Status: 404}, seen(a), other, seen(moved), seen(moved)}, []string{"lifecycle/immutable error: ", since, `"24h"`, `"1h"`}, []string{"validating", "completed\"", "log: "}},
		{"a private field", "lifecycle/immutable", []sessiontest.Turn{seen(a), seen(sessiontest.Batch(t, "in_progress", "nightly", "daily"))}, []string{"lifecycle/immutable error: "}, []string{"nightly", "daily"}},
		{"a warning of a batch that nobody saw before", "http/status", []sessiontest.Turn{other, {Request: sessiontest.ToBatch, Status: 202, Body: a}}, []string{"http/status log: "}, []string{since, "error: ", "skip: "}},
		{"an error of a reply without a batch", "http/status", []sessiontest.Turn{seen(a), {Request: sessiontest.ToBatch, Status: 500}}, []string{"http/status error: ", "in GET https://api.example/v1/batches/"}, []string{since}},
		{"batches without ids", "field/empty", []sessiontest.Turn{nameless("24h"), nameless("1h")}, []string{"field/empty error: "}, []string{since}},
		{"notes only", "retrieve/accepted", []sessiontest.Turn{{Request: sessiontest.ToBatch, Status: 404, Body: sessiontest.Refusal}}, []string{"retrieve/accepted log: ", "retrieve/accepted skip: nothing to judge, see the notes"}, []string{since, "error: "}},
	} {
		var log []string
		c := sessiontest.NewJudge(t, conformance.Options{Profile: "orq", Only: []string{row.only}})
		report := conformance.TestRead(fakeT{log: &log}, c, c.Reader().Read(sessiontest.SessionOf(row.turns...)))
		said := strings.Join(log, "\n")
		for _, want := range row.want {
			if !strings.Contains(said, want) {
				t.Errorf("%s: it does not say %s:\n%s", row.reason, want, said)
			}
		}
		for _, not := range row.not {
			if strings.Contains(said, not) {
				t.Errorf("%s: it says %s:\n%s", row.reason, not, said)
			}
		}
		if n := strings.Count(said, " log: ") + strings.Count(said, " error: "); n != len(report.Findings) {
			t.Errorf("%s: it says %d things for %d findings:\n%s", row.reason, n, len(report.Findings), said)
		}
	}
}

// TestErrNames holds the error of a report to naming what was judged, and by which profile.
func TestErrNames(t *testing.T) {
	const name = sessions + "/lifecycle/transition/fail.json"
	r, err := conformance.Judge(readSession(t, name), conformance.Options{Profile: "openai"})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Err(); err == nil || !strings.HasPrefix(err.Error(), name+" breaks the contract of profile openai:\n") {
		t.Errorf("the error is %v", err)
	}
}
