package validate_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/batchcheck/batchcheck/internal/corpus"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/validate"
)

// TestTruth holds edits of sound batches and lists to the rules they break, and
// shows what each profile finds in one table that can be checked by eye.
func TestTruth(t *testing.T) {
	validators := map[string]*validate.Validator{}
	for _, profile := range profiles {
		validators[profile] = newValidator(t, validate.Options{Profile: profile})
	}
	var table bytes.Buffer
	out := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprint(out, "base\tedit\tprofiles\tfindings\n")
	for _, row := range corpus.Truths() {
		text := row.Text()
		if got := strings.Join(above(validators["orq"].Check(text), validate.Warning), " "); got != row.Want {
			t.Errorf("%s with %s: orq finds %q, want %q", row.Base, row.Edit, got, row.Want)
		}
		head := row.Base + "\t" + row.Edit
		for _, each := range alike(profiles, func(profile string) string { return findingsLine(validators[profile].Check(text)) }) {
			if each.profiles == strings.Join(profiles, " ") {
				each.profiles = "all"
			}
			fmt.Fprintf(out, "%s\t%s\t%s\n", head, each.profiles, each.found)
			head = "\t"
		}
	}
	out.Flush()
	golden.Check(t, testdata+"/truth.golden", table.String())
}

// findingsLine gives a report's findings in one line.
func findingsLine(r validate.Report) string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, f.Level.String()+" "+f.Rule+" "+f.Pointer)
	}
	if all == nil {
		return "holds"
	}
	return strings.Join(all, ", ")
}
