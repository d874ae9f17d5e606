package judge

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// judged judges a document by a schema, and gives the judge and the rules of what
// it found.
func judged(t *testing.T, schema, text string) (j *Judge, rules []string) {
	t.Helper()
	c, err := contract.Load([]byte(schema), "")
	if err != nil {
		t.Fatal(err)
	}
	j = New(c, Options{})
	root, whole := j.Read([]byte(text))
	if !whole {
		t.Fatalf("%s is no document", text)
	}
	j.Judge(root, j.Recognize(root))
	for _, f := range j.Findings("", false, func(string, bool, string, int) bool { return false }) {
		rules = append(rules, f.Rule)
	}
	return j, rules
}

// doubling makes a schema of definitions that each lead to the next twice: by way,
// which has the reference as REF. The last one asks for a string.
func doubling(n int, way string) string {
	defs := make([]string, 0, n+1)
	for i := range n {
		ref := fmt.Sprintf(`{"$ref": "#/$defs/e%d"}`, i+1)
		defs = append(defs, fmt.Sprintf(`"e%d": %s`, i, strings.ReplaceAll(way, "REF", ref)))
	}
	defs = append(defs, fmt.Sprintf(`"e%d": {"type": "string"}`, n))
	return `{"$ref": "#/$defs/e0", "$defs": {` + strings.Join(defs, ", ") + `}}`
}

// TestDoublingSchemas judges a value by a subschema once, however many ways lead
// to it.
func TestDoublingSchemas(t *testing.T) {
	const depth = 14 // the ways are 16384
	deep := strings.Repeat(`{"a": `, depth)
	for _, test := range []struct{ what, way, holds, fails string }{
		{"allOf", `{"allOf": [REF, REF]}`, `"x"`, `7`},
		{"anyOf", `{"anyOf": [REF, REF]}`, `"x"`, `7`},
		{"anyOf with more", `{"anyOf": [{"allOf": [REF], "minLength": 0}, {"allOf": [REF], "maxLength": 9}]}`, `"x"`, `7`},
		{"not", `{"not": {"anyOf": [{"not": REF}, {"not": REF}]}}`, `"x"`, `7`},
		{"if", `{"if": REF, "then": REF, "else": REF}`, `"x"`, `7`},
		{"if twice", `{"allOf": [{"if": true, "then": REF}, {"if": true, "then": REF}]}`, `"x"`, `7`},
		{"fields", `{"anyOf": [{"properties": {"a": REF}}, {"properties": {"a": REF}}]}`, deep + `"x"` + strings.Repeat("}", depth), deep + `7` + strings.Repeat("}", depth)},
		{"names", `{"anyOf": [REF, {"propertyNames": REF, "allOf": [REF]}]}`, `"x"`, `{"a": 1}`},
	} {
		schema := doubling(depth, test.way)
		for text, want := range map[string]bool{test.holds: true, test.fails: false} {
			j, rules := judged(t, schema, text)
			if (len(rules) == 0) != want {
				t.Errorf("%s: %s gives %q", test.what, text, rules)
			}
			if limit := 20 * depth; j.walks > limit {
				t.Errorf("%s: %s is judged by %d nodes, over %d", test.what, text, j.walks, limit)
			}
		}
	}
}

// TestSharedVerdicts judges by one node several values, names and conditions: what
// is known of one is not taken for another.
func TestSharedVerdicts(t *testing.T) {
	const schema = `{"properties": {"a": {"anyOf": [{"$ref": "#/$defs/s"}, {"type": "null"}]}, "b": {"anyOf": [{"$ref": "#/$defs/s"}, {"type": "null"}]}},
		"if": {"properties": {"c": {"$ref": "#/$defs/s"}}}, "then": {"properties": {"d": {"$ref": "#/$defs/s"}}}, "$defs": {"s": {"type": "string", "maxLength": 3}}}`
	for text, want := range map[string]int{
		`{"a": "x", "b": "x", "c": "x", "d": "x"}`:          0,
		`{"a": "x", "b": "long", "c": "x", "d": "x"}`:       1,
		`{"a": "long", "b": "long", "c": "x", "d": "x"}`:    2,
		`{"a": "x", "b": null, "c": "x", "d": "long"}`:      1,
		`{"a": "x", "b": null, "c": "long", "d": "long"}`:   0,
		`{"a": "long", "b": 7, "c": "x", "d": "long"}`:      3,
		`{"a": "long", "b": 7, "c": "long", "d": "longer"}`: 2,
	} {
		if _, rules := judged(t, schema, text); len(rules) != want {
			t.Errorf("%s gives %q, not %d findings", text, rules, want)
		}
	}
}

// TestEngineLimit gives up where jsonschema/v5 judges a value by a subschema again
// for each way that leads to it, and says so.
func TestEngineLimit(t *testing.T) {
	// The root, 97 references to what has 50 subschemas, and more of these: a document
	// of one value may take 5100 steps.
	schema := func(more int) string {
		return `{"unevaluatedProperties": false, "allOf": [` + strings.Repeat(`{"$ref": "#/$defs/a"}, `, 97) + strings.Repeat(`{"minimum": 0}, `, more) +
			`{"minimum": 0}], "$defs": {"a": {"allOf": [{"minimum": 0}` + strings.Repeat(`, {"minimum": 0}`, 49) + `]}}}`
	}
	for more, want := range map[int]string{54: "", 55: document.RuleLimit} {
		if _, rules := judged(t, schema(more), `1`); strings.Join(rules, " ") != want {
			t.Errorf("%d more subschemas: got %q, want %q", more, rules, want)
		}
	}
	for _, test := range []struct{ way, text string }{
		{`{"allOf": [REF, REF], "unevaluatedProperties": false}`, `"x"`},
		{`{"allOf": [REF, REF], "anyOf": [{"$dynamicRef": "#/$defs/e40"}]}`, `"x"`},
		{`{"patternProperties": {"a": REF, "^a": REF}}`, strings.Repeat(`{"a": `, 40) + `"x"` + strings.Repeat("}", 40)},
		{`{"contains": REF, "prefixItems": [REF]}`, strings.Repeat(`[`, 40) + `"x"` + strings.Repeat("]", 40)},
	} {
		if j, rules := judged(t, doubling(40, test.way), test.text); strings.Join(rules, " ") != document.RuleLimit || j.steps > contract.EngineSteps(j.Doc.Len()) {
			t.Errorf("%s gives %q in %d steps", test.way, rules, j.steps)
		}
	}
}
