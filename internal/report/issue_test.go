package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

// TestIssue shows a report on documents, and on sessions of which one is sound.
func TestIssue(t *testing.T) {
	documents := Document{File: "a.json"}
	for i := range maxExamples + 2 {
		documents.Findings = append(documents.Findings, validate.Finding{Rule: "field/type", Level: validate.Warning, File: "a.json", Line: i + 1, Column: 1, Count: 1, Message: "x is <y>"})
	}
	documents.Findings[0].Excerpt.Text = "a ``` b"
	graver := validate.Finding{Rule: "time/order", Level: validate.Error, File: "a.json", Line: 1, Column: 1, Count: 3, Message: "z"}
	note := validate.Finding{Rule: "field/unknown", Level: validate.Note, File: "a.json"}
	documents.Findings = append(documents.Findings, graver, note)
	sound := Document{File: "b.har", Target: "sound", Checks: []conformance.Outcome{}}
	want := `# Batch API: 1 error, 12 warnings

Found by 'batchcheck v1'; judged as orq: 2 files, 2 documents: 1 error, 12 warnings.

# Documents

## 1. it is so

Rule 'time/order' (error). Source: .
How to fix it: do it so

### Observed

- z, in 'a.json:1:1'; seen 3 times

## 2. it is so

Rule 'field/type' (warning). Source: .
How to fix it: do it so

### Observed

- x is &lt;y&gt;, in 'a.json:1:1'; also 2:1, 3:1, and 9 more

''''json
a ''' b
''''
`
	s := Summary{Profiles: []Choice{{Profile: "orq"}}, Files: 2, Documents: 2, Count: map[validate.Level]int{validate.Error: 1, validate.Warning: 12}}
	got := writeAll(t, "issue", "it is so", Options{Version: "batchcheck v1"}, s, documents, sound)
	if diff := cmp.Diff(strings.ReplaceAll(want, "'", "`"), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestIssueCommand leaves out what would fill a page.
func TestIssueCommand(t *testing.T) {
	checker, err := conformance.NewChecker(conformance.Options{Profile: "orq"})
	if err != nil {
		t.Fatal(err)
	}
	for _, length := range []int{10, maxCommand} {
		body := fmt.Sprintf(`{"endpoint":"%s"}`, strings.Repeat("x", length))
		e := recording.Exchange{Number: 1, Method: "POST", URL: "https://a.example/v1/batches", Status: 500, Request: recording.Message{Body: []byte(body)}}
		f := validate.Finding{Rule: "http/status", Level: validate.Error, Exchange: &validate.Exchange{Number: 1}}
		d := Document{Checks: []conformance.Outcome{}, Findings: []validate.Finding{f}, Session: checker.Reader().Read(&recording.Session{Exchanges: []recording.Exchange{e}})}
		got := writeAll(t, "issue", "it is so", Options{}, Summary{}, d)
		want := fmt.Sprintf(`--data-raw '{"endpoint": "%s"}'`, strings.Repeat("x", length))
		if length == maxCommand {
			want = "--data-binary @request.json https://a.example/v1/batches  # a body of exchange 1 in the recording\n"
		}
		if !strings.Contains(got, want) {
			t.Errorf("%d: no %s in\n%s", length, want, got)
		}
	}
}

// TestIssueQuotes keeps the API's own words out of messages that go to others.
func TestIssueQuotes(t *testing.T) {
	s := sessiontest.SessionOf(sessiontest.Turn{Request: "GET /batches", Status: 500, Body: sessiontest.Refusal})
	want := "- the status is 500 (Internal Server Error), but must be 200, or 4xx for a refusal, in exchange 1\n"
	if got := writeAll(t, "issue", "it is so", Options{}, Summary{}, sessionDocument(t, s)); !strings.Contains(got, want) {
		t.Errorf("no %s in\n%s", want, got)
	}
}

// TestIssueExcerpt shows an indented line as it is, and lets none begin a command.
func TestIssueExcerpt(t *testing.T) {
	for text, want := range map[string]string{
		`  "id": "",`:  "```json\n  \"id\": \"\",\n```\n",
		"  ::error::x": "```json\n  \\x3a:error::x\n```\n",
	} {
		f := validate.Finding{Level: validate.Error, Excerpt: validate.Excerpt{Text: text}}
		if got := write(t, "issue", Options{}, f); !strings.Contains(got, want) {
			t.Errorf("%q is not shown as %q:\n%s", text, want, got)
		}
	}
}
