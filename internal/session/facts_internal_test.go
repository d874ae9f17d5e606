package session

import (
	"testing"

	"github.com/batchcheck/batchcheck/internal/document"
)

// TestHashes holds the three ways to one hash, and other values to others.
func TestHashes(t *testing.T) {
	seen := map[uint64]string{}
	for _, row := range []struct {
		text     string
		isParsed bool // the text alone does not do
	}{
		{`null`, false}, {`true`, false}, {`false`, false}, {`0`, false}, {`12345678901234567890123`, false}, {`-1`, true}, {`1.5`, true}, {`"a"`, false}, {`"true"`, false},
		{`""`, false}, {`"\u0041"`, true}, {`[]`, false}, {`{}`, false}, {`{"\u0062":7}`, true}, {`{"c" :7}`, true}, {`{ "d":7}`, true}, {`{"e": 7}`, true}, {`[1]`, false}, {`[[1]]`, false}, {`[1,1]`, false}, {`{"a":1,"b":1}`, false}, {`{"a":{"b":1}}`, false}, {`[1,"2",[3]]`, false}, {`[[1],2]`, false}, {`{"a":1,"b":{"c":null}}`, false}, {`{"b":1,"a":{"c":null}}`, false},
		{`{"a":[{"x":true},{"x":false}],"é":2}`, false}, {`[[],{}]`, false}, {`["[","{","\""]`, true}, {`[{"a":-2}]`, true},
	} {
		root, _ := document.Parse([]byte(row.text), document.Limits{}).Root()
		want := hashOf(Plain(root))
		if got := hashOfValue(root); got != want || got == 0 {
			t.Errorf("%s: the hash of the value is %x, want %x", row.text, got, want)
		}
		got, end := hashOfText([]byte(row.text), 0)
		if (end < 0) != row.isParsed || end > 0 && (got != want || end != len(row.text)) {
			t.Errorf("%s: the hash of the text is %x up to %d, want %x", row.text, got, end, want)
		}
		if other, again := seen[want]; again {
			t.Errorf("%s has the hash of %s", row.text, other)
		}
		seen[want] = row.text
	}
	for _, same := range [][2]string{{`{"a":1,"b":2}`, `{"b":2.0, "a":1e0}`}, {`"A"`, `"\u0041"`}, {`10`, `1e1`}} {
		a, _ := document.Parse([]byte(same[0]), document.Limits{}).Root()
		b, _ := document.Parse([]byte(same[1]), document.Limits{}).Root()
		if hashOfValue(a) != hashOfValue(b) {
			t.Errorf("%s and %s have two hashes", same[0], same[1])
		}
	}
}
