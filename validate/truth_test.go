package validate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

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
	for _, row := range allTruths() {
		text := applied(bases[row.base], row.edit)
		if got := strings.Join(above(validators["orq"].Check(text), validate.Warning), " "); got != row.want {
			t.Errorf("%s with %s: orq finds %q, want %q", row.base, row.edit, got, row.want)
		}
		head := row.base + "\t" + row.edit
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

func allTruths() []truth { return slices.Concat(stateTruths(), countTruths(), truths) }

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

// applied makes the document of a base and an edit.
func applied(base map[string]json.RawMessage, edits string) []byte {
	changed := maps.Clone(base)
	for one := range strings.SplitSeq(edits, "; ") {
		if name, value, set := strings.Cut(one, ": "); set {
			outer, inner, isDeeper := strings.Cut(name, "/")
			if isDeeper {
				object := membersOf(string(changed[outer]))
				object[inner] = json.RawMessage(value)
				value = textOf(object)
			}
			changed[outer] = json.RawMessage(value)
		}
		if name, removed := strings.CutPrefix(one, "no "); removed {
			delete(changed, name)
		}
	}
	return []byte(textOf(changed))
}

func membersOf(text string) map[string]json.RawMessage {
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &members); err != nil {
		panic(err)
	}
	return members
}

func textOf(members map[string]json.RawMessage) string {
	text, err := json.Marshal(members)
	if err != nil {
		panic(err)
	}
	return string(text)
}
