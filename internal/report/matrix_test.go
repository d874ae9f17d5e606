package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/validate"
)

// sessionOf gives a session whose checks went so.
func sessionOf(file, target string, results ...conformance.Result) Document {
	d := Document{File: file, Target: target, Responses: 1}
	for i, result := range results {
		d.Checks = append(d.Checks, conformance.Outcome{Check: fmt.Sprintf("check/%d", i+1), Level: validate.Error, Result: result, Findings: i + 1})
	}
	return d
}

// TestMatrix holds a matrix to its columns' names, and to the order of its rows.
func TestMatrix(t *testing.T) {
	const pass, fail, warn, note, skip, trouble = conformance.Pass, conformance.Fail, conformance.Warn, conformance.Noted, conformance.Skip, conformance.Error
	finding := func(rule string, level validate.Level) validate.Finding {
		return validate.Finding{Rule: rule, Level: level}
	}
	a := sessionOf("x/a.har", "", pass, skip, fail, pass, trouble, note)
	a.Findings = []validate.Finding{finding("check/3", validate.Error), finding("field/type", validate.Warning), finding("field/unknown", validate.Note)}
	b := sessionOf("y/a.har", "", pass, skip, pass, skip, pass, skip)
	b.Findings = []validate.Finding{finding("field/type", validate.Error), finding("field/type", validate.Warning)}
	c := sessionOf("c.har.gz", "", skip, skip, skip, skip, skip, skip)
	c.Responses, c.Trouble = 0, "it ended"
	d := sessionOf("d.har", "team", pass, skip, warn, pass, pass, skip)
	m := NewMatrix([]Document{a, b, c, d})

	wantColumns := []Column{
		{Name: "x/a.har", File: "x/a.har", Errors: 1, Warnings: 1}, {Name: "y/a.har", File: "y/a.har", Errors: 1, Warnings: 1},
		{Name: "c", File: "c.har.gz", Trouble: "it ended"}, {Name: "team", File: "d.har"},
	}
	if diff := cmp.Diff(wantColumns, m.Columns); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	var rows []string
	for _, row := range m.Rows {
		line := row.ID
		for _, cell := range row.Cells {
			line += ", " + cellText(cell)
		}
		rows = append(rows, line)
	}
	wantRows := []string{
		"field/type, WARN 1, FAIL 2, -, pass", // a rule on documents, where there were any
		"check/3, FAIL 1, pass, -, WARN 3",    // findings that are there count, else what the check says
		"check/5, ERROR, pass, -, pass",
		"check/1, pass, pass, -, pass",
		"check/2, -, -, -, -",
		"check/4, pass, -, -, pass",
		"check/6, note, -, -, -",
	}
	if diff := cmp.Diff(wantRows, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if !m.Rows[4].Skipped() || m.Rows[5].Skipped() || m.Rows[6].Skipped() {
		t.Error("not all rows are skipped that should be, or some that should not")
	}
}

// TestMatrixNamesProfiles names the profile of each session where they differ, in
// text and Markdown, and nowhere else.
func TestMatrixNamesProfiles(t *testing.T) {
	a, b, gone := sessionOf("a.har", "", conformance.Pass), sessionOf("b.har", "", conformance.Pass), Document{File: "c.har", Trouble: "it is gone"}
	a.Profile, b.Profile = "openai", "azure"
	for format, want := range map[string]string{
		"text":     "  2  b  b.har  as azure: 0 errors, 0 warnings\n",
		"markdown": "| as azure: 0 errors, 0 warnings |\n",
	} {
		if got := writeAll(t, format, "it is so", Options{Compare: true}, Summary{}, a, b, gone); !strings.Contains(got, want) {
			t.Errorf("%s does not have %s:\n%s", format, want, got)
		}
		same := a
		same.File = "b.har"
		if got := writeAll(t, format, "it is so", Options{Compare: true}, Summary{}, a, same, gone); strings.Contains(got, "as openai") {
			t.Errorf("%s names the one profile:\n%s", format, got)
		}
	}
}

// TestMatrixReasons says why a check was not made, or had nothing to judge.
func TestMatrixReasons(t *testing.T) {
	a, b := sessionOf("a.har", "", conformance.Error, conformance.Skip, conformance.Noted), sessionOf("b.har", "", conformance.Pass, conformance.Skip, conformance.Skip)
	a.Checks[0].Reason, b.Checks[1].Reason = "it <failed>", "no cancel"
	for format, want := range map[string][]string{
		"text":     {"  ERROR of 1 in check/1: it <failed>\n", "  check/2                    -         -  no cancel\n", "  check/3                    note      -\n"},
		"markdown": {"| `check/1` | ❌ error: it &lt;failed&gt; | ✅ |\n", "| `check/2` | – | – |\n", "| `check/3` | ℹ | – |\n"},
	} {
		got := writeAll(t, format, "it is so", Options{Compare: true, Notes: true}, Summary{}, a, b)
		for _, line := range want {
			if !strings.Contains(got, line) {
				t.Errorf("%s: no %q in\n%s", format, line, got)
			}
		}
	}
}

// TestMatrixWide shows many sessions in blocks, and the rows of each that have
// something in them.
func TestMatrixWide(t *testing.T) {
	var sessions []Document
	for i := range 9 {
		d := sessionOf(fmt.Sprintf("%d.har", i), fmt.Sprintf("a-target-of-a-long-name-%d", i), conformance.Pass, conformance.Skip)
		if i == 8 {
			d.Checks[1].Result = conformance.Fail
		}
		sessions = append(sessions, d)
	}
	_, got, _ := strings.Cut(writeAll(t, "text", "it is so", Options{Compare: true}, Summary{}, sessions...), "\n\n")
	want := `                             1         2         3         4         5         6         7
  check/1                    pass      pass      pass      pass      pass      pass      pass

                             8         9
  check/2                    -         FAIL 2

  check/1                    pass      pass

  FAIL and WARN with the number of findings; - had nothing to judge, note has only notes

judged as the schema says: 0 files, 0 documents: 0 errors, 0 warnings
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
