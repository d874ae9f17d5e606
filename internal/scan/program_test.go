package scan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/judge"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// compile makes the program of a schema, for documents of a kind.
func compile(t *testing.T, schema, kind string) *scan.Program {
	t.Helper()
	c, err := contract.Load([]byte(schema), "")
	if err != nil {
		t.Fatal(err)
	}
	return scan.Compile(c, scan.Options{
		Kind: kind, Spellings: []func(string) string{strings.Clone, contract.ClientName},
		Judge: func() func(*contract.Node, []byte) bool {
			return judge.New(c, judge.Options{Naming: instance.Auto}).Holds
		},
	})
}

const small = `"type":"object","required":["a"],"properties":{"a":{"type":"string"},"b":{"type":["integer","null"]}},"additionalProperties":false`

// TestLongNamesAreReadToTheirEnds holds names around the length up to which they are
// compared as words: one that differs in its last character is another one.
func TestLongNamesAreReadToTheirEnds(t *testing.T) {
	for length := range 40 {
		name := strings.Repeat("n", length)
		s := compile(t, fmt.Sprintf(`{"type":"object","required":["a"],"properties":{"a":{},"%sx":{"type":"string"}},"additionalProperties":false}`, name), "").NewScanner()
		for text, want := range map[string]bool{
			fmt.Sprintf(`{"a":1,"%sx":"s","more":0}`, name): false, fmt.Sprintf(`{"a":1,"%sx":"s"}`, name): true, fmt.Sprintf(`{"a":1,"%sy":"s"}`, name): false,
			fmt.Sprintf(`{"a":1,"%s":"s"}`, name): false, fmt.Sprintf(`{"a":1,"%sx":1}`, name): false,
		} {
			if got := s.Holds([]byte(text)); got != want {
				t.Errorf("%s holds: %t", text, got)
			}
		}
	}
}

// TestInside finds documents at a place of others, and strings beside them.
func TestInside(t *testing.T) {
	p := compile(t, `{`+small+`,"x-sums":[{"parts":[],"is":"less than","total":"b","rule":"r"}]}`, "")
	if p.Required() != 1 {
		t.Errorf("%d fields are required", p.Required())
	}
	s := p.Inside([]string{"more", "reply"}, []string{"call"}, []string{"more", "deep"}).NewScanner()
	for text, want := range map[string]string{
		`{"call":"x","more":{"reply":{"a":"y"},"deep":"z"}}`:                                        "x z",
		` { "more" : { "deep" : "zz" , "other" : [1.5] , "reply" : {"b":1,"a":"y"} } , "call":""} `: " zz",
		`{"call":"x","more":{"reply":{"a":"y","b":0},"deep":"z"}}`:                                  "not known",
		`{"call":"x","more":{"reply":{"a":"y","b":7},"deep":"z"},"a":7,"n":{"reply":1}}`:            "x z",
		`{"call":"x","more":{"reply":{"a":7},"deep":"z"}}`:                                          "not known",
		`{"call":"x","more":{"reply":{},"deep":"z"}}`:                                               "not known",
		`{"call":7,"more":{"reply":{"a":"y"},"deep":"z"}}`:                                          "not known",
		`{"call":null,"more":{"reply":{"a":"y"},"deep":"z"}}`:                                       "not known",
		`{"more":{"reply":{"a":"y"},"deep":"z"}}`:                                                   "not known",
		`{"call":"x","more":{"reply":{"a":"y"}}}`:                                                   "not known",
		`{"call":"x","more":{"deep":"z"}}`:                                                          "not known",
		`{"call":"x","more":[{"reply":{"a":"y"},"deep":"z"}]}`:                                      "not known",
		`{"call":"x"}`: "not known",
		`{"a":"y"}`:    "not known",
	} {
		got := "not known"
		if s.Holds([]byte(text)) {
			got = fmt.Sprintf("%s %s", s.TextAt(0), s.TextAt(1))
		}
		if got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
	for _, test := range []struct {
		pointer []string
		others  [][]string
	}{
		{nil, nil}, {[]string{"a"}, [][]string{{"a"}}}, {[]string{"a"}, [][]string{{"a", "b"}}}, {[]string{"a", "b"}, [][]string{{"a"}}}, {[]string{"a"}, [][]string{{"b"}, {"b"}}}, {[]string{"a"}, [][]string{{"b"}, {"b", "c"}}}, {[]string{"a"}, [][]string{{"b", "c"}, {"b"}}},
	} {
		if p.Inside(test.pointer, test.others...) != nil {
			t.Errorf("there is a program for %q beside %q", test.pointer, test.others)
		}
	}
	var many [][]string
	for i := range 63 {
		many = append(many, []string{fmt.Sprint("n", i)})
	}
	if p.Inside([]string{"a"}, many...) == nil || p.Inside([]string{"a"}, append(many, []string{"one"})...) != nil {
		t.Error("there are not 64 slots, one of them for the document's own field")
	}
}

// TestProgramsOfKinds makes a program for a kind that nothing else can be taken for.
func TestProgramsOfKinds(t *testing.T) {
	schema := func(first, second string) string {
		return `{"x-profile":{"name":"p"},"anyOf":[{"$ref":"#/$defs/one"},{"$ref":"#/$defs/two"}],"$defs":{"one":{"x-kind":{"name":"one"},` + first + `},"two":{"x-kind":{"name":"two"},` + second + `}}}`
	}
	const (
		closed = `"type":"object","additionalProperties":false,`
		a, b   = `"required":["a"],"properties":{"a":{"type":"string"},"c":{"type":"string"}}`, `"required":["b"],"properties":{"b":{"type":"string"},"c":{"type":"string"}}`
	)
	for _, test := range []struct {
		reason, schema, kind string
		want                 bool
	}{
		{"a field of its own", schema(closed+a, closed+b), "", true},
		{"the second kind", schema(closed+a, closed+b), "two", true},
		{"no such kind", schema(closed+a, closed+b), "three", false},
		{"the same fields", schema(closed+a, closed+a), "", false},
		{"it may have any fields", schema(`"type":"object",`+a, closed+b), "", false},
		{"nothing is required", schema(closed+`"properties":{"a":{"type":"string"}}`, closed+b), "", false},
		{"a field may be anything", schema(closed+`"required":["a"],"properties":{"a":{}}`, closed+b), "", false},
		{"it need not be an object", schema(`"additionalProperties":false,`+a, closed+b), "", true},
		{"it must be an array, of declared fields", schema(`"type":"array","additionalProperties":false,`+a, closed+b), "", false},
		{"it must be an array", schema(`"type":"array",`+a, closed+b), "", false},
		{"few bytes", strings.Replace(schema(closed+a, closed+b), `"anyOf"`, `"x-limits":{"bytes":12},"anyOf"`, 1), "", true},
		{"little depth", strings.Replace(schema(closed+a, closed+b), `"anyOf"`, `"x-limits":{"depth":15},"anyOf"`, 1), "", false},
		{"enough depth", strings.Replace(schema(closed+a, closed+b), `"anyOf"`, `"x-limits":{"depth":16},"anyOf"`, 1), "", true},
		{"few members", strings.Replace(schema(closed+a, closed+b), `"anyOf"`, `"x-limits":{"members":127},"anyOf"`, 1), "", false},
		{"enough members", strings.Replace(schema(closed+a, closed+b), `"anyOf"`, `"x-limits":{"members":128},"anyOf"`, 1), "", true},
		{"few values", strings.Replace(schema(closed+a, closed+b), `"anyOf"`, `"x-limits":{"values":262143},"anyOf"`, 1), "", false},
		{"enough values", strings.Replace(schema(closed+a, closed+b), `"anyOf"`, `"x-limits":{"values":262144},"anyOf"`, 1), "", true},
		{"few digits", strings.Replace(schema(closed+a, closed+b), `"anyOf"`, `"x-limits":{"digits":17},"anyOf"`, 1), "", false},
		{"enough digits", strings.Replace(schema(closed+a, closed+b), `"anyOf"`, `"x-limits":{"digits":18},"anyOf"`, 1), "", true},
		{"enough exponents", strings.Replace(schema(closed+a, closed+b), `"anyOf"`, `"x-limits":{"exponent":18},"anyOf"`, 1), "", true},
		{"small exponents", strings.Replace(schema(closed+a, closed+b), `"anyOf"`, `"x-limits":{"exponent":17},"anyOf"`, 1), "", false},
	} {
		p := compile(t, test.schema, test.kind)
		if (p != nil) != test.want {
			t.Errorf("%s: there is a program: %t", test.reason, p != nil)
		}
		if p == nil {
			continue
		}
		text := `{"a":"xyz"}`
		if test.kind == "two" {
			text = `{"b":"xyz"}`
		}
		s := p.NewScanner()
		if !s.Holds([]byte(text)) || s.Holds([]byte(text+"  ")) != (test.reason != "few bytes") || s.Holds([]byte(`{"c":"xyz"}`)) {
			t.Errorf("%s: another document holds", test.reason)
		}
	}
}

// TestBoundsOfDocuments tries each bound of what is looked at, and one beyond.
func TestBoundsOfDocuments(t *testing.T) {
	s := compile(t, `{"type":"object","properties":{"v":true},"additionalProperties":false}`, "").NewScanner()
	nested := func(n int) string { return `{"v":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}` }
	objects := func(n int) string { return `{"v":` + strings.Repeat(`{"a":`, n) + `1` + strings.Repeat("}", n) + `}` }
	names := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"n%d":1`, i)
		}
		return `{"v":{` + b.String()[1:] + `}}`
	}
	long := func(n int) string { return `{"v":"` + strings.Repeat("x", n-len(`{"v":""}`)) + `"}` }
	for _, test := range []struct{ what, within, beyond string }{
		{"arrays", nested(15), nested(16)}, {"objects", objects(15), objects(16)}, {"names", names(64), names(65)}, {"bytes", long(1 << 19), long(1<<19 + 1)},
		{"digits", `{"v":123456789012345678}`, `{"v":1234567890123456789}`}, {"exponents", `{"v":1e99}`, `{"v":1e100}`},
		{"arrays beside", `{"v":[` + strings.Repeat("[[[[]]]],", 9) + `[]]}`, `{"v":[[],}`}, {"objects beside", `{"v":[` + strings.Repeat(`{"a":{"b":{}}},`, 9) + `{}]}`, `{"v":[{},}`},
	} {
		for text, want := range map[string]bool{test.within: true, test.beyond: false} {
			if s.Holds([]byte(text)) != want {
				t.Errorf("%s: %.40s holds: %t", test.what, text, !want)
			}
		}
	}
}

// TestBeginningsDoNotHold cuts a document everywhere.
func TestBeginningsDoNotHold(t *testing.T) {
	s := compile(t, `{`+small+`}`, "").NewScanner()
	const text = `{ "a" : "x\u0061" , "b":12 }`
	for cut := range text {
		if s.Holds([]byte(text[:cut])) {
			t.Errorf("%s holds", text[:cut])
		}
	}
	if !s.Holds([]byte(text)) || s.Holds([]byte(`{"a":`)) {
		t.Error("the whole does not hold, or a name does")
	}
}

// TestEveryOrderOfMembers reads members in any order, with and without white space,
// also after documents in another order.
func TestEveryOrderOfMembers(t *testing.T) {
	s := compile(t, `{"type":"object","required":["one","two","three"],"properties":{"one":{"type":"integer"},"two":{"type":"string"},"three":{"type":"boolean"},"a_long_name_of_more_bytes":{"type":"null"}},"additionalProperties":false}`, "").NewScanner()
	members := []string{`"one":1`, `"two":"x"`, `"three":true`, `"a_long_name_of_more_bytes":null`}
	for i := range 4 {
		for j := range 4 {
			for k := range 4 {
				for l := range 4 {
					isWhole := 1<<i|1<<j|1<<k|1<<l == 15
					for _, comma := range []string{",", " ,\n", ", ", " ,"} {
						text := "{" + strings.Join([]string{members[i], members[j], members[k], members[l]}, comma) + "}" + strings.Repeat(" ", 30)
						if got := s.Holds([]byte(text)); got != isWhole {
							t.Fatalf("%s holds: %t", text, got)
						}
						if s.Holds([]byte(strings.Replace(text, ",", ",,", 1))) || s.Holds([]byte(strings.Replace(text, "}", ",}", 1))) || s.Holds([]byte(text[:len(text)-31])) || s.Holds([]byte(text+"x")) || s.Holds([]byte("["+text+"]")) {
							t.Fatalf("what is like %s holds", text)
						}
					}
				}
			}
		}
	}
}

// TestProgramsOfKindsWithEvidence makes a program for the first kind where the fields that
// must be there are evidence enough, also of fields that another kind has.
func TestProgramsOfKindsWithEvidence(t *testing.T) {
	const fields = `"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"},"c":{"type":"string"},"d":{"type":"string"}}`
	const closed = fields + `,"additionalProperties":false`
	evidence := func(core string) string { return `,"evidence":{"fields":["a","b","c"],"core":[` + core + `]}` }
	for _, test := range []struct {
		reason, evidence, first, other, kind string
		want                                 bool
	}{
		{"all of its evidence", evidence(""), closed + `,"required":["a","b","c"]`, closed, "", true},
		{"too little", evidence(""), closed + `,"required":["a","b","d"]`, closed, "", false},
		{"any fields", evidence(""), fields + `,"required":["a","b","c"]`, closed, "", false},
		{"and the core", evidence(`"d"`), closed + `,"required":["a","b","c","d"]`, closed, "", true},
		{"without the core", evidence(`"d"`), closed + `,"required":["a","b","c"]`, closed, "", false},
		{"half the core", evidence(`"d","e"`), closed + `,"required":["a","b","c","d"]`, closed, "", true},
		{"a third of the core", evidence(`"d","e","f"`), closed + `,"required":["a","b","c","d"]`, closed, "", false},
		{"no evidence", "", closed + `,"required":["a","b","c"]`, closed, "", false},
		{"no evidence, and a field of its own", "", closed + `,"required":["a","b","c"]`, `"type":"object","properties":{"a":{"type":"string"}}`, "", true},
		{"the second kind", evidence(""), closed + `,"required":["a","b","c"]`, closed + `,"required":["a","b","c"]`, "two", false},
	} {
		p := compile(t, `{"x-profile":{"name":"p"},"anyOf":[{"$ref":"#/$defs/one"},{"$ref":"#/$defs/two"}],"$defs":{"one":{"x-kind":{"name":"one"`+test.evidence+`},`+test.first+`},"two":{"x-kind":{"name":"two"},`+test.other+`}}}`, test.kind)
		if (p != nil) != test.want {
			t.Errorf("%s: there is a program: %t", test.reason, p != nil)
		}
	}
}

// TestBoundsOfPrograms tries each bound of what a schema may ask for, and one beyond.
func TestBoundsOfPrograms(t *testing.T) {
	list := func(n int, form, sep string) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(form, i))
		}
		return strings.Join(all, sep)
	}
	rules := `"x-rules":{"r":{"level":"error","says":"s"}},"type":"object","additionalProperties":false,`
	sums := func(n int) string {
		return `{` + rules + `"properties":{` + list(n, `"n%d":{"type":"integer"}`, ",") + `},"x-sums":[{"rule":"r","parts":[` + list(n-1, `"n%d"`, ",") + fmt.Sprintf(`],"is":"at most","total":"n%d"}]}`, n-1)
	}
	states := func(n int) string {
		return `{` + rules + `"properties":{"s":{"type":"string","enum":[` + list(n, `"n%d"`, ",") + `]},"b":{"type":["integer","null"]}},"x-lifecycle":{"member":"s","rules":{"set":"r"},"states":{` + list(n, `"n%d":{"set":["b"]}`, ",") + `}}}`
	}
	fields := func(n int) string {
		return `{"type":"object","additionalProperties":false,"properties":{` + list(n, `"n%d":{"type":"integer"}`, ",") + `}}`
	}
	inside := func(n int) string {
		return `{"type":"object","additionalProperties":false,"properties":{"v":` + fields(n) + `}}`
	}
	for _, test := range []struct{ what, within, beyond, text string }{
		{"fields", fields(64), fields(65), `{"n0":1,"n63":2}`}, {"fields inside", inside(64), inside(65), `{"v":{"n63":2}}`},
		{"slots", sums(64), sums(65), `{"n0":1,"n63":2}`}, {"states", states(64), states(65), `{"s":"n63","b":1}`},
	} {
		if p := compile(t, test.beyond, ""); p != nil {
			t.Errorf("%s beyond the bound: there is a program", test.what)
		}
		p := compile(t, test.within, "")
		if p == nil {
			t.Errorf("%s within the bound: there is no program", test.what)
		} else if !p.NewScanner().Holds([]byte(test.text)) {
			t.Errorf("%s: %s does not hold", test.what, test.text)
		}
	}
}

// TestFieldsUnderAConditionInEitherNaming asks for a field of items under a condition,
// however the names of the document are spelled.
func TestFieldsUnderAConditionInEitherNaming(t *testing.T) {
	s := compile(t, `{"type":"object","additionalProperties":false,"properties":{"a_list":{"type":"array"}},"if":{"required":["a_list"]},"then":{"properties":{"a_list":{"items":{"required":["p_p"],"properties":{"p_p":{"type":"integer"}}}}}}}`, "").NewScanner()
	for text, want := range map[string]bool{
		`{"a_list":[{"p_p":1}]}`: true, `{"a_list":[{}]}`: false, `{"a_list":[{"p_p":"x"}]}`: false, `{"aList":[{}]}`: false, `{"aList":[{"x":1}]}`: false, `{"aList":[]}`: true, `{"aList":[7]}`: true,
	} {
		if got := s.Holds([]byte(text)); got != want {
			t.Errorf("%s holds: %t", text, got)
		}
	}
}
