package contract_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// TestSchemaLimits tries each limit on a schema at its value and one beyond.
func TestSchemaLimits(t *testing.T) {
	examples := func(n int) string { return `{"type": "string", "examples": [0` + strings.Repeat(",0", n-1) + `]}` } // and 5 values around them
	pattern := func(keyword, pattern string) string { return fmt.Sprintf(`{%s: {%q: {}}}`, keyword, pattern) }
	// 101 subschemas with 4900 fields between them; so many of these are made of two more.
	combined := func(refs int) string {
		var fields strings.Builder
		for i := range 4900 {
			inner := "{}"
			if i > 0 && i <= refs {
				inner = `{"$ref": "#/properties/f0"}`
			}
			fmt.Fprintf(&fields, `,"f%d": %s`, i, inner)
		}
		return `{"allOf": [{}` + strings.Repeat(`, {}`, 99) + `], "type": "object", "properties": {` + fields.String()[1:] + `}}`
	}
	for _, test := range []struct{ what, within, beyond, want string }{
		{"values", examples(20_000 - 5), examples(20_001 - 5), "the schema has 20001 values and names, but the limit is 20000"},
		{
			"a pattern", `{"pattern": "(?:ab){750}"}`, `{"pattern": "(?:ab){750}c"}`,
			"the schema is wrong at #/pattern: a pattern is compiled to 1501 instructions, but the limit is 1500; repeat less, or use minLength and maxLength",
		},
		{
			"a pattern of names", pattern(`"patternProperties"`, "(?:ab){750}"), pattern(`"patternProperties"`, "(?:ab){750}c"),
			"the schema is wrong at #/patternProperties: a pattern is compiled to 1501",
		},
		{
			"a pattern in a list", `{"allOf": [{"pattern": "(?:ab){750}"}, {"pattern": "a"}]}`, `{"allOf": [{"pattern": "(?:ab){750}c"}, {"pattern": "a"}]}`,
			"the schema is wrong at #/allOf/0/pattern: a pattern is compiled to 1501",
		},
		{
			"repeats inside of one another", `{"pattern": "(?:a{0,20}b){0,10}$"}`, `{"items": {"pattern": "[\\p{L}\\p{N}]{1,1000}$"}}`,
			"the schema is wrong at #/items/pattern: a pattern is compiled to 2",
		},
		{
			"subschemas", `{"allOf": [` + strings.Repeat("true,", 5998) + `{"type": "object"}]}`, `{"allOf": [` + strings.Repeat("true,", 5999) + `{"type": "object"}]}`,
			"the schema has 6001 objects, true and false, but the limit is 6000",
		},
		{"the tree", combined(99), combined(100), "the schema's subschemas combine in too many ways: over 500000, the limit"},
	} {
		if testing.Short() && test.what == "the tree" {
			continue // it takes seconds
		}
		if _, err := contract.Load([]byte(test.within), ""); err != nil {
			t.Errorf("%s within the limit: %v", test.what, err)
		}
		if _, err := contract.Load([]byte(test.beyond), ""); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s beyond the limit:\n got %v\nwant %s", test.what, err, test.want)
		}
	}
}

// TestPatternsThatAreNoKeywords lets a field be named like a keyword.
func TestPatternsThatAreNoKeywords(t *testing.T) {
	if _, err := contract.Load([]byte(`{"properties": {"pattern": {"type": "string"}, "patternProperties": {"pattern": "^a"}}}`), ""); err != nil {
		t.Fatal(err)
	}
}

// TestTreeOfManySets refuses a schema of a kilobyte whose fields are each a set of
// subschemas, as many as there are sets.
func TestTreeOfManySets(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a second")
	}
	var defs strings.Builder
	for i := range 20 {
		fmt.Fprintf(&defs, `, "q%d": {"properties": {"a": {"$ref": "#/$defs/q%d"}, "b": {"$ref": "#/$defs/q%d"}}}`, i, i+1, i+1)
	}
	schema := `{"$ref": "#/$defs/s", "$defs": {"s": {"properties": {"a": {"allOf": [{"$ref": "#/$defs/s"}, {"$ref": "#/$defs/q0"}]}, "b": {"$ref": "#/$defs/s"}}}` +
		defs.String() + `, "q20": {"type": "object"}}}`
	if _, err := contract.Load([]byte(schema), ""); err == nil || !strings.Contains(err.Error(), "combine in too many ways") {
		t.Fatal(err)
	}
}
