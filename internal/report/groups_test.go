package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/validate"
)

// TestMarkdownFitsAComment holds Markdown to what a comment takes, with the worst first
// and what was cut counted.
func TestMarkdownFitsAComment(t *testing.T) {
	rule := func(_, id string) validate.Rule { return validate.Rule{ID: id, Says: strings.Repeat("it holds ", 30)} }
	for _, name := range []string{"markdown", "issue"} {
		for _, examples := range []int{0, 3} {
			format, _ := All.Find(name)
			var out bytes.Buffer
			w := format.New(Options{Out: &out, Rule: rule, Examples: examples, FailOn: validate.Error})
			groups := NewGroups(validate.ByField, 3)
			for i := range 5000 {
				f := validate.Finding{
					Rule: fmt.Sprintf("rule/%d", i%900), Level: validate.Warning, File: "a.jsonl", Line: i, Column: 1, Count: 1,
					Pointer: fmt.Sprintf("/field_%d", i%700), Message: strings.Repeat("a message ", 20),
				}
				if i >= 4990 {
					f.Level, f.Rule, f.Pointer = validate.Error, "the/worst", "/worst"
				}
				groups.Add(f)
				if err := w.Document(Document{File: "a.jsonl", Findings: []validate.Finding{f}}); err != nil {
					t.Fatal(err)
				}
			}
			s := Summary{Count: map[validate.Level]int{validate.Error: 10, validate.Warning: 4990}}
			if examples > 0 {
				s.By, s.Groups = validate.ByField, groups.Sorted()
			}
			if err := w.Close(s); err != nil {
				t.Fatal(err)
			}
			text := out.String()
			worst, other := strings.Index(text, "the/worst"), strings.Index(text, "rule/")
			if len(text) > maxMarkdown || len(text) < maxMarkdown/2 || worst < 0 || worst > other {
				t.Errorf("%s, %d examples: %d bytes, the worst at %d, another at %d", name, examples, len(text), worst, other)
			}
			if !strings.Contains(text, " more") && !strings.Contains(text, "does not show") {
				t.Errorf("%s, %d examples: nothing says what was cut:\n%s", name, examples, text[len(text)-300:])
			}
		}
	}
}

// TestCutIsCounted holds Markdown to counting each finding once, as shown or as cut.
func TestCutIsCounted(t *testing.T) {
	var out bytes.Buffer
	w := newMarkdown(Options{Out: &out, Rule: func(string, string) validate.Rule { return validate.Rule{} }})
	const all = 3000
	for i := range all {
		f := validate.Finding{Rule: "a/b", Level: validate.Error, File: "a.json", Line: i, Count: 1, Pointer: fmt.Sprintf("/f%d", i), Message: strings.Repeat("x", 100)}
		if err := w.Document(Document{Findings: []validate.Finding{f}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(Summary{Count: map[validate.Level]int{validate.Error: all}}); err != nil {
		t.Fatal(err)
	}
	shown := strings.Count(out.String(), "xxx |") // rows of findings
	if want := fmt.Sprintf("And %d findings that this report does not show", all-shown); shown < 100 || !strings.Contains(out.String(), want) {
		t.Errorf("%d are shown, and it does not say %q: %s", shown, want, out.String()[out.Len()-200:])
	}
}

func TestGroups(t *testing.T) {
	finding := func(file, rule string, level validate.Level, group, pointer string) validate.Finding {
		return validate.Finding{File: file, Rule: rule, Level: level, Profile: "p", Group: group, Pointer: pointer, Count: 1}
	}
	found := []validate.Finding{
		finding("a", "r/1", validate.Warning, "x", "/0/f"), finding("a", "r/2", validate.Error, "y", "/1/f"), finding("b", "r/1", validate.Warning, "x", "/2/f"),
		finding("b", "r/2", validate.Error, "y", "/g"), finding("b", "r/2", validate.Error, "", "/g"),
	}
	for _, test := range []struct{ by, want string }{
		{"", "=r/2 error 3+1, =r/1 warning 2+1"},
		{ByFile, "b=r/2 error 2+1, b=r/1 warning 1+1, a=r/2 error 1+1, a=r/1 warning 1+1"},
		{ByProvider, "p=r/2 error 3+1, p=r/1 warning 2+1"},
		{validate.ByField, "/g=r/2 error 2+1, /*/f=r/2 error 1+1, /*/f=r/1 warning 2+1"},
		{validate.ByDay, "y=r/2 error 2+1, x=r/1 warning 2+1, =r/2 error 1+1"},
		{"/team", "y=r/2 error 2+1, =r/2 error 1+1, x=r/1 warning 2+1"},
	} {
		g := NewGroups(test.by, 1)
		for _, f := range found {
			g.Add(f)
		}
		var got []string
		for _, group := range g.Sorted() {
			got = append(got, fmt.Sprintf("%s=%s %s %d+%d", group.Value, group.Rule, group.Level, group.Count, len(group.Examples)))
		}
		if diff := cmp.Diff(test.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("by %q (-want +got):\n%s", test.by, diff)
		}
	}
	g := NewGroups("/id", 1)
	for i := range maxValues + 5 {
		g.Add(finding("a", "r/1", validate.Error, fmt.Sprint(i), ""))
	}
	if all := g.Sorted(); len(all) != maxValues+1 || all[0].Value != otherValues || all[0].Count != 5 {
		t.Errorf("%d groups, the first %+v", len(all), all[0])
	}
}
