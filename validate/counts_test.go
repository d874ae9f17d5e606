package validate_test

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/corpus"
	"github.com/batchcheck/batchcheck/validate"
)

// countedSchema has counts that are strings of digits, and 0 where they are left out.
const countedSchema = `{
	"type": "object", "required": ["id", "state", "counts"], "additionalProperties": false,
	"properties": {
		"id": { "type": "string" }, "state": { "type": "string", "enum": ["running", "done"] }, "file": { "type": "string" },
		"counts": { "type": "object", "additionalProperties": false, "properties": {
			"total": { "$ref": "#/$defs/count" }, "good": { "$ref": "#/$defs/count" }, "bad": { "$ref": "#/$defs/count" }, "left": { "$ref": "#/$defs/count" } } }
	},
	"x-kind": { "name": "batch", "id": "id" },
	"x-sums": [
		{ "parts": ["counts/good", "counts/bad", "counts/left"], "is": "equal", "total": "counts/total", "rule": "sum" },
		{ "parts": ["counts/good", "counts/bad"], "is": "at least", "total": "counts/total", "rule": "done", "when": { "member": "state", "in": ["done"] } }
	],
	"x-lifecycle": { "member": "state", "rules": { "files": "files" }, "files": [{ "member": "file", "count": ["counts/good"], "only": true }],
		"states": { "running": { "next": ["done"] }, "done": { "files": true } } },
	"$defs": { "count": { "type": "string", "pattern": "^(-1|0|[1-9][0-9]*)$", "default": "0" } }
}`

// TestCountsAsStrings reads counts that are written as strings of digits, and those
// that are left out, in full and by the quick pass.
func TestCountsAsStrings(t *testing.T) {
	v, err := validate.New(validate.Options{Schema: []byte(countedSchema)})
	if err != nil {
		t.Fatal(err)
	}
	j := judge{"counts", v, v.Quick()}
	for _, test := range []struct {
		state, counts, file string
		want                string // the rule that it breaks
	}{
		{"running", `"total":"3","good":"1","left":"2"`, "", ""},
		{"running", `"total":"12","good":"1","left":"2"`, "", "sum"},
		{"running", ``, "", ""},
		{"running", `"good":"1"`, "", "sum"},
		{"running", `"total":"3","good":"1","left":"2","bad":"-1"`, "", "sum"},
		{"running", `"total":"9007199254740993","good":"9007199254740992"`, "", "sum"},
		{"running", `"total":"123456789012345678901234567890","left":"123456789012345678901234567890"`, "", ""},
		{"running", `"total":"123456789012345678901234567890","left":"123456789012345678901234567891"`, "", "sum"},
		{"running", `"total":"three"`, "", "schema/pattern"},
		{"running", `"total":3`, "", "schema/type"},
		{"running", `"total":"03","left":"3"`, "", "schema/pattern"},
		{"running", `"total":"\u0033","left":"3"`, "", ""},
		{"done", `"total":"3","good":"1","left":"2"`, "f", "done"},
		{"done", `"total":"3","good":"1","bad":"2"`, "f", ""},
		{"done", `"total":"3","good":"1","bad":"2"`, "", "files"},
		{"done", `"total":"3","bad":"3"`, "", ""},
		{"done", `"total":"3","bad":"3"`, "f", "files"},
	} {
		text := `{"id":"a","state":"` + test.state + `","counts":{` + test.counts + `}`
		if test.file != "" {
			text += `,"file":"f"`
		}
		text += "}"
		if got := strings.Join(above(v.Check([]byte(text)), validate.Note), " "); got != test.want {
			t.Errorf("%s breaks %q, want %q", text, got, test.want)
		}
		isPlain := !strings.ContainsAny(test.counts, `\`) && len(test.counts) < 50
		if held := compare(t, j, []byte(text)); held != (test.want == "" && isPlain) {
			t.Errorf("%s is known to hold: %t", text, held)
		}
	}
	r, held := rand.New(rand.NewPCG(3, 4)), 0
	for range 5_000 {
		text := []byte(`{"id":"a","state":"done","counts":{"total":"3","good":"1","bad":"2"},"file":"f"}`)
		if compare(t, j, corpus.Mutate(r, text)) {
			held++
		}
	}
	if held < 50 {
		t.Errorf("only %d of the mutated documents hold: that compares little", held)
	}
}

// TestFamilyRules holds each rule that a family states itself to a document that has
// no finding, and to one that has one of this rule only; those on results are tried
// with the files of batches.
func TestFamilyRules(t *testing.T) {
	for _, family := range families {
		paths, err := filepath.Glob(filepath.Join(testdata, "families", family, "rules", "*", "*", "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		v := newValidator(t, validate.Options{Profile: family, Kind: "batch"})
		for _, path := range paths {
			name, _ := filepath.Rel(filepath.Join(testdata, "families", family, "rules"), filepath.Dir(path))
			want := ""
			if filepath.Base(path) == "fail.json" {
				want = filepath.ToSlash(name)
			}
			if got := strings.Join(above(v.Check(read(t, path)), validate.Note), " "); got != want {
				t.Errorf("%s breaks %q, want %q", path, got, want)
			}
		}
	}
}
