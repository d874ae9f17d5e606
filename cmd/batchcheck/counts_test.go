package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A tallied gives how many errors and warnings a report has.
type tallied func(t *testing.T, report string) (errors, warnings int)

// totalsOf reads a line that has both numbers.
func totalsOf(t *testing.T, report string) (errors, warnings int) {
	t.Helper()
	found := regexp.MustCompile(`(\d+) errors?, (\d+) warnings?`).FindStringSubmatch(report)
	if found == nil {
		t.Fatalf("there are no numbers in %s", report)
	}
	errors, _ = strconv.Atoi(found[1])
	warnings, _ = strconv.Atoi(found[2])
	return errors, warnings
}

// onBadge reads the numbers of a badge, which has none where there is nothing to count.
func onBadge(t *testing.T, report string) (errors, warnings int) {
	t.Helper()
	if strings.Contains(report, "batchcheck: contract holds") {
		return 0, 0
	}
	return totalsOf(t, report)
}

// onPage reads the numbers at the top of the HTML page.
func onPage(t *testing.T, report string) (errors, warnings int) {
	t.Helper()
	found := regexp.MustCompile(`<b>(\d+)</b> errors?</li>\s*<li class="[a-z]*"><b>(\d+)</b> warnings?</li>`).FindStringSubmatch(report)
	if found == nil {
		t.Fatal("there are no numbers on the page")
	}
	errors, _ = strconv.Atoi(found[1])
	warnings, _ = strconv.Atoi(found[2])
	return errors, warnings
}

// listed counts findings in a list, by how each level is written.
func listed(asError, asWarning string) tallied {
	return func(_ *testing.T, report string) (errors, warnings int) {
		return strings.Count(report, asError), strings.Count(report, asWarning)
	}
}

func statedIn(t *testing.T, report string) (errors, warnings int) {
	t.Helper()
	var statement struct {
		Targets []struct{ Errors, Warnings int }
	}
	if err := json.Unmarshal([]byte(report), &statement); err != nil {
		t.Fatal(err)
	}
	for _, target := range statement.Targets {
		errors, warnings = errors+target.Errors, warnings+target.Warnings
	}
	return errors, warnings
}

// TestFormatsCountTheSame holds the formats that show numbers, or list all findings, to the
// same numbers for the same run. github shows ten of each level; metrics, tap, junit and
// ctrf count cases.
func TestFormatsCountTheSame(t *testing.T) {
	t.Chdir("../../testdata")
	formats := map[string]tallied{
		"markdown": totalsOf, "html": onPage, "badge": onBadge, "statement": statedIn,
		"json": listed(`"level":"error","message"`, `"level":"warning","message"`), "jsonl": listed(`"level":"error"`, `"level":"warning"`),
		"sarif": listed(`"level":"error","message":{`, `"level":"warning","message":{`), "oneline": listed(": error: ", ": warning: "),
		"checkstyle": listed(`severity="error"`, `severity="warning"`), "rdjson": listed(`"severity":"ERROR"`, `"severity":"WARNING"`),
		"gitlab": listed(`"severity":"major"`, `"severity":"minor"`), "azure": listed("type=error;", "type=warning;"),
		"teamcity": listed("SEVERITY='ERROR'", "SEVERITY='WARNING'"),
	}
	runs := []string{
		"examples", "rules/time/order", "rules/field", "rules/status", "rules/counts", "rules/list", "rules/metadata", "./lines", "families/gemini/rules", "families/bedrock/rules",
		"conform sessions/lifecycle", "conform sessions/cancel", "conform sessions/list", "conform sessions/create", "conform sessions/http",
		"--profile orq rules/status", "--profile azure examples", "--fail-on warning rules/usage", "--only time/* rules", "--skip time/* rules/time",
	}
	found, folder := 0, t.TempDir()
	for _, args := range runs {
		all := append(strings.Fields(args), "--allow-empty")
		for format := range formats {
			all = append(all, "--report", format+"="+filepath.Join(folder, format))
		}
		_, text, trouble := runIn(all, nil)
		if !strings.Contains(text, "judged as") {
			t.Fatalf("%s: %s%s", args, text, trouble)
		}
		errors, warnings := totalsOf(t, text[strings.LastIndex(text, "judged as"):])
		found += errors + warnings
		for format, count := range formats {
			report, err := os.ReadFile(filepath.Join(folder, format))
			if err != nil {
				t.Fatal(err)
			}
			if e, w := count(t, string(report)); e != errors || w != warnings {
				t.Errorf("%s: %s has %d errors and %d warnings, text has %d and %d", args, format, e, w, errors, warnings)
			}
		}
	}
	if found < 50 {
		t.Errorf("all runs have %d findings, which shows little", found)
	}
}
