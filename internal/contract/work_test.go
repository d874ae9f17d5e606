package contract_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// TestWorkOfEngine counts the work that a value takes by what its schema asks: up to
// the limit, and one beyond.
func TestWorkOfEngine(t *testing.T) {
	object := map[string]any{"xyz": nil, "x": nil}
	list := []any{1, []any{2, 3}}
	for _, test := range []struct {
		schema string
		value  any
		want   int
	}{
		{`{"type":"string"}`, "xxxx", 0},
		{`{"pattern":"abc"}`, "xxxx", 4 * 3}, {`{"pattern":"abc"}`, object, 0}, {`{"pattern":"abc"}`, 7, 0},
		{`{"format":"date"}`, "xxxx", 4 * 100}, {`{"contentEncoding":"base64"}`, "xxxx", 4 * 50}, {`{"contentMediaType":"application/json"}`, "xxxx", 4 * 50}, {`{"contentEncoding":"base64","format":"date","pattern":"abc"}`, "xxxx", 4 * 153},
		{`{"patternProperties":{"ab":{},"cde":{}}}`, object, 4 * 5}, {`{"patternProperties":{"ab":{}}}`, list, 0}, {`{"patternProperties":{"a":{}}}`, object, 4},
		{`{"const":1}`, 2, 20}, {`{"const":[1,2]}`, 2, 60}, {`{"enum":[1,{"a":3}]}`, "x", 60}, {`{"const":1,"enum":[1,2]}`, 2, 60}, {`{"const":1,"multipleOf":2}`, 2, 220}, {`{"multipleOf":2}`, 2, 200},
		{`{"uniqueItems":true}`, list, 10 * 5}, {`{"uniqueItems":false,"type":"array"}`, list, 0}, {`{"uniqueItems":true}`, object, 0},
		{`{"allOf":[{"pattern":"abc"},{"pattern":"a"}]}`, "xxxx", 16},
	} {
		c, err := contract.Load([]byte(test.schema), "")
		if err != nil {
			t.Fatal(err)
		}
		if _, work, err := c.Validate(c.Kinds[0].Schema, test.value, 0, 100, test.want); work != test.want || err == contract.ErrWork {
			t.Errorf("%s takes %d for %v, %v; want %d", test.schema, work, test.value, err, test.want)
		}
		if _, work, err := c.Validate(c.Kinds[0].Schema, test.value, 0, 100, test.want-1); test.want > 0 && (work != test.want-1 || err != contract.ErrWork) {
			t.Errorf("%s takes %d of one less for %v, %v", test.schema, work, test.value, err)
		}
	}
	if got := contract.Work(1000) - contract.Work(0); got != 40_000 {
		t.Errorf("a document of 1000 bytes may take %d more", got)
	}
}

// TestWorkThatIsNotBegun gives a document up where one subschema alone might take too
// much for its bytes: of those that a subschema leads to or, where these are many, of
// all that there are.
func TestWorkThatIsNotBegun(t *testing.T) {
	fields := func(n int) string {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, `,"f%d":{}`, i)
		}
		return `{"properties":{` + text.String()[1:] + `}}`
	}
	for _, test := range []struct {
		schema string
		most   int // for each byte
	}{
		{`{"properties":{"p":{"pattern":"ab"},"q":{"pattern":"abc"}}}`, 2},
		{`{"properties":{"p":{"items":{"anyOf":[{"pattern":"abcd"},{"pattern":"a"}]}},"q":{"pattern":"abcdef"}}}`, 4},
		{`{"properties":{"p":{"patternProperties":{"abc":{}}}}}`, 3},
		{`{"properties":{"p":{"properties":{"a":{"$ref":"#/properties/p"},"b":{"pattern":"ab"}}},"q":{"pattern":"abc"}}}`, 2},
		{`{"properties":{"p":` + fields(999) + `,"q":{"pattern":"abc"},"r":{"patternProperties":{"abcd":{}}}}}`, 0},
		{`{"properties":{"p":` + fields(1000) + `,"q":{"pattern":"abc"},"r":{"patternProperties":{"abcd":{}}}}}`, 4},
		{`{"properties":{"p":` + fields(1000) + `,"q":{"pattern":"abcde"},"r":{"patternProperties":{"abcd":{}}}}}`, 5},
	} {
		c, err := contract.Load([]byte(test.schema), "")
		if err != nil {
			t.Fatal(err)
		}
		p := c.Kinds[0].Schema.Properties["p"]
		for range 2 { // what was found is kept
			if _, _, err := c.Validate(p, 7, 10, 9999, 10*test.most); err != nil {
				t.Errorf("%.80s: %v", test.schema, err)
			}
			if steps, work, err := c.Validate(p, 7, 10, 9999, 10*test.most-1); err != contract.ErrWork || steps != 0 || work != 0 {
				if test.most > 0 {
					t.Errorf("%.80s of one less: %d steps, %v", test.schema, steps, err)
				}
			}
		}
	}
}
