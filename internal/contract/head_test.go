package contract

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/internal/document"
)

// TestHeadsAreWhatParsingGives cuts each built-in schema, and what is in it, into
// members, and holds them to those of the parsed document.
func TestHeadsAreWhatParsingGives(t *testing.T) {
	var compare func(h head, v document.Value, at string)
	compare = func(h head, v document.Value, at string) {
		n := 0
		for m := range v.Members {
			if n >= len(h) || h[n].name != m.Name.Text() {
				t.Fatalf("%s: member %d is not %s", at, n, m.Name.Text())
			}
			root, whole := document.Parse(h[n].text, document.Limits{}).Root()
			if !whole {
				t.Fatalf("%s/%s is cut at a wrong place", at, h[n].name)
			}
			if diff := cmp.Diff(plain(m.Value), plain(root)); diff != "" {
				t.Errorf("%s/%s (-parsed +cut):\n%s", at, h[n].name, diff)
			}
			if m.Value.Kind() == document.Object && len(at) < 60 {
				compare(headOf(h[n].text), m.Value, at+"/"+h[n].name)
			}
			n++
		}
		if n != len(h) {
			t.Errorf("%s has %d members, cut %d", at, n, len(h))
		}
	}
	files, err := builtins()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range files {
		root, _ := b.doc.Root()
		compare(heads()[b.file], root, b.file)
	}
}
