package session_test

import (
	"encoding/json"
	"testing"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/session"
)

// TestKey gives equal values one text, however they are written, and others another one.
// As JSON, numbers are as they were.
func TestKey(t *testing.T) {
	seen := map[string]int{}
	for i, texts := range [][]string{
		{`{"a":1,"b":[]}`, `{ "b": [], "a": 1.0 }`, `{"b":[],"a":10e-1}`}, {`{"a":[],"b":1}`}, {`{"a":1}`}, {`{}`}, {`{"a":{"b":1}}`}, {`{"a":"1"}`},
		{`[1,2]`, `[ 1, 2e0 ]`}, {`[2,1]`}, {`[12]`}, {`["1,2"]`}, {`["1","2"]`}, {`[[1],2]`}, {`[]`}, {`[{}]`},
		{`"a"`, `"\u0061"`}, {`"\""`}, {`""`}, {`null`}, {`"null"`}, {`true`}, {`"true"`}, {`false`}, {`1`, `1.0`}, {`"1"`}, {`1.5`}, {`1e400`}, {`12345678901234567890`}, {`12345678901234567891`},
	} {
		for _, text := range texts {
			root, ok := document.Parse([]byte(text), document.Limits{}).Root()
			if !ok {
				t.Fatalf("%s is no JSON", text)
			}
			key := session.Key(session.Plain(root))
			if other, found := seen[key]; found != (text != texts[0]) || found && other != i {
				t.Errorf("the key of %s is %s", text, key)
			}
			seen[key] = i
		}
	}
	for text, want := range map[string]string{`[1.50, 12345678901234567890, 1e2]`: `[1.50,12345678901234567890,100]`} {
		root, _ := document.Parse([]byte(text), document.Limits{}).Root()
		if got, err := json.Marshal(session.Plain(root)); err != nil || string(got) != want {
			t.Errorf("%s is written as %s, %v", text, got, err)
		}
	}
}
