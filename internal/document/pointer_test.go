package document

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestLongPointersAreCut cuts names and pointers one byte over the limit, and none at
// it.
func TestLongPointersAreCut(t *testing.T) {
	for _, letter := range []string{"a", "ä", "😀", "\xff"} {
		at := strings.Repeat(letter, maxToken/len(letter))
		if got := AppendToken("", at); got != "/"+at {
			t.Errorf("%q at the limit is %q", letter, got)
		}
		over := at + letter + strings.Repeat("b", 10)
		got := AppendToken("", over)
		if !strings.HasPrefix(got, "/"+letter) || !strings.HasSuffix(got, letter+strings.Repeat("b", 10)) || !strings.Contains(got, "…(") || utf8.ValidString(got) != utf8.ValidString(over) {
			t.Errorf("%q over the limit is %q", letter, got)
		}
		if len(got) > maxToken+30 {
			t.Errorf("%q over the limit has %d bytes", letter, len(got))
		}
	}
	at := strings.Repeat("/a", maxPointer/2)
	if Short(at) != at || len(Short(strings.Repeat(at, 100))) > maxPointer+30 {
		t.Error("a pointer is cut at its limit, or not over it")
	}
}

func TestFieldOf(t *testing.T) {
	for pointer, want := range map[string]string{"": "", "/a": "/a", "/0/a": "/*/a", "/data/12/b/3": "/data/*/b/*", "/a1/": "/a1/"} {
		if got := FieldOf(pointer); got != want {
			t.Errorf("%s: %s, not %s", pointer, got, want)
		}
	}
}
