package scan

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// TestPaths compares fields that lie as deep as a path says.
func TestPaths(t *testing.T) {
	const deep = `{
		"x-rules": {"sum": {"level": "error", "says": "s"}}, "type": "object",
		"properties": {
			"all": {"type": "integer"}, "text": {"type": "string"},
			"a": {"type": "object", "properties": {"b": {"type": "object", "properties": {"c": {"type": "object", "properties": {"done": {"type": "integer"}}}}}}}
		},
		"x-sums": [{"parts": ["a/b/c/done"], "is": "at most", "total": "all", "rule": "sum"}]
	}`
	c, err := contract.Load([]byte(deep), "")
	if err != nil {
		t.Fatal(err)
	}
	asIs := Options{Spellings: []func(string) string{func(name string) string { return name }}}
	s := Compile(c, asIs).NewScanner()
	for text, want := range map[string]bool{
		`{"all": 3, "a": {"b": {"c": {"done": 3}}}}`: true,
		`{"all": 3, "a": {"b": {"c": {"done": 4}}}}`: false,
		`{"all": 3, "a": {"b": {"c": {}}}}`:          true,
		`{"all": 3, "a": {"b": {}}}`:                 true,
	} {
		if got := s.Holds([]byte(text)); got != want {
			t.Errorf("%s holds: %v", text, got)
		}
	}
	c, err = contract.Load([]byte(strings.Replace(deep, "a/b/c/done", "all/done", 1)), "")
	if err != nil || Compile(c, asIs) != nil {
		t.Errorf("a path leads into an integer, and the scanner compares that: %v", err)
	}
}
