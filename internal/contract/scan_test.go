package contract_test

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/scan"
)

// TestRelationsInTheScanner tells what the scanner knows of relations, up to the bounds of
// its numbers. What it takes to hold, the judge finds nothing in.
func TestRelationsInTheScanner(t *testing.T) {
	const (
		fixed  = `"x-window":{"rule":"r","from":"a","to":"b","fixed":"2s","units":{"s":1,"h":3600},"tolerance":1}`
		length = `"x-window":{"rule":"r","from":"a","to":"b","length":"text","units":{"s":1},"tolerance":1}`
		sum    = `"x-sums":[{"rule":"r","parts":["a","b"],"is":"at most","total":"c"}]`
		files  = `"x-lifecycle":{"member":"s","rules":{"files":"r"},"files":[{"member":"text","count":["a","b"],"only":true}],"states":{"x":{"files":true},"y":{}}}`
		states = `"x-lifecycle":{"member":"s","rules":{"set":"r","null":"r","filled":"r","empty":"r"},"states":{"x":{"set":["a"],"usual":["b"],"null":["c"],"withheld":["text"]},"y":{"filled":["l","m"]},"z":{"empty":["l"]}}}`
	)
	for _, test := range []struct{ relation, text, want string }{
		{fixed, `{"a":10,"b":12}`, "holds"}, {fixed, `{"a":10,"b":13}`, "holds"}, {fixed, `{"a":10,"b":11}`, "holds"}, {fixed, `{"a":10,"b":14}`, "unknown"}, {fixed, `{"a":10,"b":10}`, "unknown"}, {fixed, `{"a":10}`, "holds"}, {fixed, `{"b":10}`, "holds"},
		{strings.Replace(fixed, "2s", "2h", 1), `{"a":10,"b":7210}`, "holds"}, {strings.Replace(fixed, "2s", "2 s", 1), `{}`, "no program"}, {strings.Replace(fixed, "2s", "999999999999999999h", 1), `{}`, "no program"}, {strings.Replace(fixed, "2s", "999999999999999999s", 1), `{"a":1}`, "holds"},
		{strings.Replace(fixed, `"b"`, `"ms"`, 1), `{}`, "no program"}, {strings.Replace(strings.Replace(fixed, `"b"`, `"ms"`, 1), `"a"`, `"ns"`, 1), `{}`, "no program"},
		{strings.Replace(strings.Replace(fixed, `"b"`, `"ms"`, 1), `"a"`, `"ms2"`, 1), `{"ms2":1000,"ms":4000}`, "holds"}, {strings.Replace(strings.Replace(fixed, `"b"`, `"ms"`, 1), `"a"`, `"ms2"`, 1), `{"ms2":1000,"ms":4001}`, "unknown"}, {strings.Replace(strings.Replace(fixed, `"b"`, `"ms"`, 1), `"a"`, `"ms2"`, 1), `{"ms2":1000,"ms":1999}`, "unknown"},
		{length, `{"a":10,"b":12,"text":"2s"}`, "holds"}, {length, `{"a":10,"b":14,"text":"2s"}`, "unknown"}, {length, `{"a":10,"b":14,"text":"2 s"}`, "holds"}, {length, `{"a":10,"b":14,"text":""}`, "holds"}, {length, `{"a":10,"b":14}`, "holds"}, {length, `{"a":10,"text":"2s"}`, "holds"}, {length, `{"b":10,"text":"2s"}`, "holds"},
		{length, `{"a":0,"b":2147483648,"text":"2147483648s"}`, "holds"}, {length, `{"a":0,"b":2147483649,"text":"2147483649s"}`, "unknown"}, {strings.Replace(length, `"s":1`, `"s":9999999999`, 1), `{"a":0,"b":1,"text":"999999999999999999s"}`, "unknown"}, {strings.Replace(length, `"text"`, `"s"`, 1), `{"a":0,"b":0,"s":"x"}`, "holds"}, {strings.Replace(length, `"text"`, `"c"`, 1), `{}`, "no program"},
		{sum, `{"a":1,"b":2,"c":3}`, "holds"}, {sum, `{"a":1,"b":2,"c":2}`, "unknown"}, {sum, `{"a":1,"b":2}`, "holds"}, {sum, `{"a":1,"c":0}`, "holds"}, {sum, `{"b":1,"c":0}`, "holds"}, {sum, `{"a":7,"b":null,"c":0}`, "holds"},
		{sum, `{"a":72057594037927936,"b":0,"c":72057594037927936}`, "holds"}, {sum, `{"a":72057594037927937,"b":0,"c":72057594037927937}`, "unknown"}, {sum, `{"a":0,"b":72057594037927937,"c":72057594037927937}`, "unknown"},
		{strings.Replace(sum, "at most", "at least", 1), `{"a":1,"b":2,"c":3}`, "holds"}, {strings.Replace(sum, "at most", "at least", 1), `{"a":1,"b":2,"c":4}`, "unknown"}, {strings.Replace(sum, "at most", "at least", 1), `{"a":1,"b":2,"c":2}`, "holds"},
		{strings.Replace(sum, "at most", "equal", 1), `{"a":1,"b":2,"c":3}`, "holds"}, {strings.Replace(sum, "at most", "equal", 1), `{"a":1,"b":2,"c":4}`, "unknown"}, {strings.Replace(sum, "at most", "equal", 1), `{"a":1,"b":2,"c":2}`, "unknown"},
		{strings.Replace(sum, "at most", "less than", 1), `{"a":1,"b":2,"c":3}`, "unknown"}, {strings.Replace(sum, "at most", "less than", 1), `{"a":1,"b":2,"c":4}`, "holds"},
		{strings.Replace(sum, `"is"`, `"when":{"member":"s","in":["y"]},"is"`, 1), `{"a":1,"b":2,"c":2,"s":"x"}`, "holds"}, {strings.Replace(sum, `"is"`, `"when":{"member":"s","in":["y"]},"is"`, 1), `{"a":1,"b":2,"c":2,"s":"y"}`, "unknown"}, {strings.Replace(sum, `"is"`, `"when":{"member":"s","in":["y"]},"is"`, 1), `{"a":1,"b":2,"c":2}`, "holds"}, {strings.Replace(sum, `"is"`, `"when":{"member":"text","in":["y"]},"is"`, 1), `{}`, "no program"},
		{`"x-lifecycle":{"member":"s","states":{"x":{"when":{"required":["a"]}}}}`, `{}`, "no program"}, {`"x-lifecycle":{"member":"s","states":{"x":{"when":{"required":["a"]}},"y":{"when":{"required":["b"]}}}}`, `{}`, "no program"}, {`"x-lifecycle":{"member":"text","states":{"x":{}}}`, `{}`, "no program"}, {`"x-page":{"items":"l","id":"i"}`, `{}`, "no program"},
		{states, `{}`, "unknown"}, {states, `{"s":"w"}`, "unknown"}, {states, `{"s":"x","a":1,"b":2}`, "holds"}, {states, `{"s":"x","a":0,"b":0}`, "holds"}, {states, `{"s":"x","b":2}`, "unknown"}, {states, `{"s":"x","a":1}`, "unknown"}, {states, `{"s":"x","a":1,"b":2,"c":3}`, "unknown"}, {states, `{"s":"x","a":1,"b":2,"c":null,"text":""}`, "holds"}, {states, `{"s":"x","a":1,"b":2,"text":"t"}`, "unknown"},
		{states, `{"s":"y","l":[1],"m":[1]}`, "holds"}, {states, `{"s":"y","l":[1],"m":[]}`, "unknown"}, {states, `{"s":"y","l":[1]}`, "unknown"}, {states, `{"s":"z"}`, "holds"}, {states, `{"s":"z","l":[]}`, "holds"}, {states, `{"s":"z","l":[1]}`, "unknown"}, {states, `{"s":"z","m":[1],"a":1,"c":2}`, "holds"},
		{files, `{"s":"x","a":1,"b":0,"text":"f"}`, "holds"}, {files, `{"s":"x","a":1,"b":0}`, "unknown"}, {files, `{"s":"x","a":0,"b":1}`, "unknown"}, {files, `{"s":"x","a":0,"b":0,"text":"f"}`, "unknown"}, {files, `{"s":"x","a":0,"b":0}`, "holds"}, {files, `{"s":"x","a":1,"text":""}`, "holds"}, {files, `{"s":"x","b":1}`, "holds"}, {files, `{"s":"y","a":1,"b":0}`, "holds"},
		{strings.Replace(files, `,"only":true`, ``, 1), `{"s":"x","a":0,"b":0,"text":"f"}`, "holds"}, {strings.Replace(files, `["a","b"]`, `[]`, 1), `{"s":"x"}`, "holds"}, {strings.Replace(files, `["a","b"]`, `[]`, 1), `{"s":"x","text":"f"}`, "holds"},
		{`"x-order":[{"rule":"r","chains":[["a","b","c"]]}]`, `{"a":1,"b":1,"c":2}`, "holds"}, {`"x-order":[{"rule":"r","chains":[["a","b","c"]]}]`, `{"a":3,"c":2}`, "unknown"}, {`"x-order":[{"rule":"r","chains":[["a","b","c"]]}]`, `{"a":3}`, "holds"}, {`"x-order":[{"rule":"r","chains":[["a","ms"]]}]`, `{}`, "no program"}, {`"x-order":[{"rule":"r","chains":[["ms","ms2"],["a","b"]]}]`, `{}`, "no program"}, {`"x-order":[{"rule":"r","chains":[["ms","ms2"]]}]`, `{"ms":2,"ms2":1}`, "unknown"},
	} {
		c := loadText(t, `{"x-rules":{"r":{"level":"error","says":"s"}},"type":"object","additionalProperties":false,"properties":{"a":{"type":["integer","null"]},"b":{"type":["integer","null"]},"c":{"type":["integer","null"]},
			"ms":{"type":"integer","x-time":"milliseconds"},"ms2":{"type":"integer","x-time":"milliseconds"},"ns":{"type":"string","x-time":"rfc3339"},"s":{"type":"string","enum":["w","x","y","z"]},"text":{"type":["string","null"]},"l":{"type":"array"},"m":{"type":"array"}},`+test.relation+`}`)
		p := scan.Compile(c, scan.Options{Spellings: []func(string) string{strings.Clone}, Judge: func() func(*contract.Node, []byte) bool {
			return func(*contract.Node, []byte) bool { return false }
		}})
		got := "no program"
		if p != nil {
			got = "unknown"
			if p.NewScanner().Holds([]byte(test.text)) {
				got = "holds"
			}
		}
		if got != test.want {
			t.Errorf("%s: %s is %s, want %s", test.relation, test.text, got, test.want)
		}
		if found := findingsOf(c, test.text); got == "holds" && len(found) > 0 {
			t.Errorf("%s: %s has %s", test.relation, test.text, found)
		}
	}
}
