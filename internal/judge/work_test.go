package judge

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// TestWorkLimit gives up where a schema asks for too much work at the values of a document,
// by whichever keyword, and says so. Less of the same is judged.
func TestWorkLimit(t *testing.T) {
	many := func(n int, item string) string {
		items := make([]string, n)
		for i := range items {
			items[i] = strings.ReplaceAll(item, "N", fmt.Sprint(i))
		}
		return strings.Join(items, ",")
	}
	const heavy = `[\\p{L}]{1,700}$`
	text := func(n int) string { return `"` + strings.Repeat("a", n) + `"` }
	for _, test := range []struct{ what, schema, some, tooMuch string }{
		{"pattern", `{"pattern": "` + heavy + `"}`, text(1_000), text(20_000)},
		{"patterns of a name", `{"propertyNames": {"pattern": "` + heavy + `"}}`, `{` + text(1_000) + `: 1}`, `{` + text(20_000) + `: 1}`},
		{"patternProperties", `{"patternProperties": {"` + heavy + `": true}}`, `{` + text(1_000) + `: 1}`, `{` + text(20_000) + `: 1}`},
		{"pattern, by the engine", `{"contains": {"pattern": "` + heavy + `"}}`, `[` + text(1_000) + `]`, `[` + text(20_000) + `]`},
		{"enum", `{"items": {"enum": [` + many(3_000, `"vN"`) + `]}}`, `["v1"]`, `[` + many(5_000, `"v2999"`) + `]`},
		{"enum of arrays", `{"items": {"enum": [` + many(3_000, `[0,N]`) + `]}}`, `[[0,1]]`, `[` + many(200, `[0,2999]`) + `]`},
		{"const of an array", `{"items": {"anyOf": [` + many(300, `{"const": [0,0,0,0,0,0,N]}`) + `]}}`, `[[0,0,0,0,0,0,1]]`, `[` + many(500, `[0,0,0,0,0,0,1]`) + `]`},
		{"uniqueItems", `{"allOf": [` + many(1_000, `{"uniqueItems": true, "minItems": N}`) + `], "maxItems": 10000}`, `[` + many(1_000, `N`) + `]`, `[` + many(1_500, `N`) + `]`},
		{"minimum", `{"items": {"allOf": [` + many(300, `{"minimum": 1e-N}`) + `]}}`, `[1e300]`, `[` + many(300, `1e300`) + `]`},
		{"required", `{"items": {"required": [` + many(5_000, `"rN"`) + `]}}`, `1`, `[` + many(6_000, `{}`) + `]`},
	} {
		rules := func(text string) (limits int) {
			j, rules := judged(t, test.schema, text)
			if most := contract.Work(len(text)); j.work > most+most/2 {
				t.Errorf("%s: %d comparisons, of at most %d", test.what, j.work, most)
			}
			for _, rule := range rules {
				if rule == document.RuleLimit {
					limits++
				}
			}
			return limits
		}
		if n := rules(test.some); n != 0 {
			t.Errorf("%s: a small document is beyond a limit", test.what)
		}
		if n := rules(test.tooMuch); n != 1 {
			t.Errorf("%s: %d findings of a limit, want one", test.what, n)
		}
	}
}
