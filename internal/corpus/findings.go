package corpus

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/judge"
)

// CheckFindings holds all that is found in the documents of the corpus to one file,
// which a reader can check. Packages contract and judge both make it: what is found
// is the work of both.
func CheckFindings(t *testing.T, root string) {
	t.Helper()
	judges := map[string]*judge.Judge{}
	judgeFor := func(profile, kind string, showValues bool) *judge.Judge {
		key := fmt.Sprint(profile, kind, showValues)
		if judges[key] == nil {
			c, err := contract.Load(nil, profile)
			if err != nil {
				t.Fatal(err)
			}
			judges[key] = judge.New(c, judge.Options{Naming: instance.Auto, Kind: kind, ShowValues: showValues})
		}
		return judges[key]
	}
	var out strings.Builder
	for _, d := range Documents(t, root, ".") {
		fmt.Fprintln(&out, d.Name)
		profile := ProfileOf(d.Name)
		fmt.Fprint(&out, found(judgeFor(profile, KindOf(d.Name), false), d.Text))
		if profile == "orq" {
			if shown := found(judgeFor("openai", KindOf(d.Name), true), d.Text); shown != "" {
				fmt.Fprintf(&out, "  openai, with values:\n%s", shown)
			}
		}
	}
	for _, row := range Truths() {
		j := judgeFor("orq", "", false)
		if lines := found(j, row.Text()); lines != "" {
			fmt.Fprintf(&out, "%s with %s\n%s", row.Base, row.Edit, lines)
		}
	}
	for _, schema := range OfObjects {
		if !strings.HasPrefix(schema, `"x-`) {
			continue
		}
		c, err := contract.Load(OfObject(schema, "error"), "")
		if err != nil {
			t.Fatal(err)
		}
		j := judge.New(c, judge.Options{Naming: instance.Auto, ShowValues: true})
		fmt.Fprintln(&out, schema)
		for _, text := range Objects {
			if lines := found(j, []byte(text)); strings.Contains(lines, "  r ") { // of the relation
				fmt.Fprintf(&out, "%s\n%s", text, lines)
			}
		}
	}
	checkFile(t, root, "findings.golden", out.String())
}

// checkFile holds what a test found to a file of the corpus. root is testdata of the
// module.
func checkFile(t *testing.T, root, name, got string) {
	t.Helper()
	golden.Check(t, filepath.Join(root, "..", "internal", "corpus", "testdata", name), got)
}

// found judges a document, and gives a line for each finding.
func found(j *judge.Judge, text []byte) string {
	root, whole := j.Read(text)
	if !whole {
		return ""
	}
	j.Judge(root, j.Recognize(root))
	return Lines(j.Findings("", false, func(string, bool, string, int) bool { return false }))
}

// Lines writes findings, each on a line with all that it says.
func Lines(findings []judge.Finding) string {
	var lines []string
	for _, f := range findings {
		line := fmt.Sprintf("  %s %s at %d: %s\n    want %s", f.Rule, cmp.Or(f.Pointer, "the document"), f.Offset, f.Message, f.Want)
		if f.Owner != "" {
			line += ", of " + f.Owner
		}
		if f.Beside != "" {
			line += ", beside " + f.Beside
		}
		if f.Advice {
			line += ", as advice"
		}
		if f.More > 0 {
			line += fmt.Sprintf(", and %d more", f.More)
		}
		if e := f.Excerpt; e.Text != "" {
			runes := []rune(e.Text)
			line += fmt.Sprintf("\n    %s>>>%s<<<%s", string(runes[:e.Mark]), string(runes[e.Mark:e.Mark+e.Width]), string(runes[e.Mark+e.Width:]))
		}
		lines = append(lines, line+"\n")
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}
