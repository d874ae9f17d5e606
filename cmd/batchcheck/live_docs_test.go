package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	driver "github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/golden"
)

// TestShownLive holds docs/live.md to the plan, and to what the command prints.
func TestShownLive(t *testing.T) {
	page, err := filepath.Abs("../../docs/live.md")
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("run.har", record(t, "reference", refserver.Options{}), 0o644); err != nil {
		t.Fatal(err)
	}
	out := printed(t, 0, "conform", "--only", "create/*,cancel/*,lifecycle/*", "run.har")
	text := replaceShown(t, string(have), "<!-- shown: live -->", "```\n$ batchcheck conform --only 'create/*,cancel/*,lifecycle/*' run.har\n"+out+"```\n")
	golden.Check(t, page, replaceShown(t, text, "<!-- steps -->", stepsTable(t)))
}

func stepsTable(t *testing.T) string {
	t.Helper()
	var plans [2]driver.Plan
	for i, write := range []bool{false, true} {
		plan, err := driver.PlanOf(driver.Config{BaseURL: "https://host/v1", Write: write})
		if err != nil {
			t.Fatal(err)
		}
		plans[i] = plan
	}
	reading, writing := plans[0], plans[1]
	table := "| step | with | what it does | requests | uploads | batches | lines |\n|---|---|---|--:|--:|--:|--:|\n"
	lines := 0
	for _, s := range writing.Steps {
		with := "`--write`"
		if slices.Contains(reading.Steps, s) {
			with = ""
		}
		lines += s.Lines
		table += fmt.Sprintf("| %s | %s | %s | %d | %s | %s | %s |\n", s.Name, with, s.Says, s.Requests, some(s.Uploads), some(s.Batches), some(s.Lines))
	}
	table += fmt.Sprintf("| all | | without `--write` | about %d | | | |\n", reading.Requests)
	return table + fmt.Sprintf("| all | `--write` | | about %d | %d | %d | %d |\n", writing.Requests, writing.Uploads, writing.Batches, lines)
}

// some writes a number, and nothing for none.
func some(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}
