package clients_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/clients"
	_ "github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/schema"
	"github.com/batchcheck/batchcheck/validate"
)

// run are the languages whose clients are run against the reference server, with the
// file that pins their versions.
var run = map[string]string{
	"JavaScript": "../../conformance/refserver/clients/breaks/package.json",
	"Go":         "../../conformance/refserver/clients/breaks/go.mod",
}

// TestTableHoldsTogether: rules and effects are known, clients that can be run are held
// by faults, at the versions that are run, and no word is misspelled.
func TestTableHoldsTogether(t *testing.T) {
	decoder := json.NewDecoder(bytes.NewReader(schema.Clients))
	decoder.DisallowUnknownFields()
	var table clients.Table
	if err := decoder.Decode(&table); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{clients.Every: true}
	for _, c := range table.Clients {
		if names[c.Name] || c.Says == "" || c.Package == "" || c.Version == "" || len(c.Facts) == 0 {
			t.Errorf("%s is there twice, or lacks something", c.Name)
		}
		names[c.Name] = true
		known := rulesOf(t, c.Profile)
		pins := ""
		if run[c.Language] != "" {
			text, err := os.ReadFile(run[c.Language])
			if err != nil {
				t.Fatal(err)
			}
			pins = string(text)
			for word := range strings.FieldsFuncSeq(c.Version, func(r rune) bool { return r == ' ' || r == ',' }) {
				if strings.ContainsAny(word[:1], "0123456789") && !strings.Contains(pins, word) {
					t.Errorf("%s: %s has no version %s", c.Name, run[c.Language], word)
				}
			}
			if !strings.Contains(pins, c.Package) {
				t.Errorf("%s: %s has no %s", c.Name, run[c.Language], c.Package)
			}
		}
		for _, fact := range c.Facts {
			if fact.Says == "" || fact.Source == "" || fact.Asked == "" || (fact.HeldBy == "") != (pins == "") {
				t.Errorf("%s: a fact lacks something, or is held though the client is not run: %+v", c.Name, fact)
			}
			if table.Effects[fact.Effect] == "" {
				t.Errorf("%s: there is no effect %s", c.Name, fact.Effect)
			}
			for _, rule := range fact.Rules {
				if !slices.Contains(known, rule) {
					t.Errorf("%s: there is no rule %s", c.Name, rule)
				}
			}
		}
	}
}

func rulesOf(t *testing.T, profile string) (ids []string) {
	checker, err := conformance.NewChecker(conformance.Options{Profile: profile})
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range checker.Rules() {
		ids = append(ids, rule.ID)
	}
	return ids
}

// TestBreaks shows what of a finding decides which facts are said of it.
func TestBreaks(t *testing.T) {
	fact := clients.Fact{Rules: []string{"a/b", "c/d"}, At: []string{"/x/*", "/y"}, Where: "is", Unless: "null", Effect: "hangs"}
	all := []clients.Client{{Name: "one", Profile: "openai", Facts: []clients.Fact{fact}}}
	fits := validate.Finding{Rule: "c/d", Pointer: "/data/3/x/z", Message: "z is 1", Profile: "azure"}
	for what, test := range map[string]struct {
		change func(*validate.Finding)
		want   int
	}{
		"all fits":                  {func(*validate.Finding) {}, 1},
		"the end of the pointer":    {func(f *validate.Finding) { f.Pointer = "/y" }, 1},
		"more behind it":            {func(f *validate.Finding) { f.Pointer = "/y/z/w" }, 0},
		"a part of a name":          {func(f *validate.Finding) { f.Pointer = "/my" }, 0},
		"no pointer":                {func(f *validate.Finding) { f.Pointer = "" }, 0},
		"another rule":              {func(f *validate.Finding) { f.Rule = "e/f" }, 0},
		"other words":               {func(f *validate.Finding) { f.Message = "z" }, 0},
		"words that it must not be": {func(f *validate.Finding) { f.Message = "z is null" }, 0},
		"the client's own profile":  {func(f *validate.Finding) { f.Profile = "openai" }, 1},
		"another family":            {func(f *validate.Finding) { f.Profile = "anthropic" }, 0},
		"nobody's profile":          {func(f *validate.Finding) { f.Profile = "acme" }, 0},
	} {
		f := fits
		test.change(&f)
		if got := clients.Breaks(all, f); len(got) != test.want {
			t.Errorf("%s: %d facts, want %d", what, len(got), test.want)
		}
	}
}

func TestChoose(t *testing.T) {
	known := clients.Names()
	for _, test := range []struct {
		names []string
		want  []string
	}{
		{nil, nil},
		{[]string{clients.Every}, known},
		{[]string{known[1], known[0]}, known[:2]},
		{[]string{known[0], clients.Every}, known},
	} {
		var got []string
		chosen, err := clients.Choose(test.names)
		for _, c := range chosen {
			got = append(got, c.Name)
		}
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%q chooses %q, %v", test.names, got, err)
		}
	}
	if _, err := clients.Choose([]string{"openai-nod"}); err == nil || !strings.Contains(err.Error(), `did you mean "openai-node"?`) {
		t.Errorf("it says %v", err)
	}
}
