package scan

import (
	"fmt"
	"testing"

	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
)

func TestPick(t *testing.T) {
	p := Pick(Wanted{At: []string{"id"}}, Wanted{At: []string{"response", "status"}}, Wanted{At: []string{"error"}}, Wanted{At: []string{"error", "code"}})
	s := p.NewScanner()
	for _, test := range []struct{ text, want, reason string }{
		{`{"id":"a","response":{"status":200,"body":[{"id":"b"}]},"error":null}`, `a 200 - -`, "what is null is not set"},
		{`{"id":"a"}`, `a - - -`, "nothing stays of the text before"},
		{` { "error" : {"code":"x", "id":7}, "id":"" } `, ` - set x`, "a pointer through another"},
		{`{"id":7,"response":"200","error":{"code":{}}}`, `7 - set set`, "another type"},
		{`{"id":true,"response":[{"status":1}],"error":[]}`, `set - set -`, "an empty array is something, too"},
		{`{"other":{"id":"b"},"id":"c"}`, `c - - -`, "a member of the same name elsewhere"},
		{`{"id":"a\u0062"}`, `unknown`, "an escape"},
		{`{"id":1.5}`, `unknown`, "a fraction where an integer is looked for"},
		{`{"id":"a","id":"b"}`, `unknown`, "a name twice"},
		{`{"id":"a"`, `unknown`, "no JSON"},
		{`[{"id":"a"}]`, `unknown`, "no object"},
	} {
		if got := picks(s, test.text, 4); got != test.want {
			t.Errorf("%s: %q gives %q, want %q", test.reason, test.text, got, test.want)
		}
	}
}

// TestPickOfItems looks into the items of arrays, for the last value or for the
// first that is one of some, and takes values as they are written.
func TestPickOfItems(t *testing.T) {
	s := Pick(Wanted{At: []string{"all", "*", "n"}}, Wanted{At: []string{"all", "*", "why"}, In: []string{"cut", "late"}}, Wanted{At: []string{"raw"}, Raw: true}).NewScanner()
	for text, want := range map[string]string{
		`{"all":[{"n":1,"why":"cut"},{"n":2,"why":"late"}]}`:       "2 cut -",
		`{"all":[{"why":"done"},{"why":7},{"why":"late"},7,null]}`: "- late -",
		`{"all":[{"why":"done"}],"raw":[1, "\n"]}`:                 `- - [1, "\n"]`,
		`{"all":{"why":"cut"},"raw":1.5}`:                          "- - 1.5",
		`{"all":null,"raw":"a\nb"}`:                                `- - "a\nb"`,
		`{"why":"cut"}`:                                            "- - -",
	} {
		if got := picks(s, text, 3); got != want {
			t.Errorf("%s gives %q, want %q", text, got, want)
		}
	}
}

// TestPickCountsItems counts those of an array that is wanted.
func TestPickCountsItems(t *testing.T) {
	s := Pick(Wanted{At: []string{"all"}}, Wanted{At: []string{"all", "*", "n"}}).NewScanner()
	for text, want := range map[string]int64{`{"all":[{"n":1},{"n":[1,2,3]},[4]]}`: 3, `{"all":[]}`: 0, `{"all":{"n":[1]}}`: 0, `{"all":7}`: 0, `{}`: 0} {
		if !s.Picks([]byte(text)) || s.Picked(0).Items != want {
			t.Errorf("%s has %d items, want %d", text, s.Picked(0).Items, want)
		}
	}
}

func picks(s *Scanner, text string, n int) (all string) {
	if !s.Picks([]byte(text)) {
		return "unknown"
	}
	for i := range n {
		one := "-"
		switch p := s.Picked(i); {
		case p.Text != nil:
			one = string(p.Text)
		case p.IsInteger:
			one = fmt.Sprint(p.Integer)
		case p.IsSet:
			one = "set"
		}
		all += " " + one
	}
	return all[1:]
}
