package recording

import (
	"fmt"
	"strings"
	"testing"
)

// TestLimits reads recordings at each limit, and over it by one.
func TestLimits(t *testing.T) {
	const cassette = "interactions: []\n"
	whole, all, values := maxYAML, maxExchanges, jsonLimits.Values
	t.Cleanup(func() { maxYAML, maxExchanges, jsonLimits.Values = whole, all, values })
	maxYAML, maxExchanges, jsonLimits.Values = len(cassette), 2, 2000
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, test := range []struct{ reason, at, over string }{
		{"bytes of YAML", cassette, cassette + "\n"},
		{"nesting of JSON", `{"log":` + nested(jsonLimits.Depth-1) + "}", `{"log":` + nested(jsonLimits.Depth) + "}"},
		{"digits in JSON", `{"log":` + strings.Repeat("1", jsonLimits.Digits) + "}", `{"log":` + strings.Repeat("1", jsonLimits.Digits+1) + "}"},
		{"values in JSON", `{"log":{"x":[` + strings.Repeat("1,", jsonLimits.Values-6) + "1]}}", `{"log":{"x":[` + strings.Repeat("1,", jsonLimits.Values-5) + "1]}}"},
		{"exchanges in HAR", `{"log":{"entries":[{},{}]}}`, `{"log":{"entries":[{},{},{}]}}`},
		{"exchanges of the test proxy", `{"Entries":[{},{}]}`, `{"Entries":[{},{},{}]}`},
	} {
		if _, err := Read("x", []byte(test.at)); err != nil {
			t.Errorf("%s at the limit: %v", test.reason, err)
		}
		if _, err := Read("x", []byte(test.over)); err == nil {
			t.Errorf("%s over the limit: no error", test.reason)
		}
	}
}

// TestAliasesStandForNoLargeRecording follows aliases up to the limit, and over it
// by one, in both dialects of VCR.
func TestAliasesStandForNoLargeRecording(t *testing.T) {
	for _, key := range []string{"interactions", "http_interactions"} {
		cassette := func(text, aliases int) []byte {
			return []byte(key + ":\n- &a {request: {method: GET, uri: /v1/batches/b}, response: {body: {string: " + strings.Repeat("x", text) + "}}}\n" + strings.Repeat("- *a\n", aliases))
		}
		session, err := Read("x", cassette(100, 1000))
		if err != nil || len(session.Exchanges) != 1001 {
			t.Errorf("%s within %d bytes: %v", key, freeYAML, err)
		}
		if _, err := Read("x", cassette(freeYAML/10, 9)); err != nil {
			t.Errorf("%s, ten times its size: %v", key, err)
		}
		if _, err := Read("x", cassette(freeYAML/10, 11)); err == nil {
			t.Errorf("%s, twelve times its size: no error", key)
		}
		bomb := key + ":\n- &a0 [x,x]\n"
		for i := 1; i < 100; i++ {
			bomb += fmt.Sprintf("- &a%d [*a%d,*a%d]\n", i, i-1, i-1)
		}
		if _, err := Read("x", []byte(bomb)); err == nil {
			t.Errorf("%s with aliases of aliases: no error", key)
		}
	}
}
