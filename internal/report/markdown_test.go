package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/validate"
)

// TestMarkdownText holds texts of documents to being nothing but text.
func TestMarkdownText(t *testing.T) {
	for _, test := range []struct{ reason, text, want string }{
		{"plain", "created_at is 7, but must be a string", `created\_at is 7, but must be a string`},
		{"HTML", `<img src=x onerror="a()">&amp;`, `&lt;img src=x onerror="a()"&gt;&amp;amp;`},
		{"a cell", "a|b", "a&#124;b"},
		{"code", "a`b``c", "a\\`b\\`\\`c"},
		{"emphasis", "*a* _b_ ~~c~~ $d$", `\*a\* \_b\_ \~\~c\~\~ \$d\$`},
		{"an escape", `\*`, `\\\*`},
		{"a link", "[a](http://b.example)!", `\[a\](http:&#8203;//b.example)\!`},
		{"links of their own", "HTTPS://b.example www.b.example", "HTTPS:&#8203;//b.example www&#8203;.b.example"},
		{"a mention, an address", "@team a@b.example", "@&#8203;team a@&#8203;b.example"},
		{"issues", "fixes #1, o/r#23, GH-4", `fixes \#&#8203;1, o/r\#&#8203;23, GH&#8203;-4`},
		{"lines", "a\n# b\r\n- c", `a\\n\#&#8203; b\\r\\n- c`},
		{"a terminal", "\x1b[31m", `\\x1b\[31m`},
	} {
		if diff := cmp.Diff(test.want, markdown(test.text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.reason, diff)
		}
	}
	for text, want := range map[string]string{"": "", "a_b.json:100:1": "`a_b.json:100:1`", "a`b": "<code>a\\`b</code>", "a|<b>": "<code>a&#124;&lt;b&gt;</code>"} {
		if got := code(text); got != want {
			t.Errorf("code %q is %s, not %s", text, got, want)
		}
	}
}

// TestMarkdown shows a whole report.
func TestMarkdown(t *testing.T) {
	finding := validate.Finding{
		Rule: "lifecycle/transition", Level: validate.Error, File: "run.har", Line: 19, Column: 147, Count: 2,
		Message: `the state went from "cancelling" to "in_progress"`, Exchange: &validate.Exchange{Number: 3},
	}
	again, other := finding, finding
	again.Exchange, other.Rule = &validate.Exchange{Number: 4}, "counts/total"
	session := Document{File: "run.har", Findings: []validate.Finding{finding, again, other}, Checks: []conformance.Outcome{
		{Check: "lifecycle/transition", Result: conformance.Fail, Judged: 2, Findings: 1}, {Check: "http/status", Result: conformance.Pass, Judged: 9},
		{Check: "cancel/repeat", Result: conformance.Skip, Reason: "no cancel"}, {Check: "list/limit", Result: conformance.Error, Reason: "it <failed>"},
		{Check: "list/accepted", Result: conformance.Noted, Findings: 1},
	}}
	broken := Document{File: "a.json", Trouble: "cannot read a.json"}
	s := Summary{Profiles: []Choice{{Profile: "orq"}}, Files: 1, Documents: 3, Count: map[validate.Level]int{validate.Error: 2}, Stale: []string{"b.json: field/type"}}
	want := `## batchcheck: 2 errors, 0 warnings

judged as orq: 1 file, 3 documents: 2 errors, 0 warnings.

- cannot read a.json

### Rules

| level | findings | rule | what is wrong | how to fix it |
|---|---|---|---|---|
| error | 2 | ['lifecycle/transition'](<RULES/lifecycle/transition.md>) | it is so | do it so |
| error | 1 | ['counts/total'](<RULES/counts/total.md>) | it is so | do it so |

### Checks of 'run.har'

| check | result |  |
|---|---|---|
| 'list/limit' | ❌ error | it &lt;failed&gt; |
| 'lifecycle/transition' | ❌ fail | 2 cases judged: 1 finding |
| 'list/accepted' | ℹ note | nothing to judge: 1 note |
| 'http/status' | ✅ pass | 9 cases judged |

1 check had nothing to judge.

### Findings

| level | rule | what is wrong | where |
|---|---|---|---|
| error | ['lifecycle/transition'](<RULES/lifecycle/transition.md>) | the state went from "cancelling" to "in\_progress" | 'run.har:19:147', exchange 3<br>also exchange 4 |

And 1 finding that this report does not show.

- the baseline has a finding that is gone: b.json: field/type
`
	got := writeAll(t, "markdown", "it is so", Options{Max: 1}, s, session, broken)
	if diff := cmp.Diff(strings.NewReplacer("'", "`", "RULES/", rulePages).Replace(want), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
