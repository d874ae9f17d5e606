package validate_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/corpus"
	"github.com/batchcheck/batchcheck/internal/envelope"
	"github.com/batchcheck/batchcheck/validate"
)

// TestDocumentLimits judges documents at each limit of the schema, and over it by one.
func TestDocumentLimits(t *testing.T) {
	var root struct {
		Limits map[string]int `json:"x-limits"`
	}
	if err := json.Unmarshal(batchSchema(t), &root); err != nil {
		t.Fatal(err)
	}
	v := newValidator(t, validate.Options{})
	texts := map[string]func(n int) string{
		"bytes":    func(n int) string { return "{}" + strings.Repeat(" ", n-2) },
		"depth":    func(n int) string { return `{"x":` + nested(n-1) + "}" },
		"members":  func(n int) string { return `{"x":{` + manyMembers(n) + "}}" },
		"values":   func(n int) string { return `{"x":[` + strings.Repeat("0,", n-4) + "0]}" }, // and an object, a name, an array
		"digits":   func(n int) string { return `{"x":0.` + strings.Repeat("1", n-1) + "}" },
		"exponent": func(n int) string { return `{"x":1` + strings.Repeat("0", n) + "}" },
	}
	for name, most := range root.Limits {
		text := texts[name]
		if text == nil {
			t.Errorf("the limit of %s is not tried", name)
			continue
		}
		if r := v.Check([]byte(text(most))); found(r, "json/limit") {
			t.Errorf("%d %s: %v", most, name, r.Err())
		}
		if r := v.Check([]byte(text(most + 1))); !found(r, "json/limit") {
			t.Errorf("%d %s are not over the limit", most+1, name)
		}
	}
}

func nested(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }

// TestMaxDocument judges lines at the limit that is asked for, and one over it:
// what follows is judged still.
func TestMaxDocument(t *testing.T) {
	line, _, _ := strings.Cut(string(read(t, testdata+"/requests/embeddings.jsonl")), "\n")
	v := newValidator(t, validate.Options{MaxDocument: int64(len(line))})
	r := streamed(t, v, []byte(line+"\n"+line+" \n"+line+"\n"))
	if len(r.Findings) != 1 || r.Findings[0].Rule != "json/limit" || r.Findings[0].Record != 2 || r.Documents != 3 {
		t.Errorf("%d documents: %v", r.Documents, r.Findings)
	}
}

// TestLogLimits judges the documents in lines of a log that are at a limit of
// lines, and passes over what is beyond it.
func TestLogLimits(t *testing.T) {
	whole := envelope.Limits
	t.Cleanup(func() { envelope.Limits = whole })
	list := `{"at":` + corpus.Object(corpus.Base("list"))
	for _, test := range []struct {
		reason string
		line   func(over int) string
	}{
		{"bytes", func(over int) string { return list + strings.Repeat(" ", over) + "}" }},
		{"nesting", func(over int) string { return list + `,"x":` + nested(whole.Depth-1+over) + "}" }},
		{"digits", func(over int) string { return list + `,"x":1.` + strings.Repeat("1", whole.Digits-1+over) + "}" }},
	} {
		if envelope.Limits = whole; test.reason == "bytes" {
			envelope.Limits.Bytes = int64(len(test.line(0)))
		}
		for over, documents := range []int{1, 0} {
			r := streamed(t, newValidator(t, validate.Options{Inside: &validate.Inside{At: "/at"}}), []byte(test.line(over)+"\n{}\n"))
			if r.Documents != documents {
				t.Errorf("%s, over by %d: %d documents are found, not %d", test.reason, over, r.Documents, documents)
			}
		}
	}
}
