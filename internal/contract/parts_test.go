package contract_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/judge"
)

// loadText compiles a schema of a test.
func loadText(t *testing.T, text string) *contract.Contract {
	t.Helper()
	c, err := contract.Load([]byte(text), "")
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return c
}

// TestLinesOfSeveralSubschemas puts together what subschemas state of lines: of each
// member the outermost counts, and of all endpoints those of one subschema.
func TestLinesOfSeveralSubschemas(t *testing.T) {
	lines := func(members string) string { return `{"type":"object","x-lines":{` + members + `}}` }
	const first, second = `"endpoints":[{"endpoint":"/1","is":{"required":["r1"]}}]`, `"endpoints":[{"endpoint":"/2","is":{"required":["r2"]}},{"endpoint":"/3","is":true}]`
	for _, test := range []struct{ parts, want string }{
		{`{"type":"object"}`, ``},
		{lines(`"id":"a",` + first), `id a, /1 asks for r1`},
		{`{"type":"object"},` + lines(`"id":"a",`+first), `id a, /1 asks for r1`},
		{lines(`"id":"a"`) + `,` + lines(`"id":"b","output":{"output":"o"},`+first), `id a, output o, /1 asks for r1`},
		{lines(`"id":"a",`+first) + `,` + lines(`"id":"b","output":{"output":"o"}`), `id a, output o, /1 asks for r1`},
		{lines(first) + `,` + lines(`"id":"b",`+second), `id b, /1 asks for r1`},
		{lines(second) + `,` + lines(`"id":"b",`+first), `id b, /2 asks for r2, /3`},
		{lines(`"id":"a"`) + `,` + lines(first) + `,` + lines(second), `id a, /1 asks for r1`},
		{lines(`"id":"a","output":{"output":"p","errors":"e"}`) + `,` + lines(`"output":{"output":"o","error":"x"}`), `id a, output p, errors e`},
	} {
		got := ""
		if l := loadText(t, `{"allOf":[`+test.parts+`]}`).Kinds[0].Lines; l != nil {
			got = "id " + l.ID
			if l.Output != nil {
				got += ", output " + l.Output.Output
				if l.Output.Errors != "" {
					got += ", errors " + l.Output.Errors
				}
			}
			for _, e := range l.Endpoints {
				got += ", " + e.Endpoint
				if e.Schema == nil {
					got += " without a schema"
				} else if len(e.Schema.Required) > 0 {
					got += " asks for " + e.Schema.Required[0]
				}
			}
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.parts, got, test.want)
		}
	}
}

// TestRolesOfTemplates finds the fields of a request by what stands in them.
func TestRolesOfTemplates(t *testing.T) {
	for _, test := range []struct{ create, want string }{
		{`"body":{"a":"{file}","b":"{endpoint}","c":"{window}","d":"{metadata}","e":"{model}","f":"{requests}"}`, `a b c d e f`},
		{`"body":{"a":{"b":"{file}","c":{"d":"{window}"}}}`, `a/b - a/c/d - - -`},
		{`"body":{"a":["{requests}"],"b":["{file}","{file}"],"c":[["{window}"]],"d":[{"e":"{endpoint}"}],"f":[]}`, `- d/e - - - a`},
		{`"body":{"a":"file","b":"{files}","c":7,"d":null,"e":true}`, `- - - - - -`},
		{`"body":"{file}"`, `- - - - - -`},
		{`"inline":{"a":{"requests":["{requests}"]},"m":"{model}"}`, `- - - - m a/requests`},
		{`"body":{"a":"{file}"},"inline":{"b":"{file}","c":"{requests}"}`, `a - - - - c`},
		{`"required":["a"]`, `- - - - - -`},
	} {
		c := loadText(t, `{"type":"object","x-api":{"create":{`+test.create+`}}}`).API.Create
		var got []string
		for _, path := range []string{c.File, c.Endpoint, c.Length, c.Metadata, c.ModelField, c.Requests} {
			if path == "" {
				path = "-"
			}
			got = append(got, path)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %s, want %s", test.create, got, test.want)
		}
	}
}

// TestEvidenceThatFieldsImply asks whether every object with some fields is of a kind.
func TestEvidenceThatFieldsImply(t *testing.T) {
	for _, test := range []struct {
		evidence, names string
		want            bool
	}{
		{`"fields":["a","b_b","c"]`, "a b_b c", true}, {`"fields":["a","b_b","c"]`, "a bB c", true}, {`"fields":["a","b_b","c"]`, "a b_b", false}, {`"fields":["a","b_b","c"]`, "a b_b bB x", false},
		{`"fields":["a","b","c","d"],"enough":4`, "a b c", false}, {`"fields":["a","b","c","d"],"enough":4`, "a b c d", true}, {`"fields":["a","b","c","d"],"enough":1`, "a b", false},
		{`"fields":["a","b","c"],"core":["k","l"]`, "a b c", false}, {`"fields":["a","b","c"],"core":["k","l"]`, "a b c k", true}, {`"fields":["a","b","c"],"core":["k","l"]`, "a b k l", false},
		{`"fields":["a","b","c"],"core":["k","l","m"]`, "a b c k", false}, {`"fields":["a","b","c"],"core":["k","l","m"]`, "a b c l m", true},
		{`"marks":["/a=x"],"fields":["a","b"],"enough":1`, "a b", false},
	} {
		c := loadText(t, `{"type":"object","x-kind":{"name":"k","evidence":{`+test.evidence+`}}}`)
		if got := c.Kinds[0].Evidence.IsImplied(strings.Fields(test.names)); got != test.want {
			t.Errorf("%s: that there are %s implies the kind: %t", test.evidence, test.names, got)
		}
	}
}

// TestEvidenceWithACore counts the fields of an object, wherever they come, up to half of
// the core.
func TestEvidenceWithACore(t *testing.T) {
	const six = `"fields":["a","b","c"],"core":["k1","k2","k3","k4","k5","k6"]`
	for _, test := range []struct{ evidence, names, want string }{
		{six, "a b c k1 k2 k3", "in"}, {six, "k1 k2 k3 a b c", "in"}, {six, "a b c k1 k2", ""}, {six, "k4 a k5 b k6 c", "in"}, {six, "a b k1 k2 k3 k4 k5 k6", ""}, {six, "a b c x y z k1 x k2 k3", "in"},
		{`"fields":["a","b","c"],"core":["k1","k2","k3","k4","k5"]`, "a b c k1 k2", ""}, {`"fields":["a","b","c"],"core":["k1","k2","k3","k4","k5"]`, "a b c k1 k2 k3", "in"},
		{`"fields":["a","b","c"]`, "a b c", ""}, {`"fields":["a","b","c"],"marks":["/m=1"]`, "a b m", "in"}, {`"fields":["a","b","c"],"marks":["/m=1"]`, "a m", ""}, {`"fields":["a","b","c"],"marks":["/m=1"],"enough":1`, "a m", "in"},
		{`"fields":["a","b","c","d","e"],"marks":["/m=1"],"enough":5`, "a b c d m", ""}, {`"fields":["a","b","c","d","e"],"marks":["/m=1"],"enough":5`, "a b c d e m", "in"}, {`"fields":["a","b","c","d","e"],"core":["k"],"enough":5`, "a b c k", "in"},
		{`"fields":["a","b","c"],"core":["k"],"not":["/n=1"]`, "a b c k n", ""}, {`"fields":["a","b","c"],"core":["k"],"most":4`, "a b c k", "in"}, {`"fields":["a","b","c"],"core":["k"],"most":4`, "a b c k x", ""}, {`"fields":["a","b","c"],"core":["k"],"most":0`, "a b c k x", "in"},
	} {
		c := loadText(t, `{"type":"object","x-kind":{"name":"k","evidence":{`+test.evidence+`}}}`)
		text := `{"` + strings.ReplaceAll(test.names, " ", `":1,"`) + `":1}`
		root, _ := document.Parse([]byte(text), document.Limits{}).Root()
		got := ""
		if c.Kinds[0].Evidence.IsIn(root) {
			got = "in"
		}
		if got != test.want {
			t.Errorf("%s: %s is %q, want %q", test.evidence, test.names, got, test.want)
		}
	}
}

// TestStatesOfSeveralSubschemas takes what a state follows from out of the subschema that
// says so, where another one is laid over it.
func TestStatesOfSeveralSubschemas(t *testing.T) {
	const outer = `{"x-lifecycle":{"states":{"x":{"set":["a"]}}}}`
	const inner = `{"type":"object","properties":{"a":{},"s":{"type":"string"}},"x-lifecycle":{"member":"s","states":{"x":{"when":{"required":["a"]}},"y":{"when":{"required":["s"],"properties":{"s":{"const":"y"}}}}}}}`
	const other = `{"x-order":[{"rule":"time/order","chains":[["a","s"]]}]}`
	for _, parts := range []string{outer + `,` + inner, outer + `,` + other + `,` + inner, other + `,` + outer + `,` + inner, outer + `,{"x-lifecycle":{"states":{"y":{"end":true}}}},` + inner} {
		l := loadText(t, `{"allOf":[`+parts+`]}`).Kinds[0].Node.Lifecycle
		for _, name := range []string{"x", "y"} {
			if l.States[name].When == nil {
				t.Errorf("%s: the state %s follows from nothing", parts, name)
			}
			if got := l.StateOf("text", func(s *jsonschema.Schema) bool { return s == l.States[name].When }); got != name {
				t.Errorf("%s: the state %s is %s", parts, name, got)
			}
		}
		if !slices.Equal(l.States["x"].Set, []string{"a"}) || l.Field != "s" {
			t.Errorf("%s: %+v", parts, l)
		}
	}
}

// TestSubschemasOfStates knows what stands in the subschema that a state follows from.
func TestSubschemasOfStates(t *testing.T) {
	const text = `{"x-rules":{"r":{"level":"error","says":"s"}},"type":"object","properties":{"s":{"type":"string"}},"x-lifecycle":{"member":"s","states":{"x":{"when":{"x-rule-of":{"type":%q},"type":"object"}}}}}`
	c := loadText(t, fmt.Sprintf(text, "r"))
	if when := c.Kinds[0].Node.Lifecycle.States["x"].When; c.Schema(when.Location) != when {
		t.Error("it is not known by its location")
	}
	if _, err := contract.Load(fmt.Appendf(nil, text, "q"), ""); err == nil || err.Error() != `the schema has no rule "q", named at #/x-lifecycle/states/x/when/x-rule-of/type` {
		t.Errorf("of a rule that is not there: %v", err)
	}
}

// TestItemsBehindAPrefix judges items by what stands beside prefixItems.
func TestItemsBehindAPrefix(t *testing.T) {
	c := loadText(t, `{"type":"object","properties":{"v":{"prefixItems":[{"type":"null"}],"items":{"type":"integer"}},"w":{"items":{"type":"integer"}}}}`)
	for text, want := range map[string]bool{`{"v":[null,1]}`: true, `{"v":[null,"x"]}`: false, `{"v":[1]}`: false, `{"w":[1]}`: true, `{"w":["x"]}`: false} {
		if got := len(findingsOf(c, text)) == 0; got != want {
			t.Errorf("%s holds: %t", text, got)
		}
	}
	for field, want := range map[string]bool{"v": true, "w": false} {
		if n := c.Kinds[0].Node.Find(field); (len(n.Engine) > 0) != want || (n.Items == nil) != want {
			t.Errorf("the engine judges the items of %s: %t", field, len(n.Engine) > 0)
		}
	}
}

// TestWorkOfPartsIsCounted counts what the engine does of a subschema of which it judges
// only a part.
func TestWorkOfPartsIsCounted(t *testing.T) {
	c := loadText(t, `{"type":"string","format":"date","minLength":3}`)
	s := c.Kinds[0].Node.Engine[0].Schema
	if steps, work, _ := c.Validate(s, "2026-01-31", 10, 100, contract.Work(10)); steps != 1 || work != 10*100 {
		t.Errorf("it takes %d steps and %d of work", steps, work)
	}
	before := contract.Loads.Load()
	loadText(t, `{"type":"object"}`)
	if got := contract.Loads.Load() - before; got != 1 {
		t.Errorf("%d contracts were compiled", got)
	}
}

// TestNamesOfClients tells of objects whether they spell the names of the evidence as
// clients do, and none as the wire does.
func TestNamesOfClients(t *testing.T) {
	c := loadText(t, `{"type":"object","x-kind":{"name":"k","evidence":{"fields":["a_b","c","d_e"],"core":["f_g"]}}}`)
	for text, want := range map[string]bool{
		`{"aB":1}`: true, `{"a_b":1}`: false, `{"aB":1,"d_e":1}`: false, `{"d_e":1,"aB":1}`: false, `{"dE":1,"aB":1}`: true, `{"c":1}`: false, `{"c":1,"fG":1}`: true, `{"fG":1,"c":1}`: true, `{}`: false,
		`{"xY":1}`: false, `{"xY":1,"aB":1}`: true, `{"x_y":1,"aB":1}`: true, `{"aB":1,"x_y":1}`: true, `{"C":1}`: false, `{"a_B":1}`: false,
	} {
		root, _ := document.Parse([]byte(text), document.Limits{}).Root()
		if got := c.Kinds[0].Evidence.IsClientOnly(root); got != want {
			t.Errorf("%s is spelled as clients do: %t", text, got)
		}
	}
}

// TestKeywordsOfOthers refuses keywords with x- that are not known where the schema has
// ours on purpose: it builds on one of our files, is a profile or has rules.
func TestKeywordsOfOthers(t *testing.T) {
	for text, want := range map[string]bool{
		`{"type":"object","x-foo":1}`: true, `{"type":"object","x-foo":1,"x-rules":{}}`: false, `{"type":"object","x-foo":1,"x-time":"date"}`: true,
		`{"type":"object","x-foo":1,"properties":{"a":{"$ref":"batch.schema.json#/$defs/name"}}}`: false, `{"type":"object","properties":{"a":{"$ref":"batch.schema.json#/$defs/name"}}}`: true,
		`{"x-foo":1,"x-profile":{"name":"p"},"anyOf":[{"x-kind":{"name":"k"},"type":"object"}]}`: false, `{"x-profile":{"name":"p"},"anyOf":[{"x-kind":{"name":"k"},"type":"object"}]}`: true,
	} {
		_, err := contract.Load([]byte(text), "")
		if (err == nil) != want || err != nil && err.Error() != "the schema has keywords that are not known: x-foo" {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestUndeclaredFields has a rule for fields that are not declared, where nothing says what
// other fields there may be.
func TestUndeclaredFields(t *testing.T) {
	for schema, want := range map[string]string{
		`"properties":{"a":{}}`: "r", `"minProperties":1`: "", `"properties":{"a":{}},"additionalProperties":true`: "", `"properties":{"a":{}},"additionalProperties":{}`: "", `"properties":{"a":{}},"additionalProperties":false`: "",
		`"properties":{"a":{}},"patternProperties":{"^x":{}}`: "", `"properties":{"a":{}},"unevaluatedProperties":true`: "", `"allOf":[{"properties":{"a":{}}}]`: "r", `"allOf":[{"properties":{"a":{}}},{"additionalProperties":true}]`: "", `"allOf":[{"patternProperties":{"^x":{}}},{"properties":{"a":{}}}]`: "",
		`"allOf":[{"unevaluatedProperties":true},{"properties":{"a":{}}}]`: "", `"allOf":[{"additionalProperties":true},{"properties":{"a":{}}},{"minProperties":1}]`: "", `"properties":{}`: "",
	} {
		c := loadText(t, `{"x-rules":{"r":{"level":"note","says":"s"}},"x-rule-of":{"properties":"r"},"type":"object",`+schema+`}`)
		if got := c.Kinds[0].Node.Undeclared; got != want {
			t.Errorf("%s: the rule is %q, want %q", schema, got, want)
		}
	}
}

// TestFieldsBesideAPattern judges declared fields once, where the names of others have a
// pattern.
func TestFieldsBesideAPattern(t *testing.T) {
	c := loadText(t, `{"type":"object","properties":{"v":{"patternProperties":{"^x":{"type":"null"}},"properties":{"a":{"type":"string"}},"additionalProperties":false},"w":{"patternProperties":{"^x":{}},"additionalProperties":{"type":"string"},"properties":{"a":{}}}}}`)
	for text, want := range map[string]string{
		`{"v":{"a":"s","xy":null}}`: "", `{"v":{"b":1}}`: "schema/additionalProperties at /v", `{"v":{"a":7}}`: "schema/type at /v/a", `{"v":{"x":1}}`: "schema/type at /v/x",
		`{"w":{"a":7,"b":"s","x":7}}`: "", `{"w":{"b":7}}`: "schema/type at /w/b",
	} {
		if got := strings.Join(findingsOf(c, text), ", "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestExceptionsOfEndpoints takes a rule out of what is stated of the lines of an endpoint.
func TestExceptionsOfEndpoints(t *testing.T) {
	const schema = `{"x-profile":{"name":"p","except":[{"rule":"r","of":"k","at":["answer"]}]},"x-rules":{"r":{"level":"error","says":"s"}},
		"anyOf":[{"x-kind":{"name":"k"},"type":"object","x-lines":{"id":"i","endpoints":[{"endpoint":"/e","is":{"properties":{"answer":{"$ref":"https://example.com/other#/$defs/v"},"other":{"$ref":"https://example.com/other#/$defs/v"}}}}]}}],
		"$defs":{"other":{"$id":"https://example.com/other","x-rule-of":{"type":"r"},"$defs":{"v":{"type":"string"}}}}}`
	c := loadText(t, schema)
	for text, want := range map[string]string{`{"answer":7}`: "", `{"answer":7,"other":7}`: "r at /other"} {
		if got := strings.Join(findingsOf(c.ForEndpoint("/e"), text), ", "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
		if got := findingsOf(c, text); len(got) > 0 {
			t.Errorf("%s of no endpoint: %q", text, got)
		}
	}
}

// TestDoneOfALifecycle takes the counts that never fall for those of what is done, where a
// schema does not say which these are.
func TestDoneOfALifecycle(t *testing.T) {
	for rest, want := range map[string]string{`"rising":["a","b"]`: "a b", `"rising":["a","b"],"done":["b"]`: "b", `"fixed":["a"]`: ""} {
		l := loadText(t, `{"type":"object","properties":{"s":{},"a":{},"b":{}},"x-lifecycle":{"member":"s",`+rest+`,"states":{"x":{}}}}`).Kinds[0].Node.Lifecycle
		if got := strings.Join(l.Done, " "); got != want {
			t.Errorf("%s: done is %q, want %q", rest, got, want)
		}
	}
}

// TestTextsOfWindows says by how much a time is off, and what it should be, in the form of
// the time.
func TestTextsOfWindows(t *testing.T) {
	for _, test := range []struct{ form, text, message, want string }{
		{`"type":"integer"`, `{"from":100,"to":103}`, `to (103) is 1 s later than from plus "2s" (102)`, "102, give or take 0"},
		{`"type":"integer"`, `{"from":100,"to":99}`, `to (99) is 3 s earlier than from plus "2s" (102)`, "102, give or take 0"},
		{`"type":"integer"`, `{"from":100,"to":102}`, ``, ``},
		{`"type":"integer","x-time":"milliseconds"`, `{"from":100000,"to":103500}`, `to (103500) is 1 s later than from plus "2s" (102000)`, "102000, give or take 0"},
		{`"type":"integer","x-time":"milliseconds"`, `{"from":100000,"to":102001}`, `to (102001) is 0 s later than from plus "2s" (102000)`, "102000, give or take 0"},
		{`"type":"string","x-time":"rfc3339"`, `{"from":"2026-01-31T10:00:00Z","to":"2026-01-31T09:59:58Z"}`, `to (2026-01-31T09:59:58Z) is 4 s earlier than from plus "2s" (2026-01-31T10:00:02Z)`, "2026-01-31T10:00:02Z, give or take 0"},
		{`"type":"integer"`, `{"from":0,"to":0}`, `to (0) is 2 s earlier than from plus "2s" (2)`, "2, give or take 0"},
		{`"type":"integer"`, `{"from":-2,"to":5}`, `to (5) is 5 s later than from plus "2s" (0)`, "0, give or take 0"},
	} {
		c := loadText(t, `{"x-rules":{"r":{"level":"error","says":"s"}},"type":"object","properties":{"from":{`+test.form+`},"to":{`+test.form+`}},"x-window":{"rule":"r","from":"from","to":"to","fixed":"2s","units":{"s":1}}}`)
		j := judge.New(c, judge.Options{ShowValues: true})
		root, _ := j.Read([]byte(test.text))
		j.Judge(root, j.Recognize(root))
		message, want := "", ""
		for _, f := range j.Findings("", false, func(string, bool, string, int) bool { return false }) {
			message, want = message+f.Message, want+f.Want
		}
		if message != test.message || want != test.want {
			t.Errorf("%s: %q, %q; want %q, %q", test.text, message, want, test.message, test.want)
		}
	}
}

// TestPagesWithoutCursors judges a page that has no field for the first item or the last.
func TestPagesWithoutCursors(t *testing.T) {
	const schema = `{"x-rules":{"c":{"level":"error","says":"s"},"d":{"level":"error","says":"s"},"o":{"level":"error","says":"s"}},"type":"object","properties":{"":{},"l":{"type":"array","items":{"type":"object"}},"first":{},"last":{}},"x-page":{"items":"l","id":"i","time":"t"%s,"rules":{%s}}}`
	const all = `"cursor":"c","duplicate":"d","order":"o"`
	for _, test := range []struct{ cursors, rules, text, want string }{
		{``, all, `{"":"q","l":[{"i":"a"}]}`, ""}, {``, all, `{"":"q","l":[]}`, ""},
		{`,"first":"first"`, all, `{"first":"b","last":"b","l":[{"i":"a"}]}`, "c at /first"}, {`,"last":"last"`, all, `{"first":"b","last":"b","l":[{"i":"a"},{"i":"c"}]}`, "c at /last"}, {`,"first":"first","last":"last"`, all, `{"first":"a","last":"c","l":[{"i":"a"},{"i":"b"},{"i":"c"}]}`, ""},
		{`,"first":"first","last":"last"`, all, `{"first":"c","last":"a","l":[{"i":"a"},{"i":"c"}]}`, "c at /first, c at /last"}, {`,"first":"first"`, all, `{"first":"a","l":[]}`, "c at /first"}, {`,"first":"first"`, all, `{"first":null,"l":[]}`, ""}, {`,"first":"first"`, all, `{"first":"a","l":[{}]}`, ""}, {`,"first":"first"`, all, `{"first":"a"}`, ""},
		{``, all, `{"l":[{"i":"a"},{"i":"b"},{"i":"a"}]}`, "d at /l/2/i"}, {``, all, `{"l":[{"i":"a"},{"i":"a"},{"i":"a"}]}`, "d at /l/1/i, d at /l/2/i"}, {``, `"order":"o"`, `{"l":[{"i":"a"},{"i":"a"}]}`, ""}, {``, all, `{"l":[{"i":7},{"i":7},{}]}`, ""},
		{``, all, `{"l":[{"t":5},{"t":5},{"t":4}]}`, ""}, {``, all, `{"l":[{"t":5},{"t":6}]}`, "o at /l/1/t"}, {``, all, `{"l":[{"t":5},{},{"t":6},{"t":7}]}`, "o at /l/2/t, o at /l/3/t"}, {``, `"duplicate":"d"`, `{"l":[{"t":5},{"t":6}]}`, ""}, {``, all, `{"l":[{"t":9},{"t":5},{"t":6}]}`, "o at /l/2/t"},
	} {
		c := loadText(t, fmt.Sprintf(schema, test.cursors, test.rules))
		if got := strings.Join(findingsOf(c, test.text), ", "); got != test.want {
			t.Errorf("%s%s: %s has %q, want %q", test.rules, test.cursors, test.text, got, test.want)
		}
	}
}

// TestRuleOfIntegers has a rule for how integers are written where a value is one: not of
// other types, and not where the type is taken out.
func TestRuleOfIntegers(t *testing.T) {
	for types, want := range map[string]string{`"integer"`: "i", `["integer","null"]`: "i", `"string"`: "", `["string","null"]`: "", `"number"`: "", `["integer","number"]`: ""} {
		for except, isOut := range map[string]bool{``: false, `,"except":[{"rule":"t","of":"k","at":["v"]}]`: true} {
			c := loadText(t, `{"x-profile":{"name":"p"`+except+`},"x-rules":{"t":{"level":"error","says":"s"},"i":{"level":"error","says":"s"}},"anyOf":[{"x-kind":{"name":"k"},"type":"object","properties":{"v":{"$ref":"https://example.com/other#/$defs/v"}}}],
				"$defs":{"other":{"$id":"https://example.com/other","x-rule-of":{"type":"t","integer":"i"},"$defs":{"v":{"type":`+types+`}}}}}`)
			n := c.Kinds[0].Node.Find("v")
			if isOut && (n.IntegerRule != "" || len(n.Types) > 0) || !isOut && (n.IntegerRule != want || len(n.Types) == 0) {
				t.Errorf("%s%s: the rule is %q, the types are %s", types, except, n.IntegerRule, n.Types)
			}
		}
	}
}

// TestNamesThatAreShown shows names that the schema has, wherever it has them, and no other.
func TestNamesThatAreShown(t *testing.T) {
	c := loadText(t, `{"title":"two words","type":"object","properties":{"own_name":{"enum":["a_value",["in_a_list"]]}},"required":["in_required"],"x-order":[{"rule":"time/order","chains":[["own_name/deep_name","own_name"]]}]}`)
	for name, want := range map[string]bool{
		"own_name": true, "ownName": true, "a_value": true, "in_a_list": true, "inAList": true, "in_required": true, "deep_name": true, "deepName": true, "properties": true,
		"two words": false, "two": false, "anything_else": false, "in_a": false,
	} {
		if got := c.Limits.Shows([]byte(name)); got != want {
			t.Errorf("%s is shown: %t", name, got)
		}
	}
}

// TestOutermostStateCounts takes what a state follows from out of the outermost subschema
// that says so.
func TestOutermostStateCounts(t *testing.T) {
	l := loadText(t, `{"type":"object","properties":{"s":{},"a":{}},"x-lifecycle":{"states":{"x":{"when":{"required":["a"]}}}},"allOf":[{"x-lifecycle":{"member":"s","states":{"x":{"when":{"required":["s"]}}}}}]}`).Kinds[0].Node.Lifecycle
	if when := l.States["x"].When; when == nil || !slices.Equal(when.Required, []string{"a"}) {
		t.Errorf("the state follows from %+v", when)
	}
}

// TestValuesThatAreListed gives the outermost list of values, wherever it stands.
func TestValuesThatAreListed(t *testing.T) {
	for schema, want := range map[string]string{
		`"enum":["a","b"]`: "[a b]", `"const":"a"`: "[a]", `"type":"string","allOf":[{"enum":["a"]}]`: "[a]", `"minLength":1,"allOf":[{"const":"a"}]`: "[a]", `"enum":["a","b"],"allOf":[{"enum":["b"]}]`: "[a b]", `"enum":["a","b"],"allOf":[{"const":"b"}]`: "[a b]", `"allOf":[{"type":"string"},{"const":"b"},{"enum":["a","b"]}]`: "[b]", `"type":"string"`: "[]",
	} {
		if got := fmt.Sprint(loadText(t, `{`+schema+`}`).Kinds[0].Node.Listed()); got != want {
			t.Errorf("%s lists %s, want %s", schema, got, want)
		}
	}
}

// TestTypesOfSeveralSubschemas gives the types that all of them allow.
func TestTypesOfSeveralSubschemas(t *testing.T) {
	for types, want := range map[string]string{
		`"integer" "number"`: "[integer]", `"number" "integer"`: "[integer]", `"integer" "string"`: "[]", `["integer","null"] ["null","string"]`: "[null]", `["number","null"] ["integer","string"]`: "[integer]", `["integer","string"] ["number","string"]`: "[integer string]", `"number" "number"`: "[number]", `"number" "string"`: "[]", `["string","null"] "null"`: "[null]", `"null" "number"`: "[]",
	} {
		outer, inner, _ := strings.Cut(types, " ")
		if got := fmt.Sprint(loadText(t, `{"type":`+outer+`,"allOf":[{"type":`+inner+`}]}`).Kinds[0].Node.Types); got != want {
			t.Errorf("%s allow %s, want %s", types, got, want)
		}
	}
}

// findingsOf gives the rules and places of what is found in a text.
func findingsOf(c *contract.Contract, text string) (all []string) {
	j := judge.New(c, judge.Options{Naming: "auto"})
	root, _ := j.Read([]byte(text))
	j.Judge(root, j.Recognize(root))
	for _, f := range j.Findings("", false, func(string, bool, string, int) bool { return false }) {
		all = append(all, f.Rule+" at "+f.Pointer)
	}
	slices.Sort(all)
	return all
}
