package scan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/judge"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// learning makes a scanner for the documents of a schema that counts notes.
func learning(t *testing.T, schema string) *scan.Scanner {
	t.Helper()
	c, err := contract.Load([]byte(schema), "")
	if err != nil {
		t.Fatalf("%s: %v", schema, err)
	}
	p := scan.Compile(c, scan.Options{
		Spellings: []func(string) string{strings.Clone, contract.ClientName}, CountNotes: true,
		Judge: func() func(*contract.Node, []byte) bool { return judge.New(c, judge.Options{Naming: "auto"}).Holds },
	})
	if p == nil {
		t.Fatalf("there is no program of %s", schema)
	}
	return p.NewScanner()
}

// known says what a scanner has found out of a text: that it holds, that nothing is
// known, or the values that are left, the relations that hold, and what else there is.
func known(s *scan.Scanner, text string) string {
	if s.Holds([]byte(text)) {
		return "holds"
	}
	k, ok := s.Known()
	if !ok {
		return "nothing"
	}
	var left []string
	for _, at := range k.Unknown {
		left = append(left, fmt.Sprintf("%.6s", text[at:]))
	}
	says := fmt.Sprintf("left [%s] relations %b", strings.Join(left, " "), k.Relations)
	if k.IsWhole {
		says += " whole"
	}
	if k.IsClient {
		says += " client"
	}
	return says
}

// TestKnownOfFaultyDocuments tells what a scanner has found out of documents that do not
// hold, each after another one.
func TestKnownOfFaultyDocuments(t *testing.T) {
	const schema = `{"x-rules":{"r":{"level":"error","says":"s"},"n":{"level":"note","says":"s"}},"x-rule-of":{"properties":"n"},
		"type":"object","required":["a","b_b"],"properties":{"a":{"type":"string"},"b_b":{"type":["integer","null"]},"c":{"type":"integer"},"d":{"type":"integer"},
			"o":{"type":"object","properties":{"p":{"type":"integer"}}},"l":{"type":"array","items":{"type":"array","items":{"type":"array","items":{"type":"integer"}}}},
			"free":{"type":"object","additionalProperties":{"type":"integer"}},"any":{"type":["array","object"]},"odd":{"multipleOf":2,"type":"integer"},"text":{"type":"string","pattern":"x$"},"one":{"type":"string","pattern":"x"}},
		"x-order":[{"rule":"r","chains":[["b_b","c"]]},{"rule":"r","chains":[["c","d"]]}],
		"x-sums":[{"parts":["c"],"is":"at most","total":"o/p","rule":"r"}]}`
	s := learning(t, schema)
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, test := range []struct{ text, want string }{
		{`{"a":"x","b_b":1,"c":2,"d":3}`, `holds`},
		{`{"a":7,"b_b":1,"c":2,"d":3}`, `left [7,"b_b] relations 111 whole`},
		{`{"a":7,"b_b":true,"c":2,"d":3}`, `left [7,"b_b true,"] relations 110 whole`},
		{`{"b_b":1,"c":2,"d":3}`, `left [] relations 111`},
		{`{"a":"x","c":2,"d":3}`, `left [] relations 110`},
		{`{"a":"x","b_b":3,"c":2,"d":3}`, `left [] relations 110 whole`},
		{`{"a":"x","b_b":3,"c":2,"d":1}`, `left [] relations 100 whole`},
		{`{"a":"x","b_b":1,"c":2,"d":1,"o":{"p":1}}`, `left [] relations 1 whole`},
		{`{"a":"x","b_b":1,"c":2,"o":{"p":"1"}}`, `left [{"p":"] relations 11 whole`},
		{`{"a":"x","b_b":1,"c":2,"o":{"p":1}}`, `left [] relations 11 whole`},
		{`{"a":7,"bB":1,"c":2}`, `left [7,"bB"] relations 111 whole client`},
		{`{"a":7,"bB":1,"c":2,"b_b":1}`, `nothing`},
		{`{"a":"x","b_b":1}`, `holds`},
		{`{}`, `nothing`}, {`{"a":7}`, `left [7}] relations 110`},
		{`{"a":7,"b_b":1,"l":[[[1],["x"]]],"any":` + deep(15) + `}`, `left [7,"b_b [[[1],] relations 111 whole`},
		{`{"a":7,"b_b":1,"any":` + deep(16) + `}`, `nothing`},
		{`{"a":"x","b_b":1,"any":` + deep(15) + `}`, `holds`},
		{`{"a":"x","b_b":1,"free":{"n":1,"m":"x"},"n":2}`, `left [{"n":1] relations 111`},
		{`{"a":"x","b_b":1,"n":2}`, `holds`},
		{`{"a":7,"b_b":1,"n":2}`, `left [7,"b_b] relations 111`},
		{`{"a":7,"b_b":1,"o":{"n":1}}`, `nothing`},
		{`{"a":7,"b_b":1,"o":{"p":1}}`, `left [7,"b_b] relations 111 whole`},
		{`{"a":7,"b_b":1,"odd":2}`, `nothing`}, {`{"a":7,"b_b":1,"odd":3}`, `nothing`}, {`{"a":"x","b_b":1,"odd":3}`, `nothing`},
		{`{"a":7,"b_b":1,"text":"x"}`, `nothing`}, {`{"a":7,"b_b":1,"text":7}`, `left [7,"b_b 7}] relations 111 whole`}, {`{"a":7,"b_b":1,"text":""}`, `left [7,"b_b ""}] relations 111 whole`},
		{`{"a":7,"b_b":1,"one":"x"}`, `nothing`}, {`{"a":7,"b_b":1,"one":""}`, `left [7,"b_b ""}] relations 111 whole`}, {`{"a":"x","b_b":1,"one":"x"}`, `holds`},
		{`{"a":7,"b_b":1} x`, `nothing`}, {`{"a":7,"b_b":1`, `nothing`}, {`{"a":7,"b_b":1}}`, `nothing`}, {`{"a":7,"a":"x","b_b":1}`, `nothing`}, {`{"a":7 7,"b_b":1}`, `nothing`}, {`{"a":,"b_b":1}`, `nothing`}, {`{"a":7,}`, `nothing`},
		{` {"a":7,"b_b":1} `, `left [7,"b_b] relations 111 whole`}, {`[{"a":7}]`, `nothing`}, {``, `nothing`},
		{`{"a":7,"b_b":1}` + strings.Repeat(" ", 16<<10-len(`{"a":7,"b_b":1}`)), `left [7,"b_b] relations 111 whole`},
		{`{"a":7,"b_b":1}` + strings.Repeat(" ", 16<<10+1-len(`{"a":7,"b_b":1}`)), `nothing`},
		{`{"a":7,"b_b":1}`, `left [7,"b_b] relations 111 whole`},
		{`{"a":7,"b_b":1}` + strings.Repeat(" ", 1<<19), `nothing`}, // which is too long to be looked at
	} {
		if got := known(s, test.text); got != test.want {
			t.Errorf("%.100s: %s, want %s", test.text, got, test.want)
		}
	}
}

// TestSchemasOfWhichNothingIsKnown finds nothing out where something inside of the
// document has an identity of its own, or where there are more relations than bits.
func TestSchemasOfWhichNothingIsKnown(t *testing.T) {
	const inner = `{"x-kind":{"name":"inner","id":"i"},"type":"object","properties":{"i":{"type":"string"}}}`
	sums := func(n int) string {
		return `"x-sums":[` + strings.Repeat(`{"parts":["b"],"is":"at most","total":"c","rule":"r"},`, n-1) + `{"parts":["c"],"is":"at most","total":"b","rule":"r"}]`
	}
	for _, test := range []struct{ reason, more, want string }{
		{"nothing more", `"title":"t"`, `left [7}] relations 0 whole`},
		{"the document has an identity", `"x-kind":{"name":"outer","id":"a"}`, `left [7}] relations 0 whole`},
		{"a field has", `"properties":{"f":` + inner + `}`, `nothing`},
		{"an item has", `"properties":{"l":{"type":"array","items":` + inner + `}}`, `nothing`},
		{"what is recommended has", `"properties":{"f":{"type":"object","x-should":` + inner + `}}`, `nothing`},
		{"a kind without an identity", `"properties":{"f":{"x-kind":{"name":"inner"},"type":"object","properties":{"i":{"type":"string"}}}}`, `left [7}] relations 0 whole`},
		{"64 relations", sums(64), fmt.Sprintf(`left [7}] relations %b whole`, uint64(1)<<63)},
		{"65 relations", sums(65), `nothing`},
		{"as many fields as there may be", `"required":["d"],"maxProperties":3`, `left [7}] relations 0`}, {"one too many", `"required":["d"],"maxProperties":2`, `nothing`},
		{"as many as there must be", `"required":["d"],"minProperties":3`, `left [7}] relations 0`}, {"one too few", `"required":["d"],"minProperties":4`, `nothing`},
		{"a condition that holds", sums(2) + `,"if":{"required":["b"]},"then":{"required":["c"]}`, `left [7}] relations 10 whole`},
		{"one that does not", sums(2) + `,"if":{"required":["b"]},"then":{"required":["d"]}`, `left [7}] relations 0 whole`},
		{"one of a field that does not hold", sums(2) + `,"if":{"properties":{"a":{"type":"string"}},"required":["a"]},"then":{"required":["b"]}`, `left [7}] relations 0 whole`},
	} {
		s := learning(t, `{"x-rules":{"r":{"level":"error","says":"s"}},"x-rule-of":{"properties":"r"},"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"},"c":{"type":"integer"},"d":{"type":"integer"}},"allOf":[{`+test.more+`}]}`)
		text := `{"b":2,"c":1,"a":7}`
		if test.reason == "nothing more" || strings.Contains(test.more, "inner") || strings.Contains(test.more, "outer") {
			text = `{"a":7}`
		}
		if got := known(s, text); got != test.want {
			t.Errorf("%s: %s, want %s", test.reason, got, test.want)
		}
	}
}
