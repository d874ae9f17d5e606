package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/validate"
)

// put gives the suites of documents, as all formats of tests get them.
func putSuites(t *testing.T, o Options, s Summary, documents ...Document) (all []*suite) {
	t.Helper()
	var out strings.Builder
	o.Out, o.Rule = &out, func(_, id string) validate.Rule { return validate.Rule{ID: id, Says: "it is so", Help: "do it so"} }
	w := newSuites(o)
	w.put = func(s *suite) error { all = append(all, s); return nil }
	w.end = func(Summary) error { return nil }
	for _, d := range documents {
		if err := w.Document(d); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(s); err != nil {
		t.Fatal(err)
	}
	return all
}

// outline gives the names of suites and cases, with what came of them.
func outline(all []*suite) (lines []string) {
	for _, s := range all {
		for _, c := range s.cases {
			said := []string{"pass", "skip", "FAIL", "BROKEN"}[c.result]
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s: %s: %s %s", s.name, c.name, said, c.headline())))
		}
	}
	return lines
}

// TestSuitesOfDocuments names a case for each cause, whatever the number or the place of
// the documents.
func TestSuitesOfDocuments(t *testing.T) {
	fault := validate.Finding{Rule: "field/missing", Level: validate.Error, File: "a.json", Line: 2, Column: 3, Pointer: "/data/3/x", Absent: true, Message: "x is missing"}
	other := fault
	other.Pointer, other.Message = "/data/4/y", "y is missing"
	inner := fault
	inner.Pointer, inner.Message = "/data/4/o/y", "o.y is missing"
	warning := fault
	warning.Level = validate.Warning
	all := putSuites(t, Options{FailOn: validate.Error}, Summary{Stale: []string{"x"}, LeftOut: []LeftOut{{2, "path"}}, Config: "c", Beyond: []validate.Count{{Rule: "e/f", Level: validate.Error, N: 2}, {Rule: "g/h", N: 3}}},
		Document{File: "a.json", Sound: 3}, Document{File: "a.json", Findings: []validate.Finding{fault, other, inner, warning}, Known: []validate.Finding{other}},
		Document{File: "b.json", Findings: []validate.Finding{warning}}, Document{File: "gone.json", Trouble: "no such file"},
	)
	want := []string{
		"a.json: field/missing at /: FAIL x is missing (and 1 more)",
		"a.json: field/missing at /o: FAIL o.y is missing",
		"b.json: documents: pass",
		"gone.json: documents: BROKEN no such file",
		"not listed: e/f: FAIL 2 findings, only counted",
		"not listed: g/h: skip 3 findings, only counted",
		"baseline: x: FAIL a known finding is gone",
		"configuration: 2 paths left out by c: skip 2 paths left out by c",
	}
	if diff := cmp.Diff(want, outline(all)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if all[0].documents != 4 || !slices.Equal(all[0].told, []string{"a.json:2:3: warning: x is missing [field/missing]", "known: a.json:2:3: error: y is missing [field/missing]"}) {
		t.Errorf("%d documents; told %q", all[0].documents, all[0].told)
	}
}

// TestSuitesOfSessions names a suite by the target, or by the API that was driven, and a
// case for each check: no name has the recording's.
func TestSuitesOfSessions(t *testing.T) {
	check := validate.Finding{Rule: "list/paging", Level: validate.Error, File: "run1.har", Message: "it is wrong"}
	fault := validate.Finding{Rule: "time/order", Level: validate.Error, File: "run1.har", Pointer: "/x", Message: "it is wrong"}
	d := Document{File: "run1.har", API: "https://h.example/v1", Findings: []validate.Finding{check, check, fault}, Responses: 7, Checks: []conformance.Outcome{
		{Check: "http/status", Result: conformance.Pass, Judged: 3},
		{Check: "list/paging", Result: conformance.Fail, Judged: 3, Findings: 2},
		{Check: "create/echo", Result: conformance.Skip, Reason: "no create"},
		{Check: "clock/skew", Result: conformance.Error, Reason: "it broke"},
	}}
	named, sound := d, Document{File: "run1.har", Checks: d.Checks[:1]}
	named.Target = "mine"
	all := putSuites(t, Options{FailOn: validate.Error}, Summary{}, d, named, sound)
	var want []string
	for _, name := range []string{"https://h.example/v1", "mine"} {
		want = append(want,
			name+": http/status: pass", name+": list/paging: FAIL it is wrong (and 1 more)", name+": create/echo: skip no create",
			name+": clock/skew: BROKEN it broke", name+": time/order at /x: FAIL it is wrong",
		)
	}
	want = append(want, "run1.har: http/status: pass", "run1.har: documents: pass")
	if diff := cmp.Diff(want, outline(all)); diff != "" || all[0].documents != 7 {
		t.Errorf("%d documents (-want +got):\n%s", all[0].documents, diff)
	}
}

// TestSuiteLimits writes as many causes, and findings of a cause, as are told in full, and
// more.
func TestSuiteLimits(t *testing.T) {
	of := func(place string) validate.Finding {
		return validate.Finding{Rule: "time/order", Level: validate.Error, File: "a.json", Pointer: place, Message: "it is wrong"}
	}
	findings := slices.Repeat([]validate.Finding{of("/x")}, maxOfOneCase+1)
	for i := range maxCases + 1 {
		findings = append(findings, of(fmt.Sprintf("/o%d/x", i)))
	}
	s := putSuites(t, Options{FailOn: validate.Error}, Summary{}, Document{File: "a.json", Findings: findings})[0]
	first, last := s.cases[0].text(), s.cases[len(s.cases)-1]
	if len(s.cases) != maxCases+1 || last.name != restCase || last.findings != 2 || len(first) != 3*maxOfOneCase+1 || first[len(first)-1] != "and 1 more: --format jsonl has them" {
		t.Errorf("%d cases, the last is %s of %d findings; the first tells %d lines", len(s.cases), last.name, last.findings, len(first))
	}
}

// TestTAP writes what each kind of case is.
func TestTAP(t *testing.T) {
	d := Document{File: "a#1.har", Findings: []validate.Finding{{Rule: "list/paging", Level: validate.Error, File: "a#1.har", Line: 1, Column: 2, Pointer: "/x", Message: `it's "wrong"`}}, Checks: []conformance.Outcome{
		{Check: "http/status", Result: conformance.Pass}, {Check: "list/paging", Result: conformance.Fail}, {Check: "create/echo", Result: conformance.Skip, Reason: "no # create"},
		{Check: "clock/skew", Result: conformance.Error, Reason: "it broke"},
	}}
	want := `TAP version 14
ok 1 - a\#1.har: http/status
not ok 2 - a\#1.har: list/paging
  ---
  message: "it's \"wrong\""
  rule: "list/paging"
  findings:
    - "a#1.har:1:2: error: it's \"wrong\" [list/paging]"
    - "at /x"
    - "help: do it so"
  ...
ok 3 - a\#1.har: create/echo # SKIP no \# create
not ok 4 - a\#1.har: clock/skew
  ---
  message: "it broke"
  ...
ok 5 - a\#1.har: documents
1..5
`
	if diff := cmp.Diff(want, writeAll(t, "tap", "it is so", Options{FailOn: validate.Error}, Summary{}, d)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := writeAll(t, "tap", "", Options{}, Summary{}); got != "TAP version 14\n1..0 # SKIP nothing was judged\n" {
		t.Errorf("of nothing: %q", got)
	}
}

// TestCTRF counts each kind of case.
func TestCTRF(t *testing.T) {
	d := Document{File: "a.har", API: "https://h.example/v1", Findings: []validate.Finding{{Rule: "list/paging", Level: validate.Error, File: "a.har", Line: 7, Message: "it is wrong"}}, Checks: []conformance.Outcome{
		{Check: "http/status", Result: conformance.Pass}, {Check: "list/paging", Result: conformance.Fail}, {Check: "create/echo", Result: conformance.Skip, Reason: "no create"},
		{Check: "clock/skew", Result: conformance.Error, Reason: "it broke"},
	}}
	out := writeAll(t, "ctrf", "it is so", Options{FailOn: validate.Error, Version: "v1"}, Summary{Exit: 3, Known: 4}, d)
	readCTRF(t, out)
	for _, want := range []string{
		`{"name":"list/paging","status":"failed","duration":0,"suite":["https://h.example/v1"],"message":"it is wrong","trace":"a.har:7:0: error: it is wrong [list/paging]\nat \nhelp: do it so","line":7,"tags":["list/paging"],"filePath":"a.har"}`,
		`"name":"clock/skew","status":"failed","duration":0,"suite":["https://h.example/v1"],"message":"it broke","rawStatus":"error"`,
		`"tool":{"name":"batchcheck","version":"v1"},"summary":{"tests":5,"passed":2,"failed":2,"skipped":1,"pending":0,"other":0,"suites":1,`,
		`"extra":{"profiles":[],"exit_code":3,"known":4}`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("there is no %s in\n%s", want, out)
		}
	}
}
