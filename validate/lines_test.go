package validate_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/corpus"
	"github.com/batchcheck/batchcheck/validate"
)

// endpoints are those whose answers the schema tells apart, one that it does
// not know, and none.
var endpoints = []string{
	"/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/embeddings", "/v1/moderations", "/v1/images/generations", "",
}

// lineJudges gives a judge for requests, and one for the results of each endpoint.
func lineJudges(t testing.TB) []judge {
	t.Helper()
	request := newValidator(t, validate.Options{Kind: "request"})
	all := []judge{{"request", request, request.Quick()}}
	for _, endpoint := range endpoints {
		v := newValidator(t, validate.Options{Kind: "result"}).ForEndpoint(endpoint)
		all = append(all, judge{"result " + endpoint, v, v.Quick()})
	}
	return all
}

// soundLines gives lines that hold, by the name of their file.
func soundLines(t testing.TB) map[string][][]byte {
	t.Helper()
	all := map[string][][]byte{}
	for _, path := range append(fixtures(t, "requests"), fixtures(t, "results")...) {
		text, name := read(t, path), strings.TrimPrefix(path, testdata+string(filepath.Separator))
		if filepath.Ext(path) == ".jsonl" {
			all[name] = bytes.Split(bytes.TrimSpace(text), []byte("\n"))
		} else {
			all[name] = [][]byte{text, compacted(t, text)}
		}
	}
	return all
}

// TestQuickLines holds the pass to knowing every sound line whose body is of
// the endpoint's kind, and no other.
func TestQuickLines(t *testing.T) {
	for name, lines := range soundLines(t) {
		for _, j := range lineJudges(t) {
			for _, line := range lines {
				want := len(j.Check(line).Findings) == 0
				if got := compare(t, j, line); got != want {
					t.Errorf("%s: the pass says %t of %s, judged in full %t", j.name, got, name, want)
				}
			}
		}
	}
}

// TestQuickLinesMutated compares the pass with judging in full on mutated lines.
func TestQuickLinesMutated(t *testing.T) {
	const tries = 6_000
	r := rand.New(rand.NewPCG(5, 6))
	var lines [][]byte
	for _, path := range append(fixtures(t, "requests"), fixtures(t, "results")...) {
		lines = append(lines, bytes.Split(compactLines(t, read(t, path)), []byte("\n"))...)
	}
	all := lineJudges(t)
	held := map[string]int{}
	for range tries {
		text := corpus.Mutate(r, lines[r.IntN(len(lines))])
		if r.IntN(4) == 0 {
			text = bytes.Replace(text, []byte("200"), fmt.Append(nil, r.IntN(700)), 1)
		}
		for _, j := range all {
			if compare(t, j, text) {
				held[j.name]++
			}
		}
	}
	for _, j := range all {
		if held[j.name] < tries/100 {
			t.Errorf("%s: only %d of the mutated lines hold: that compares little", j.name, held[j.name])
		}
	}
}

// TestQuickLinesEdited holds the pass to following an edited schema, also in
// what it does not know by itself.
func TestQuickLinesEdited(t *testing.T) {
	const chat = `"properties": { "object": { "const": "chat.completion" } },
            "if"`
	const succeeded, failed = `"type": "object",
      "minProperties": 1,`, `"status_code": { "type": "integer", "minimum": 400, "maximum": 599 }`
	for _, test := range []struct {
		old, replacement string
		holds            bool
	}{
		{chat, `"properties": { "object": { "const": "chat" } }, "if"`, false},
		{chat, `"properties": { "object": { "pattern": "^chat" } }, "if"`, true},
		{chat, `"properties": { "object": { "pattern": "^text" } }, "if"`, false},
		{succeeded, succeeded + ` "maxProperties": 99,`, true},
		{succeeded, succeeded + ` "maxProperties": 1,`, false},
		{succeeded, strings.Replace(succeeded, "object", "array", 1), false},
		{`{ "required": ["error"], "properties": { "error": { "type": "object" } } }`, `{ "required": ["id"], "properties": { "id": { "type": "string" } } }`, false},
		{`"maximum": 599,
          "x-rule-of"`, `"maximum": 199,
          "x-rule-of"`, false},
		{failed, strings.Replace(failed, "400", "100", 1), false},
		{`"body": { "x-private": true }`, `"body": { "type": "string" }`, false},
	} {
		v := newValidator(t, validate.Options{Schema: edited(t, test.old, test.replacement), Kind: "result", Endpoint: endpoints[0]})
		j := judge{test.replacement, v, v.Quick()}
		if j.holds == nil {
			t.Errorf("%s: there is no pass", test.replacement)
		} else if holds := compare(t, j, read(t, filepath.Join(testdata, "results", "chat.json"))); holds != test.holds {
			t.Errorf("%s: it holds: %t, want %t", test.replacement, holds, test.holds)
		}
	}
}

// compactLines writes each document of a text on a line of its own.
func compactLines(t testing.TB, text []byte) []byte {
	t.Helper()
	text = bytes.TrimSpace(text)
	if bytes.HasPrefix(text, []byte("{\n")) {
		return compacted(t, text)
	}
	return text
}

// TestEndpoint holds the bodies of one endpoint's answers to its kind.
func TestEndpoint(t *testing.T) {
	kinds := map[string]string{
		"/v1/chat/completions": "chat", "/v1/completions": "completions", "/v1/responses": "responses", "/v1/embeddings": "embeddings", "/v1/moderations": "moderations",
	}
	for endpoint, name := range kinds {
		for _, other := range kinds {
			v := newValidator(t, validate.Options{Kind: "result", Endpoint: endpoint})
			ids := above(v.Check(read(t, filepath.Join(testdata, "results", other+".json"))), validate.Warning)
			if got := strings.Join(ids, " "); (got == "") != (other == name) || got != "" && got != "output/body" {
				t.Errorf("%s answered as %s: %q", endpoint, other, got)
			}
		}
	}
}

// TestKindOfLines holds the kinds of what APIs answer with to staying what they
// are beside lines, and lines to needing what matches them.
func TestKindOfLines(t *testing.T) {
	tests := []struct{ reason, kind, text, want string }{
		{"a line shows by itself", "", `{"id":"1","custom_id":"a","response":null,"error":null}`, "output/outcome"},
		{"without a custom_id it is none", "", `{"error":{"message":"m","type":"t","param":null,"code":null}}`, "document/kind"},
		{"but where one is due, it lacks that", "result", `{"id":"1","response":null,"error":{"code":"c","message":"m"}}`, "field/missing"},
		{"an error reply is no result", "result", `{"error":{"message":"m","type":"t","param":null,"code":null}}`, "document/kind"},
		{"a batch is no result", "result", `{"id":"b","object":"batch","status":"completed"}`, "document/kind"},
		{"a result is no request", "request", `{"id":"1","custom_id":"a","response":{}}`, "document/kind"},
		{"a result is no batch", "batch", `{"id":"1","custom_id":"a","response":{}}`, "document/kind"},
		{"a request is no result", "result", `{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{}}`, "output/echo"},
		{"what stands in a line is another API's", "", `{"id":"1","custom_id":"a","response":{"id":"b","object":"response","status":"completed","created_at":1,"metadata":{}}}`, "field/missing"},
	}
	for _, test := range tests {
		r := streamed(t, newValidator(t, validate.Options{Kind: test.kind}), []byte(test.text)) // Check takes no line without a kind
		if got := strings.Join(above(r, validate.Warning), " "); got != test.want {
			t.Errorf("%s: %q, want %q: %v", test.reason, got, test.want, r.Findings)
		}
	}
}
