package report

import (
	"strings"
	"testing"
	"time"

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
		"documents": make(Summary{}, Document{File: "a", Sound: 3}, Document{File: "a", Findings: []validate.Finding{fault, fault, warning}, Known: []validate.Finding{fault}}, Document{File: "b"}),
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
