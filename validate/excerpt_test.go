package validate_test

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/validate"
)

// TestExcerpts shows a member or an item as the text has it, with what is long,
// inside or not to be shown left out, and marks what is at fault.
func TestExcerpts(t *testing.T) {
	batch := string(read(t, testdata+"/examples/completed.json"))
	change := func(old, replacement string) string { return strings.Replace(batch, old, replacement, 1) }
	long := strings.Repeat("k", 65)
	tests := []struct{ reason, text, want, marked string }{
		{"a value", change("1767264922", `"x"`), `  "completed_at": "x",`, `"x"`},
		{"the last of its object", change(`"failed": 2`, `"failed": "2"`), `    "failed": "2"`, `"2"`},
		{"an object", change(`"24h"`, `{"a":1}`), `  "completion_window": {…},`, "{…}"},
		{"an empty object", change(`"24h"`, `{ }`), `  "completion_window": {},`, "{}"},
		{"an array", change(`"24h"`, `[1]`), `  "completion_window": […],`, "[…]"},
		{"an empty array", change(`"24h"`, `[ ]`), `  "completion_window": [],`, "[]"},
		{"behind others of its line", change("\n  \"completed_at\": 1767264922", ` "completed_at": "x"`), `… "completed_at": "x",`, `"x"`},
		{"far to the right", change(`  "completed_at": 1767264922`, strings.Repeat(" ", 30)+`"completed_at": "x"`), `        "completed_at": "x",`, `"x"`},
		{"people's data", change(`"nightly-evaluation"`, "7"), `    "…": …,`, "…"},
		{"a name", change(`"project"`, `"`+long+`"`), `    "…": …,`, `"…"`},
		{"text that is no JSON", change(`"24h"`, "\"\x1b[31m\""), "", ""},
	}
	for _, test := range tests {
		found := newValidator(t, validate.Options{}).Check([]byte(test.text)).Findings
		if len(found) != 1 {
			t.Errorf("%s: %v", test.reason, found)
			continue
		}
		e := found[0].Excerpt
		if marked := string([]rune(e.Text)[e.Mark : e.Mark+e.Width]); e.Text != test.want || marked != test.marked {
			t.Errorf("%s: %q, %q marked, want %q, %q", test.reason, e.Text, marked, test.want, test.marked)
		}
	}
}
