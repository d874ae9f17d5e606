package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/validate"
)

// Reports of all kinds, for readers of JUnit.
func junitReports(t *testing.T) map[string]string {
	t.Helper()
	fault := validate.Finding{Rule: "time/order", Level: validate.Error, File: "a.json", Line: 2, Column: 3, Pointer: "/x", Message: "it is wrong"}
	check := fault
	check.Rule = "list/paging"
	warning := fault
	warning.Level = validate.Warning
	session := Document{File: "run.har", Findings: []validate.Finding{check, check, fault, warning}, Checks: []conformance.Outcome{
		{Check: "http/status", Result: conformance.Pass, Level: validate.Error, Judged: 3},
		{Check: "list/paging", Result: conformance.Fail, Level: validate.Error, Judged: 3, Findings: 2},
		{Check: "create/echo", Result: conformance.Skip, Level: validate.Error, Reason: "no create"},
		{Check: "clock/skew", Result: conformance.Error, Level: validate.Warning, Reason: "it broke"},
	}}
	var hostiles []Document
	for _, text := range nasty {
		hostiles = append(hostiles, Document{File: "a" + text, Findings: []validate.Finding{hostile(text)}, Trouble: text})
	}
	o := Options{FailOn: validate.Error, At: time.Unix(1767261600, 0)}
	make := func(s Summary, documents ...Document) string {
		return writeAll(t, "junit", "it is so", o, s, documents...)
	}
	return map[string]string{
		"nothing":   make(Summary{}),
		"documents": make(Summary{}, Document{File: "a", Sound: 3}, Document{File: "a", Findings: []validate.Finding{fault, fault, warning}}, Document{File: "b"}),
		"trouble":   make(Summary{Stale: []string{"x", "y"}}, Document{File: "gone.json", Trouble: "no such file"}),
		"session":   make(Summary{}, session),
		"hostile":   make(Summary{}, hostiles...),
	}
}

// TestJUnitSchemas holds reports to what strict readers take.
func TestJUnitSchemas(t *testing.T) {
	for reason, out := range junitReports(t) {
		t.Run(reason, func(t *testing.T) { readJUnit(t, out) })
	}
}

// TestJUnitLimits writes as many cases with findings, and findings of a case, as are
// told in full, and one more.
func TestJUnitLimits(t *testing.T) {
	fault := validate.Finding{Rule: "time/order", Level: validate.Error, File: "a.json", Message: "it is wrong"}
	var documents []Document
	for _, n := range []int{maxOfOneCase, maxOfOneCase + 1} {
		documents = append(documents, Document{File: "a.json", Findings: slices.Repeat([]validate.Finding{fault}, n)})
	}
	documents = append(documents, slices.Repeat([]Document{{File: "a.json", Findings: []validate.Finding{fault}}}, maxTexts-1)...)
	out := writeAll(t, "junit", "it is so", Options{FailOn: validate.Error}, Summary{}, documents...)
	if !strings.Contains(out, "and 1 more: ") || strings.Count(out, "it is so") != 2*maxOfOneCase+maxTexts-2 || strings.Count(out, "more than 10000 cases") != 1 {
		t.Errorf("%d findings are told", strings.Count(out, "it is so"))
	}
	readJUnit(t, out)
}

// TestXSD holds what judges the reports to finding faults in them.
func TestXSD(t *testing.T) {
	session := junitReports(t)["session"]
	ant, err := readXSD("testdata/junit-ant.xsd")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ old, new, want string }{
		{` hostname="localhost"`, ``, "testsuite has no hostname"},
		{`timestamp="2026`, `timestamp="x`, `testsuite has timestamp "x-01-01T10:00:00"`},
		{`<testsuites>`, `<testsuites name="x">`, "testsuites has name"},
		{`<system-err></system-err>`, ``, "testsuite holds"},
		{`<skipped`, `<error type="x"/><skipped`, "testcase holds error;skipped;"},
		{`<skipped`, `<skip/><skipped`, "skip is not an element"},
	} {
		wrong := ant.judge(t, strings.Replace(session, test.old, test.new, 1))
		if !strings.Contains(strings.Join(wrong, "\n"), test.want) {
			t.Errorf("with %s for %s: %q", test.new, test.old, wrong)
		}
	}
}

// TestJUnitNotes skips a check that has only notes, unless notes fail.
func TestJUnitNotes(t *testing.T) {
	d := Document{File: "run.har", Findings: []validate.Finding{{Rule: "a/b", Level: validate.Note, Message: "it may be"}}, Checks: []conformance.Outcome{
		{Check: "a/b", Result: conformance.Noted, Findings: 1},
	}}
	for level, want := range map[validate.Level]string{
		validate.Error: `<skipped message="nothing to judge: 1 note">`, validate.Note: `<failure message="it may be" type="a/b">`,
	} {
		out := writeAll(t, "junit", "it is so", Options{FailOn: level, At: time.Unix(1767261600, 0)}, Summary{}, d)
		readJUnit(t, out)
		if !strings.Contains(out, want) || strings.Contains(out, "<skipped") == strings.Contains(out, "<failure") {
			t.Errorf("from level %s on, no %s in\n%s", level, want, out)
		}
	}
}

// TestJUnitSession holds each finding of a session to standing in one case, that of its check.
func TestJUnitSession(t *testing.T) {
	var got []string
	for line := range strings.Lines(junitReports(t)["session"]) {
		if before, _, found := strings.Cut(strings.TrimSpace(line), " classname"); found {
			got = append(got, before)
		} else if before, _, found := strings.Cut(before, " type="); found {
			got = append(got, before)
		}
	}
	want := []string{
		`<testcase name="http/status"`,
		`<testcase name="list/paging"`, `<failure message="it is wrong (and 1 more)"`,
		`<testcase name="create/echo"`,
		`<testcase name="clock/skew"`, `<error message="it broke"`,
		`<testcase name="documents"`, `<failure message="it is wrong"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
