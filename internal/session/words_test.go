package session

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/validate"
)

// TestMasks knows keys that a recording has replaced, and takes others for keys.
func TestMasks(t *testing.T) {
	for keys, want := range map[string]bool{
		"": true, "Authorization Bearer REDACTED": true, "Authorization Sanitized": true, "X-Api-Key FILTERED": true, "X-Api-Key <api key>": true, "X-Api-Key [key]": true, "X-Api-Key {{key}}": true, "X-Api-Key xxxx": true,
		"X-Api-Key sk-…": true, "X-Api-Key sk-...": true, "X-Api-Key your-key": true, "X-Api-Key ***": true, "X-Api-Key dummy": true, "X-Api-Key hidden": true, "X-Api-Key scrubbed": true, "X-Api-Key fake": true, "X-Api-Key masked": true, "X-Api-Key removed": true, "X-Api-Key placeholder": true, "X-Api-Key secret": true,
		"Authorization Bearer sk-ada-81f3": false, "Cookie a=1": false,
	} {
		if isMasked(keys) != want {
			t.Errorf("%q is masked: %t", keys, !want)
		}
	}
}

// TestNonsense knows ids that people make up, and takes others for ids.
func TestNonsense(t *testing.T) {
	for id, want := range map[string]bool{
		Nonsense: true, "batch_NonExistent": true, "non-existing": true, "does-not-exist": true, "batch_does_not_exist": true, "doesnotexist": true, "unknown": true, "invalid_id": true, "not-found": true, "not_found": true, "notfound": true,
		"batch_1": false, "": false,
	} {
		if IsNonsense(id) != want {
			t.Errorf("%q is nonsense: %t", id, !want)
		}
	}
}

// TestWords holds values in messages to being short, and to their types where they are
// no scalars.
func TestWords(t *testing.T) {
	sixty := strings.Repeat("é", 60)
	for _, row := range []struct {
		value any
		want  string
	}{
		{nil, "null"}, {number("12"), "12"}, {number(strings.Repeat("1", 61)), strings.Repeat("1", 60) + "…"}, {map[string]any{"a": 1}, "an object"}, {[]any{}, "an array"}, {"<a>", `"<a>"`}, {true, "true"}, {func() {}, "a value"},
	} {
		if got := Shown(row.value); got != row.want {
			t.Errorf("%v is shown as %s", row.value, got)
		}
	}
	if Short(sixty) != sixty || Short(sixty+"é") != sixty+"…" {
		t.Errorf("60 characters are %s, 61 are %s", Short(sixty), Short(sixty+"é"))
	}
	for want, value := range map[string]any{"a": []any{"a", "b"}, "b": "b", "": []any{}} {
		if got := FirstText(value); got != want {
			t.Errorf("the first text of %v is %q", value, got)
		}
	}
	if got := FirstText([]any{7, "a"}); got != "" {
		t.Errorf("the first text after a number is %q", got)
	}
}

// TestURLsOfAFile lists what the lines of a file are for, each once and twenty at most.
func TestURLsOfAFile(t *testing.T) {
	reader, _ := newTestReader(t, validate.Options{Profile: "openai"})
	var lines, want []string
	for i := range 25 {
		line := fmt.Sprintf(`{"custom_id":"%d","url":"/v1/%d"}`, i, i)
		lines = append(lines, line, line, `{"url":""}`, "[1]")
		want = append(want, fmt.Sprintf("/v1/%d", i))
	}
	for n := range 25 {
		got := reader.urlsOf([]byte(strings.Join(lines[:4*n], "\n")))
		if fmt.Sprint(got) != fmt.Sprint(want[:min(n, 20)]) {
			t.Errorf("of %d URLs: %v", n, got)
		}
	}
}
