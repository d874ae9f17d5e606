package printable_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	_ "github.com/batchcheck/batchcheck/internal/golden" // for go test ./... -update
	"github.com/batchcheck/batchcheck/internal/printable"
)

// TestPrintable escapes what could act on a terminal or a CI log, and nothing else.
func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"":                    "",
		"plain, é and 😀":      "plain, é and 😀",
		"a\nb\r\tc":           `a\nb\r\tc`,
		"\x1b[31mred\x1b[0m":  `\x1b[31mred\x1b[0m`,
		"\x00\x7f":            `\x00\x7f`,
		"a\xffb\xa0":          `a\xffb\xa0`,
		"\ufffd":              "\ufffd", // the character itself is no bad byte
		"\ufffd\xfe":          "\ufffd" + `\xfe`,
		"\u202e\u200b\u2028":  `\u202e\u200b\u2028`,
		"# ## ###":            `# #\x23 #\x23\x23`,
		"#a#":                 "#a#",
		"##[error]\nit broke": `#\x23[error]\nit broke`,
	} {
		if got := printable.Text(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestLine escapes what begins a command where a line begins.
func TestLine(t *testing.T) {
	for text, want := range map[string]string{
		"":               "",
		"  ":             "  ",
		"a::error::b":    "a::error::b",
		"::error::b":     `\x3a:error::b`,
		"  ::error::b":   `  \x3a:error::b`,
		"\n::error::b":   `\n::error::b`,
		":a:":            ":a:",
		"##vso[task] ::": `#\x23vso[task] ::`,
	} {
		if got := printable.Line(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestJSON escapes nothing that changes what the text means.
func TestJSON(t *testing.T) {
	text := "{\n\t\"a\u202e\": \"\u009b \U000e0001 ##[x] é\"\r}"
	got := printable.JSON(text)
	if want := "{\n\t\"a\\u202e\": \"\\u009b \\udb40\\udc01 #\\u0023[x] é\"\r}"; got != want {
		t.Errorf("%q is %q, want %q", text, got, want)
	}
	var before, after any
	if err := errors.Join(json.Unmarshal([]byte(text), &before), json.Unmarshal([]byte(got), &after)); err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("%v is %v: %v", before, after, err)
	}
}
