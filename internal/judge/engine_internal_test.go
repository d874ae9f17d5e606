package judge

import (
	"strings"
	"testing"
)

// TestDescents takes from the path of a failure what leads deeper into the document.
func TestDescents(t *testing.T) {
	for path, want := range map[string]string{
		"properties/a/type":                      "a",
		"allOf/0/properties/a/items/minimum":     "a,",
		"anyOf/0/properties/a/minimum":           "a",
		"oneOf/0/properties/a/minimum":           "a",
		"oneOf/1/oneOf/0/properties/b/not":       "b",
		"dependentSchemas/x/properties/a/const":  "a",
		"additionalProperties/properties/a/enum": ",a",
		"properties/a/additionalProperties":      "a",
	} {
		var names []string
		for _, d := range descents(strings.Split(path, "/")) {
			names = append(names, d.name)
		}
		if got := strings.Join(names, ","); got != want {
			t.Errorf("%s leads to %q, want %q", path, got, want)
		}
	}
}

// TestNamesInMessages shows a name as it is where it is of letters, digits and _ only.
func TestNamesInMessages(t *testing.T) {
	for _, name := range []string{"a", "z", "A", "Z", "0", "9", "_", "aZ_09"} {
		if got := quoted(name); got != name {
			t.Errorf("%s is shown as %s", name, got)
		}
	}
	for _, name := range []string{"", "`", "{", "@", "[", "/", ":", "^", "a b", "é", "a-b", "a\n"} {
		if got := quoted(name); got == name || !strings.HasPrefix(got, `"`) {
			t.Errorf("%q is shown as %s", name, got)
		}
	}
}
