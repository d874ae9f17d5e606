package scan

import (
	"fmt"
	"testing"

	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
)

func TestPick(t *testing.T) {
	p := Pick([]string{"id"}, []string{"response", "status"}, []string{"error"}, []string{"error", "code"})
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
