package judge

import (
	"strings"
	"testing"
)

// TestBounds tries keywords that have a bound at it and one beyond.
func TestBounds(t *testing.T) {
	for _, test := range []struct{ schema, within, beyond string }{
		{`{"minimum": 3}`, `3`, `2`},
		{`{"minimum": 3}`, `3.0`, `2.9`},
		{`{"maximum": 3}`, `3`, `4`},
		{`{"maximum": 3}`, `3.0`, `3.1`},
		{`{"exclusiveMinimum": 3}`, `4`, `3`},
		{`{"exclusiveMaximum": 3}`, `2`, `3`},
		{`{"exclusiveMaximum": 3}`, `2.9`, `3.0`},
		{`{"minLength": 2}`, `"é\u00e9"`, `"é"`},
		{`{"maxLength": 2}`, `"éé"`, `"abc"`},
		{`{"minItems": 2}`, `[1, 2]`, `[1]`},
		{`{"maxItems": 2}`, `[1, 2]`, `[1, 2, 3]`},
		{`{"minProperties": 2}`, `{"a": 1, "b": 2}`, `{"a": 1}`},
		{`{"maxProperties": 2}`, `{"a": 1, "b": 2}`, `{"a": 1, "b": 2, "c": 3}`},
		{`{"const": 1}`, `1.0`, `2`},
		{`{"enum": ["a", false, null]}`, `false`, `true`},
		{`{"oneOf": [{"minimum": 3}, {"maximum": 5}]}`, `6`, `4`},
		{`{"oneOf": [{"minimum": 5}, {"maximum": 3}]}`, `3`, `4`},
		{`{"anyOf": [{"minimum": 5}, {"maximum": 3}]}`, `5`, `4`},
		{`{"not": {"minimum": 5}}`, `4`, `5`},
		{`{"if": {"minimum": 5}, "then": {"maximum": 7}, "else": {"minimum": 3}}`, `7`, `8`},
		{`{"if": {"minimum": 5}, "then": {"maximum": 7}, "else": {"minimum": 3}}`, `3`, `2`},
		{`{"required": ["a"]}`, `{"a": null}`, `{"b": 1}`},
		{`{"properties": {"a": {}}, "additionalProperties": false}`, `{"a": 1}`, `{"b": 1}`},
		{`{"propertyNames": {"maxLength": 1}}`, `{"a": 1}`, `{"ab": 1}`},
		{`{"pattern": "^a"}`, `"ab"`, `"b"`},
	} {
		if _, rules := judged(t, test.schema, test.within); len(rules) > 0 {
			t.Errorf("%s: %s gives %q", test.schema, test.within, rules)
		}
		if _, rules := judged(t, test.schema, test.beyond); len(rules) != 1 || !strings.HasPrefix(rules[0], "schema/") {
			t.Errorf("%s: %s gives %q, not one finding", test.schema, test.beyond, rules)
		}
	}
}
