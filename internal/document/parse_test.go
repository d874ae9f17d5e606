package document

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/internal/fuzzing"
)

var testLimits = Limits{Bytes: 1 << 20, Depth: 5, Members: 30, Values: 100, Digits: 400, Exponent: 308}

func TestParseFaults(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // rule, pointer, offset
	}{
		{"a plain object", `{"a":[1,"x",null,true,false,{}]}`, nil},
		{"white space of every kind", " \t\r\n[ 1 , 2 ]\n", nil},
		{"an empty text", "", []string{"json/syntax@0 "}},
		{"white space alone", " \n", []string{"json/syntax@2 "}},
		{"a truncated object", `{"a":1`, []string{"json/syntax@6 "}},
		{"a truncated string", `["a`, []string{"json/syntax@3 "}},
		{"trailing data", `{} {}`, []string{"json/syntax@3 "}},
		{"a trailing comma", `[1,]`, []string{"json/syntax@3 "}},
		{"NaN", `[NaN]`, []string{"json/syntax@1 "}},
		{"a comment", `{ // no`, []string{"json/syntax@2 "}},
		{"a leading zero", `[01]`, []string{"json/syntax@2 "}},
		{"a bare minus", `[-]`, []string{"json/syntax@2 "}},
		{"a fraction without digits", `[1.]`, []string{"json/syntax@3 "}},
		{"an exponent without digits", `[1e+]`, []string{"json/syntax@4 "}},
		{"a control character in a string", "[\"a\nb\"]", []string{"json/syntax@3 "}},
		{"an escape that is none", `["\x"]`, []string{"json/syntax@2 "}},
		{"a short unicode escape", `["\u12"]`, []string{"json/syntax@2 "}},
		{"a byte order mark", "\xef\xbb\xbf{}", []string{"json/bom@0 "}},
		{"a bad byte", "{\"a\":[\"x\xff\xfe\"]}", []string{"json/utf8@8 /a/0"}},
		{"a bad byte in a name", "{\"a\xff\":1}", []string{"json/utf8@3 /a\uFFFD"}},
		{"an overlong encoding", "[\"\xc0\x80\"]", []string{"json/utf8@2 /0"}},
		{"a lone high surrogate", `["\ud83d"]`, []string{"json/utf8@2 /0"}},
		{"a lone low surrogate", `["\ude00x"]`, []string{"json/utf8@2 /0"}},
		{"two high surrogates, the second paired", `["\ud83d\ud83d\ude00"]`, []string{"json/utf8@2 /0"}},
		{"a pair of surrogates", `["\ud83d\ude00"]`, nil},
		{"a name twice", `{"a":1,"b":2,"a":3}`, []string{"json/duplicate-key@13 /a"}},
		{"a name twice by an escape", `{"a":1,"\u0061":3}`, []string{"json/duplicate-key@7 /a"}},
		{"a name three times", `{"a":1,"a":2,"a":3}`, []string{"json/duplicate-key@7 /a"}},
		{"two names three times, in turn", `{"a":1,"b":1,"a":2,"b":2,"a":3,"b":3}`, []string{"json/duplicate-key@13 /a", "json/duplicate-key@19 /b"}},
		{"a bad byte in a name and in its value", "{\"a\xff\":\"\xff\"}", []string{"json/utf8@3 /a\uFFFD"}},
		{"a name twice, inside and out", `{"a":{"a":1}}`, nil},
		{"an empty name twice in an array", `[{"":1,"":2}]`, []string{"json/duplicate-key@7 /0/"}},
		{"nesting at the limit", `[[[[[]]]]]`, nil},
		{"nesting over the limit", `[[[[[[]]]]]]`, []string{"json/limit@5 /0/0/0/0/0"}},
		{"a number too large", `{"a":1e309}`, []string{"json/limit@5 /a"}},
		{"the largest number", `[1e308,-1e308,1.0e308,0.1e309]`, nil},
		{"a little over the largest number", `[1.5e308]`, []string{"json/limit@1 /0"}},
		{"a number far too large", `[1e3000000]`, []string{"json/limit@1 /0"}},
		{"a number far too small", `[-1e-3000000]`, []string{"json/limit@1 /0"}},
		{"an exponent that no integer holds", `[1e99999999999999999999]`, []string{"json/limit@1 /0"}},
		{"zero with a wild exponent", `[0e99999999999999999999, 0.0e-999999999]`, nil},
		{"400 digits", `[0.` + strings.Repeat("1", 399) + `]`, nil},
		{"401 digits", `[0.` + strings.Repeat("1", 400) + `]`, []string{"json/limit@1 /0"}},
		{"members at the limit", members(30), nil},
		{"members over the limit", members(31), []string{"json/limit@0 "}},
		{"too many values", `[` + strings.Repeat("0,", 100) + `0]`, []string{"json/limit@199 /99"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doc := Parse([]byte(test.text), testLimits)
			var got []string
			for _, f := range doc.Faults {
				got = append(got, f.Rule+"@"+itoa(f.Offset)+" "+f.Pointer)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("faults of %q (-want +got):\n%s", test.text, diff)
			}
		})
	}
}

func members(n int) string {
	var names []string
	for i := range n {
		names = append(names, `"`+itoa(i)+`":0`)
	}
	return "{" + strings.Join(names, ",") + "}"
}

func itoa(n int) string {
	text, _ := json.Marshal(n)
	return string(text)
}

func TestInteger(t *testing.T) {
	tests := map[string]string{
		"0": "0", "-0": "0", "7": "7", "-7": "-7", "1.0": "1", "1e3": "1000", "1.5e1": "15", "10e-1": "1",
		"-2.50e2": "-250", "9007199254740993": "9007199254740993", "0.0": "0", "0e9": "0",
		"1.5": "", "1e-1": "", "1.00000000000000000001": "",
	}
	for literal, want := range tests {
		root, _ := Parse([]byte(literal), Limits{}).Root()
		got, ok := root.Integer()
		if got != want || ok != (want != "") {
			t.Errorf("Integer of %s = %q, %v; want %q", literal, got, ok, want)
		}
	}
}

// FuzzParse holds Parse to encoding/json: what it takes without a fault,
// encoding/json takes too and reads alike, and the other way round.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,2.5e3,-0,"\u00e9\ud83d\ude00",null,true,{"":{}}]}`, `[`, `"\ud83d"`, "\xef\xbb\xbf{}",
		`{"a":1,"\u0061":2}`, `1e400`, "[\"\xff\"]", `[[[[[[[[]]]]]]]]`, "{\"\xff\":1}", `00`, `-`, `1.e1`,
	} {
		f.Add([]byte(seed))
	}
	fuzzing.Run(f, func(t *testing.T, text []byte) {
		doc := Parse(text, Limits{Bytes: 1 << 20, Depth: 100})
		root, ok := doc.Root()
		whole := bytes.HasPrefix(text, []byte("\xef\xbb\xbf"))
		if ok != json.Valid(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))) && !deep(doc) {
			t.Fatalf("Parse read %q: %v, encoding/json: %v (mark: %v)", text, ok, !ok, whole)
		}
		if !ok {
			if len(doc.Faults) == 0 {
				t.Fatalf("no value and no fault in %q", text)
			}
			return
		}
		if root.Start() < 0 || root.End() > len(text) {
			t.Fatalf("value of %q lies at %d to %d", text, root.Start(), root.End())
		}
		checkStrings(t, doc)
	})
}

func deep(doc *Document) bool {
	return len(doc.Faults) > 0 && doc.Faults[len(doc.Faults)-1].Rule == RuleLimit
}

func checkStrings(t *testing.T, doc *Document) {
	for i := range doc.Len() {
		v := doc.At(i)
		if v.Kind() != String {
			continue
		}
		var want string
		if err := json.Unmarshal(v.Raw(), &want); err != nil || v.Text() != want {
			t.Fatalf("string %q reads %q, encoding/json reads %q, %v", v.Raw(), v.Text(), want, err)
		}
	}
}

// A log may be broken lines from end to end. Only the message of a fault, and what it
// quotes, is made anew.
func TestBrokenTextsAreReadIntoTheSameMemory(t *testing.T) {
	for _, text := range []string{`{`, `{"id":`, `[1,2,`, `{"a":{"b":[}}`} {
		var p Parser
		data := []byte(text)
		p.Parse(data, testLimits)
		if n := testing.AllocsPerRun(100, func() { p.Parse(data, testLimits) }); n > 3 {
			t.Errorf("%s: %v allocations", text, n)
		}
	}
}
