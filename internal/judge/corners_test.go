package judge_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/corpus"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/instance"
	"github.com/batchcheck/batchcheck/internal/judge"
)

// corners are documents in which keywords meet, by schema.
var corners = []struct {
	schema    string
	documents []string
}{
	{`{"properties":{"v":{"type":["integer","null"]}}}`, []string{`{"v":"12"}`, `{"v":"2026-01-31T"}`, `{"v":"2026-01-31"}`, `{"v":""}`, `{"v":{}}`, `{"v":{"a":1}}`, `{"v":[]}`, `{"v":[1]}`, `{"v":true}`, `{"v":1.5}`, `{"v":"20261-1-31T"}`}},
	{`{"properties":{"v":{"type":"string"}}}`, []string{`{"v":{}}`, `{"v":""}`, `{"v":12}`}},
	{`{"properties":{"v":{"type":"integer"}}}`, []string{`{"v":""}`, `{"v":{}}`, `{"v":"x"}`}},
	{`{"properties":{"v":{"enum":["completed","failed",7]}}}`, []string{`{"v":"Complete"}`, `{"v":"fialed"}`, `{"v":"x"}`, `{"v":7.5}`, `{"v":null}`}},
	{`{"properties":{"v":{"x-private":true,"enum":["completed"],"type":["string","number","boolean"]}}}`, []string{`{"v":"complete"}`, `{"v":7}`, `{"v":true}`, `{"v":"é"}`, `{"v":null}`, `{"v":{"a":1}}`}},
	{`{"properties":{"v":{"type":["string","null"],"minLength":1,"not":{"enum":["none",""]}},"w":{"not":{"const":0}},"x":{"not":{"type":"string"}}}}`, []string{`{"v":""}`, `{"v":"none"}`, `{"w":0}`, `{"x":"a"}`}},
	{`{"properties":{"v":{"minLength":2,"maxLength":3}}}`, []string{`{"v":"a"}`, `{"v":"abcd"}`, `{"v":"éé"}`, `{"v":"éééé"}`}},
	{`{"properties":{"v":{"pattern":"^a","description":"a word with a"},"w":{"pattern":"^a"}}}`, []string{`{"v":"b","w":"b"}`}},
	{`{"properties":{"v":{"type":"string","x-time":"date"},"w":{"type":"string","x-time":"rfc3339"}}}`, []string{`{"v":"2026-1-1","w":"2026-01-31"}`, `{"v":"2026-01-31","w":"2026-01-31T12:00:00Z"}`, `{"v":"1699-01-31","w":"2201-01-31T12:00:00Z"}`, `{"v":"1700-01-31","w":"2200-01-31T12:00:00Z"}`}},
	{`{"properties":{"v":{"anyOf":[{"type":"string"},{"type":["null","integer"]}]},"w":{"anyOf":[{"type":"string"},{"minimum":3}]}}}`, []string{`{"v":1.5,"w":2}`, `{"v":[],"w":"a"}`}},
	{`{"oneOf":[{"required":["a"],"properties":{"a":{"type":"string"}}},{"required":["b"],"properties":{"b":{"type":"string"}}}],"properties":{"a":{"type":["string","null"]},"b":{"type":["string","null"]}}}`,
		[]string{`{}`, `{"a":"x","b":"y"}`, `{"a":null,"b":null}`, `{"a":"x","b":null}`, `{"a":7,"b":null}`, `{"a":7,"b":8}`, `[]`, `7`}},
	{`{"required":["a","b"],"properties":{"a":{"type":["string","null"]},"b":{}}}`, []string{`{}`, `{"a":1}`, `{"A":1,"b":2}`}},
	{`{"if":{"required":["x"]},"then":{"required":["a","b","c","d"],"properties":{"a":{"type":"string"},"b":{"const":3},"c":{"enum":[1]}}}}`, []string{`{"x":1}`, `{"x":1,"a":7,"b":4,"c":2,"d":1}`}},
	{`{"properties":{"v":{"type":"array","items":{"type":"integer","minimum":3}}}}`, []string{`{"v":[1,"a",3,2.5]}`, `{"v":7}`, "{\n  \"v\": [\n    1,\n    {\"a\": 1}, 7\n  ]\n}", "{\"v\":\t\n\t\t\t\t\t\t\t\t\t\t[1]}"}},
	{`{"properties":{"v":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}}}`, []string{`{"v":{"a":1,"b":2,"c":{"d":1}}}`, `{"v":[]}`, `{"v":{"a b":{}}}`, `{"v":{"":1}}`, `{"v":{"a/b~c":1}}`}},
	{`{"minProperties":2,"maxProperties":3,"propertyNames":{"maxLength":2,"pattern":"^[a-z]"}}`, []string{`{"a":1}`, `{"a":1,"b":1,"c":1,"d":1}`, `{"abc":1,"B":2}`}},
	{`{"patternProperties":{"^a":{"type":"string"}},"additionalProperties":{"type":"integer"}}`, []string{`{"a":1,"b":"x"}`, `{"":"x","a/b":7,"a~b":8,"a%2f":9}`}},
	{`{"dependentSchemas":{"a":{"required":["b"],"properties":{"c":{"type":"null"}}}},"dependentRequired":{"a":["d"]}}`, []string{`{"a":1,"c":2}`, `{"a":1,"b":1,"d":1}`}},
	{`{"unevaluatedProperties":{"type":"string"},"properties":{"a":true}}`, []string{`{"a":1,"b":2,"":3}`}},
	{`{"properties":{"v":{"prefixItems":[{"type":"null"},{"properties":{"a":{"multipleOf":2}}}],"items":{"type":"integer"},"contains":{"const":7},"uniqueItems":true}}}`, []string{`{"v":[1,{"a":3},"x","x"]}`, `{"v":[null,{"a":2},7]}`, `{"v":[]}`}},
	{`{"properties":{"v":{"x-should":{"type":"string","minLength":2},"type":["string","integer"]}},"x-should":{"required":["w"]}}`, []string{`{"v":7}`, `{"v":"a"}`, `{"v":null}`, `{"v":"ab","w":1}`}},
	{`{"properties":{"v":{"minLength":3,"maxLength":1},"w":{"properties":{"a":{"maximum":3}}}},"if":{"required":["x"]},"then":{"properties":{"v":{"type":"integer"},"w":{"type":"string"}}}}`, []string{`{"v":"ab"}`, `{"v":"ab","x":1}`, `{"w":{"a":4},"x":1}`, `{"w":{"a":4},"v":"ab","x":1}`, `{"w":{"a":4,"b":{}},"x":1,"v":7}`}},
	{`{"allOf":[{"patternProperties":{"^x":{}},"additionalProperties":{"type":"integer"}}],"properties":{"a":{"type":["string","integer"]}}}`, []string{`{"a":"s"}`, `{"a":1,"b":"s","x":"s"}`}},
	{`{"allOf":[{"additionalProperties":{"type":"integer"}},{"additionalProperties":{"minimum":3},"properties":{"b":{}}}],"properties":{"a":{"maximum":5}}}`, []string{`{"a":"s"}`, `{"a":1}`, `{"b":1}`, `{"b":"s"}`, `{"c":2,"d":"s"}`, `{"a":7}`}},
	{`{"allOf":[{"additionalProperties":false,"properties":{"a":{}}},{"properties":{"b":{}}},{"propertyNames":{"maxLength":1}},{"items":{"type":"integer"}},{"items":{"minimum":3}}]}`, []string{`{"a":1}`, `{"b":1}`, `{"ab":1}`, `[1,"a",4]`}},
	{`{"allOf":[{"const":1},{"enum":[1,2]},{"type":"number"},{"minimum":1},{"minimum":0.5},{"maximum":1}],"$ref":"#/$defs/a","$defs":{"a":{"not":{"const":3},"allOf":[{"not":{"const":2}}]}}}`, []string{`1`, `2`, `3`, `0.5`, `"x"`}},
	{`{"properties":{"v":{"oneOf":[{"type":"string"},{"type":"string","minLength":2},{"type":"null"}]},"w":{"not":{"anyOf":[{"type":"string"},{"minimum":4}]}}}}`, []string{`{"v":"a"}`, `{"v":"ab"}`, `{"v":null}`, `{"v":1}`, `{"w":"a"}`, `{"w":4}`, `{"w":3}`}},
	{`{"properties":{"v":{"if":{"type":"integer"},"then":{"minimum":3},"else":{"if":{"type":"string"},"then":{"minLength":2}}}}}`, []string{`{"v":2}`, `{"v":"a"}`, `{"v":null}`, `{"v":3}`, `{"v":"ab"}`}},
	{`{"properties":{"v":{"propertyNames":{"enum":["a","bc"],"minLength":2,"pattern":"^b"}}}}`, []string{`{"v":{"a":1}}`, `{"v":{"bc":1}}`, `{"v":{"d":1}}`, `{"v":{"\u0062c":1}}`}},
	{`{"patternProperties":{"":{"patternProperties":{"":{"multipleOf":2}}}}}`, []string{`{"":{"a":1}}`, `{"a":{"":1}}`, `{"":{"":1}}`, `{"a":{"b":1}}`, `{"":[1]}`, `{"0":{"":3},"":{"0":3}}`}},
	{`{"properties":{"":{"multipleOf":2},"a":{"prefixItems":[{"patternProperties":{"^x":{"multipleOf":2}}}]}},"unevaluatedItems":false}`, []string{`{"":3}`, `{"a":[{"x":3}]}`, `{"a":[{"x":3,"xy":4,"x/":5}],"":1}`, `[1]`}},
	{`{"properties":{"v":{"contains":{"type":"object","patternProperties":{"":{"multipleOf":2}}},"minContains":2}},"dependentSchemas":{"w":{"additionalProperties":{"multipleOf":2},"properties":{"w":{}}}}}`, []string{`{"v":[{"":1},{"a":2}]}`, `{"w":1,"x":3,"":5}`}},
	{`{"if":{"minProperties":1},"then":{"propertyNames":{"$ref":"#/$defs/x"},"additionalProperties":{"$ref":"#/$defs/x"}},"$defs":{"x":{"anyOf":[{"minLength":2},{"type":"null"}]}}}`, []string{`{"a":"xx"}`, `{"aa":"x"}`, `{"a":"x"}`, `{"aa":"xx"}`}},
	{`{"properties":{"v":{"type":"integer"}},"if":{"required":["x"]},"then":{"properties":{"v":{"type":"string"}}}}`, []string{`{"x":1,"v":null}`, `{"x":1,"v":7}`, `{"x":1,"v":"s"}`}},
	{`{"properties":{"v":false,"w":true}}`, []string{`{"v":1,"w":1}`}},
	{`{"x-rule-of":{"integer":"form"},"x-rules":{"form":{"level":"error","says":"s"}},"properties":{"v":{"type":"integer"}}}`, []string{`{"v":1.0}`, `{"v":1e3}`, `{"v":-0}`, `{"v":10e-1}`, `{"v":100000000000000000000}`, `{"v":100000000000000000000.0}`, `{"v":1.5}`, `{"v":-0.0}`}},
	{`{"x-rule-of":{"properties":"other"},"x-rules":{"other":{"level":"note","says":"s"}},"properties":{"one_two":{"type":"object","properties":{"three_four":{"type":"integer"}}},"five_six":{}}}`,
		[]string{`{"one_two":{"three_four":"x"}}`, `{"oneTwo":{"threeFour":"x"}}`, `{"oneTwo":{"three_four":1},"fiveSix":1}`, `{"one_two":{},"fiveSix":1}`, `{"oneTwo":{},"fiveSix":1,"one_two":{}}`, `{"one_two":1,"oneTwo":2}`, `{"OneTwo":1,"x":{"y":1}}`}},
	{`{"properties":{"a":{"type":"object","properties":{"n":{"type":"integer"},"t":{"type":"integer"}}},"b":{"type":"integer"}},"x-order":[{"rule":"r","chains":[["a/n","b","a/t"]]}],"x-rules":{"r":{"level":"error","says":"s"}},"x-window":{"rule":"r","from":"a/n","to":"a/t","fixed":"1h","units":{"h":3600}}}`,
		[]string{`{"a":{"n":5},"b":4}`, `{"a":{"t":3},"b":4}`, `{"a":{"n":5,"t":4}}`, `{"a":{"n":5,"t":3605},"b":3606}`, `{"a":{"n":"x","t":4},"b":7}`}},
	{`{"properties":{"a":{"type":"object","x-private":true,"properties":{"n":{"type":"integer"},"t":{"type":"integer"}}},"b":{"type":"integer"}},"x-order":[{"rule":"r","chains":[["a/n","b","a/t"]]}],"x-rules":{"r":{"level":"error","says":"s"}}}`,
		[]string{`{"a":{"n":5},"b":4}`, `{"a":{"t":3},"b":4}`, `{"a":{"n":5,"t":4}}`}},
	{`{"properties":{"a":{"type":"array","items":{"type":"object","properties":{"b":{"type":"integer"},"c":{"type":"integer"}},"x-order":[{"rule":"r","chains":[["b","c"]]}]}}},"x-rules":{"r":{"level":"error","says":"s"}}}`, []string{`{"a":[{"b":1,"c":2},{"b":2,"c":1}]}`}},
}

// TestCorners holds what is found where keywords meet to a file: with people's data
// and without, in either naming, by ourselves and by jsonschema/v5.
func TestCorners(t *testing.T) {
	var out strings.Builder
	for _, corner := range corners {
		c, err := contract.Load([]byte(corner.schema), "")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&out, corner.schema)
		for _, text := range corner.documents {
			ours := found(c, judge.Options{Naming: instance.Auto}, text)
			fmt.Fprintf(&out, "%q\n%s", text, ours)
			if shown := found(c, judge.Options{Naming: instance.Auto, ShowValues: true}, text); shown != ours {
				fmt.Fprintf(&out, "with values\n%s", shown)
			}
			if client := found(c, judge.Options{Naming: instance.Client}, text); client != ours {
				fmt.Fprintf(&out, "in the naming of clients\n%s", client)
			}
			if engine := found(c, judge.Options{Naming: instance.Auto, ByEngine: true}, text); engine != ours && !strings.Contains(corner.schema, "x-time") { // which it does not know
				t.Errorf("%s of %s: the engine finds\n%swe find\n%s", corner.schema, text, engine, ours)
			}
		}
	}
	golden.Check(t, "testdata/corners.golden", out.String())
}

// TestLinesOfFixtures holds how fixtures are laid out to a file, with people's data
// and without.
func TestLinesOfFixtures(t *testing.T) {
	var out strings.Builder
	c := load(t)
	for _, under := range []string{"lists", "results"} {
		for _, d := range corpus.Documents(t, "../../testdata", under) {
			hidden, all := lay(c, false, string(d.Text)), lay(c, true, string(d.Text))
			fmt.Fprintf(&out, "%s\n%s", d.Name, hidden)
			if !strings.Contains(all, "…") && compact(t, all) != compact(t, string(d.Text)) {
				t.Errorf("%s is laid out as\n%s", d.Name, all)
			}
		}
	}
	for _, text := range []string{`7`, `"x"`, `null`, `[]`, `{}`, `[1,[2,{}],{"id":"b"}]`, `{"x":{"y":{"z":[]}},"id":{"a":1}}`, `{"batch":{"id":"b","object":"batch","status":"completed"},"x":1}`, `{"error":{"message":"m"}}`} {
		fmt.Fprintf(&out, "%s\n%swith values\n%s", text, lay(c, false, text), lay(c, true, text))
	}
	golden.Check(t, "testdata/lines.golden", out.String())
}

// TestLinesStopWhenNoMoreAreWanted yields no line after one that is enough.
func TestLinesStopWhenNoMoreAreWanted(t *testing.T) {
	c := load(t)
	const text = `{"id":"b","object":"batch","request_counts":{"total":1},"errors":{"data":[{}]}}`
	whole := 0
	for range judge.Lines(c, judge.Options{}, []byte(text)) {
		whole++
	}
	for enough := 1; enough <= whole; enough++ {
		seen := 0
		for range judge.Lines(c, judge.Options{}, []byte(text)) { // a yield too many panics
			if seen++; seen == enough {
				break
			}
		}
		if seen != enough {
			t.Errorf("%d lines, not %d", seen, enough)
		}
	}
	if whole != 12 {
		t.Errorf("%d lines", whole)
	}
}

// many makes a document with n faults of one rule and one of another, before or after.
func many(n int, first, last string) string {
	return `{"first":` + first + `,"v":[` + strings.TrimSuffix(strings.Repeat(`"x",`, n), ",") + `],"last":` + last + `}`
}

// TestFaultsBeyondTheLimitAreCounted keeps the first faults, and one of each rule.
func TestFaultsBeyondTheLimitAreCounted(t *testing.T) {
	c, err := contract.Load([]byte(`{"properties":{"first":{"maxLength":1},"v":{"type":"array","items":{"type":"integer"}},"last":{"minimum":3}}}`), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		faults       int
		first, last  string
		wants        func(string) bool
		kept, more   int
		rules, drops string
	}{
		{faults: 3, first: `""`, last: `7`, kept: 3, rules: "type"},
		{faults: document.MaxFaults, first: `""`, last: `7`, kept: document.MaxFaults, rules: "type"},
		{faults: document.MaxFaults + 1, first: `""`, last: `7`, kept: document.MaxFaults, more: 1, rules: "type"},
		{faults: document.MaxFaults, first: `"ab"`, last: `7`, kept: document.MaxFaults, more: 1, rules: "maxLength type"},
		{faults: 2*document.MaxFaults + 5, first: `"ab"`, last: `2`, kept: document.MaxFaults + 1, more: document.MaxFaults + 6, rules: "maxLength minimum type"},
		{faults: 2*document.MaxFaults + 5, first: `"ab"`, last: `2`, wants: func(rule string) bool { return rule != "schema/type" }, kept: 7, rules: "maxLength minimum type"},
		{faults: document.MaxFaults + 5, first: `"ab"`, last: `2`, drops: "schema/type", kept: 2, rules: "maxLength minimum"},
	} {
		j := judge.New(c, judge.Options{Wants: test.wants})
		root, _ := j.Read([]byte(many(test.faults, test.first, test.last)))
		j.Judge(root, j.Recognize(root))
		dropped := 0
		findings := j.Findings("", false, func(rule string, _ bool, _ string, n int) bool {
			if rule == test.drops {
				dropped += n
			}
			return rule == test.drops
		})
		more := 0
		var rules []string
		for _, f := range findings {
			more += f.More
			rules = append(rules, strings.TrimPrefix(f.Rule, "schema/"))
		}
		slices.Sort(rules)
		rules = slices.Compact(rules)
		if len(findings) != test.kept || more != test.more || strings.Join(rules, " ") != test.rules || test.drops != "" && dropped != test.faults {
			t.Errorf("%d faults: %d are kept, %d more, of %q, %d dropped; want %+v", test.faults, len(findings), more, rules, dropped, test)
		}
	}
}

// TestFurtherFindingsCanBeDropped counts no further findings of a rule where these are left
// out, or where none of the rule is kept.
func TestFurtherFindingsCanBeDropped(t *testing.T) {
	c, err := contract.Load([]byte(`{"properties":{"v":{"type":"array","items":{"type":"integer"}}}}`), "")
	if err != nil {
		t.Fatal(err)
	}
	j := judge.New(c, judge.Options{})
	text := []byte(many(document.MaxFaults+3, "1", "1"))
	for _, test := range []struct {
		what string
		drop judge.Drop
		kept int
		more int
	}{
		{"nothing", func(string, bool, string, int) bool { return false }, document.MaxFaults, 3},
		{"the further ones", func(_ string, _ bool, _ string, n int) bool { return n > 1 }, document.MaxFaults, 0},
		{"those that are kept", func(_ string, _ bool, _ string, n int) bool { return n == 1 }, 0, 0},
		{"one place", func(_ string, _ bool, pointer string, _ int) bool { return pointer == "/v/3" }, document.MaxFaults - 1, 3},
	} {
		root, _ := j.Read(text)
		j.Judge(root, j.Recognize(root))
		more := 0
		all := j.Findings("", true, test.drop)
		for _, f := range all {
			more += f.More
		}
		if len(all) != test.kept || more != test.more {
			t.Errorf("without %s: %d and %d more, want %d and %d", test.what, len(all), more, test.kept, test.more)
		}
	}
}

// TestWidthsOfFindings gives how many characters a value or a name takes up that is at
// fault, and nothing for what has others in it.
func TestWidthsOfFindings(t *testing.T) {
	c, err := contract.Load([]byte(`{"type":"object","required":["z"],"propertyNames":{"maxLength":3},"properties":{"v":{"type":"integer"},"z":{}}}`), "")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{
		`{"z":1,"v":"é"}`: 3, `{"z":1,"v":true}`: 4, `{"z":1,"v":1.25}`: 4, `{"z":1,"v":null}`: 4, `{"z":1,"v":{"a":1}}`: 0, `{"z":1,"v":{}}`: 0, `{"z":1,"v":["a"]}`: 0, `{"z":1,"v":[]}`: 0, `{"z":1,"éééé":7}`: 6, `{"v":1}`: 0, `"x"`: 0, `[]`: 0,
	} {
		j := judge.New(c, judge.Options{ShowValues: true})
		root, _ := j.Read([]byte(text))
		j.Judge(root, j.Recognize(root))
		all := j.Findings("", false, func(string, bool, string, int) bool { return false })
		if len(all) != 1 || all[0].Width != want {
			t.Errorf("%s: %+v, want one of %d characters", text, all, want)
		}
	}
}

// TestFirstFaultsAreThoseOfTheDocument keeps, of more faults of a rule than are kept, the
// first in the order of the document, though others were found before.
func TestFirstFaultsAreThoseOfTheDocument(t *testing.T) {
	c, err := contract.Load([]byte(`{"x-rules":{"r":{"level":"error","says":"s"}},"x-rule-of":{"maxLength":"r","required":"r"},"properties":{"v":{"type":"array","items":{"maxLength":0}}},"if":{"required":["v"]},"then":{"required":["z"]}}`), "")
	if err != nil {
		t.Fatal(err)
	}
	j := judge.New(c, judge.Options{})
	root, _ := j.Read([]byte(many(document.MaxFaults, "1", "1")))
	j.Judge(root, j.Recognize(root))
	all := j.Findings("", false, func(string, bool, string, int) bool { return false })
	isFirst := func(f judge.Finding) bool { return f.Pointer == "/z" && f.Absent }
	isLast := func(f judge.Finding) bool { return f.Pointer == fmt.Sprint("/v/", document.MaxFaults-1) }
	if len(all) != document.MaxFaults || !slices.ContainsFunc(all, isFirst) || slices.ContainsFunc(all, isLast) {
		t.Errorf("%d are kept; the first, the last: %t, %t", len(all), slices.ContainsFunc(all, isFirst), slices.ContainsFunc(all, isLast))
	}
}

// TestPointersAreShort gives the pointer of a field that is deep inside of others with long
// names in its short form, also that of the other of two fields.
func TestPointersAreShort(t *testing.T) {
	name := strings.Repeat("n", 500)
	schema, text, pointer := `{"properties":{"a":{"type":"integer"},"z":{"type":"integer"}},"x-order":[{"rule":"r","chains":[["a","z"]]}]}`, `{"a":4,"z":3}`, ""
	for range 5 {
		schema = fmt.Sprintf(`{"properties":{%q:%s}}`, name, schema)
		text = fmt.Sprintf(`{%q:%s}`, name, text)
		pointer += "/" + name
	}
	c, err := contract.Load([]byte(`{"x-rules":{"r":{"level":"error","says":"s"}},`+schema[1:]), "")
	if err != nil {
		t.Fatal(err)
	}
	j := judge.New(c, judge.Options{})
	root, _ := j.Read([]byte(text))
	j.Judge(root, j.Recognize(root))
	all := j.Findings("", false, func(string, bool, string, int) bool { return false })
	if len(all) != 1 || all[0].Pointer != document.Short(pointer+"/z") || all[0].Beside != document.Short(pointer+"/a") || all[0].Pointer == pointer+"/z" {
		t.Errorf("%d are found: %+v", len(all), all)
	}
}

// TestClaims puts what somebody else found at its place, with what is there.
func TestClaims(t *testing.T) {
	c := load(t)
	for _, test := range []struct{ kind, text, path, want string }{
		{"batch", `{"id":"b","object":"batch","created_at":7}`, "created_at", "/created_at at 40: created_at is 7, says the test"},
		{"batch", `{"id":"b","object":"batch","created_at":null}`, "created_at", "/created_at at 40: created_at is null, says the test"},
		{"batch", `{"id":"b","object":"batch"}`, "created_at", "/created_at at 0: created_at is missing, says the test"},
		{"batch", `{"id":"b","object":"batch","createdAt":7,"inputFileId":"f"}`, "created_at", "/createdAt at 39: createdAt is 7, says the test"},
		{"batch", `{"id":"b","object":"batch","inputFileId":"f"}`, "created_at", "/createdAt at 0: createdAt is missing, says the test"},
		{"batch", `{"id":"b","object":"batch","request_counts":{"total":8}}`, "request_counts/total", "/request_counts/total at 53: request_counts.total is 8, says the test"},
		{"batch", `{"id":"b","object":"batch","request_counts":{"total":8}}`, "", "the document at 0: the document , says the test"},
		{"batch", `{"other":"b"}`, "id", "/id at 0: id is missing, says the test"},
		{"batch", `{"reply":{"id":"b","object":"batch","input_file_id":"f","status":"completed","request_counts":{"total":8}}}`, "request_counts/total", "/reply/request_counts/total at 103: request_counts.total is 8, says the test"},
		{"", `{"id":"b","object":"batch","metadata":{"a":"b"}}`, "metadata", "/metadata at 38: metadata is an object, says the test"},
	} {
		j := judge.New(c, judge.Options{Naming: instance.Auto, Kind: test.kind})
		root, _ := j.Read([]byte(test.text))
		j.Begin(root)
		j.Claim(test.path, "rule", ", says the test", "want")
		got := corpus.Lines(j.Findings("", false, func(string, bool, string, int) bool { return false }))
		got, _, _ = strings.Cut(strings.TrimPrefix(got, "  rule "), "\n")
		if got != test.want {
			t.Errorf("%s of %s\n got %s\nwant %s", test.path, test.text, got, test.want)
		}
	}
}

// TestOwnersOfPlaces gives the batch in which each byte of a list lies.
func TestOwnersOfPlaces(t *testing.T) {
	const text = `{"object":"list","data":[{"id":"a","object":"batch"}, {"id":7} ,{"object":"batch","id":"b"}],"has_more":false}`
	j := judge.New(load(t), judge.Options{Naming: instance.Auto})
	root, _ := j.Read([]byte(text))
	j.Judge(root, j.Recognize(root))
	got := ""
	for at := range len(text) {
		owner := j.OwnerAt(at)
		if owner == "" {
			owner = "."
		}
		got += owner
	}
	want := strings.Repeat(".", len(text))
	for owner, object := range map[string]string{"a": `{"id":"a","object":"batch"}`, "b": `{"object":"batch","id":"b"}`} {
		at := strings.Index(text, object)
		want = want[:at] + strings.Repeat(owner, len(object)) + want[at+len(object):]
	}
	if got != want {
		t.Errorf("\n got %s\nwant %s\n  of %s", got, want, text)
	}
}

// TestHolds judges one value by a node: a text that is no JSON does not hold.
func TestHolds(t *testing.T) {
	c, err := contract.Load([]byte(`{"properties":{"one_two":{"type":"integer"}},"required":["one_two"]}`), "")
	if err != nil {
		t.Fatal(err)
	}
	j := judge.New(c, judge.Options{Naming: instance.Auto})
	for text, want := range map[string]bool{`{"one_two":1}`: true, `{"oneTwo":1}`: true, `{"one_two":"1"}`: false, `{"oneTwo":"1"}`: false, `{}`: false, `7`: true, `{"one_two":1`: false, `{"one_two":1,"one_two":1}`: false, ``: false} {
		if got := j.Holds(c.Kinds[0].Node, []byte(text)); got != want {
			t.Errorf("%s holds: %t", text, got)
		}
	}
}

// TestKindsThatMustBeThere holds what is said of a document of another kind to a file.
func TestKindsThatMustBeThere(t *testing.T) {
	var out strings.Builder
	c := load(t)
	batch := `{"id":"b","object":"batch","input_file_id":"f","status":"validating"}`
	texts := []string{
		batch, `{"reply":` + batch + `}`, `{"object":"list","data":[` + batch + `]}`, `{"error":{"message":"m","type":"t","code":"c","param":null}}`, `{"custom_id":"a","method":"POST","url":"/v1/x","body":{}}`,
		`{"id":"r","custom_id":"a","response":{"status_code":200,"request_id":"q","body":{}},"error":null}`, `{"a":1}`, `[]`, `[` + batch + `]`, `7`, `"x"`, `null`, `{"a":` + batch + `,"b":` + batch + `}`, `{"custom_id":"a"}`, `{"id":"b"}`,
	}
	for _, kind := range append([]string{""}, "batch", "list", "error", "request", "result") {
		fmt.Fprintf(&out, "kind %q\n", kind)
		for _, text := range texts {
			j := judge.New(c, judge.Options{Naming: instance.Auto, Kind: kind})
			root, _ := j.Read([]byte(text))
			j.Judge(root, j.Recognize(root))
			ofWhole := slices.DeleteFunc(j.Findings("", false, func(string, bool, string, int) bool { return false }), func(f judge.Finding) bool { return strings.HasPrefix(f.Rule, "field/missing") })
			fmt.Fprintf(&out, "%s\n%s", text, corpus.Lines(ofWhole))
		}
	}
	golden.Check(t, "testdata/kinds.golden", out.String())
}
