package scan_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestNotesOfUndeclaredFields counts fields that are not declared, where these are notes
// and could be nothing else.
func TestNotesOfUndeclaredFields(t *testing.T) {
	const noted, wrong = `"x-rule-of":{"properties":"n"}`, `"x-rule-of":{"properties":"e"}`
	for _, test := range []struct {
		schema, text string
		want         string // notes
	}{
		{noted, `{"a":"x","b_b":1}`, `0`},
		{noted, `{"a":"x","z":1,"y":[1.5],"zz":null}`, `3`},
		{noted, `{"a":"x","z":1,"z":2}`, `unknown`},
		{noted, `{"a":"x","bB":1}`, `0`},
		{noted, `{"a":"x","bB":1,"b_b":1}`, `unknown`},
		{noted, `{"a":"x","b_b":1,"c":2}`, `unknown`}, // of another kind
		{noted, `{"a":"x","b_b":1,"cC":2}`, `unknown`},
		{noted, `{"a":"x","b_b":1,"c_c":2}`, `unknown`},
		{noted, `{"a":"x","b_b":1,"o":{"c":1,"z":2}}`, `2`},
		{noted, `{"a":"x","b_b":1,"o":{"p":1,"z":2},"z":3}`, `2`},
		{noted, `{"a":"x","b_b":1,"o":{"p":1,"qQ":2}}`, `unknown`},
		{noted, `{"a":"x","b_b":1,"o":{"p":1,"q_q":2}}`, `0`},
		{noted, `{"a":"x","b_b":1,"z":{"p":1}}`, `1`},
		{noted, `{"a":"x","b_b":1,"z":{"p":1,"q":2}}`, `unknown`}, // it may be taken for the document
		{noted, `{"a":"x","b_b":1,"z":[{"p":1}]}`, `1`},
		{noted, `{"a":"x","b_b":1,"o":{"z":{"p":1,"q":2,"r":3}}}`, `1`},
		{noted, `{"a":7,"z":1}`, `unknown`},
		{wrong, `{"a":"x","b_b":1}`, `0`}, {wrong, `{"a":"x","z":1}`, `unknown`}, {wrong, `{"a":"x","o":{"z":1}}`, `unknown`},
		{noted + `,"allOf":[{"additionalProperties":false,"properties":{"a":{},"b_b":{},"o":{}}}]`, `{"a":"x","z":1}`, `unknown`},
		{noted + `,"allOf":[{"additionalProperties":false,"properties":{"a":{},"b_b":{},"o":{}}}]`, `{"a":"x","b_b":1}`, `0`},
		{noted + `,"minProperties":2,"maxProperties":3`, `{"a":"x","z":1}`, `1`},
		{noted + `,"minProperties":2,"maxProperties":3`, `{"a":"x"}`, `unknown`},
		{noted + `,"minProperties":2,"maxProperties":3`, `{"a":"x","w":1,"y":1,"z":1}`, `unknown`},
	} {
		const kinds = `{"x-profile":{"name":"p"},"x-rules":{"n":{"level":"note","says":"s"},"e":{"level":"error","says":"s"}},%s,"anyOf":[{"$ref":"#/$defs/one"},{"$ref":"#/$defs/two"}],"$defs":{
			"one":{"x-kind":{"name":"one"},"type":"object","required":["a"],"properties":{"a":{"type":"string"},"b_b":{"type":"integer"},"o":{"type":"object","properties":{"p":{"type":"integer"},"q_q":{"type":"integer"}}}}%s},
			"two":{"x-kind":{"name":"two"},"type":"object","required":["c"],"properties":{"c":{"type":"string"},"c_c":{"type":"string"}}}}}`
		ruleOf, more, _ := strings.Cut(test.schema, `},`)
		if more != "" {
			ruleOf, more = ruleOf+"}", ","+more
		}
		s := learning(t, fmt.Sprintf(kinds, ruleOf, more))
		got := "unknown"
		if s.Holds([]byte(test.text)) {
			got = fmt.Sprint(s.Noted())
		}
		if got != test.want {
			t.Errorf("%s: %s has notes: %s, want %s", test.schema, test.text, got, test.want)
		}
	}
}
