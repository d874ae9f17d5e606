package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/validate"
)

// retired has words of old texts that readers stumbled over, and what to write instead.
var retired = []struct{ words, instead string }{
	{`stands?`, "is"}, {`alone`, "only"}, {`(is|are|be) told|tells? of`, "reports"}, {`at the most`, "at most"},
	{`the seed`, "orq.ai's SDK docs"}, {`(is|are) due`, "must, expected"}, {`for ever`, "forever"}, {`be rid of`, "skip"},
	{`goes on|go on`, "continues"}, {`in place of`, "instead of"}, {`came back|comes back`, "the response"}, {`nobody knows`, "nobody can tell"},
}

// TestRetiredWordsAreGone holds the pages, the help, and the texts of rules and checks to
// plain words.
func TestRetiredWordsAreGone(t *testing.T) {
	texts := map[string]string{}
	pages, err := filepath.Glob("../../*.md")
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir("../../docs", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".md" {
			pages = append(pages, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		texts[page] = string(text)
	}
	for name := range commands() {
		texts["the help of "+name] = printed(t, 0, name, "--help")
	}
	texts["the help"] = printed(t, 0, "--help")
	rules := slices.Concat(run.RecordingRules(), validators(t)[0].Rules())
	for _, check := range conformance.Checks() {
		rules = append(rules, check.Rule)
		texts[check.ID+", needs"] = check.Needs
	}
	for _, rule := range rules {
		texts[rule.ID] = textsOf(rule)
	}
	for _, r := range retired {
		pattern := regexp.MustCompile(`(?i)\b(` + r.words + `)\b`)
		for where, text := range texts {
			for _, line := range strings.Split(code.ReplaceAllString(text, ""), "\n") {
				if found := pattern.FindString(line); found != "" {
					t.Errorf("%s: %q is retired; write %q: %s", where, found, r.instead, line)
				}
			}
		}
	}
}

// code matches what is quoted in a page: names keep their words.
var code = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`|<!-- .*? -->|\\(https?:[^)]*\\)")

func textsOf(r validate.Rule) string {
	return strings.Join([]string{r.Says, r.Help, r.Why, r.Unless}, "\n")
}
