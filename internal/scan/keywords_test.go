package scan_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/judge"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// An asked is a scanner, and how often it has asked for a value to be judged in full.
type asked struct {
	*scan.Scanner
	times int
}

// compileAsking makes a scanner for the documents of a schema; nil where there is no program.
func compileAsking(t *testing.T, schema string) *asked {
	t.Helper()
	c, err := contract.Load([]byte(schema), "")
	if err != nil {
		t.Fatalf("%s: %v", schema, err)
	}
	a := &asked{}
	p := scan.Compile(c, scan.Options{Spellings: []func(string) string{strings.Clone}, Judge: func() func(*contract.Node, []byte) bool {
		j := judge.New(c, judge.Options{})
		return func(n *contract.Node, text []byte) bool {
			a.times++
			return j.Holds(n, text)
		}
	}})
	if p == nil {
		return nil
	}
	a.Scanner = p.NewScanner()
	return a
}

// verdict is a letter: H for a text that holds, J where a value of it was judged in full
// for that, and . for one of which it is not known.
func (a *asked) verdict(text string) byte {
	a.times = 0
	switch holds := a.Holds([]byte(text)); {
	case !holds:
		return '.'
	case a.times > 0:
		return 'J'
	}
	return 'H'
}

// TestKeywordsOfAField tells of each value of a field whether it holds, and whether the
// scanner knows that by itself.
func TestKeywordsOfAField(t *testing.T) {
	texts := func(n int) string {
		return `"a","b"` + strings.Repeat(`,"c"`, n-2)
	}
	for _, test := range []struct{ schema, values, want string }{
		{`{"not":{"const":7}}`, `7 8 "x" null 1.5 {}`, `.HHH.H`},
		{`{"not":{"enum":[7,"x"]}}`, `7 8 "x" "y"`, `.J.J`},
		{`{"not":{"const":7.5}}`, `7 7.5`, `J.`},
		{`{"not":{"const":9223372036854775808}}`, `7`, `J`},
		{`{"not":{"minimum":3}}`, `2 3 "x"`, `J..`},
		{`{"not":{"const":7,"type":"integer"}}`, `7 8`, `.J`},
		{`{"not":{"const":7,"anyOf":[{"const":8}]}}`, `7 8`, `JJ`},
		{`{"not":{"const":7,"if":{"const":7},"then":{"const":8}}}`, `7 8`, `JJ`},
		{`{"not":{"const":7,"multipleOf":2}}`, `7 8`, `JJ`},
		{`{"not":{"const":7,"properties":{"a":{}}}}`, `7 8`, `.J`},
		{`{"not":{"const":7},"allOf":[{"not":{"enum":[8,9]}}]}`, `7 8 9 10`, `...H`},
		{`{"not":{"const":7},"anyOf":[{"minimum":3}]}`, `7 2 8 null`, `..JJ`},
		{`{"enum":["a","b"]}`, `"a" "b" "c" 7 null`, `HH...`},
		{`{"enum":["a","c"],"allOf":[{"enum":["b","a"]}]}`, `"a" "b" "c"`, `H..`},
		{`{"enum":["a"],"allOf":[{"enum":["b"]}]}`, `"a" "b" "c" 7`, `....`},
		{`{"enum":["a",null]}`, `"a" null "b"`, `JJ.`},
		{`{"enum":[` + texts(256) + `]}`, `"a" "d"`, `H.`},
		{`{"enum":[` + texts(257) + `]}`, `"a" "d"`, `J.`},
		{`{"minimum":3,"allOf":[{"minimum":1}]}`, `2 3 4 3.5 "x"`, `.HH.H`},
		{`{"minimum":1,"allOf":[{"minimum":3}]}`, `2 3`, `.H`},
		{`{"exclusiveMinimum":3,"allOf":[{"exclusiveMinimum":1}]}`, `2 3 4`, `..H`},
		{`{"maximum":3,"allOf":[{"maximum":5}]}`, `2 3 4`, `HH.`},
		{`{"exclusiveMaximum":3,"allOf":[{"exclusiveMaximum":5}]}`, `2 3 4`, `H..`},
		{`{"maximum":1152921504606846976}`, `7 null`, `HH`},
		{`{"maximum":1152921504606846977}`, `7`, `J`},
		{`{"minimum":-1152921504606846976}`, `7`, `H`},
		{`{"minimum":-1152921504606846977}`, `7`, `J`},
		{`{"minimum":1.5}`, `1 2`, `.J`},
		{`{"minLength":2,"maxLength":5,"allOf":[{"minLength":1,"maxLength":3}]}`, `"a" "aa" "aaa" "aaaa"`, `.HH.`},
		{`{"minLength":1,"maxLength":3,"allOf":[{"minLength":2,"maxLength":5}]}`, `"a" "aa" "aaa" "aaaa"`, `.HH.`},
		{`{"minItems":2,"maxItems":5,"allOf":[{"minItems":1,"maxItems":3}]}`, `[1] [1,1] [1,1,1] [1,1,1,1]`, `.HH.`},
		{`{"minItems":1,"maxItems":3,"allOf":[{"minItems":2,"maxItems":5}]}`, `[1] [1,1] [1,1,1] [1,1,1,1]`, `.HH.`},
		{`{"minProperties":2,"maxProperties":5,"allOf":[{"minProperties":1,"maxProperties":3}]}`, `{"a":1} {"a":1,"b":1} {"a":1,"b":1,"c":1} {"a":1,"b":1,"c":1,"d":1}`, `.HH.`},
		{`{"minProperties":1,"maxProperties":3,"allOf":[{"minProperties":2,"maxProperties":5}]}`, `{} {"a":1} {"a":1,"b":1} {"a":1,"b":1,"c":1} {"a":1,"b":1,"c":1,"d":1}`, `..HH.`},
		{`{"propertyNames":{"minLength":2,"maxLength":5},"allOf":[{"propertyNames":{"minLength":1,"maxLength":3}}]}`, `{"a":1} {"aa":1} {"aaa":1} {"aaaa":1} {}`, `.HH.H`},
		{`{"propertyNames":{"minLength":1,"maxLength":3},"allOf":[{"propertyNames":{"minLength":2,"maxLength":5}}]}`, `{"a":1} {"aa":1} {"aaa":1} {"aaaa":1}`, `.HH.`},
		{`{"propertyNames":{"anyOf":[{"minLength":2}]}}`, `{"a":1} {"aa":1} {}`, `.JJ`},
		{`{"propertyNames":{"if":{"minLength":2},"then":{"maxLength":3}}}`, `{"a":1} {"aaaa":1}`, `J.`},
		{`{"propertyNames":{"multipleOf":2}}`, `{"a":1}`, `.`},
		{`{"propertyNames":{"pattern":"^a"}}`, `{"a":1} {"b":1}`, `J.`},
		{`{"propertyNames":{"minLength":2},"properties":{"aa":{}}}`, `{"aa":1} {}`, `JJ`},
		{`{"anyOf":[{"type":"string"},{"type":"integer"}]}`, `"x" 7 null`, `JJ.`},
		{`{"type":["object","null"],"anyOf":[{"required":["a"]},{"required":["b"]}],"properties":{"a":{},"b":{}}}`, `null {} {"a":1} {"b":1}`, `H.HH`},
		{`{"type":["object","null"],"not":{"required":["a"]},"properties":{"a":{}}}`, `null {"a":1} {}`, `..H`},
		{`{"type":["object","null"],"not":{"type":"null"},"properties":{"a":{}}}`, `null {"a":1}`, `.J`},
		{`{"type":["object","null"],"if":{"required":["a"]},"then":{"required":["b"]},"properties":{"a":{},"b":{}}}`, `null {"a":1} {"a":1,"b":1} {"b":1} {}`, `H.HHH`},
		{`{"type":["object","string"],"anyOf":[{"required":["a"]}],"properties":{"a":{}}}`, `"x" {"a":1} {}`, `JJ.`},
		{`{"type":"integer","x-rule-of":{"integer":"r"}}`, `7 7.0 7e0`, `H..`},
		{`{"type":"integer"}`, `7 7.0 "x"`, `H..`},
		{`{"type":"string","pattern":"^a","allOf":[{"pattern":"^ab"}]}`, `"a" "ab" "b" "\u0061b"`, `.H.H`},
		{`{"type":"string","pattern":"^ab","allOf":[{"pattern":"^(a|$)"}]}`, `"a" "ab" "" "b"`, `.H..`},
		{`{"pattern":"b$"}`, `"ab" "a\u0062" "ba" 7 null`, `HH.HH`},
		{`{"x-time":"rfc3339"}`, `"2026-01-31T10:00:00Z" "2026-01-31" 7 null "2026-01-31T10:00:00\u005a"`, `H.HHH`},
		{`{"x-time":"date"}`, `"2026-01-31T10:00:00Z" "2026-01-31" 7`, `.HH`},
		{`false`, `7 null {}`, `...`}, {`{"properties":{"a":false}}`, `{} {"a":1}`, `H.`},
		{`{"properties":{"a":{}},"additionalProperties":{"type":"string"}}`, `{"a":1} {"b":"x"}`, `H.`},
		{`{"properties":{"a":{}},"allOf":[{"additionalProperties":false,"properties":{"b":{}}}]}`, `{} {"a":1} {"b":1}`, `J.J`},
		{`{"properties":{"a":{}},"allOf":[{"additionalProperties":false,"properties":{"a":{},"b":{}}}]}`, `{} {"a":1} {"b":1} {"c":1}`, `HHH.`},
		{`{"properties":{"a":{}},"required":["a","z"]}`, `{"a":1}`, `.`},
		{`{"required":["z"]}`, `{"z":1} {"a":1} 7`, `J.J`},
		{`{"items":{"type":"integer"},"allOf":[{"items":{"minimum":3}}]}`, `[] [3,4] [2] [3.5] ["x"] {}`, `HH...H`},
		{`{"additionalProperties":{"type":"integer"},"allOf":[{"additionalProperties":{"minimum":3}}]}`, `{} {"a":3} {"a":2} {"a":"x"}`, `HH..`},
		{`{"x-should":{"type":"string"}}`, `"x" 7`, `H.`}, {`{"x-should":{"x-should":{"minLength":2}}}`, `"x" "xx"`, `.H`},
	} {
		a := compileAsking(t, `{"x-rules":{"r":{"level":"error","says":"s"}},"type":"object","properties":{"v":`+test.schema+`},"additionalProperties":false}`)
		got := "no program"
		if a != nil {
			got = ""
			for _, value := range strings.Fields(test.values) {
				got += string(a.verdict(fmt.Sprintf(`{"v":%s}`, value)))
			}
		}
		if got != test.want {
			t.Errorf("%.120s: %s are %s, want %s", test.schema, test.values, got, test.want)
		}
	}
}

// TestConditionsOfAnObject tells of objects under keywords with alternatives whether
// they hold, and whether the scanner knows that by itself.
func TestConditionsOfAnObject(t *testing.T) {
	for _, test := range []struct{ schema, objects, want string }{
		{`"if":{"required":["a"]},"then":{"required":["b"]}`, `{} {"a":"x"} {"a":"x","b":1} {"b":1}`, `H.HH`},
		{`"if":{"required":["a"]},"else":{"required":["b"]}`, `{} {"a":"x"} {"a":"x","b":1} {"b":1}`, `.HHH`},
		{`"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["l"]}`, `{} {"a":"x"} {"a":"x","b":1} {"b":1} {"l":[]}`, `..H.H`},
		{`"if":{"additionalProperties":{"type":"string"}},"then":{"required":["b"]}`, `{} {"b":1}`, `.J`},
		{`"if":{"propertyNames":{"maxLength":1}},"then":{"required":["b"]}`, `{} {"b":1}`, `.J`},
		{`"if":{"items":{"type":"string"}},"then":{"required":["b"]}`, `{} {"b":1}`, `.J`},
		{`"if":{"multipleOf":2},"then":{"required":["b"]}`, `{} {"b":1}`, `.J`},
		{`"if":{"type":["object","null"],"required":["a"]},"then":{"required":["b"]}`, `{} {"a":"x"} {"a":"x","b":1}`, `H.H`},
		{`"if":{"type":"string"},"then":{"required":["b"]}`, `{} {"b":1}`, `JJ`},
		{`"if":{"required":["zz"]},"then":{"required":["b"]}`, `{} {"b":1}`, `JJ`},
		{`"if":{"properties":{"zz":{"const":"x"}}},"then":{"required":["b"]}`, `{} {"b":1}`, `.J`},
		{`"if":{"minProperties":1},"then":{"required":["b"]}`, `{} {"a":"x"} {"b":1}`, `J.J`},
		{`"if":{"required":["a"]},"then":{"minProperties":2}`, `{} {"a":"x"} {"a":"x","b":1}`, `J.J`},
		{`"if":{"required":["a"]},"then":{},"else":{"minProperties":2}`, `{} {"a":"x"} {"l":[],"b":1}`, `.JJ`},
		{`"not":{"required":["a"]}`, `{} {"a":"x"}`, `H.`}, {`"not":{"minProperties":2}`, `{} {"a":"x"} {"a":"x","b":1}`, `JJ.`},
		{`"anyOf":[{"required":["a"]},{"required":["b"]}]`, `{} {"a":"x"} {"a":"x","b":1} {"b":1}`, `.HHH`},
		{`"oneOf":[{"required":["a"]},{"required":["b"]}]`, `{} {"a":"x"} {"a":"x","b":1} {"b":1}`, `.H.H`},
		{`"anyOf":[{"required":["a"]},{"minProperties":2}]`, `{} {"a":"x"} {"l":[],"b":1}`, `.JJ`},
		{`"not":{"anyOf":[{"required":["a"]},{"required":["b"]}]}`, `{} {"a":"x"} {"a":"x","b":1} {"b":1} {"l":[]}`, `H...H`},
		{`"not":{"const":7}`, `{} {"a":"x"}`, `HH`},
		{`"if":{"properties":{"a":{"const":"x"}}},"then":{"required":["b"]}`, `{} {"a":"x"} {"a":"y"} {"a":null} {"a":"x","b":1}`, `..HHH`},
		{`"if":{"properties":{"a":{"enum":["x",null]}},"required":["a"]},"then":{"required":["b"]}`, `{} {"a":"x"} {"a":"y"} {"a":null} {"a":""} {"a":null,"b":1}`, `H.H.HH`},
		{`"if":{"properties":{"a":{"const":7}},"required":["a"]},"then":{"required":["b"]}`, `{} {"a":"x"}`, `JJ`},
		{`"if":{"properties":{"a":{"type":"string"}},"required":["a"]},"then":{"required":["b"]}`, `{} {"a":"x"} {"a":null} {"a":"x","b":1}`, `H.HH`},
		{`"if":{"properties":{"b":{"minimum":3}},"required":["b"]},"then":{"required":["a"]}`, `{} {"b":2} {"b":3} {"b":4} {"b":null} {"a":"x","b":3}`, `HH...H`},
		{`"if":{"properties":{"b":{"maximum":3}},"required":["b"]},"then":{"required":["a"]}`, `{} {"b":2} {"b":3} {"b":4} {"b":null}`, `H..H.`},
		{`"if":{"properties":{"b":{"exclusiveMinimum":3}},"required":["b"]},"then":{"required":["a"]}`, `{"b":2} {"b":3} {"b":4}`, `HH.`},
		{`"if":{"properties":{"b":{"exclusiveMaximum":3}},"required":["b"]},"then":{"required":["a"]}`, `{"b":2} {"b":3} {"b":4} {"b":-1}`, `.HH.`},
		{`"if":{"properties":{"b":{"minimum":1.5}},"required":["b"]},"then":{"required":["a"]}`, `{"b":1} {"b":2}`, `J.`},
		{`"if":{"required":["a"]},"then":{"properties":{"a":{"minLength":2}}}`, `{} {"a":"x"} {"a":"xx"} {"a":null}`, `H.HH`},
		{`"if":{"required":["b"]},"then":{"properties":{"l":{"minItems":2}}}`, `{} {"b":1,"l":[1]} {"b":1,"l":[1,2]} {"l":[1]}`, `H.H.`},
		{`"if":{"required":["b"]},"then":{"properties":{"o":{"minProperties":1}}}`, `{} {"b":1,"o":{}} {"b":1,"o":{"p":1}} {"o":{}}`, `H.H.`},
		{`"if":{"required":["a"]},"then":{"properties":{"a":{"maxLength":2}}}`, `{} {"a":"x"} {"a":"xxx"}`, `JJ.`},
		{`"if":{"properties":{"o":{"required":["p"]}},"required":["o"]},"then":{"required":["a"]}`, `{} {"o":{}} {"o":{"p":1}} {"o":{"q":1}} {"o":{"p":1},"a":"x"} {"o":null}`, `HH.HH.`},
		{`"if":{"properties":{"o":{"properties":{"p":{"minimum":3}},"required":["p"]}},"required":["o"]},"then":{"required":["a"]}`, `{"o":{}} {"o":{"p":2}} {"o":{"p":3}} {"o":null}`, `HH..`},
		{`"if":{"properties":{"o":{"properties":{"p":{"minimum":3}}}},"required":["o"]},"then":{"required":["a"]}`, `{"o":{}} {"o":{"p":2}} {"o":{"p":3}} {"o":null}`, `.H..`},
		{`"if":{"properties":{"o":{"properties":{"p":{"maxLength":3}}}},"required":["o"]},"then":{"required":["a"]}`, `{"o":{"p":2},"a":"x"} {"o":{"p":2}}`, `J.`},
		{`"if":{"properties":{"o":{"required":["p"],"additionalProperties":{"type":"integer"}}},"required":["o"]},"then":{"required":["a"]}`, `{"o":{"p":2},"a":"x"} {"o":{"p":2}} {"o":{"p":"x"}}`, `J..`},
		{`"if":{"properties":{"o":{"additionalProperties":{"type":"integer"}}},"required":["o"]},"then":{"required":["a"]}`, `{"o":{"p":2},"a":"x"} {"o":{"p":2}} {"o":{"q":"x"}}`, `J..`},
		{`"if":{"properties":{"o":{"propertyNames":{"maxLength":1}}},"required":["o"]},"then":{"required":["a"]}`, `{"o":{"p":2},"a":"x"} {"o":{"p":2}} {"o":{"qq":"x"}}`, `J..`},
		{`"if":{"properties":{"o":{"multipleOf":2}},"required":["o"]},"then":{"required":["a"]}`, `{"o":{"p":2},"a":"x"} {"o":{"p":2}}`, `J.`},
		{`"if":{"properties":{"a":{"anyOf":[{"const":"x"},{"const":"y"}]}},"required":["a"]},"then":{"required":["b"]}`, `{"a":"x"} {"a":"y"} {"a":"z"} {"a":null}`, `..HH`},
		{`"if":{"properties":{"a":{"oneOf":[{"const":"x"},{"type":"string"}]}},"required":["a"]},"then":{"required":["b"]}`, `{"a":"x"} {"a":"y"} {"a":null}`, `H.H`},
		{`"if":{"properties":{"a":{"not":{"const":"x"}}},"required":["a"]},"then":{"required":["b"]}`, `{"a":"x"} {"a":"y"} {"a":null}`, `H..`},
		{`"if":{"properties":{"a":{"not":{"maxLength":1}}},"required":["a"]},"then":{"required":["b"]}`, `{"a":"x"} {"a":"yy"}`, `J.`},
		{`"if":{"required":["l"]},"then":{"properties":{"l":{"items":{"type":"integer"}}}}`, `{"l":[1]} {"l":["x"]} {"l":[]} {}`, `H.HH`},
		{`"if":{"required":["i"]},"then":{"properties":{"i":{"items":{"minimum":3}}}}`, `{"i":[3]} {"i":[2]} {"i":[]} {}`, `J.JJ`},
		{`"if":{"required":["a"]},"then":{"properties":{"l":{"items":{"type":"integer"}}}}`, `{"l":["x"]} {"l":[1]}`, `.H`},
		{`"if":{"required":["l"]},"then":{"properties":{"l":{"items":{"required":["p"],"properties":{"p":{"type":"integer"}}}}}}`, `{"l":[{"p":1}]} {"l":[{}]} {"l":[{"p":"x"}]} {"l":[7]}`, `H..H`},
		{`"if":{"required":["l"]},"then":{"properties":{"l":{"items":{"required":["q"],"properties":{"p":{"type":"integer"},"q":{},"r":{}}}}}}`, `{"l":[{"p":1}]} {"l":[{"q":1}]} {"l":[{"p":1,"q":1,"r":1}]} {"l":[{"p":"x","q":1}]}`, `.HH.`},
		{`"if":{"required":["l"]},"then":{"properties":{"l":{"items":{"minProperties":1}}}}`, `{"l":[{"p":1}]} {"l":[{}]} {"l":[7]}`, `H.H`},
		{`"if":{"required":["l"]},"then":{"properties":{"l":{"items":{"items":{"type":"integer"}}}}}`, `{"l":[[1]]} {"l":[["x"]]} {"l":[7]}`, `H.H`},
		{`"if":{"required":["l"]},"then":{"properties":{"l":{"items":{"additionalProperties":{"type":"integer"}}}}}`, `{"l":[{"p":1}]} {"l":[{"p":"x"}]}`, `J.`},
		{`"if":{"required":["l"]},"then":{"properties":{"l":{"items":{"propertyNames":{"maxLength":1}}}}}`, `{"l":[{"p":1}]} {"l":[{"pp":1}]}`, `J.`},
		{`"if":{"required":["l"]},"then":{"properties":{"l":{"items":{"anyOf":[{"type":"integer"}]}}}}`, `{"l":[1]} {"l":["x"]}`, `J.`},
		{`"if":{"required":["l"]},"then":{"properties":{"l":{"items":{"if":{"type":"integer"},"then":{"minimum":2}}}}}`, `{"l":[1]} {"l":["x"]}`, `.J`},
		{`"if":{"required":["l"]},"then":{"properties":{"l":{"items":{"type":"object","if":{"required":["p"]},"then":{"required":["q"]}}}}}`, `{"l":[{"p":1}]} {"l":[{"p":1,"q":1}]} {"l":[7]}`, `.J.`},
		{`"if":{"required":["l"]},"then":{"properties":{"l":{"items":{"type":"object","anyOf":[{"required":["q"]}]}}}}`, `{"l":[{"p":1}]} {"l":[{"p":1,"q":1}]} {"l":[7]}`, `.J.`},
		{`"if":{"required":["l"]},"then":{"properties":{"l":{"items":{"type":"object","anyOf":[{"required":["q"]}],"if":{"required":["p"]},"then":{"required":["q"]}}}}}`, `{"l":[{"p":1}]} {"l":[{"p":1,"q":1}]} {"l":[7]}`, `.J.`},
		{`"if":{"required":["l"]},"then":{"properties":{"l":{"items":{"multipleOf":2}}}}`, `{"l":[1]} {"l":[2]}`, `.J`},
		{`"if":{"required":["l"]},"then":{"properties":{"l":{"items":{"properties":{"p":{"multipleOf":2}}}}}}`, `{"l":[{"p":1}]} {"l":[{"p":2}]}`, `.J`},
		{`"if":{"required":["b"]},"then":{"properties":{"o":{"items":{"type":"integer"}}}}`, `{"b":1,"o":{}} {"b":1,"o":null}`, `JJ`},
		{`"if":{"required":["b"]},"then":{"properties":{"a":{"items":{"type":"integer"}}}}`, `{"b":1,"a":"x"}`, `J`},
		{`"anyOf":[{"properties":{"b":{"minimum":3}}},{"properties":{"a":{"const":"x"}},"required":["a"]}]`, `{"b":2} {"b":3} {"b":2,"a":"x"} {"b":2,"a":"y"} {}`, `.HH.H`},
	} {
		const fields = `"a":{"type":["string","null"]},"b":{"type":["integer","null"]},"l":{"type":"array"},"i":{"type":"array","items":{"type":"integer"}},"o":{"type":["object","null"],"properties":{"p":{"type":"integer"},"q":{"type":"integer"}}}`
		a := compileAsking(t, `{"type":"object","properties":{"v":{"type":"object","properties":{`+fields+`},"additionalProperties":false,`+test.schema+`}},"additionalProperties":false}`)
		if a == nil {
			t.Errorf("%s: there is no program", test.schema)
			continue
		}
		got := ""
		for _, object := range strings.Fields(test.objects) {
			got += string(a.verdict(fmt.Sprintf(`{"v":%s}`, object)))
		}
		if got != test.want {
			t.Errorf("%s: %s are %s, want %s", test.schema, test.objects, got, test.want)
		}
	}
}

// TestFaultsOfCheckedValues ends at each fault of a value that is judged in full besides.
func TestFaultsOfCheckedValues(t *testing.T) {
	const limits = `"minLength":1,"maxLength":3,"minItems":1,"maxItems":3,"minProperties":1,"maxProperties":3,"minimum":1,"maximum":9`
	limited := compileAsking(t, `{"type":"object","properties":{"v":{`+limits+`,"contentEncoding":"base64","items":{"type":"integer"},"additionalProperties":{"type":["integer","array"]}}},"additionalProperties":false}`)
	nested := strings.Repeat("[", 16) + strings.Repeat("]", 16)
	for _, value := range []string{
		`[1`, `[1 2]`, `[1,]`, `[,1]`, `[`, `[]`, `[1,2,3,4]`, `["x"]`, `[1}`, `[1,2x]`, nested, `{"a":` + nested + `}`,
		`{"a"`, `{"a":`, `{"a":}`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{"a":1 "b":2}`, `{a:1}`, `{"a"1}`, `{"a":1]`, `{`, `{}`, `{"a":"x"}`, `{"a":1,"a":1}`, `{"a":1,"b":2,"c":3,"d":4}`, `{"\x":1}`,
		`"`, `"a`, `"\x"`, `"\u12"`, "\"\xff\"", "\"\n\"", `""`, `"aaaa"`, `0`, `10`, `01`, `1.`, `1e`, `-`, `-1`, `1.5`, `1234567890123456789`, `12345678x`, `tru`, `true1`, `fals`, `nul`, `nulll`, `x`, ``, `]`,
	} {
		for _, form := range []string{`{"v":%s}`, ` { "v" : %s } `, `{"v":%s`} {
			if text := fmt.Sprintf(form, value); limited.verdict(text) != '.' {
				t.Errorf("%s holds", text)
			}
		}
	}
	free := compileAsking(t, `{"type":"object","properties":{"v":{"contentEncoding":"base64"},"w":{"type":"integer","contentEncoding":"base64"}},"additionalProperties":false}`)
	for _, value := range []string{
		`01`, `00`, `-01`, `-`, `-x`, `--1`, `+1`, `1.`, `1.e5`, `.5`, `1e`, `1e+`, `1e-`, `1e100`, `1ex`, `1.5e`, `1234567890123456789`, `-1234567890123456789`, `0.12345678901234567`, `1.2.3`, `1x`, `0x1`, `12345678x`, `1:`, `:`, `/`,
	} {
		for _, form := range []string{`{"v":%s}`, `{"w":%s}`, ` { "v" : %s } `, `{"v":%s`, `{"v":[%s]}`} {
			if text := fmt.Sprintf(form, value); free.verdict(text) != '.' {
				t.Errorf("%s holds", text)
			}
		}
	}
	for _, value := range []string{`0`, `-0`, `9`, `9.5`, `9e1`, `10`, `1.5`, `-1.50`, `0.0`, `1e5`, `1E-05`, `1.5e+99`, `123456789012345678`, `0.1234567890123456`} {
		if got := free.verdict(fmt.Sprintf(`{"v":%s}`, value)); got != 'J' {
			t.Errorf("%s is %c", value, got)
		}
	}
	for _, value := range []string{`[1]`, `[ 1 , 2 ]`, `{"a":1}`, `{"a":[]}`, `"YWE"`, `"YQ="`, `1`, `9`, `true`, `false`, `null`} {
		if got := limited.verdict(fmt.Sprintf(`{"v":%s}`, value)); got != 'J' && !strings.HasPrefix(value, `"`) || limited.times != 1 {
			t.Errorf("%s is %c, and is judged in full %d times", value, got, limited.times)
		}
	}
}

// TestCountsThatAreTexts compares a text that has the digits of an integer, and makes no
// program for one that stands for more than fits.
func TestCountsThatAreTexts(t *testing.T) {
	const schema = `{"x-rules":{"r":{"level":"error","says":"s"}},"type":"object","additionalProperties":false,"properties":{"all":{"type":"integer"%s},"done":{"type":"string"%s}},
		"x-sums":[{"rule":"r","parts":["done"],"is":"at most","total":"all"}]}`
	a := compileAsking(t, fmt.Sprintf(schema, "", ""))
	for text, want := range map[string]byte{
		`{"all":3,"done":"3"}`: 'H', `{"all":3,"done":"4"}`: '.', `{"done":"4"}`: 'H', `{"all":3}`: 'H', `{"all":3,"done":"x"}`: '.', `{"all":3,"done":""}`: '.', `{"all":3,"done":"9223372036854775808"}`: '.', `{"all":3,"done":"\u0033"}`: '.',
	} {
		if got := a.verdict(text); got != want {
			t.Errorf("%s is %c, want %c", text, got, want)
		}
	}
	for value, want := range map[string]bool{"7": true, "9223372036854775807": true, "9223372036854775808": false, "1.5": true} {
		for _, place := range []string{fmt.Sprintf(schema, `,"default":`+value, ""), fmt.Sprintf(schema, "", `,"default":"`+value+`"`)} {
			if a := compileAsking(t, place); (a != nil) != want {
				t.Errorf("with the default %s, there is a program: %t", value, a != nil)
			}
		}
	}
}

// TestWorkOfPatterns holds a text to a pattern up to the work that a document may take, and
// no longer. Of two texts it is the sum, and of two documents it is not.
func TestWorkOfPatterns(t *testing.T) {
	a := compileAsking(t, `{"type":"object","properties":{"v":{"pattern":"a{60}"},"w":{"pattern":"a{60}"}},"additionalProperties":false}`)
	const most = (10_000_000 + 40*len(`{"v":""}`)) / (60 - 40)
	both := `{"v":"` + strings.Repeat("a", most/2) + `","w":"` + strings.Repeat("a", most/2) + `"}`
	for _, test := range []struct {
		text string
		want byte
	}{
		{`{"v":"` + strings.Repeat("a", most) + `"}`, 'H'}, {`{"v":"` + strings.Repeat("a", most+1) + `"}`, '.'}, {`{"v":"` + strings.Repeat("a", most) + `"}`, 'H'},
		{both, 'H'}, {strings.Replace(both, "a", strings.Repeat("a", 20), 1), '.'},
	} {
		if got := a.verdict(test.text); got != test.want {
			t.Errorf("a document of %d bytes is %c, want %c", len(test.text), got, test.want)
		}
	}
}

// TestManyFieldsUnderACondition misses none of the fields that items must have under a
// condition. There is no program where they are more than a word has bits.
func TestManyFieldsUnderACondition(t *testing.T) {
	compile := func(n int) (a *asked, fields []string) {
		var names []string
		for i := range n {
			names, fields = append(names, fmt.Sprintf(`"n%d"`, i)), append(fields, fmt.Sprintf(`"n%d":1`, i))
		}
		return compileAsking(t, `{"type":"object","properties":{"v":{"type":"object","properties":{"l":{"type":"array"}},"additionalProperties":false,
			"if":{"required":["l"]},"then":{"properties":{"l":{"items":{"properties":{`+strings.ReplaceAll(strings.Join(fields, ","), ":1", ":{}")+`},"required":[`+strings.Join(names, ",")+`]}}}}}},"additionalProperties":false}`), fields
	}
	if a, _ := compile(65); a != nil {
		t.Error("there is a program of 65 fields")
	}
	a, fields := compile(64)
	if a == nil {
		t.Fatal("there is no program of 64 fields")
	}
	if got := a.verdict(`{"v":{"l":[{` + strings.Join(fields, ",") + `}]}}`); got != 'H' {
		t.Errorf("with all of them it is %c", got)
	}
	for i, field := range fields {
		if got := a.verdict(`{"v":{"l":[{` + strings.Join(slices.Delete(slices.Clone(fields), i, i+1), ",") + `}]}}`); got != '.' {
			t.Errorf("without %s it is %c", field, got)
		}
	}
}

// TestContentOfACheckedArray looks into the items of an array that is judged in full
// besides.
func TestContentOfACheckedArray(t *testing.T) {
	a := compileAsking(t, `{"x-rules":{"r":{"level":"error","says":"s"}},"type":"object","additionalProperties":false,"properties":{"s":{"type":"string","enum":["x"]},"d":{"type":"array","uniqueItems":true}},
		"x-lifecycle":{"member":"s","rules":{"filled":"r"},"content":[{"member":"d","any":["n"]}],"states":{"x":{"filled":["d"]}}}}`)
	for text, want := range map[string]byte{`{"s":"x","d":[{"n":1}]}`: 'J', `{"s":"x","d":[{"n":null}]}`: '.', `{"s":"x","d":[{"n":""},{"n":"y"}]}`: 'J', `{"s":"x","d":[]}`: '.', `{"s":"x","d":[{"n":1},{"n":1}]}`: '.'} {
		if got := a.verdict(text); got != want {
			t.Errorf("%s is %c, want %c", text, got, want)
		}
	}
}

// TestCountsInAFieldWithoutAName takes a count that is left out for what the schema has for
// it where the object is there that it is left out of.
func TestCountsInAFieldWithoutAName(t *testing.T) {
	a := compileAsking(t, `{"x-rules":{"r":{"level":"error","says":"s"}},"type":"object","additionalProperties":false,"properties":{"all":{"type":"integer"},"":{"type":"object","properties":{"done":{"type":"integer","default":3}}}},
		"x-sums":[{"rule":"r","parts":["/done"],"is":"at most","total":"all"}]}`)
	for text, want := range map[string]byte{`{"all":2,"":{}}`: '.', `{"all":3,"":{}}`: 'H', `{"all":2}`: 'H', `{"all":2,"":{"done":2}}`: 'H', `{"all":1,"":{"done":2}}`: '.'} {
		if got := a.verdict(text); got != want {
			t.Errorf("%s is %c, want %c", text, got, want)
		}
	}
}

// TestProgramOfFirstKinds knows the same of a document where other kinds are left for
// later, and counts the same notes.
func TestProgramOfFirstKinds(t *testing.T) {
	first, err := contract.LoadFirst("orq")
	if err != nil {
		t.Fatal(err)
	}
	options := scan.Options{
		Spellings: []func(string) string{strings.Clone, contract.ClientName}, CountNotes: true,
		Judge: func() func(*contract.Node, []byte) bool { return judge.New(first, judge.Options{Naming: "auto"}).Holds },
	}
	of, all := scan.Compile(first, options).NewScanner(), ofArchives(t).NewScanner()
	for _, line := range archived("compact", 50, 0.3) {
		if got, want := verdict(of, line), verdict(all, line); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}
