package conformance

import (
	"context"
	"os"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// TestingT is what TestRecording asks of a *testing.T, so that no program that
// judges has package testing in it.
type TestingT[T any] interface {
	Context() context.Context
	Run(name string, f func(T)) bool
	Helper()
	Log(args ...any)
	Error(args ...any)
	Fatal(args ...any)
	Skip(args ...any)
}

// TestRecording judges the recording in a file, each check in a subtest with its
// id as the name, as is each rule on documents that is broken; t is a
// *testing.T. A check that had nothing to judge is skipped, with the reason or notes;
// warnings and notes are logged. A recording in which nothing is judged fails.
func TestRecording[T TestingT[T]](t T, path string, o Options) {
	t.Helper()
	checker, err := NewChecker(o)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	session, err := recording.Read(path, data)
	if err != nil {
		t.Fatal(path + ": " + err.Error())
	}
	if checker, err = checker.For(session); err != nil {
		t.Fatal(err)
	}
	report := TestRead(t, checker, checker.Reader().Read(session))
	if !report.Judged() {
		t.Error(path + ": nothing in it could be judged by profile " + report.Profile)
	}
}

// TestRead does what TestRecording does with a session that the checker's Reader
// has read, and gives the report. It is for packages of this module.
func TestRead[T TestingT[T]](t T, c *Checker, read *session.Traffic) Report {
	t.Helper()
	report := c.JudgeRead(read)
	ofRule := map[string][]validate.Finding{}
	var rules []string // with findings, in the order of the first of each
	for _, f := range report.Findings {
		if ofRule[f.Rule] == nil {
			rules = append(rules, f.Rule)
		}
		ofRule[f.Rule] = append(ofRule[f.Rule], f)
	}
	show := func(t T, rule string) {
		t.Helper()
		for _, f := range ofRule[rule] {
			text := f.String() + "\n\tin " + f.Exchange.Method + " " + f.Exchange.URL
			if diff := diffBefore(read, f); diff != "" {
				text += "\n\tsince it was seen before (-before +here):\n" + diff
			}
			if f.Level == validate.Error {
				t.Error(text)
			} else {
				t.Log(text)
			}
		}
	}
	for _, o := range report.Outcomes {
		rules = slices.DeleteFunc(rules, func(rule string) bool { return rule == o.Check })
		t.Run(o.Check, func(t T) {
			show(t, o.Check)
			switch o.Result {
			case Skip:
				t.Skip(o.Reason)
			case Noted:
				t.Skip("nothing to judge, see the notes")
			case Error:
				t.Error(o.Reason)
			}
		})
	}
	for _, rule := range rules { // on documents
		t.Run(rule, func(t T) { show(t, rule) })
	}
	return report
}

// diffBefore tells how a batch differs from what was seen of it before, but
// for what is people's data; "" where it does not, or was not seen.
func diffBefore(read *session.Traffic, f validate.Finding) string {
	var here, before *session.Observation
	for _, r := range read.Replies {
		if r.Number == f.Exchange.Number {
			here = r.Batch
		}
	}
	if here == nil || here.ID == "" {
		return ""
	}
	for _, r := range read.Replies {
		if r.Number < f.Exchange.Number && r.Batch != nil && r.Batch.ID == here.ID {
			before = r.Batch
		}
	}
	if before == nil {
		return ""
	}
	diff := session.Diff(before.Public(), here.Public())
	lines := strings.Split(strings.ReplaceAll(strings.TrimSpace(diff), "\t", "  "), "\n")
	for i, line := range lines {
		lines[i] = printable.Text(line)
	}
	return strings.Join(lines, "\n")
}
