package document

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// parts gives what a splitter makes of a text: place and text of each part, and
// the first fault in it.
func parts(t rapid.TB, s *Splitter) []string {
	var got []string
	for {
		part, err := s.Next()
		if err == io.EOF {
			return got
		}
		if err != nil {
			t.Fatal(err)
		}
		shown := fmt.Sprintf("%d:%d+%d %s", part.Start.Line, part.Start.Column, part.Start.Offset, part.Text)
		switch faults := Parse(part.Text, Limits{Depth: 100}).Faults; {
		case part.TooLong:
			shown = fmt.Sprintf("%d:%d+%d too long", part.Start.Line, part.Start.Column, part.Start.Offset)
		case part.Fault != nil:
			shown += " !" + part.Fault.Message
		case len(faults) > 0:
			shown += " !" + faults[0].Message
		}
		got = append(got, shown)
	}
}

func TestSplitterReadsValuesOneAfterAnother(t *testing.T) {
	const limit = 60
	long := "{\n\"a\": \"" + strings.Repeat("x", limit) + "\"\n}"
	for _, test := range []struct {
		reason, text string
		want         []string
	}{
		{"objects over several lines", "{\n \"a\": 1\n}\n{\n \"b\": 2\n}\n", []string{"1:1+0 {\n \"a\": 1\n}", "4:1+12 {\n \"b\": 2\n}\n"}},
		{"on one line", `{"a":{"b":1}}{"c":2} {"d":3}`, []string{`1:1+0 {"a":{"b":1}}`, `1:14+13 {"c":2}`, `1:22+21 {"d":3}`}},
		{"brackets in strings", `{"a":"} {"}`, []string{`1:1+0 {"a":"} {"}`}},
		{"escapes in strings", `{"a":"\"} {\\"}{}`, []string{`1:1+0 {"a":"\"} {\\"}`, `1:16+15 {}`}},
		{"an array after an object", "{\n}\n[{\"a\":1},\n{}]\n{\n}", []string{"1:1+0 {\n}", `3:2+5 {"a":1}`, "4:1+14 {}", "5:1+18 {\n}"}},
		{"an object after an array", "[{},\n{}] {\"a\":1} []", []string{"1:2+1 {}", "2:1+5 {}", "2:5+9 {\"a\":1}", "2:13+17 []"}},
		{"a byte order mark is a fault of the first", "\xef\xbb\xbf{\n}{}[]", []string{"1:1+0 \xef\xbb\xbf{\n} !the text begins with a byte order mark", "2:2+6 {}", "2:4+8 []"}},
		{"a broken value does not hide the next", "{\n\"a\": x\n}\n{\"b\": 2}", []string{"1:1+0 {\n\"a\": x\n} !expected a value, but found 'x'", "4:1+11 {\"b\": 2}"}},
		{"other text after a value is a fault of it", "{\n} {\n} x {}", []string{"1:1+0 {\n}", "2:3+4 {\n} x !expected the end of the text after the JSON value, but found 'x'"}},
		{"a bracket too many", "{\n}} {}", []string{"1:1+0 {\n}} !expected the end of the text after the JSON value, but found '}'"}},
		{"an end that is missing", "{\n} {\n\"a\": {}\n", []string{"1:1+0 {\n}", "2:3+4 {\n\"a\": {}\n !expected \",\" or \"}\" in an object, but the text ends"}},
		{"one over the limit is skipped", "{\n}\n" + long + "\n{\"b\":2}", []string{"1:1+0 {\n}", "3:1+4 too long", "6:1+76 {\"b\":2}"}},
		{"a first one over the limit", long + "\n{\"b\":2}", []string{"1:1+0 too long", "4:1+72 {\"b\":2}"}},
		{"together over the limit", strings.Repeat("{\n}", 40), nil},
		{"numbers stay one text", "1\n", []string{"1:1+0 1\n"}},
	} {
		limits := Limits{Bytes: limit}
		got := parts(t, NewSplitter(iotest.OneByteReader(strings.NewReader(test.text)), Start, limits))
		if test.want == nil {
			if len(got) != 40 || got[39] != "40:2+117 {\n}" {
				t.Errorf("%s: %q", test.reason, got)
			}
			continue
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.reason, diff)
		}
	}
	one := parts(t, NewSplitter(strings.NewReader("{\n}{}"), Start, Limits{}).OneText())
	if len(one) != 1 {
		t.Errorf("one text is %q", one)
	}
}

func TestSplitterStripsPrefixes(t *testing.T) {
	const k8s = "2026-11-29T10:00:00.000000001Z stdout F "
	for _, test := range []struct {
		reason, text string
		want         []string
	}{
		{"a time and a level", "2026-11-29T10:00:00Z INFO {\"a\":1}\n2026-11-29T10:00:01Z WARN {\"b\":2}\n", []string{`1:27+26 {"a":1}`, `2:27+60 {"b":2}`}},
		{"Kubernetes", k8s + "{\"a\":1}\n\n" + k8s + "{}\r\n", []string{`1:41+40 {"a":1}`, "3:41+89 {}\r"}},
		{"docker compose", "web-1  | {\"a\":1}\nweb-12 | {\"b\":2}", []string{`1:10+9 {"a":1}`, `2:10+26 {"b":2}`}},
		{"brackets", "[10:00] INFO: {\"a\":1}\n", []string{`1:15+14 {"a":1}`}},
		{"server-sent events", ": hello\nevent: x\nid: 7\ndata: {\"a\":1}\n\ndata:{\"b\":2}\n\ndata: [DONE]\n", []string{`4:7+29 {"a":1}`, `6:6+43 {"b":2}`}},
		{"a fault is one after the prefix", "INFO {}\nINFO {\"a\":}\n", []string{"1:6+5 {}", "2:6+13 {\"a\":} !expected a value, but found '}'"}},
	} {
		if diff := cmp.Diff(test.want, parts(t, NewSplitter(strings.NewReader(test.text), Start, Limits{}))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.reason, diff)
		}
		if diff := cmp.Diff(test.want, parts(t, NewSplitter(iotest.OneByteReader(strings.NewReader(test.text)), Start, Limits{}).Lines())); diff != "" {
			t.Errorf("%s, as lines (-want +got):\n%s", test.reason, diff)
		}
	}
	for length, want := range map[int]Prefix{maxPrefix: LogPrefix, maxPrefix + 1: NoPrefix} {
		if p := PrefixOf([]byte(strings.Repeat("x", length-1) + " {}\n")); p != want {
			t.Errorf("%d bytes before an object are prefix %d", length, p)
		}
	}
	for reason, text := range map[string]string{
		"a line without":         "INFO {}\nstarted\n",
		"JSON in an assignment":  "x = {}\n",
		"code":                   "const x = {\"a\": 1};\n",
		"an array":               "[ {\"a\":1},\n {}]",
		"an array with a number": "[1, {\"a\":1}]",
		"values over lines":      "data: {\ndata: \"a\": 1}\n",
		"YAML":                   "id: b\nobject: batch\n",
		"an object in a line":    `"a": {"b": 1}`,
		"nothing":                "",
	} {
		if p := PrefixOf([]byte(text)); p != NoPrefix {
			t.Errorf("%s has prefix %d", reason, p)
		}
	}
}

// TestSplitterCutsAnywhere finds the same parts however the input comes in pieces,
// and in blocks what it finds line by line.
func TestSplitterCutsAnywhere(t *testing.T) {
	pieces := []string{"{", "}", "[", "]", "{}", "[]", `{"a":1}`, `"`, `\`, "\n", "\n", " ", "x", ",", "data: {}\n", "INFO {}\n", "event: x\n", "\ufeff", strings.Repeat("y", 20), strings.Repeat(" ", 30)}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom(pieces)).Draw(t, "pieces"), "")
		limits := Limits{Bytes: 10_000} // over it, what an input is shows only if it was read
		want := parts(t, NewSplitter(strings.NewReader(text), Start, limits))
		got := parts(t, NewSplitter(iotest.OneByteReader(strings.NewReader(text)), Start, limits))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q in pieces (-whole +pieces):\n%s", text, diff)
		}
		limits.Bytes = int64(rapid.IntRange(1, 80).Draw(t, "limit"))
		s := NewSplitter(strings.NewReader(text), Start, limits)
		lines, err := s.AreLines()
		if err != nil || !lines {
			return
		}
		var blocks []string
		for before := 0; ; {
			var b Block
			if err := s.NextBlock(&b, 16); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			for part := range b.Parts {
				blocks = append(blocks, fmt.Sprintf("%d+%d %t", before+part.Start.Line, part.Start.Offset, part.TooLong))
			}
			before += b.Lines
		}
		var each []string
		s = NewSplitter(strings.NewReader(text), Start, limits)
		for {
			part, err := s.Next()
			if err == io.EOF {
				break
			}
			each = append(each, fmt.Sprintf("%d+%d %t", part.Start.Line, part.Start.Offset, part.TooLong))
		}
		if diff := cmp.Diff(each, blocks); diff != "" {
			t.Fatalf("%q in blocks (-each +blocks):\n%s", text, diff)
		}
	})
}
