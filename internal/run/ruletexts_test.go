package run

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/validate"
)

// TestTextsOfRulesAreThoseOfTheProfileThatAnInputShows judges a document of another
// family without a profile: its rules are explained as that family has them.
func TestTextsOfRulesAreThoseOfTheProfileThatAnInputShows(t *testing.T) {
	w, said, _ := quiet("")
	o := &Options{Profile: "auto", Naming: validate.AutoNaming, Kind: "auto", Format: "text", Formats: report.All, FailOn: validate.Error, Jobs: 1, Color: "never"}
	if err := Files(o, []string{"../../testdata/families/gemini/rules/status/done/fail.json"}, w); exitOf(err) != ExitFindings {
		t.Fatal(err)
	}
	if says := "set done to true exactly when the batch has ended"; !strings.Contains(said.String(), says) {
		t.Errorf("said %s", said)
	}
}
