package contract

import (
	"encoding/json"
	"regexp/syntax"
	"testing"
)

// TestInstructions counts about as many as the pattern is compiled to.
func TestInstructions(t *testing.T) {
	for pattern, want := range map[string]int{
		``: 1, `a`: 1, `abc`: 3, `a.b`: 3, `[ab]`: 1, `a*`: 2, `a+`: 2, `(ab)?`: 4, `a|bc`: 4, `a{3}`: 3, `a{2,5}`: 8, `a{0,5}`: 10, `(?:ab){3}`: 6, `a{3,}`: 4, `a{0,}`: 2, `(?:a{2}){3,}`: 7, `(?:(?:ab){2}c){2,3}`: 16,
	} {
		tree, err := syntax.Parse(pattern, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		if got := instructions(tree); got != want {
			t.Errorf("%s: %d, want %d", pattern, got, want)
		}
	}
}

// TestCounts takes integers, and the digits of some, for counts.
func TestCounts(t *testing.T) {
	for _, test := range []struct {
		value any
		want  string
	}{{json.Number("5"), "5"}, {"0", "0"}, {"12", "12"}, {json.Number("1.5"), ""}, {"x", ""}, {"", ""}, {true, ""}, {nil, ""}} {
		got := ""
		if n := countOf(test.value); n != nil {
			got = n.String()
		}
		if got != test.want {
			t.Errorf("%#v is the count %q, want %q", test.value, got, test.want)
		}
	}
}
