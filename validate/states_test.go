package validate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/validate"
)

// statesSchema is a profile whose states follow from two fields. In the state both, which
// is two at once, nothing is known.
const statesSchema = `{
	"x-profile": {"name": "counted"},
	"x-rules": {"set": {"level": "error", "says": "s"}, "null": {"level": "error", "says": "s"}, "files": {"level": "error", "says": "s"}},
	"anyOf": [{"$ref": "#/$defs/narrow"}],
	"$defs": {
		"batch": {
			"x-kind": {"name": "batch", "id": "id"}, "type": "object", "required": ["id", "left"],
			"properties": {"id": {"type": "string"}, "left": {"type": "integer"}, "total": {"type": "integer"}, "end": {"type": ["integer", "null"]}, "file": {"type": "string"}},
			"x-lifecycle": {"member": "left", "rules": {"set": "set", "null": "null", "files": "files"}, "files": [{"member": "file", "count": ["total"]}], "states": {
				"going/on": {"when": {"properties": {"left": {"minimum": 1}}}, "next": ["over"], "null": ["end"]},
				"over": {"when": {"required": ["total"], "properties": {"left": {"maximum": 0}}}, "set": ["end"]},
				"odd": {"when": {"required": ["total"], "properties": {"left": {"maximum": -5}}}, "set": ["end"]}
			}}
		},
		"narrow": {"$ref": "#/$defs/batch", "x-lifecycle": {"states": {"over": {"files": true}}}}
	}
}`

// TestStatesFollowFromFields holds batches without a field for the state to the row of
// the one state that they are in, by all that several subschemas state of it.
func TestStatesFollowFromFields(t *testing.T) {
	v := newValidator(t, validate.Options{Schema: []byte(statesSchema)})
	for _, test := range []struct{ fields, want string }{
		{`"left": 1, "total": 2`, ""},
		{`"left": 1, "total": 2, "end": 7`, "null"},
		{`"left": 0, "total": 0, "end": 7`, ""},
		{`"left": 0, "total": 0`, "set"},
		{`"left": 0, "total": 2, "end": 7`, "files"},
		{`"left": 0, "total": 2, "end": 7, "file": "f"`, ""},
		{`"left": 0`, ""},                 // in no state
		{`"left": -9, "total": 2`, ""},    // in two
		{`"left": "none"`, "schema/type"}, // what is wrong takes no part
	} {
		text := fmt.Sprintf(`{"id": "a", %s}`, test.fields)
		if got := strings.Join(above(v.Check([]byte(text)), validate.Warning), " "); got != test.want {
			t.Errorf("%s breaks %q, want %q", text, got, test.want)
		}
	}
	r := v.Check([]byte(`{"id": "a", "left": 1, "end": 7}`))
	if len(r.Findings) != 1 || r.Findings[0].Message != `end is 7, but must be null when the state is "going/on"` {
		t.Errorf("it says %v", r.Findings)
	}
}
