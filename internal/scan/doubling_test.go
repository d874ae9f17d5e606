package scan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// TestProgramOfDoublingSchema makes no program of a schema whose subschemas lead to
// the next one twice: a program shares nothing.
func TestProgramOfDoublingSchema(t *testing.T) {
	compile := func(depth int, way string) *Program {
		var defs strings.Builder
		for i := range depth {
			fmt.Fprintf(&defs, `"e%d": %s, `, i, strings.ReplaceAll(way, "REF", fmt.Sprintf(`{"$ref": "#/$defs/e%d"}`, i+1)))
		}
		c, err := contract.Load(fmt.Appendf(nil, `{"$ref": "#/$defs/e0", "type": "object", "$defs": {%s"e%d": {"type": "object"}}}`, defs.String(), depth), "")
		if err != nil {
			t.Fatal(err)
		}
		holds := func(*contract.Node, []byte) bool { return true }
		return Compile(c, Options{Spellings: []func(string) string{strings.Clone}, Judge: func() func(*contract.Node, []byte) bool { return holds }})
	}
	for _, way := range []string{
		`{"properties": {"a": REF, "b": REF}}`,
		`{"allOf": [{"properties": {"a": REF}}, {"properties": {"b": REF}}]}`,
		`{"anyOf": [REF, REF]}`, `{"if": REF, "then": REF}`,
	} {
		for depth, want := range map[int]bool{10: true, 18: false} {
			if p := compile(depth, way); (p != nil) != want {
				t.Errorf("%d times %s: there is a program: %v", depth, way, p != nil)
			}
		}
	}
	for _, way := range []string{`{"anyOf": [REF, REF]}`, `{"x-should": REF, "allOf": [REF]}`} {
		if p := compile(20, way); p != nil && len(p.objects) > maxParts {
			t.Errorf("%s makes %d objects", way, len(p.objects))
		}
	}
}
