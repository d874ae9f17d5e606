package contract_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// TestMistakes holds the text about a mistake in a schema to saying where it is
// and what is right.
func TestMistakes(t *testing.T) {
	const sound = `{
		"x-profile": {"name": "p", "levels": {"r": "warning"}},
		"x-rules": {"r": {"level": "error", "says": "s"}},
		"x-limits": {"bytes": 9},
		"x-api": {
			"hosts": [], "paths": {"batches": "/jobs"}, "missing": "null",
			"routes": [{"operation": "retrieve", "method": "GET", "on": "batches", "path": "/{batch}:show", "returns": "batch"}],
			"list": {"paging": [{"by": "item", "query": "after", "from": "first"}]}, "refusals": {"unknown-id": [404]}
		},
		"anyOf": [{"$ref": "#/$defs/batch"}],
		"$defs": {
			"batch": {
				"x-kind": {"name": "batch", "id": "id"}, "type": "object", "x-rule-of": {"type": "r"},
				"properties": {
					"id": {"type": "string"}, "state": {"type": "string", "x-time": "date"}, "a": {"type": "integer"}, "b": {"type": "integer"},
					"counts": {"type": "object", "properties": {"done": {"type": "integer"}}}
				},
				"x-order": [{"rule": "r", "chains": [["a", "b"]]}],
				"x-window": {"rule": "r", "from": "a", "to": "b", "fixed": "1h", "units": {"h": 3600}},
				"x-sums": [{"parts": ["counts/done"], "is": "at most", "total": "a", "when": {"member": "state", "in": ["x"]}, "rule": "r"}],
				"x-lifecycle": {"member": "state", "rules": {"set": "r"}, "once": ["a"], "states": {"x": {"next": ["y"], "set": ["b"]}, "y": {}}},
				"x-lines": {"id": "id", "endpoints": [{"endpoint": "/e", "is": true}]}
			}
		}
	}`
	if _, err := contract.Load([]byte(sound), ""); err != nil {
		t.Fatal(err)
	}
	const batch = "#/$defs/batch"
	for _, test := range []struct{ old, new, want string }{
		{`"hosts": []`, `"hosts": 7`, "the schema is wrong at #/x-api/hosts: it must be an array"},
		{`"hosts": []`, `"hosts": [7]`, "the schema is wrong at #/x-api/hosts/0: it must be a string"},
		{`"hosts": []`, `"rutes": []`, "the schema is wrong at #/x-api/rutes: there is no such member; there are add, auth, content, create, error, events, headers, hosts, ids, input, list, missing, others, paths, refusals, routes, seconds, states, upload"},
		{`"routes": [{`, `"routes": 7, "input": [{`, "the schema is wrong at #/x-api/input: it must be an object"},
		{`"operation": "retrieve"`, `"operation": "show"`, `the schema is wrong at #/x-api/routes/0/operation: "show" is none of create, add, list, retrieve, cancel, delete, results, upload, file, content, delete-file`},
		{`"on": "batches"`, `"on": "jobs"`, `the schema has no collection "jobs", named at #/x-api/routes/0/on`},
		{`/{batch}:show`, `/{job}:show`, "the schema is wrong at #/x-api/routes/0/path: a part that varies is written {batch}, {file}, {model} or {any}, not {job}:show"},
		{`"returns": "batch"`, `"returns": "job"`, `the schema has no kind "job", named at #/x-api/routes/0/returns`},
		{`"missing": "null"`, `"missing": "nil"`, `the schema is wrong at #/x-api/missing: "nil" is none of null, absent`},
		{`"by": "item"`, `"by": "id"`, `the schema is wrong at #/x-api/list/paging/0/by: "id" is none of item, token, page`},
		{`"from": "first"`, `"from": "last"`, `the schema is wrong at #/x-api/list/paging/0/from: "last" is none of first`},
		{`"unknown-id": [404]`, `"unknown-id": ["404"]`, "the schema is wrong at #/x-api/refusals/unknown-id/0: it must be an integer"},
		{`"unknown-id": [404]`, `"no-id": [404]`, "the schema is wrong at #/x-api/refusals/no-id: there is no such member; there are bad-endpoint,"},
		{`"bytes": 9`, `"bytes": "9"`, "the schema is wrong at #/x-limits/bytes: it must be a number"},
		{`"bytes": 9`, `"byte": 9`, "the schema is wrong at #/x-limits/byte: there is no such member; there are bytes, depth, digits, exponent, members, values"},
		{`{"bytes": 9}`, `9`, "the schema is wrong at #/x-limits: it must be an object"},
		{`"says": "s"`, `"says": 7`, "the schema is wrong at #/x-rules/r/says: it must be a string"},
		{`"says": "s"`, `"say": "s"`, "the schema is wrong at #/x-rules/r/say: there is no such member; there are help, level, says, source, unless, why"},
		{`, "says": "s"`, ``, "the schema is wrong at #/x-rules/r: it must have says"},
		{`"says": "s"`, `"says": "s", "because": "s"`, "the schema is wrong at #/x-rules/r/because: there is no such member; there are help, level, says, source, unless, why"},
		{`"level": "error"`, `"level": "fatal"`, `the schema is wrong at #/x-rules/r/level: "fatal" is none of error, warning, note`},
		{`{"r": {"level": "error", "says": "s"}}`, `[]`, "the schema is wrong at #/x-rules: it must be an object"},
		{`"name": "p"`, `"name": ""`, "the schema is wrong at #/x-profile: it must have a name"},
		{`"levels": {"r"`, `"levels": {"q"`, `the schema has no rule "q", named at #/x-profile/levels/q`},
		{`"x-rule-of": {"type": "r"}`, `"x-rule-of": {"type": "foo"}`, `the schema has no rule "foo", named at ` + batch + `/x-rule-of/type`},
		{`[{"rule": "r", "chains"`, `[{"rule": "q", "chains"`, `the schema has no rule "q", named at ` + batch + `/x-order/0/rule`},
		{`"rules": {"set": "r"}`, `"rules": {"set": "q"}`, `the schema has no rule "q", named at ` + batch + `/x-lifecycle/rules/set`},
		{`[["a", "b"]]`, `[["a", "c"]]`, `the schema has no field "c", named at ` + batch + `/x-order/0/chains/0/1`},
		{`[["a", "b"]]`, `["a", "b"]`, `the schema is wrong at ` + batch + `/x-order/0/chains/0: it must be an array`},
		{`"to": "b"`, `"to": "c"`, `the schema has no field "c", named at ` + batch + `/x-window/to`},
		{`counts/done"`, `counts/failed"`, `the schema has no field "counts/failed", named at ` + batch + `/x-sums/0/parts/0`},
		{`"is": "at most"`, `"is": "below"`, `the schema is wrong at ` + batch + `/x-sums/0/is: "below" is none of at most, at least, equal, less than`},
		{`"once": ["a"]`, `"once": ["c"]`, `the schema has no field "c", named at ` + batch + `/x-lifecycle/once/0`},
		{`"next": ["y"]`, `"next": ["z"]`, `the schema has no state "z", named at ` + batch + `/x-lifecycle/states/x/next/0`},
		{`"y": {}`, `"y": {"when": 7}`, `the schema is wrong at ` + batch + `/x-lifecycle/states/y/when: it must be a schema`},
		{`"y": {}`, `"y": {"when": {"type": 7}}`, `the schema is wrong at #` + strings.TrimPrefix(batch, "#") + `/x-lifecycle/states/y/when/type: `},
		{`"y": {}`, `"y": {"end": "yes"}`, `the schema is wrong at ` + batch + `/x-lifecycle/states/y/end: it must be true or false`},
		{`"id": "id"}, "type"`, `"id": "ident"}, "type"`, `the schema has no field "ident", named at ` + batch + `/x-kind/id`},
		{`"x-time": "date"`, `"x-time": "day"`, `the schema is wrong at ` + batch + `/properties/state/x-time: "day" is none of seconds, milliseconds, rfc3339, date`},
		{`"is": true`, `"is": 7`, `the schema is wrong at ` + batch + `/x-lines/endpoints/0/is: it must be a schema`},
		{`"type": "object", "x-rule-of"`, `"x-should": 7, "type": "object", "x-rule-of"`, `the schema is wrong at ` + batch + `/x-should: it must be a schema`},
		{`{"$ref": "#/$defs/batch"}`, `{"$ref": "#/$defs/job"}`, "the schema cannot be compiled: "},
		{`"type": "object", "x-rule-of"`, `"type": 7, "x-rule-of"`, "the schema is wrong at #/$defs/batch/type: "},
	} {
		if strings.Count(sound, test.old) != 1 {
			t.Fatalf("%s stands %d times", test.old, strings.Count(sound, test.old))
		}
		_, err := contract.Load([]byte(strings.Replace(sound, test.old, test.new, 1)), "")
		if err == nil || !strings.HasPrefix(err.Error(), test.want) || strings.Contains(err.Error(), "your.schema") {
			t.Errorf("%s:\n got %v\nwant %s", test.new, err, test.want)
		}
	}
}

// TestNames lets names be that cannot be known to be wrong.
func TestNames(t *testing.T) {
	for reason, text := range map[string]string{
		"a narrowed definition has the fields of what it refers to": `{"x-profile": {"name": "p"}, "$ref": "batch.schema.json#/$defs/api", "anyOf": [{"$ref": "#/$defs/batch"}, {"$ref": "batch.schema.json#/$defs/list"}],
			"$defs": {"batch": {"$ref": "batch.schema.json#/$defs/batch", "x-window": {"to": "created_at"}, "x-order": [{"rule": "time/order", "chains": [["created_at", "completed_at"]]}]}}}`,
		"no field is declared":        `{"x-order": [{"rule": "time/order", "chains": [["a", "b"]]}]}`,
		"other fields are a schema":   `{"properties": {"a": {}}, "additionalProperties": {}, "x-order": [{"rule": "time/order", "chains": [["a", "b"]]}]}`,
		"other fields have a pattern": `{"properties": {"a": {}}, "patternProperties": {"b": {}}, "x-order": [{"rule": "time/order", "chains": [["a", "b"]]}]}`,
		"a field under a condition":   `{"properties": {"a": {}}, "if": {"required": ["a"]}, "then": {"properties": {"b": {}}}, "x-order": [{"rule": "time/order", "chains": [["a", "b"]]}]}`,
		"what two objects share": `{"properties": {"x": {"properties": {"a": {}, "b": {}}, "allOf": [{"$ref": "#/$defs/o"}]}, "y": {"properties": {"a": {}}, "allOf": [{"$ref": "#/$defs/o"}]}},
			"$defs": {"o": {"x-order": [{"rule": "time/order", "chains": [["a", "b"]]}]}}}`,
		"no rules": `{"type": "object", "x-rule-of": {"type": "my/rule"}}`,
		"no kinds": `{"type": "object", "x-lines": {"id": "i", "output": {"of": "other"}}}`,
	} {
		if _, err := contract.Load([]byte(text), ""); err != nil {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

// TestMistakesInside looks at the file that a printed profile has inside it as well.
func TestMistakesInside(t *testing.T) {
	text := string(load(t, "openai").Text(false))
	for old, test := range map[string]struct{ new, want string }{
		`"required": "field/missing"`: {`"required": "field/mising"`, `the schema has no rule "field/mising", named at #/$defs/batch.schema.json/x-rule-of/required`},
		`"bytes": 8388608`:            {`"bytes": "8 MiB"`, "the schema is wrong at #/$defs/batch.schema.json/x-limits/bytes: it must be a number"},
	} {
		if !strings.Contains(text, old) {
			t.Fatalf("%s is not there", old)
		}
		if _, err := contract.Load([]byte(strings.Replace(text, old, test.new, 1)), ""); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}

// TestMentionsInBranches looks for a field in all subschemas that may hold, and finds
// none that is in none.
func TestMentionsInBranches(t *testing.T) {
	const order = `"x-order":[{"rule":"r","chains":[["a","b"]]}],"properties":{"a":{}},`
	for branch, want := range map[string]bool{
		`"anyOf":[{"required":["a"]},{"properties":{"b":{}}}]`: true, `"oneOf":[{"properties":{"c":{}}}]`: false, `"not":{"properties":{"b":{}}}`: true, `"if":{"properties":{"b":{}}},"then":{}`: true, `"if":{},"then":{"properties":{"b":{}}}`: true,
		`"if":{},"else":{"properties":{"b":{}}}`: true, `"if":{},"else":{"properties":{"c":{}}}`: false, `"x-should":{"properties":{"b":{}}}`: true, `"x-should":{"properties":{"c":{}}}`: false, `"x-should":{"anyOf":[{"properties":{"b":{}}}]}`: true, `"required":["b"]`: false, `"additionalProperties":true`: false, `"dependentRequired":{"a":["c"]}`: true,
	} {
		_, err := contract.Load([]byte(`{"type":"object",`+order+branch+`}`), "")
		if want != (err == nil) || err != nil && err.Error() != `the schema has no field "b", named at #/x-order/0/chains/0/1` {
			t.Errorf("%s: %v", branch, err)
		}
	}
}

// TestMentionsDeepInside looks at the mentions of each object, wherever it is.
func TestMentionsDeepInside(t *testing.T) {
	const inner = `{"x-order":[{"rule":"r","chains":[["a","b"]]}],"properties":{"a":{}}}`
	for place, outer := range map[string]string{"properties/p": `"properties":{"p":%s}`, "additionalProperties": `"additionalProperties":%s`, "items": `"items":%s`, "properties/p/items": `"properties":{"p":{"items":%s}}`} {
		_, err := contract.Load(fmt.Appendf(nil, `{"type":"object",`+outer+`}`, inner), "")
		if want := `the schema has no field "b", named at #/` + place + `/x-order/0/chains/0/1`; err == nil || err.Error() != want {
			t.Errorf("%s: %v", place, err)
		}
	}
}

// TestMentionsInOtherFiles looks for nothing that another file mentions: it may be narrowed
// to less than it speaks of.
func TestMentionsInOtherFiles(t *testing.T) {
	const text = `{"x-rules":{"r":{"level":"error","says":"s"}},"type":"object","properties":{"p":{"$ref":"%s#/$defs/q"}},
		"$defs":{"other":{"$id":"%s","$defs":{"q":{"x-rule-of":{"type":"zz"},"type":"object","properties":{"a":{}},"x-order":[{"rule":"r","chains":[["a","b"]]}]}}}}}`
	const other = "https://example.com/other"
	if _, err := contract.Load(fmt.Appendf(nil, text, other, other), ""); err != nil {
		t.Error(err)
	}
	own := strings.Replace(strings.Replace(text, `"$ref":"%s#/$defs/q"`, `"$ref":"#/$defs/other/$defs/q"`, 1), `"$id":"%s",`, "", 1)
	for _, test := range []struct{ old, want string }{
		{`"x-rule-of":{"type":"zz"},`, `the schema has no field "b", named at #/$defs/other/$defs/q/x-order/0/chains/0/1`},
		{`,"x-order":[{"rule":"r","chains":[["a","b"]]}]`, `the schema has no rule "zz", named at #/$defs/other/$defs/q/x-rule-of/type`},
	} {
		if _, err := contract.Load([]byte(strings.Replace(own, test.old, "", 1)), ""); err == nil || err.Error() != test.want {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}
