package contract_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/judge"
)

// excepting is a schema like OpenAI's with a row of except, and one of its own for status.
func excepting(rows string) string {
	return `{
		"x-profile": {"name": "acme", "like": "openai", "levels": {"$comment": "c", "time/window": "note"}, "except": [` + rows + `]},
		"$ref": "batch.schema.json#/$defs/api",
		"anyOf": [{"$ref": "#/$defs/batch"}, {"$ref": "#/$defs/list"}, {"$ref": "batch.schema.json#/$defs/result"}],
		"$defs": {
			"batch": {
				"$ref": "openai.schema.json#/$defs/batch",
				"properties": {"status": {"enum": ["queued", "completed"], "x-rule-of": {"enum": "status/unknown"}}},
				"x-lifecycle": {"$comment": "c", "states": {"queued": {"$comment": "c", "next": ["completed"]}}}
			},
			"list": {"$ref": "openai.schema.json#/$defs/list", "properties": {"data": {"items": {"$ref": "#/$defs/batch"}}}}
		}
	}`
}

const queued = `{"id":"batch_1","object":"batch","endpoint":"/v1/x","input_file_id":"file-1","completion_window":"24h","status":"queued","created_at":1767261600,"metadata":{"a":"b"}}`

// TestExceptions takes rules out of what a schema refers to: by field, of one kind, for
// all inside of it and nowhere else. What the schema itself states still counts.
func TestExceptions(t *testing.T) {
	status := `{"rule": "status/unknown", "of": "batch", "at": ["status"], "why": "w"}`
	for _, test := range []struct{ reason, rows, old, new, want string }{
		{"without it no state is left", "", "", "", "status/unknown at /status"},
		{"the list of states is replaced", status, "", "", ""},
		{"by one that counts", status, `"queued"`, `"validating"`, "status/unknown at /status"},
		{"a field may be missing", status + `,{"rule": "field/missing", "of": "batch", "at": ["completion_window", "input_file_id"]}`, `"input_file_id":"file-1","completion_window":"24h",`, "", ""},
		{"and no other", status + `,{"rule": "field/missing", "of": "batch", "at": ["completion_window"]}`, `"endpoint":"/v1/x",`, "", "field/missing at /endpoint"},
		{"what is there is judged", status + `,{"rule": "field/missing", "of": "batch", "at": ["completion_window"]}`, `"24h"`, `""`, "field/empty at /completion_window"},
		{"a type", status + `,{"rule": "field/type", "of": "batch", "at": ["created_at"]}`, "1767261600", `"today"`, ""},
		{"a choice", status + `,{"rule": "time/sentinel", "of": "batch", "at": ["created_at"]}`, "1767261600", "946684800", ""},
		{"a choice that is not taken out", status, "1767261600", "946684800", "time/sentinel at /created_at"},
		{"names that people chose", status + `,{"rule": "metadata/value-type", "of": "batch", "at": ["metadata/*"]}`, `"b"`, "7", ""},
		{"in a list, too", status + `,{"rule": "field/missing", "of": "batch", "at": ["completion_window"]}`, "in a list", `"completion_window":"24h",`, ""},
	} {
		c, err := contract.Load([]byte(excepting(test.rows)), "")
		if err != nil {
			t.Errorf("%s: %v", test.reason, err)
			continue
		}
		text := strings.Replace(queued, test.old, test.new, 1)
		if test.old == "in a list" {
			text = `{"object":"list","has_more":false,"data":[` + strings.Replace(queued, test.new, "", 1) + `]}`
		}
		j := judge.New(c, judge.Options{Naming: "auto"})
		root, _ := j.Read([]byte(text))
		j.Judge(root, j.Recognize(root))
		var got []string
		for _, f := range j.Findings("", false, func(rule string, _ bool, _ string, _ int) bool { return c.Rule(rule).Level != contract.Error }) {
			got = append(got, f.Rule+" at "+f.Pointer)
		}
		slices.Sort(got)
		if strings.Join(got, "; ") != test.want {
			t.Errorf("%s: found %q, want %q", test.reason, got, test.want)
		}
	}
}

// TestLikeAnother takes what a schema does not state from the profile that it is like.
func TestLikeAnother(t *testing.T) {
	text := `{"x-profile": {"name": "acme", "like": "anthropic", "except": [{"rule": "create/echo", "why": "w"}]}, "x-api": {"auth": {"header": "X-Acme"}},
		"anyOf": [{"$ref": "anthropic.schema.json#/$defs/batch"}]}`
	c, err := contract.Load([]byte(text), "")
	if err != nil {
		t.Fatal(err)
	}
	like, err := contract.Load(nil, "anthropic")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.API.Hosts) > 0 || c.API.Auth.Header != "X-Acme" || len(c.API.Routes) != len(like.API.Routes) {
		t.Errorf("the API is %+v", c.API)
	}
	for _, rule := range like.Rules() {
		if got := c.Rule(rule.ID); got.Why != rule.Why || got.Level != rule.Level {
			t.Errorf("%s is %v %q, not %v %q", rule.ID, got.Level, got.Why, rule.Level, rule.Why)
		}
	}
	if got := c.LeftOut(); !slices.Equal(got, []string{"create/echo"}) {
		t.Errorf("left out are %q", got)
	}
}

// TestMistakesInExceptions holds the text about a wrong exception to saying where it is.
func TestMistakesInExceptions(t *testing.T) {
	for _, test := range []struct{ rows, want string }{
		{`{"of": "batch", "at": ["status"]}`, "the schema is wrong at #/x-profile/except/0: it must have a rule"},
		{`{"rule": "field/type", "at": ["status"]}`, "the schema is wrong at #/x-profile/except/0: it must have of, the kind whose fields at names"},
		{`{"rule": "field/type", "of": "batch"}`, "the schema is wrong at #/x-profile/except/0: it must have at, the fields of the kind that of names"},
		{`{"rule": "field/typo", "of": "batch", "at": ["status"]}`, `the schema has no rule "field/typo", named at #/x-profile/except/0/rule`},
		{`{"rule": "field/type", "of": "bat", "at": ["status"]}`, `the schema has no kind "bat", named at #/x-profile/except/0/of`},
		{`{"rule": "field/type", "of": "batch", "at": ["statis"]}`, "the schema is wrong at #/x-profile/except/0/at/0: no file that it refers to states field/type there, so there is nothing to take out"},
		{`{"rule": "field/type", "of": "batch", "at": ["status"], "because": "w"}`, "the schema is wrong at #/x-profile/except/0/because: there is no such member; there are at, of, rule, why"},
	} {
		if _, err := contract.Load([]byte(excepting(test.rows)), ""); err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", test.rows, err, test.want)
		}
	}
	text := strings.Replace(excepting(""), `"like": "openai"`, `"like": "opena"`, 1)
	if _, err := contract.Load([]byte(text), ""); err == nil || !strings.HasPrefix(err.Error(), `the schema is wrong at #/x-profile/like: there is no profile "opena"`) {
		t.Errorf("like another that is not there: %v", err)
	}
}

// TestRulesThatNodesState asks which rules the keywords of a field report as, whatever
// subschema of the field they are in: what may be missing is a rule of its own.
func TestRulesThatNodesState(t *testing.T) {
	const text = `{"x-rules": {"a": {"level": "error", "says": "s"}, "b": {"level": "error", "says": "s"}, "c": {"level": "error", "says": "s"}},
		"type": "object", "required": ["p"], "x-rule-of": {"required": "a"}, "properties": {
			"p": {"type": "string", "x-rule-of": {"type": "b"}},
			"q": {"anyOf": [{"type": "null"}, {"type": "object", "required": ["r"], "x-rule-of": {"required": "c"}}], "x-rule-of": {"anyOf": "a", "type": "b"}},
			"if": {"if": {"minLength": 1, "x-rule-of": {"minLength": "a"}}, "then": {"pattern": "x", "x-rule-of": {"pattern": "b"}}, "else": {"maxLength": 2, "x-rule-of": {"maxLength": "c"}}}
		}}`
	c, err := contract.Load([]byte(text), "")
	if err != nil {
		t.Fatal(err)
	}
	root := c.Kinds[0].Node
	for _, test := range []struct {
		node          *contract.Node
		what, missing string
		want          string // rules
	}{
		{root, "the document", "", ""}, {root, "the document", "p", "a"}, {root, "the document", "q", ""},
		{root.Find("p"), "p", "", "b"}, {root.Find("p"), "p", "p", ""},
		{root.Find("q"), "q", "", "a b"}, {root.Find("q"), "q", "r", "c"}, {root.Find("q"), "q", "p", ""},
		{root.Find("if"), "if", "", "a b c"}, {root.Find("if"), "if", "p", ""},
		{nil, "nothing", "", ""},
	} {
		var got []string
		for _, rule := range []string{"a", "b", "c"} {
			if test.node.States(rule, test.missing) {
				got = append(got, rule)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s, with %q missing, reports %q, want %s", test.what, test.missing, got, test.want)
		}
	}
}

// TestExceptionsByKeyword takes each keyword out of a subschema of another file, at one
// field that refers to it and not at another. The engine judges one more keyword beside
// it, and nothing that is taken out.
func TestExceptionsByKeyword(t *testing.T) {
	for _, test := range []struct{ keyword, schema, at, value string }{
		{"minLength", `"minLength":3`, "", `"x"`}, {"maxLength", `"maxLength":3`, "", `"xxxx"`}, {"minItems", `"minItems":3`, "", `[1]`}, {"maxItems", `"maxItems":3`, "", `[1,2,3,4]`},
		{"minProperties", `"minProperties":3`, "", `{"a":1}`}, {"maxProperties", `"maxProperties":1`, "", `{"a":1,"b":2}`}, {"required", `"required":["a"]`, "/a", `{}`},
		{"minimum", `"minimum":3`, "", `2`}, {"maximum", `"maximum":3`, "", `4`}, {"exclusiveMinimum", `"exclusiveMinimum":3`, "", `3`}, {"exclusiveMaximum", `"exclusiveMaximum":3`, "", `3`},
		{"type", `"type":"string"`, "", `7`}, {"const", `"const":"a"`, "", `"b"`}, {"enum", `"enum":["a"]`, "", `"b"`}, {"pattern", `"pattern":"^a"`, "", `"b"`}, {"x-time", `"x-time":"date"`, "", `"x"`},
		{"not", `"not":{"type":"string"}`, "", `"b"`}, {"anyOf", `"anyOf":[{"type":"string"},{"type":"null"}]`, "", `7`}, {"oneOf", `"oneOf":[{"type":"string"},{"type":["null","string"]}]`, "", `"x"`},
		{"type", `"allOf":[{"type":"string"}]`, "", `7`}, {"type", `"if":{"minimum":1},"then":{"type":"string"}`, "", `7`}, {"type", `"if":{"minimum":10},"else":{"type":"string"}`, "", `7`},
		{"type", `"properties":{"a":{"type":"string"}}`, "/a", `{"a":7}`}, {"type", `"additionalProperties":{"type":"string"}`, "/*", `{"a":7}`}, {"type", `"items":{"type":"string"}`, "/*", `[7]`},
		{"maxLength", `"propertyNames":{"maxLength":3}`, "/*", `{"aaaa":7}`}, {"additionalProperties", `"additionalProperties":false`, "", `{"a":7}`}, {"type", `"patternProperties":{"^x":{}},"properties":{"a":{"type":"string"}}`, "/a", `{"a":7}`},
	} {
		schema := func(except string) string {
			return `{"x-profile":{"name":"p"` + except + `},"x-rules":{"r":{"level":"error","says":"s"}},"anyOf":[{"x-kind":{"name":"k"},"type":"object","properties":{"v":{"$ref":"https://example.com/other#/$defs/v"},"w":{"$ref":"https://example.com/other#/$defs/v"}}}],
				"$defs":{"other":{"$id":"https://example.com/other","x-rule-of":{"` + test.keyword + `":"r"},"$defs":{"v":{"multipleOf":1,` + test.schema + `}}}}}`
		}
		const both = "r at /v r at /w"
		for except, want := range map[string]string{
			``: both, `,"except":[{"rule":"r","of":"k","at":["v` + test.at + `"]}]`: "r at /w", `,"except":[{"rule":"r","of":"k","at":["v` + test.at + `","w` + test.at + `"]}]`: "",
		} {
			c, err := contract.Load([]byte(schema(except)), "")
			if err != nil {
				t.Errorf("%s: %v", test.schema, err)
				continue
			}
			var got []string
			for _, found := range findingsOf(c, `{"v":`+test.value+`,"w":`+test.value+`}`) {
				rule, pointer, _ := strings.Cut(found, " at ")
				got = append(got, rule+" at "+pointer[:2])
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s%s: found %q, want %q", test.schema, except, got, want)
			}
		}
	}
}
