package validate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	second "github.com/google/jsonschema-go/jsonschema"

	"github.com/batchcheck/batchcheck/schema"
	"github.com/batchcheck/batchcheck/validate"
)

// secondEngine loads a schema's text in an engine that is not ours.
func secondEngine(t testing.TB, text []byte) *second.Resolved {
	t.Helper()
	var s second.Schema
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	resolved, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return resolved
}

// TestSecondEngine holds us to a second engine, which loads the same file:
// what it rejects, we report as an error.
func TestSecondEngine(t *testing.T) {
	oneGoroutine(t)
	t.Parallel()
	for _, profile := range profiles {
		v := newValidator(t, validate.Options{Profile: profile, Naming: validate.WireNaming})
		wire := secondEngine(t, v.SchemaText())
		client := newValidator(t, validate.Options{Profile: profile, Naming: validate.ClientNaming})
		clientWise := secondEngine(t, client.SchemaText())
		rejected := 0
		for i, path := range fixtures(t, ".") {
			if strings.Contains(path, "wrapped") || strings.HasSuffix(path, ".jsonl") {
				continue // looking into wrappers and lines is ours alone
			}
			text := read(t, path)
			rejected += compareEngines(t, path, text, wire, v)
			if i%someOf(profile) == 0 {
				rejected += compareEngines(t, path+" (client)", text, clientWise, client)
			}
			isMutated := strings.Contains(path, "completed.json") || strings.Contains(path, "failed.json") || strings.Contains(path, "lists")
			if !isBasic(profile) {
				isMutated = strings.Contains(path, filepath.Join("profiles", profile))
			}
			if !isMutated {
				continue
			}
			mutate(text, someOf(profile), func(mutated []byte) {
				rejected += compareEngines(t, string(mutated), mutated, wire, v)
			})
		}
		least := 1000
		if !isBasic(profile) {
			least = 300 / someOf(profile)
		}
		if rejected < least {
			t.Errorf("%s: the second engine rejected only %d documents", profile, rejected)
		}
	}
}

func compareEngines(t *testing.T, name string, text []byte, engine *second.Resolved, v *validate.Validator) int {
	t.Helper()
	var value any
	if json.Unmarshal(text, &value) != nil || engine.Validate(value) == nil {
		return 0
	}
	if len(above(v.Check(text), validate.Error)) == 0 {
		t.Errorf("%.200s: the second engine says %v, we say nothing", name, engine.Validate(value))
	}
	return 1
}

// someOf tells of how many mutations, and fixtures in client naming, one is tried in a
// profile: all differ from a basic one in few members. With BATCHCHECK_TESTS=all, each is tried.
func someOf(profile string) int {
	if isBasic(profile) || os.Getenv("BATCHCHECK_TESTS") == "all" {
		return 1
	}
	return 3
}

// mutate yields the document with each member, at each depth, dropped and
// given other values: all these, or one of some.
func mutate(text []byte, some int, yield func([]byte)) {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return
	}
	tried := 0
	encode := func() {
		if tried++; tried%some != 0 {
			return
		}
		if mutated, err := json.Marshal(value); err == nil {
			yield(mutated)
		}
	}
	var walk func(any)
	walk = func(inner any) {
		switch inner := inner.(type) {
		case []any:
			for _, item := range inner {
				walk(item)
			}
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(inner)) {
				old := inner[name]
				walk(old)
				delete(inner, name)
				encode()
				for _, other := range []any{nil, true, "", "text", []any{}, map[string]any{}, json.Number("0"), json.Number("-1"), json.Number("1.5"), json.Number("99999999999999")} {
					inner[name] = other
					encode()
				}
				inner[name] = old
			}
		}
	}
	walk(value)
}

// batchSchema gives the text of the default profile's schema.
func batchSchema(t testing.TB) []byte {
	t.Helper()
	text, err := schema.FS.ReadFile("batch.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// edited gives the default profile's schema with one text replaced by another.
func edited(t testing.TB, old, replacement string) []byte {
	t.Helper()
	text := string(batchSchema(t))
	if n := strings.Count(text, old); n != 1 {
		t.Fatalf("%q stands %d times in the schema", old, n)
	}
	return []byte(strings.Replace(text, old, replacement, 1))
}

// An edit changes one text of the schema, and with it what is found in a document.
type edit struct {
	reason           string
	old, replacement string
	text             []byte
	before, after    string // rules at error level
}

func edits(t *testing.T) []edit {
	fixture := func(rule, name string) []byte { return read(t, testdata+"/rules/"+rule+"/"+name+".json") }
	return []edit{
		{"a shorter key", `"maxLength": 64`, `"maxLength": 10`, with(t, sound(t), "metadata", `{"eleven char":"v"}`), "", "metadata/key-length"},
		{"fewer pairs", `"maxProperties": 16`, `"maxProperties": 1`, with(t, sound(t), "metadata", `{"a":"","b":""}`), "", "metadata/pairs"},
		{"a shorter value", `"maxLength": 512`, `"maxLength": 1`, with(t, sound(t), "metadata", `{"a":"ab"}`), "", "metadata/value-length"},
		{"an order without its end", `"finalizing_at", "completed_at"],`, `"finalizing_at"],`, fixture("time/order", "fail"), "time/order", ""},
		{"a rule of another level", `"level": "error",
      "says": "an event time is earlier than the event before it"`, `"level": "warning",
      "says": "an event time is earlier than the event before it"`, fixture("time/order", "fail"), "time/order", ""},
		{"a row of the lifecycle", `"set": ["completed_at"]`, `"set": []`, fixture("status/time-missing", "fail"), "status/time-missing", ""},
		{"another state", `"enum": ["validating",`, `"enum": ["canceled", "validating",`, fixture("status/unknown", "fail"), "status/unknown", ""},
		{"another unit", `"exclusiveMaximum": 100000000000`, `"exclusiveMaximum": 100000000000000`, fixture("time/unit", "fail"), "time/unit", ""},
		{"another sentinel", `"enum": [0, 946684800]`, `"enum": [0]`, fixture("time/sentinel", "fail"), "time/sentinel", "status/time-foreign time/order"},
		{"a member more", `"id": { "$ref": "#/$defs/name" },
        "object": { "type": "string", "const": "batch" }`, `"id": { "$ref": "#/$defs/name", "maxLength": 3 },
        "object": { "type": "string", "const": "batch" }`, fixture("counts/sum", "pass"), "", "schema/maxLength"},
		{"a sum that may be more", `"is": "at most", "total": "request_counts/total"`, `"is": "at least", "total": "request_counts/total"`, fixture("counts/sum", "fail"), "counts/sum", ""},
		{"a smaller document", `"bytes": 8388608`, `"bytes": 99`, fixture("counts/sum", "pass"), "", "json/limit"},
		{"less nesting", `"depth": 100`, `"depth": 1`, fixture("counts/sum", "pass"), "", "json/limit"},
		{"another least status", `"minimum": 100,`, `"minimum": 0,`, fixture("output/status-code", "fail"), "output/status-code", ""},
		{"one outcome alone", `"error": { "type": "object" } } }`, `"error": { "type": "string" } } }`, fixture("output/outcome", "fail"), "output/outcome", ""},
		{"any body", `"type": "object",
      "minProperties": 1,`, `"minProperties": 1,`, fixture("output/body", "fail"), "output/body", ""},
	}
}

// TestEditedSchema shows that verdicts follow the schema and nothing else.
func TestEditedSchema(t *testing.T) {
	for _, test := range edits(t) {
		t.Run(test.reason, func(t *testing.T) {
			if got := strings.Join(above(streamed(t, newValidator(t, validate.Options{}), test.text), validate.Error), " "); got != test.before {
				t.Errorf("before the edit: %q, want %q", got, test.before)
			}
			v := newValidator(t, validate.Options{Schema: edited(t, test.old, test.replacement)})
			if got := strings.Join(above(streamed(t, v, test.text), validate.Error), " "); got != test.after {
				t.Errorf("after the edit: %q, want %q", got, test.after)
			}
		})
	}
}

// TestWholeSchema holds the built-in schema, of which the engine sees only what
// the profile needs, to the same text from a file, which it sees whole.
func TestWholeSchema(t *testing.T) {
	for _, profile := range profiles {
		v := newValidator(t, validate.Options{Profile: profile})
		whole := newValidator(t, validate.Options{Schema: v.SchemaText()})
		if diff := cmp.Diff(whole.Rules(), v.Rules()); diff != "" {
			t.Errorf("%s: rules differ (-whole +built-in):\n%s", profile, diff)
		}
		for _, path := range fixtures(t, ".") {
			text := read(t, path)
			if diff := cmp.Diff(whole.Check(text), v.Check(text)); diff != "" {
				t.Errorf("%s: %s differs (-whole +built-in):\n%s", profile, path, diff)
			}
		}
	}
}

// TestAnotherProfile adds a provider as data only: a file that builds on others.
func TestAnotherProfile(t *testing.T) {
	text := []byte(`{
    "x-profile": { "name": "acme", "says": "Acme's batches", "source": "Acme", "levels": { "time/order": "warning" } },
    "$ref": "batch.schema.json#/$defs/api",
    "anyOf": [{ "$ref": "#/$defs/batch" }, { "$ref": "batch.schema.json#/$defs/list" }, { "$ref": "batch.schema.json#/$defs/error" }],
    "$defs": {
      "batch": {
        "$ref": "batch.schema.json#/$defs/batch",
        "required": ["acme_region"],
        "properties": { "acme_region": { "type": "string" } },
        "x-window": { "tolerance": 1 }
      }
    }
  }`)
	v := newValidator(t, validate.Options{Schema: text, Profile: "acme"})
	if listed, err := validate.Profiles(text); len(listed) != 1 || listed[0].Name != "acme" || v.Profile() != "acme" {
		t.Errorf("profiles %v (%v), judged as %q", listed, err, v.Profile())
	}
	broken := with(t, sound(t), "expires_at", "1767348010")
	if got := strings.Join(above(v.Check(broken), validate.Warning), " "); got != "field/missing time/window" {
		t.Errorf("a batch without its region: %q", got)
	}
	regional := bytes.Replace(read(t, testdata+"/rules/time/order/fail.json"), []byte(`"id"`), []byte(`"acmeRegion": "north", "id"`), 1)
	if got := strings.Join(above(v.Check(regional), validate.Warning), " "); got != "naming/mixed time/order" {
		t.Errorf("its own member in the client's naming: %q", got)
	}
	if v.Rule("time/order").Level != validate.Warning || validate.Check(regional).Count(validate.Error) != 1 {
		t.Error("its levels are not its own")
	}
}

func TestPlainSchema(t *testing.T) {
	plain := `{
		"type": "object", "required": ["id", "a/b"], "maxProperties": 4,
		"properties": {"id": {"type": "string", "pattern": "^b"}, "no": false, "n": {"multipleOf": 2}},
		"additionalProperties": {"type": "integer"}, "x-somebody-elses": 1
	}`
	v := newValidator(t, validate.Options{Schema: []byte(plain)})
	tests := []struct{ text, want string }{
		{`{"id":"b","a/b":1}`, ""},
		{`{"id":"b"}`, `schema/required "/a~1b"`},
		{`{"id":7,"a/b":1}`, `schema/type "/id"`},
		{`{"id":"c","a/b":1}`, `schema/pattern "/id"`},
		{`{"id":"b","a/b":1,"no":1}`, `schema/no "/no"`},
		{`{"id":"b","a/b":1,"n":3}`, `schema/multipleOf "/n"`},
		{`{"id":"b","a/b":1,"":"x"}`, `schema/type "/"`},
		{`{"id":"b","a/b":1,"%2F ~":"x"}`, `schema/type "/%2F ~0"`},
		{`{"id":"b","a/b":1,"c":1,"d":1,"e":1}`, `schema/maxProperties ""`},
		{`7`, `schema/type ""`},
		{`{"id":"b","id":"b","a/b":1}`, `json/duplicate-key "/id"`},
		{`{"id":"b","a/b":1e400}`, `json/limit "/a~1b"`},
	}
	for _, test := range tests {
		var got []string
		for _, f := range v.Check([]byte(test.text)).Findings {
			got = append(got, f.Rule+" "+quote(f.Pointer))
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s gives %v, want %s", test.text, got, test.want)
		}
	}
}

// TestEmptyNames finds members whose names the engine loses from its locations.
func TestEmptyNames(t *testing.T) {
	v := newValidator(t, validate.Options{Schema: []byte(`{
		"additionalProperties": {"additionalProperties": {"patternProperties": {"^": {"type": "integer"}}}},
		"properties": {"list": {"items": {"additionalProperties": {"type": "integer"}}}}
	}`)})
	tests := map[string]string{
		`{"":{"b":{"c":"x"}}}`: "//b/c", `{"a":{"":{"c":"x"}}}`: "/a//c", `{"a":{"b":{"":"x"}}}`: "/a/b/", `{"":{"":{"":"x"}}}`: "///",
		`{"":{"b":{"":"x"}}}`: "//b/", `{"a":{"":{"":"x"}}}`: "/a//", `{"":{"":{"c":"x"}}}`: "///c", `{"list":[{},{"":"x"}]}`: "/list/1/",
	}
	for text, pointer := range tests {
		r := v.Check([]byte(text))
		if len(r.Findings) != 1 || r.Findings[0].Pointer != pointer {
			t.Errorf("%s gives %v at %q, want %q", text, r.Findings, r.Findings[0].Pointer, pointer)
		}
	}
}

func quote(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}

func TestBrokenSchema(t *testing.T) {
	deep := strings.Repeat(`{"not":`, 90) + "true" + strings.Repeat("}", 90)
	tests := []struct{ reason, schema, want string }{
		{"no JSON", `{`, "not good JSON: line 1, column 2"},
		{"a number that no engine takes", `{"maxLength":1e3000000}`, "not good JSON"},
		{"such a number in const", `{"const":1e3000000}`, "not good JSON"},
		{"a name twice", `{"type":"object","type":"array"}`, "\"type\" twice"},
		{"a keyword of the wrong type", `{"required":"id"}`, "wrong at"},
		{"a type that is none", `{"type":"integers"}`, "wrong at"},
		{"a pattern that is none", `{"pattern":"("}`, "schema"},
		{"another document", `{"$ref":"https://example.com/other.json"}`, "nothing is fetched"},
		{"another draft", `{"$schema":"https://example.com/draft"}`, "nothing is fetched"},
		{"a definition that is not there", `{"$ref":"#/$defs/missing"}`, "not found"},
		{"a loop", `{"$ref":"#"}`, "infinite loop"},
		{"a loop over several subschemas", `{"$ref":"#/$defs/x","$defs":{"x":{"allOf":[{"$ref":"#/$defs/y"}]},"y":{"not":{"$ref":"#/$defs/x"}}}}`, "infinite loop"},
		{"a loop that the engine sees only when it judges", `{"$ref":"#/$defs/x","$defs":{"x":{"allOf":[{"properties":{"a":{"$ref":"#/$defs/y"}}},{"$ref":"#/$defs/y"}]},"y":{"$ref":"#/$defs/x"}}}`, "without end"},
		{"nothing that judges", `{"id":"batch_1","object":"batch","errors":null,"metadata":{"type":"object"}}`, "no keyword that judges anything"},
		{"all that there is", `true`, "no keyword that judges anything"},
		{"a profile of no name", `{"x-profile":{"says":"p"},"anyOf":[{"x-kind":{"name":"batch"},"type":"object"}]}`, "name"},
		{"not an object", `[]`, "schema"},
		{"an unknown keyword of ours that hides a kind", `{"x-profile":{"name":"p","says":"p"},"anyOf":[{"x-knd":"batch"}]}`, "x-knd"},
		{"an unknown keyword of ours", `{"x-rules":{"a":{"level":"error","says":"b"}},"x-ordr":[]}`, "x-ordr"},
		{"a keyword of ours of the wrong type", `{"x-order":{}}`, "x-order"},
		{"a part of a keyword that is none", `{"x-window":{"form":"a"}}`, "form"},
		{"a level that is none", `{"x-rules":{"a":{"level":"fatal","says":"b"}}}`, "fatal"},
		{"a rule that says nothing", `{"x-rules":{"a":{"level":"error"}}}`, "wrong at #/x-rules/a: it must have says"},
	}
	for _, test := range tests {
		t.Run(test.reason, func(t *testing.T) {
			if _, err := validate.New(validate.Options{Schema: []byte(test.schema)}); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("New says %v, want %q", err, test.want)
			}
		})
	}
	if _, err := validate.New(validate.Options{Schema: []byte(deep)}); err != nil {
		t.Errorf("a deep schema: %v", err)
	}
}

// TestLevelsAndPlaces holds warnings and notes to standing where no other
// validator enforces them, and every rule to being stated by something.
func TestLevelsAndPlaces(t *testing.T) {
	engines := map[string]bool{
		"json/syntax": true, "json/bom": true, "json/utf8": true, "json/duplicate-key": true, "json/limit": true,
		validate.RuleKind: true, validate.RuleWrapped: true, validate.RuleMixed: true,
	}
	var root map[string]any
	if err := json.Unmarshal(batchSchema(t), &root); err != nil {
		t.Fatal(err)
	}
	asserted, used := map[string]bool{}, map[string]bool{}
	rules := rulesOf(root, nil, false, asserted, used)
	for _, profile := range profiles {
		v := newValidator(t, validate.Options{Profile: profile})
		for _, rule := range v.Rules() {
			isInShould := profile == "orq" && rule.ID == "metadata/value-type" // a standard keyword in all other profiles
			if asserted[rule.ID] && rule.Level != validate.Error && !isInShould {
				t.Errorf("%s is a %s in %s, but other validators enforce it", rule.ID, rule.Level, profile)
			}
			if !used[rule.ID] && !engines[rule.ID] {
				t.Errorf("nothing states %s", rule.ID)
			}
			if rule.Says == "" || rule.Source == "" {
				t.Errorf("%s says or rests on nothing", rule.ID)
			}
			if rule.Level > validate.Note && (rule.Why == "" || rule.Unless == "") {
				t.Errorf("%s lacks a reason (why) or when it is wrong (unless) in x-rules", rule.ID)
			}
		}
	}
	for _, id := range rules {
		if _, found := root["x-rules"].(map[string]any)[id]; !found {
			t.Errorf("%s is reported, but is not in x-rules", id)
		}
	}
}

// rulesOf collects the ids that a schema's keywords report as: asserted where
// a standard keyword outside x-should and x-lines does.
func rulesOf(value any, outer map[string]any, recommended bool, asserted, used map[string]bool) []string {
	var ids []string
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			ids = append(ids, rulesOf(item, outer, recommended, asserted, used)...)
		}
	case map[string]any:
		ruleOf := map[string]any{}
		for _, scope := range []any{outer, value["x-rule-of"]} {
			scope, _ := scope.(map[string]any)
			for keyword, id := range scope {
				ruleOf[keyword] = id
			}
		}
		for keyword, inner := range value {
			id, ok := ruleOf[keyword].(string)
			if keyword == "type" && inner == "integer" {
				used[fmt.Sprint(ruleOf["integer"])] = true
			}
			if ok && keyword != "x-rule-of" {
				used[id] = true
				ids = append(ids, id)
				isNoted := keyword == "properties" // of fields that it does not declare
				if !recommended && !strings.HasPrefix(keyword, "x-") && !isNoted {
					asserted[id] = true
				}
			}
			if id, ok := inner.(string); ok && keyword == "rule" {
				used[id] = true
				ids = append(ids, id)
			}
			if table, ok := inner.(map[string]any); ok && (keyword == "rules" || keyword == "instead") {
				for _, id := range table {
					used[id.(string)] = true
					ids = append(ids, id.(string))
				}
			}
			if !slices.Contains([]string{"x-rules", "x-rule-of", "x-api", "rules", "instead"}, keyword) {
				ids = append(ids, rulesOf(inner, ruleOf, recommended || keyword == "x-should" || keyword == "x-lines", asserted, used)...)
			}
		}
	}
	return ids
}
