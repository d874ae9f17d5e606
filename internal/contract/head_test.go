package contract

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/internal/document"
)

// TestHeadsAreWhatParsingGives cuts each built-in schema, and what is in it, into
// members, and holds them to those of the parsed document.
func TestHeadsAreWhatParsingGives(t *testing.T) {
	var compare func(h head, v document.Value, depth int)
	compare = func(h head, v document.Value, depth int) {
		var names, cut []string
		for m := range v.Members {
			names = append(names, m.Name.Text())
			if depth > 0 && m.Value.Kind() == document.Object {
				compare(h.in(m.Name.Text()), m.Value, depth-1)
			}
		}
		for name := range h.members() {
			cut = append(cut, name)
		}
		if diff := cmp.Diff(names, cut); diff != "" {
			t.Errorf("names (-parsed +cut):\n%s", diff)
		}
		if diff := cmp.Diff(plain(v), plain(h.value())); diff != "" {
			t.Errorf("values (-parsed +cut):\n%s", diff)
		}
	}
	files, err := builtins()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range files {
		root, _ := b.doc.Root()
		compare(headOf(b.file), root, 3)
	}
}

// TestMarksOfEmptyValues finds {} and [] whatever white space is inside, and no other
// value for them.
func TestMarksOfEmptyValues(t *testing.T) {
	for text, want := range map[string]bool{`{"e":{}}`: true, "{\"e\":{ \n}}": true, `{"e":[]}`: false, `{"e":{"a":1}}`: false, `{"e":null}`: false} {
		root, ok := document.Parse([]byte(text), document.Limits{}).Root()
		if !ok {
			t.Fatal(text)
		}
		if got := (Mark{path: []string{"e"}, text: "{}"}).Is(root); got != want {
			t.Errorf("%s has the mark: %t", text, got)
		}
	}
}
