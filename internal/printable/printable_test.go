package printable_test

import (
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
