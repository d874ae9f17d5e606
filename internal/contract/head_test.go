package contract

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/internal/document"
)

// compareHead holds the members that a head is cut into, and those inside of them, to the
// members of the parsed value.
func compareHead(t *testing.T, h head, v document.Value, depth int) {
	t.Helper()
	var names, cut []string
	for m := range v.Members {
		names = append(names, m.Name.Text())
		if depth > 0 && m.Value.Kind() == document.Object {
			compareHead(t, h.in(m.Name.Text()), m.Value, depth-1)
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

// TestHeadsAreWhatParsingGives cuts each built-in schema, and what is in it, into
// members, and holds them to those of the parsed document.
func TestHeadsAreWhatParsingGives(t *testing.T) {
	files, err := builtins()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range files {
		root, _ := b.doc.Root()
		compareHead(t, headOf(b.file), root, 3)
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

// TestHeadsOfCompactTexts cuts objects that are written without white space, and those
// whose strings have brackets, commas, colons and quotes.
func TestHeadsOfCompactTexts(t *testing.T) {
	for _, text := range []string{
		`{}`, `{"a":1}`, `{"a":{}}`, `{"a":{"b":{"c":1}},"d":2}`, `{"":"","a":[]}`, `{"a":[1,{"b":2,"c":[3]}],"d":{"e":[4,5]}}`, ` { "a" : 1 , "b" : [ ] } `,
		`{"a":"}","b":"{","c":"[,]","d":":","e":{"f":"}:,"}}`, `{"a":"\"","b":"\\","c":"\\\"}","d":1}`, `{"a":{"b":"\",\"c\":1"},"d":true}`, `{"a":null,"b":false,"c":-1.5e3}`,
	} {
		root, ok := document.Parse([]byte(text), document.Limits{}).Root()
		if !ok {
			t.Fatal(text)
		}
		compareHead(t, head(text), root, 3)
	}
	h := head(`{"a":"x","b":true,"c":false,"d":{"a":"y"},"a":"z"}`)
	for name, want := range map[string]string{"a": "true false", "b": "true true", "c": "true false", "d": "true false", "e": "false false"} {
		if got := fmt.Sprint(h.in(name) != nil, " ", h.flag(name)); got != want {
			t.Errorf("%s is there, and true: %s, want %s", name, got, want)
		}
	}
	if h.text("a") != "x" || h.text("e") != "" {
		t.Errorf("the texts are %q and %q", h.text("a"), h.text("e"))
	}
}
