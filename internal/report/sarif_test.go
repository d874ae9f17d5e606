package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/validate"
)

// sarifLog is what the tests read of a report.
type sarifLog struct {
	Runs []struct {
		Results     []sarifResult
		Tool        sarifTool
		Invocations []sarifInvocation
	}
}

func readSARIF(t testing.TB, out string) (log sarifLog) {
	t.Helper()
	if err := json.Unmarshal([]byte(out), &log); err != nil || len(log.Runs) != 1 {
		t.Fatalf("%v: %.500s", err, out)
	}
	return log
}

// TestSARIFSchema holds reports of all kinds to the schema that OASIS gives.
func TestSARIFSchema(t *testing.T) {
	finding := hostile("a b")
	note, unplaced := finding, finding
	note.Level, unplaced.Line, unplaced.Column, unplaced.Pointer = validate.Note, 0, 0, ""
	findings := []validate.Finding{finding, note, unplaced}
	for _, text := range nasty {
		findings = append(findings, hostile(text))
	}
	session := Document{File: "run.har", Findings: []validate.Finding{finding}, Checks: []conformance.Outcome{{Check: "a/b", Result: conformance.Error, Reason: "x"}}}
	for _, test := range []struct {
		reason    string
		documents []Document
		summary   Summary
	}{
		{"nothing", nil, Summary{}},
		{"findings", []Document{{File: "a b", Findings: findings}}, Summary{Profiles: []Choice{{Profile: "orq"}}, Exit: 1}},
		{"sound documents", []Document{{File: "a", Sound: 5}}, Summary{}},
		{"trouble", []Document{{File: "../gone.json", Trouble: "no such file"}, session}, Summary{Stale: []string{"x"}, Exit: 3, Trouble: true}},
	} {
		t.Run(test.reason, func(t *testing.T) {
			readSARIFStrictly(t, writeAll(t, "sarif", "it is so", Options{Version: "v1.2.3"}, test.summary, test.documents...))
		})
	}
}

// TestSARIFTrouble holds what was not judged, and what is gone from the
// baseline, to being told of.
func TestSARIFTrouble(t *testing.T) {
	d := Document{File: "a", Trouble: "no such file", Checks: []conformance.Outcome{{Check: "a/b", Result: conformance.Error, Reason: "it broke"}}}
	run := readSARIF(t, writeAll(t, "sarif", "", Options{}, Summary{Stale: []string{"x"}, Exit: 3, Trouble: true}, d)).Runs[0]
	var told []string
	for _, n := range run.Invocations[0].Told {
		told = append(told, n.Message.Text)
	}
	want := []string{"no such file", "a/b: it broke", gone("x")}
	if diff := cmp.Diff(want, told); diff != "" || run.Invocations[0].Successful || run.Invocations[0].Exit != 3 {
		t.Errorf("%+v (-want +got):\n%s", run.Invocations[0], diff)
	}
}

func TestSARIFPlaces(t *testing.T) {
	for _, test := range []struct{ file, uri, base string }{
		{"a/b.json", "a/b.json", sourceRoot},
		{"./a//b c.json", "a/b%20c.json", sourceRoot},
		{"50%#?é.json", "50%25%23%3F%C3%A9.json", sourceRoot},
		{"a:b.json", "./a:b.json", sourceRoot},
		{"/src/run/a/b.json", "a/b.json", sourceRoot},
		{"/src/other/b c.json", "file:///src/other/b%20c.json", ""},
		{"../b.json", "../b.json", sourceRoot},
		{"a\xff\n.json", "a%FF%0A.json", sourceRoot},
	} {
		w := &sarif{Options: Options{Folder: "/src/run"}}
		if got := w.artifact(test.file); got != (sarifArtifact{test.uri, test.base}) {
			t.Errorf("%q is %+v", test.file, got)
		}
	}
}

// TestSARIFFingerprints holds them to staying when lines are added before a
// finding, and to telling findings apart.
func TestSARIFFingerprints(t *testing.T) {
	prints := func(findings ...validate.Finding) (all []string) {
		for _, r := range readSARIF(t, write(t, "sarif", Options{}, findings...)).Runs[0].Results {
			all = append(all, r.Fingerprints["batchcheck/v1"])
		}
		return all
	}
	first := validate.Finding{Level: validate.Error, File: "a", Rule: "r", BatchID: "b", Pointer: "/p", Line: 1, Message: "x"}
	moved := first
	moved.Line, moved.Offset, moved.Record, moved.Message = 7, 70, 7, "y"
	if before, after := prints(first, first), prints(moved, moved); !cmp.Equal(before, after) || before[0] == before[1] {
		t.Errorf("%q, and then %q", before, after)
	}
	seen := map[string]bool{}
	others := []validate.Finding{first, first, first, first, first}
	others[1].File, others[2].Rule, others[3].BatchID, others[4].Pointer = "A", "R", "B", "/P"
	for _, print := range prints(others...) {
		seen[print] = true
	}
	if len(seen) != len(others) {
		t.Errorf("%d of %d findings are told apart", len(seen), len(others))
	}
}

// TestSARIFLimits holds a report to what GitHub takes, errors first.
func TestSARIFLimits(t *testing.T) {
	notes := Document{Findings: slices.Repeat([]validate.Finding{{Level: validate.Note}}, maxNotes+7)}
	faults := Document{Findings: slices.Repeat([]validate.Finding{{Level: validate.Error}}, maxResults-maxNotes+5)}
	run := readSARIF(t, writeAll(t, "sarif", "", Options{}, Summary{}, notes, faults)).Runs[0]
	told := fmt.Sprint(run.Invocations[0].Told)
	if len(run.Results) != maxResults || run.Results[maxResults-1].Level != validate.Error || !strings.Contains(told, "12 findings more") {
		t.Errorf("%d results; told %s", len(run.Results), told)
	}
}

// TestSARIFLinks holds messages to having no links, whatever a document has.
func TestSARIFLinks(t *testing.T) {
	for message, want := range map[string]string{
		"[x](http://evil.example)": `\[x\](http://evil.example)`,
		"an array [1]":             "an array [1]",
	} {
		if got := plainText(message).Text; got != want {
			t.Errorf("%q is %q", message, got)
		}
	}
}

// TestSARIFRegions gives the end of a value where it is known, and of each rule its page.
func TestSARIFRegions(t *testing.T) {
	known := validate.Finding{Level: validate.Error, File: "a", Rule: "time/order", Line: 2, Column: 5, Width: 10}
	unknown := known
	unknown.Width = 0
	run := readSARIF(t, write(t, "sarif", Options{}, known, unknown)).Runs[0]
	for i, want := range []sarifRegion{{2, 5, 15}, {2, 5, 0}} {
		if got := run.Results[i].Locations[0].Physical.Region; *got != want {
			t.Errorf("finding %d is at %+v, want %+v", i, *got, want)
		}
	}
	if got := run.Tool.Driver.Rules[0].HelpURI; got != "https://github.com/batchcheck/batchcheck/blob/main/docs/rules/time/order.md" {
		t.Errorf("the help is at %s", got)
	}
}

// TestSARIFBaseline suppresses what the baseline has, and says of the rest that it is new.
func TestSARIFBaseline(t *testing.T) {
	f := validate.Finding{Level: validate.Error, File: "a", Rule: "time/order"}
	d := Document{File: "a", Findings: []validate.Finding{f}, Known: []validate.Finding{f}}
	out := writeAll(t, "sarif", "", Options{Baseline: "known.json"}, Summary{}, d)
	readSARIFStrictly(t, out)
	results := readSARIF(t, out).Runs[0].Results
	known, _ := results[len(results)-1].Properties.(map[string]any)["known"].(bool)
	if len(results) != 2 || results[0].Baseline != "new" || results[0].Suppressions != nil || results[1].Baseline != "unchanged" || len(results[1].Suppressions) != 1 || !known {
		t.Errorf("%+v", results)
	}
	if without := readSARIF(t, writeAll(t, "sarif", "", Options{}, Summary{}, Document{File: "a", Findings: d.Findings})).Runs[0].Results; without[0].Baseline != "" {
		t.Errorf("without a baseline: %+v", without)
	}
}
