package contract

import (
	"testing"

	"github.com/batchcheck/batchcheck/internal/document"
)

// TestMarks asks of values whether they have a mark, as they are read and as they are
// written. What is written is never known to have one that is not read so.
func TestMarks(t *testing.T) {
	marks := newTable("", map[string]any{"marks": []any{"/a=x", "/a=x*", "/a=*", "/a=1", "/a=null", "/a=n*", "/a=true", "/a=[]", "/a={}", "/a/b=x"}}, &reading{}).marks("marks")
	for _, test := range []struct {
		value   string
		is, raw string // marks, by their text
	}{
		{`"x"`, "x x* *", "x x* *"}, {`"xy"`, "x* *", "x* *"}, {`"y"`, "*", "*"}, {`""`, "*", "*"}, {`"\u0078"`, "x x* *", ""}, {`"x\n"`, "x* *", ""}, {`" x"`, "*", "*"}, {`"n"`, "* n*", "* n*"},
		{`1`, "* 1", "* 1"}, {`12`, "*", "*"}, {`null`, "null", "null"}, {`"null"`, "* null n*", "* null n*"}, {`true`, "* true", "* true"}, {`[]`, "* []", "* []"}, {`[ ]`, "* []", "*"}, {`{}`, "* {}", "* {}"}, {`{"b":"x"}`, "* x", "*"}, {`[1]`, "*", "*"},
	} {
		root, ok := document.Parse([]byte(`{"a":`+test.value+`}`), document.Limits{}).Root()
		if !ok {
			t.Fatal(test.value)
		}
		is, raw := "", ""
		for _, m := range marks {
			text := m.text
			if m.isPrefix {
				text += "*"
			}
			if m.Is(root) {
				is += " " + text
			}
			if name, isItself := m.Field(); name != "a" || isItself != (len(m.path) == 1) {
				t.Errorf("%v is of %s, itself %t", m, name, isItself)
			} else if isItself && m.IsRaw([]byte(test.value)) {
				raw += " " + text
			}
		}
		if is != " "+test.is || raw+" " != " "+test.raw+" " && (raw != "" || test.raw != "") {
			t.Errorf("%s is%s, written as%s; want %s and %s", test.value, is, raw, test.is, test.raw)
		}
	}
}
