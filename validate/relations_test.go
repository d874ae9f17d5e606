package validate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/validate"
)

// TestDeepPaths judges fields that lie as deep as a path says.
func TestDeepPaths(t *testing.T) {
	const schema = `{
		"x-rules": {"sum": {"level": "error", "says": "s"}, "set": {"level": "error", "says": "s"}}, "type": "object",
		"properties": {"state": {"type": "string"}, "all": {"type": "integer"}, "a": {"type": "object", "properties": {
			"b": {"type": "object", "properties": {"done": {"type": "integer"}, "file": {"type": "string"}}}}}},
		"x-sums": [{"parts": ["a/b/done"], "is": "at most", "total": "all", "rule": "sum"}],
		"x-lifecycle": {"member": "state", "rules": {"set": "set"}, "states": {"ended": {"set": ["a/b/file"]}}}
	}`
	v := newValidator(t, validate.Options{Schema: []byte(schema)})
	for text, want := range map[string][]string{
		`{"state": "ended", "all": 3, "a": {"b": {"done": 3, "file": "f"}}}`: nil,
		`{"state": "ended", "all": 3, "a": {"b": {"done": 4, "file": "f"}}}`: {"sum /a/b/done"},
		`{"state": "ended", "all": 3, "a": {"b": {"done": 3}}}`:              {"set /a/b/file"},
		`{"state": "ended", "all": 3, "a": {}}`:                              {"set /a/b"},
	} {
		if diff := cmp.Diff(want, rulesAndPointers(v.Check([]byte(text)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

// TestOneFindingOfASum gives one finding for one cause: of sums with one total
// only the first that does not hold is reported, whether the counts have an
// object to themselves or not.
func TestOneFindingOfASum(t *testing.T) {
	const rules = `"x-rules": {"a": {"level": "error", "says": "a"}, "b": {"level": "error", "says": "b"}}`
	flat := `{` + rules + `, "type": "object",
		"properties": {"done": {"type": "integer"}, "failed": {"type": "integer"}, "all": {"type": "integer"}, "sent": {"type": "integer"}},
		"x-sums": [
			{"parts": ["done", "failed"], "is": "equal", "total": "all", "rule": "a"}, {"parts": ["done"], "is": "at most", "total": "all", "rule": "b"},
			{"parts": ["all"], "is": "at most", "total": "sent", "rule": "b"}]}`
	nested := `{` + rules + `, "type": "object", "properties": {"counts": {"type": "object", "properties": {"done": {"type": "integer"}, "all": {"type": "integer"}}}},
		"x-sums": [
			{"parts": ["counts/done"], "is": "equal", "total": "counts/all", "rule": "a"},
			{"parts": ["counts/done"], "is": "at most", "total": "counts/all", "rule": "b"}]}`
	for _, test := range []struct {
		schema, text string
		want         []string
	}{
		{flat, `{"done": 5, "failed": 0, "all": 3, "sent": 3}`, []string{"a "}},
		{flat, `{"done": 5, "failed": 0, "all": 3, "sent": 1}`, []string{"a "}},
		{flat, `{"done": 5, "failed": 0, "all": 5, "sent": 1}`, []string{"b /all"}},
		{flat, `{"done": 5, "failed": 1, "all": 6, "sent": 7}`, nil},
		{nested, `{"counts": {"done": 5, "all": 3}}`, []string{"a /counts/done"}},
	} {
		r := newValidator(t, validate.Options{Schema: []byte(test.schema)}).Check([]byte(test.text))
		if diff := cmp.Diff(test.want, rulesAndPointers(r)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.text, diff)
		}
	}
}
