package recording

import (
	"strings"
	"testing"
)

// TestLimits reads recordings at each limit, and over it by one.
func TestLimits(t *testing.T) {
	const cassette = "interactions: []\n"
	whole := maxYAML
	t.Cleanup(func() { maxYAML = whole })
	maxYAML = len(cassette)
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, test := range []struct{ reason, at, over string }{
		{"bytes of YAML", cassette, cassette + "\n"},
		{"nesting of JSON", `{"log":` + nested(jsonLimits.Depth-1) + "}", `{"log":` + nested(jsonLimits.Depth) + "}"},
		{"digits in JSON", `{"log":` + strings.Repeat("1", jsonLimits.Digits) + "}", `{"log":` + strings.Repeat("1", jsonLimits.Digits+1) + "}"},
	} {
		if _, err := Read("x", []byte(test.at)); err != nil {
			t.Errorf("%s at the limit: %v", test.reason, err)
		}
		if _, err := Read("x", []byte(test.over)); err == nil {
			t.Errorf("%s over the limit: no error", test.reason)
		}
	}
}
