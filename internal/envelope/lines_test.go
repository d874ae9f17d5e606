package envelope

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/document"
	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
)

func TestMissing(t *testing.T) {
	var many []string
	for i := range 20 {
		many = append(many, fmt.Sprintf(`"m%d":1`, i))
	}
	for _, test := range []struct {
		reason string
		at     string
		where  []string
		lines  []string
		want   string
	}{
		{"no lines", "/a", nil, nil, ""},
		{"found in one line", "/a", nil, []string{`{"b":1}`, `{"a":1}`}, ""},
		{"found in none", "/a", nil, []string{`{"b":{"d":1}}`, `{"c":1}`}, "no line has a value at /a; the lines have /b, /c, /b/d"},
		{"a condition", "/a", []string{"/c=*"}, []string{`{"b":1}`, `{"a":1}`}, "no line has a value at /c; the lines have /b, /a"},
		{"each in another line", "/a", []string{"/c=*"}, []string{`{"c":1}`, `{"a":1}`}, ""},
		{"lines without members", "/a", nil, []string{`[1]`, `2`}, "no line has a value at /a"},
		{"names to escape", "/a", nil, []string{`{"x/y~":1,"\u001b[31m":2}`}, `no line has a value at /a; the lines have /x~1y~0, /\x1b[31m`},
		{"the whole line", "", nil, []string{`{"b":1}`}, ""},
		{"a long name", "/a", nil, []string{`{"` + strings.Repeat("x", 100) + `":1,"b":2}`}, "no line has a value at /a; the lines have /b"},
		{"many", "/a", nil, []string{"{" + strings.Join(many, ",") + "}"}, "no line has a value at /a; the lines have /m0, /m1, /m2, /m3, /m4, /m5, /m6, /m7, /m8, /m9, /m10, /m11, …"},
	} {
		e, err := New(test.at, test.where)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range test.lines {
			root, ok := document.Parse([]byte(line), Limits).Root()
			if !ok {
				t.Fatal(line)
			}
			e.Find(root)
		}
		if got := e.Missing(); got != test.want {
			t.Errorf("%s: %q, want %q", test.reason, got, test.want)
		}
	}
}
