package validate_test

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v5"
	"pgregory.net/rapid"

	"github.com/batchcheck/batchcheck/internal/fuzzing"
	"github.com/batchcheck/batchcheck/validate"
)

// compareOracle holds our own checks to finding in the text exactly what the
// engine finds. v judges one text after another in the same memory, the oracle
// each in its own.
func compareOracle(t interface{ Fatalf(string, ...any) }, text []byte, v *validate.Validator) int {
	want, got := v.ByEngine().Check(text), v.Check(text)
	if !reflect.DeepEqual(want, got) {
		t.Fatalf("%q, judged as %s: (-engine +ours)\n%s", text, v.Profile(), cmp.Diff(want, got))
	}
	broken := slices.DeleteFunc(got.Findings, func(f validate.Finding) bool { return strings.HasPrefix(f.Rule, "json/") })
	return len(broken)
}

// checkers are Validators of all profiles, in their namings, and of results,
// that judge in full, without the engine.
func checkers(t testing.TB) []*validate.Validator {
	var all []*validate.Validator
	for _, profile := range profiles {
		for _, naming := range namings(profile) {
			all = append(all, newValidator(t, validate.Options{Profile: profile, Naming: naming}).InFull())
		}
	}
	for _, endpoint := range []string{endpoints[0], ""} {
		all = append(all, newValidator(t, validate.Options{Kind: "result", Endpoint: endpoint}).InFull())
	}
	for _, profile := range profiles {
		all = append(all, newValidator(t, validate.Options{Profile: profile, ShowValues: true}).InFull())
	}
	return all
}

func TestOracle(t *testing.T) {
	oneGoroutine(t)
	t.Parallel()
	validators, found := checkers(t), 0
	completions := newValidator(t, validate.Options{Kind: "result", Endpoint: "/v1/completions"}).InFull()
	for _, path := range fixtures(t, ".") {
		text := read(t, path)
		texts := [][]byte{text}
		if strings.HasSuffix(path, ".jsonl") {
			texts = append(texts, bytes.Split(text, []byte("\n"))...)
		}
		for _, v := range validators {
			for _, text := range texts {
				found += compareOracle(t, text, v)
			}
		}
		if strings.Contains(path, "failed.json") || strings.Contains(path, "lists/page.json") {
			mutate(text, func(mutated []byte) {
				found += compareOracle(t, mutated, validators[0])
				found += compareOracle(t, mutated, validators[len(validators)-1])
			})
		}
		if strings.Contains(path, "results/completions.json") {
			mutate(text, func(mutated []byte) { found += compareOracle(t, mutated, completions) })
		}
	}
	if found < 1000 {
		t.Errorf("only %d findings were compared", found)
	}
}

func TestOracleEditedSchemas(t *testing.T) {
	oneGoroutine(t)
	t.Parallel()
	for _, edit := range edits(t) {
		v := newValidator(t, validate.Options{Schema: edited(t, edit.old, edit.replacement)}).InFull()
		compareOracle(t, edit.text, v)
		mutate(edit.text, func(mutated []byte) { compareOracle(t, mutated, v) })
	}
}

// oneKeyword are schemas of one keyword each, or two that go together.
var oneKeyword = []string{
	`{"type":"integer"}`, `{"type":["null","string"]}`, `{"type":["integer","number"]}`, `{"type":["object","boolean"]}`, `{"type":"array"}`,
	`{"const":1}`, `{"const":null}`, `{"const":"a"}`, `{"const":true}`, `{"enum":[0,"",false,1.50,100000000000000000000]}`,
	`{"minLength":1}`, `{"maxLength":1}`, `{"additionalProperties":{"minItems":2,"maxItems":2}}`, `{"minProperties":1}`, `{"maxProperties":1}`,
	`{"minimum":1}`, `{"maximum":1.5}`, `{"exclusiveMinimum":1}`, `{"exclusiveMaximum":9007199254740993}`, `{"minimum":1e30}`, `{"maximum":-1e-30}`,
	`{"required":["a","b"]}`, `{"additionalProperties":false,"properties":{"a":true}}`, `{"properties":{"a":false,"b":{"type":"null"}}}`,
	`{"additionalProperties":{"type":"string"},"properties":{"a":{}}}`, `{"propertyNames":{"maxLength":1,"enum":["a","bb"],"type":"string"}}`,
	`{"propertyNames":false}`, `{"propertyNames":{"not":{"const":"a"}}}`, `{"propertyNames":{"minLength":2}}`, `{"additionalProperties":{"items":{"type":"integer"}}}`, `{"additionalProperties":{"items":false}}`,
	`{"$ref":"#/$defs/a","$defs":{"a":{"type":"string","minLength":2}}}`, `{"allOf":[{"type":"object"},{"required":["b"]}],"minProperties":2}`,
	`{"not":{"type":"string"}}`, `{"not":{}}`, `{"not":{"not":{"minimum":2}}}`, `false`,
	`{"if":{"type":"number"},"then":{"minimum":5},"else":{"type":"null"}}`, `{"if":{"required":["a"]},"then":false}`, `{"if":false,"else":{"type":"null"}}`,
	`{"properties":{"a":{"$ref":"#"}},"additionalProperties":{"items":{"$ref":"#"}},"required":["b"]}`,
	`{"properties":{"a":{"x-should":{"type":"string","minLength":2}}}}`,
}

// engineOnly are schemas that only the engine can judge. (The items of an array
// that is not inside of anything are documents of their own.)
var engineOnly = []string{
	`{"const":{"a":1}}`, `{"additionalProperties":{"enum":[[],1]}}`, `{"anyOf":[{"type":"string"},{"minimum":2}]}`, `{"oneOf":[{},{"type":"null"}]}`, `{"pattern":"^a"}`,
	`{"patternProperties":{"^a":{"type":"null"}}}`, `{"multipleOf":2}`, `{"additionalProperties":{"uniqueItems":true}}`, `{"additionalProperties":{"prefixItems":[{"type":"null"}]}}`, `{"additionalProperties":{"contains":{"const":2}}}`,
	`{"dependentRequired":{"a":["b"]}}`, `{"dependentSchemas":{"a":false}}`, `{"unevaluatedProperties":false}`, `{"additionalProperties":{"unevaluatedItems":false}}`,
	`{"properties":{"a":{"items":{"pattern":"a"}}}}`, `{"$schema":"http://json-schema.org/draft-07/schema#","additionalProperties":{"items":[{"type":"null"}]}}`,
	`{"allOf":[{"properties":{"a":{"$ref":"#/$defs/b"}}}],"$defs":{"b":{"type":"null","allOf":[{"format":"date"}]}}}`,
	`{"type":"object","contentEncoding":"base64"}`, `{"type":"object","contentMediaType":"application/json"}`,
	`{"properties":{"a":{"$dynamicRef":"#x"}},"$defs":{"x":{"$dynamicAnchor":"x","type":"null"}}}`,
	`{"$schema":"https://json-schema.org/draft/2019-09/schema","required":["b"],"properties":{"a":{"$recursiveRef":"#"}}}`,
	`{"$schema":"http://json-schema.org/draft-07/schema#","dependencies":{"a":["b"]}}`,
	`{"$schema":"http://json-schema.org/draft-07/schema#","additionalProperties":{"items":[{"type":"integer"}],"additionalItems":false}}`,
}

var plainDocuments = []string{
	`0`, `-0`, `1`, `1.0`, `1e0`, `10e-1`, `1.5`, `150e-2`, `2`, `-1`, `1e30`, `1E+30`, `-1e-30`, `-1e-31`, `100000000000000000000`, `1e20`, `9007199254740992`, `9007199254740993`,
	`9223372036854775807`, `9223372036854775808`, `999999999999999999`, `1000000000000000000`, `1000000000000000000.5`, `0e99`, `0.0`, `null`, `true`, `false`,
	`""`, `"a"`, `"\u0061"`, `"ab"`, `"é"`, `"\ud83d\ude00"`, `"\ud83d"`, "\"\xff\"", `[]`, `[1]`, `[1,2]`, `["a",null]`, `[[],{}]`, `{}`, `{"a":1}`, `{"b":null}`,
	`{"a":[1,1],"b":[null]}`, `{"a":["x"],"b":[{}],"c":[1,"a",2.0]}`, `{"a":[],"c":[[],[1]]}`,
	`{"a":"","b":1}`, `{"\u0061":"x","bb":"y","c":0}`, `{"a":{"b":{"a":[]}},"c":[{"a":{"c":[{}]}}]}`, `{"a":1,"a":"x"}`, `{"é":1}`, `{"ccc":"","":2}`,
}

func TestOraclePlainSchemas(t *testing.T) {
	for _, schema := range slices.Concat(oneKeyword, engineOnly) {
		v := newValidator(t, validate.Options{Schema: []byte(schema)}).InFull()
		found := 0
		for _, text := range plainDocuments {
			found += compareOracle(t, []byte(text), v)
		}
		if found == 0 {
			t.Errorf("%s finds nothing", schema)
		}
	}
}

// TestEveryKeyword holds what is known of keywords to what the engine knows: a
// field that a new version adds must be looked at, and found above if it judges.
func TestEveryKeyword(t *testing.T) {
	const (
		checked  = " Always Ref Types Constant Enum Not AllOf AnyOf OneOf Pattern If Then Else MinProperties MaxProperties Required Properties PropertyNames AdditionalProperties MinItems MaxItems Items2020 MinLength MaxLength Minimum ExclusiveMinimum Maximum ExclusiveMaximum "
		foreign  = " Format RecursiveRef DynamicRef RegexProperties PatternProperties Dependencies DependentRequired DependentSchemas UnevaluatedProperties UniqueItems Items AdditionalItems PrefixItems Contains UnevaluatedItems ContentEncoding ContentMediaType ContentSchema MultipleOf "
		judgesNo = " Location Draft RecursiveAnchor DynamicAnchor ContainsEval MinContains MaxContains Title Description Default Comment ReadOnly WriteOnly Examples Deprecated Extensions "
	)
	for _, field := range reflect.VisibleFields(reflect.TypeFor[jsonschema.Schema]()) {
		if name := " " + field.Name + " "; field.IsExported() && !strings.Contains(checked+foreign+judgesNo, name) {
			t.Errorf("nothing is known of %s", field.Name)
		}
	}
}

// TestOracleProperty changes sound documents: members at random, then bytes.
func TestOracleProperty(t *testing.T) {
	validators, members := checkers(t), sound(t)
	rapid.Check(t, func(t *rapid.T) {
		text := drawDocument(t, members)
		for range rapid.IntRange(0, 3).Draw(t, "bytes") {
			text[rapid.IntRange(0, len(text)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		for _, v := range validators {
			compareOracle(t, text, v)
		}
	})
}

// FuzzOracle holds our own checks to the engine on any text.
func FuzzOracle(f *testing.F) {
	addFixtures(f)
	for _, text := range plainDocuments {
		f.Add([]byte(text))
		f.Add([]byte(`{"id":` + text + `,"object":"batch","created_at":` + text + `,"metadata":` + text + `,"request_counts":{"total":` + text + `}}`))
		f.Add([]byte(`{"object":"list","has_more":` + text + `,"data":[` + text + `],"first_id":` + text + `}`))
	}
	validators := checkers(f)
	fuzzing.Run(f, func(t *testing.T, text []byte) {
		for _, v := range validators {
			compareOracle(t, text, v)
		}
	})
}
