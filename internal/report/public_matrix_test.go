package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/validate"
)

// published gives a public matrix in both formats.
func published(t testing.TB, title string, statements ...Statement) (page, text string) {
	t.Helper()
	m, err := NewPublicMatrix(title, statements)
	if err != nil {
		t.Fatal(err)
	}
	var html, markdown strings.Builder
	if err := m.HTML(&html); err != nil {
		t.Fatal(err)
	}
	if err := m.Markdown(&markdown); err != nil {
		t.Fatal(err)
	}
	return html.String(), markdown.String()
}

// checkPublic holds the matrix of a statement to what a browser, a terminal and a
// reader of Markdown take for text.
func checkPublic(t testing.TB, of string, s Statement) {
	t.Helper()
	page, text := published(t, of, s, s)
	checkPrintable(t, "matrix", of, page)
	checkPrintable(t, "matrix in Markdown", of, text)
	link := ""
	if s.Report != "" {
		link = fmt.Sprintf(" rel=%q>report</a>", "noreferrer nofollow")
	}
	if got := strings.Count(page, "<a "); got != 2*len(s.Targets)*min(len(link), 1) || strings.Count(page, link) < got {
		t.Fatalf("the page has %d links: %s", got, page)
	}
	for _, active := range []string{"<script", "<img", "<iframe", "<form", "javascript:\"", " onerror=", " style="} {
		if strings.Contains(strings.ReplaceAll(page, "<style>", ""), active) && !strings.Contains(of, active) {
			t.Fatalf("the page has %s: %s", active, page)
		}
	}
}

// TestPublicMatrix holds a matrix to rows by family, and to rules that a run left out
// being no pass.
func TestPublicMatrix(t *testing.T) {
	a := sessionOf("a.har", "a", conformance.Pass, conformance.Skip, conformance.Fail)
	a.Findings = []validate.Finding{{Rule: "check/3", Level: validate.Error}, {Rule: "time/order", Level: validate.Error, More: 4}}
	limited := statedAt
	limited.Skip = []string{"time/*"}
	whole, other := stated(t, statedAt, Summary{Documents: 1}, a), stated(t, statedAt, Summary{Documents: 1}, Document{File: "b.json"})
	partly := stated(t, limited, Summary{Documents: 1}, Document{File: "c.json"})
	whole.Report = "https://a.example/report.html"
	m, err := NewPublicMatrix("Batch <APIs>", []Statement{whole, other, partly})
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, f := range m.Families {
		for _, r := range f.Rows {
			line := f.Name + ": " + r.ID
			for _, c := range r.Cells {
				line += ", " + cellText(c)
			}
			rows = append(rows, line)
		}
	}
	want := []string{"time: time/order, FAIL 5, pass, -", "check: check/3, FAIL 1, -, -", "check: check/1, pass, -, -"}
	if diff := cmp.Diff(want, rows); diff != "" || m.Skipped != 1 {
		t.Errorf("%d skipped (-want +got):\n%s", m.Skipped, diff)
	}
	page, text := published(t, "Batch <APIs>", whole, other, partly)
	checkPage(t, strings.Replace(page, `<a href="https://a.example/report.html" rel="noreferrer nofollow">report</a>`, "", 1))
	for _, want := range []string{"<h1>Batch &lt;APIs&gt;</h1>", `<a href="https://a.example/report.html" rel="noreferrer nofollow">report</a>`, "2026-01-01", "without time/*", "6 errors, 0 warnings in 1 document"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not have %s: %s", want, page)
		}
	}
	for _, want := range []string{"# Batch &lt;APIs&gt;\n", "[report](https://a.example/report.html)", "\nFamily time:\n\n| check | 1 `a` | 2 `b.json` | 3 `c.json` |\n|---|---|---|---|\n| `time/order` | ❌ 5 | ✅ | – |\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("Markdown does not have %s: %s", want, text)
		}
	}
	readMarkdown(t, strings.ReplaceAll(text, "[report](https://a.example/report.html)", "report"))
}

// TestPublicMatrixBounds refuses what is no table that anybody reads.
func TestPublicMatrixBounds(t *testing.T) {
	var many []Statement
	for range maxPublicColumns + 1 {
		many = append(many, stated(t, statedAt, Summary{Documents: 1}, Document{File: "a"}))
	}
	if _, err := NewPublicMatrix("", many); err == nil || !strings.Contains(err.Error(), "a matrix takes up to 64") {
		t.Errorf("%d columns: %v", len(many), err)
	}
	if _, err := NewPublicMatrix("", many[1:]); err != nil {
		t.Error(err)
	}
	for i := range 3 {
		s := &Stated{}
		for j := range maxStatedRules {
			s.count(fmt.Sprintf("%d/%d", i, j), validate.Error, 1)
		}
		many[i].Targets = []*Stated{s}
	}
	if _, err := NewPublicMatrix("", many[:3]); err == nil || !strings.Contains(err.Error(), "a matrix takes up to 2000") {
		t.Errorf("3000 rows: %v", err)
	}
}
