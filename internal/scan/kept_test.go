package scan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/judge"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// TestKept gives the text of declared fields, in the object itself and in an inner one,
// as the document has it: nothing of a field that is not declared or not there, and
// nothing of the document before.
func TestKept(t *testing.T) {
	const schema = `{"type": "object", "additionalProperties": false, "properties": {"a": {"type": "string"}, "b_c": {"type": ["object", "null"], "properties": {"d": {"type": "integer"}}}, "e": {"type": "array"}}}`
	c, err := contract.Load([]byte(schema), "")
	if err != nil {
		t.Fatal(err)
	}
	keep := []string{"a", "b_c", "b_c/d", "other", "a/d", "b_c/other", "e"}
	s := scan.Compile(c, scan.Options{Keep: keep, Spellings: []func(string) string{strings.Clone, contract.ClientName}}).NewScanner()
	for _, test := range []struct{ text, want string }{
		{`{"a":"x","b_c":{"d":7},"e":[1, 2]}`, `"x"|{"d":7}|7||||[1, 2]`},
		{`{}`, `||||||`},
		{` { "b_c" : null , "a" : "\u0061" } `, `"\u0061"|null|||||`},
		{`{"bC":{"d":7}}`, `|{"d":7}|7||||`},
		{`{"b_c":{"d":2}}`, `|{"d":2}|2||||`},
		{`{"a":1}`, "it does not hold"},
	} {
		var kept []string
		if !s.Holds([]byte(test.text)) {
			kept = []string{"it does not hold"}
		} else {
			for i := range keep {
				kept = append(kept, string(s.Kept(i)))
				if text := s.Kept(i); (text == nil) != (len(text) == 0) {
					t.Errorf("%s: of %s there is %q, and not nothing", test.text, keep[i], text)
				}
			}
		}
		if got := strings.Join(kept, "|"); got != test.want {
			t.Errorf("%s: %s, want %s", test.text, got, test.want)
		}
	}
}

// TestSigns looks in documents for the signs of profiles. Where a profile has none,
// each shows it; where a sign is on a field that is not declared, none does by it.
func TestSigns(t *testing.T) {
	signs := map[string][]contract.Sign{}
	for _, f := range contract.Families() {
		for _, p := range f.Profiles {
			signs[p.Name] = p.Signs
		}
	}
	const schema = `{"type": "object", "additionalProperties": false, "properties": {"errors": {"type": ["object", "null"]}, "completed_at": {"type": ["integer", "null"]}, "failed_at": {"type": ["integer", "null"]}, "endpoint": {"type": "string"}, "input_file_id": {"type": "string"}}}`
	c, err := contract.Load([]byte(schema), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ text, want string }{ // of the profiles below
		{`{}`, "none"},
		{`{"errors":{},"completed_at":null}`, "none orq"},
		{`{"completed_at":null,"errors":{}}`, "none orq"},
		{`{"errors":{},"failed_at":null}`, "none orq"},
		{`{"errors":{},"completed_at":1}`, "none"},
		{`{"errors":null,"completed_at":null}`, "none"},
		{`{"errors":{}}`, "none"}, {`{"completed_at":null}`, "none"}, // nor by what the document before had
		{`{"completedAt":1}`, "none orq"}, // it has names as clients write them
		{`{"endpoint":"/chat/completions"}`, "none azure"},
		{`{"endpoint":"/v1/chat/completions"}`, "none"},
		{`{"input_file_id":"s3://x"}`, "none bedrock-openai"}, {`{"input_file_id":"file-1"}`, "none"},
	} {
		got := ""
		for _, profile := range []string{"none", "orq", "azure", "bedrock-openai"} {
			s := scan.Compile(c, scan.Options{Signs: signs[profile], Spellings: []func(string) string{strings.Clone, contract.ClientName}}).NewScanner()
			for _, before := range []string{`{"errors":{},"completed_at":null,"failed_at":null,"endpoint":"/chat/completions","input_file_id":"s3://x"}`, test.text} {
				if !s.Holds([]byte(before)) {
					t.Fatalf("%s does not hold", before)
				}
			}
			if s.Shows() {
				got += " " + profile
			}
		}
		if got != " "+test.want {
			t.Errorf("%s shows%s, want %s", test.text, got, test.want)
		}
	}
}

// TestSignsOfASchema looks for signs of several marks, of which a document has to have
// all. One inside of a field, or on a field that is not declared, is not known.
func TestSignsOfASchema(t *testing.T) {
	for _, test := range []struct {
		signs, text string
		want        bool
	}{
		{`{"marks":["/a=x"]}`, `{"a":"x"}`, true}, {`{"marks":["/a=x"]}`, `{"a":"y"}`, false}, {`{"marks":["/a=x"]}`, `{}`, false},
		{`{"marks":["/a=x","/b_b=1"]}`, `{"a":"x","b_b":1}`, true}, {`{"marks":["/a=x","/b_b=1"]}`, `{"a":"x"}`, false}, {`{"marks":["/a=x","/b_b=1"]}`, `{"b_b":1}`, false},
		{`{"marks":["/a=x"]},{"marks":["/b_b=1"]}`, `{"b_b":1}`, true}, {`{"marks":["/a=x"]},{"marks":["/b_b=1"]}`, `{"a":"x"}`, true}, {`{"marks":["/a=x"]},{"marks":["/b_b=1"]}`, `{"a":"y","b_b":2}`, false},
		{`{"marks":["/b_b=2","/o={}"]},{"marks":["/a=x","/b_b=1"]}`, `{"a":"x","b_b":2}`, false}, {`{"marks":["/b_b=2","/o={}"]},{"marks":["/a=x","/b_b=1"]}`, `{"a":"x","b_b":1}`, true},
		{`{"marks":["/o/p=1"]}`, `{"o":{"p":1}}`, false}, {`{"marks":["/o/p={}"]}`, `{"o":{}}`, false}, {`{"marks":["/z=1"]}`, `{"a":"x"}`, false}, {`{"marks":["/a=x","/z=1"]}`, `{"a":"x"}`, false},
		{`{"marks":["/z=1"]},{"marks":["/a=x"]}`, `{"a":"x"}`, true}, {`{"marks":["/a=y","/z=1"]},{"marks":["/a=x"]}`, `{"a":"x"}`, true}, {`{"marks":["/a=y","/z=1"]},{"marks":["/a=x"]}`, `{"a":"y"}`, false},
		{`{"naming":"client"}`, `{"bB":1}`, true}, {`{"naming":"client"}`, `{"b_b":1}`, false}, {`{"naming":"client"},{"marks":["/a=x"]}`, `{"b_b":1,"a":"x"}`, true}, {`{"marks":["/a=x"]},{"naming":"client"}`, `{"bB":1}`, true}, {`{"marks":["/a=x"]},{"naming":"client"}`, `{"b_b":1}`, false},
	} {
		c, err := contract.Load([]byte(`{"$id":"https://example.com/p","x-profile":{"name":"p","signs":[`+test.signs+`]},"anyOf":[{"x-kind":{"name":"k"},"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"},"b_b":{"type":"integer"},"o":{"type":"object","properties":{"p":{}}}}}]}`), "")
		if err != nil {
			t.Fatal(err)
		}
		signs := contract.KeywordsOf(c.Schema("https://example.com/p#")).Profile.Signs
		s := scan.Compile(c, scan.Options{Signs: signs, Spellings: []func(string) string{strings.Clone, contract.ClientName}}).NewScanner()
		for _, text := range []string{`{"a":"x","b_b":1,"o":{"p":1}}`, test.text} {
			if !s.Holds([]byte(text)) {
				t.Fatalf("%s does not hold", text)
			}
		}
		if s.Shows() != test.want {
			t.Errorf("%s: that %s shows one is %t", test.signs, test.text, s.Shows())
		}
	}
}

// TestCountsThatAreLeftOut takes for a count that is left out of its object what the
// schema has for it, as the judge does, and reads counts that are texts.
func TestCountsThatAreLeftOut(t *testing.T) {
	const schema = `{"x-rules": {"r": {"level": "error", "says": "s"}}, "type": "object", "additionalProperties": false, "properties": {
		"total": {"type": "integer", "default": 5}, "n": {"type": "object", "properties": {"done": {"type": "string", "pattern": "^[0-9]+$", "default": "3"}, "failed": {"type": "integer"}}}},
		"x-sums": [{"rule": "r", "parts": ["n/done", "n/failed"], "total": "total", "is": "at most"}]}`
	c, err := contract.Load([]byte(schema), "")
	if err != nil {
		t.Fatal(err)
	}
	s := scan.Compile(c, scan.Options{Spellings: []func(string) string{strings.Clone}, Judge: func() func(*contract.Node, []byte) bool {
		return func(n *contract.Node, text []byte) bool { return judge.New(c, judge.Options{}).Holds(n, text) }
	}}).NewScanner()
	for text, want := range map[string]string{
		`{"n":{"failed":2}}`:                               "holds",
		`{"n":{"failed":3}}`:                               "fails",
		`{"n":{"failed":2},"total":4}`:                     "fails",
		`{"total":6,"n":{"failed":3}}`:                     "holds",
		`{"n":{"failed":2,"done":"4"}}`:                    "fails",
		`{"n":{"done":"4","failed":1}}`:                    "holds",
		`{"n":{"done":"99999999999999999999","failed":1}}`: "fails",
		`{"total":1}`:                                      "holds",
		`{"n":{"failed":9,"done":"0"},"total":9}`:          "holds",
		`{"n":{"done":"x","failed":1}}`:                    "fails",
	} {
		j := judge.New(c, judge.Options{})
		root, _ := j.Read([]byte(text))
		j.Judge(root, j.Recognize(root))
		found := j.Findings("", false, func(string, bool, string, int) bool { return false })
		if got := fmt.Sprint(s.Holds([]byte(text)), len(found) == 0); got != fmt.Sprint(want == "holds", want == "holds") {
			t.Errorf("%s: that it holds is %s by the scanner and the judge, want that it %s", text, got, want)
		}
	}
}
