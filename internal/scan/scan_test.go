package scan

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestMarks holds the lowest mark to being the first byte that does not stand
// for itself.
func TestMarks(t *testing.T) {
	odd := rapid.SampledFrom([]byte{0, 1, 0x1f, ' ', '!', '"', '#', '[', '\\', ']', 0x7f, 0x80, 0xff, 0x5d, 0xdc})
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.OneOf(odd, rapid.Byte()), 8, 8).Draw(t, "text")
		want := 64
		for i, c := range text {
			if isMarked(c) {
				want = 8*i + 7
				break
			}
		}
		if got := bits.TrailingZeros64(marks(load(text, 0))); got != want {
			t.Fatalf("%q: bit %d, want %d", text, got, want)
		}
	})
}

func TestIntegers(t *testing.T) {
	s := &Scanner{}
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`[0-9]{1,20}`).Draw(t, "digits")
		s.text = []byte(digits + rapid.SampledFrom([]string{"", ",", "}", " ", "e", ".", ":", "/"}).Draw(t, "rest"))
		n, end := s.integer(0)
		want, err := strconv.ParseInt(digits, 10, 64)
		if known := len(digits) <= maxDigits && (digits[0] != '0' || len(digits) == 1); !known && end >= 0 || known && (end != len(digits) || n != want || err != nil) {
			t.Fatalf("%s is %d up to %d", s.text, n, end)
		}
	})
}

// TestZerosAtFirst reads no integer that begins with a zero and goes on.
func TestZerosAtFirst(t *testing.T) {
	for text, end := range map[string]int{"0": 1, "00": -1, "01": -1, "012": -1, "0,": 1, "01,": -1, "10": 2, "100": 3, "00000000": -1, "012345678": -1, "102345678": 9} {
		s := &Scanner{text: []byte(text)}
		if _, got := s.integer(0); got != end {
			t.Errorf("%s ends at %d, want %d", text, got, end)
		}
	}
}

func TestEightDigits(t *testing.T) {
	for _, text := range []string{"00000000", "12345678", "99999999", "1234567/", ":2345678", "1234 678", "12345\xb967"} {
		n, ok := eightDigits(binary.LittleEndian.Uint64([]byte(text)))
		want, err := strconv.ParseUint(text, 10, 64)
		if ok != (err == nil) || ok && n != want {
			t.Errorf("%q is %d, %v", text, n, ok)
		}
	}
}

func TestNumbers(t *testing.T) {
	for text, end := range map[string]int{
		"0": 1, "-0": 2, "-": -1, "01": -1, "1.5": 3, "1.": -1, ".5": -1, "1e5": 3, "1E+05": 5, "1e": -1, "1e-": -1, "1e100": -1, "-12.25e-1": 9,
		"123456789012345678": 18, "1234567890123456789": -1,
		"1:": 1, "1/": 1, "9:": 1, "1.5:": 3, "1.5/": 3, "1e5:": 3, "1e:": -1, "-:": -1, "0:": 1, "-9": 2, "1e99": 4,
	} {
		s := &Scanner{text: []byte(text)}
		if got := s.number(0); got != end {
			t.Errorf("%s ends at %d, want %d", text, got, end)
		}
	}
}

// TestStrings compares where strings end, and how long they are, with what
// strconv and the standard library make of them.
func TestStrings(t *testing.T) {
	for text, length := range map[string]int{
		`"`: 0, `abc"`: 3, `a\n"`: 2, `\u00e9"`: 1, `\u0000"`: 1, `\ud83d\ude00"`: 1, `é€😀"`: 3, `12345678"`: 8, `1234567890é"`: 11, `\\\\"`: 2, `\""`: 1, `\/"`: 1,
	} {
		s := &Scanner{text: []byte(text)}
		if end, got, escaped := s.string(0); end != len(text) || got != length || escaped != strings.Contains(text, `\`) {
			t.Errorf("%s ends at %d, %d characters, escaped %v", text, end, got, escaped)
		}
	}
	for _, text := range []string{``, `abc`, `\x"`, `\u12"`, `\u12g4"`, `\ud83d"`, `\ude00"`, `\ud83d\u0041"`, "\xff\"", "\xc3\"", "\x01\"", "abcdefgh\x1f\"", `\`, `\ud83d\ud83d"`, "\xed\xa0\x80\""} {
		s := &Scanner{text: []byte(text)}
		if end, _, _ := s.string(0); end >= 0 {
			t.Errorf("%q ends at %d", text, end)
		}
	}
}

func TestTable(t *testing.T) {
	var o object
	for i := range 60 {
		o.declare(fmt.Sprintf("a member with the number %d", i*i), nil)
	}
	members := o.members
	found, ok := newTable(members)
	if !ok {
		t.Fatal("no seed keeps the names apart")
	}
	for i, m := range members {
		if got := found.find(members, []byte(m.name)); got != m || m.index != i {
			t.Errorf("%s is member %v", m.name, got)
		}
	}
	for _, name := range []string{"", "a", "a member with the number 2", strings.Repeat("x", 100)} {
		if got := found.find(members, []byte(name)); got != nil {
			t.Errorf("%s is member %v", name, got)
		}
	}
}

func TestPatterns(t *testing.T) {
	for _, name := range []string{"", "a", "abcde", "abcdef", "created_at", "abcdefghijklmnopqrst", "é"} {
		p := newPattern(name)
		spelled := `"` + name + `":`
		if !p.matches([]byte(spelled+strings.Repeat(" ", longest)), 0) {
			t.Errorf("%s does not match itself", name)
		}
		for i := range spelled {
			other := []byte(spelled + strings.Repeat(" ", longest))
			other[i]++
			if p.matches(other, 0) {
				t.Errorf("%s matches %s", name, other)
			}
		}
	}
	for _, name := range []string{`a"b`, `a\b`, "a\nb", "a\xff"} {
		if p := newPattern(name); p.size != 0 || p.matches([]byte(`"`+name+`":`+strings.Repeat(" ", longest)), 0) {
			t.Errorf("%q has a pattern", name)
		}
	}
	if p := newPattern(strings.Repeat("a", 40)); p.size != 0 {
		t.Error("a name that is too long has a pattern")
	}
}

// TestPrefixesMatchAsTheirPatternsDo compares what is taken for a prefix with the
// pattern, and holds other patterns to being none.
func TestPrefixesMatchAsTheirPatternsDo(t *testing.T) {
	for pattern, isPrefix := range map[string]bool{
		"^/": true, "^(/|$)": true, "^": true, "^(|$)": true, "^v1 é": true,
		"/": false, "^/$": false, "^/.": false, "^(/|a|$)": false, "^(a)": false, "^(abc)": false, "^(ab|c)": false, "^/|a": false, "^(/|$)a": false, "^(?:/|$)": false, "(?i)^a": false, "^[/]": false,
	} {
		compiled := regexp.MustCompile(pattern)
		prefix, orEmpty, ok := prefixOf(compiled)
		if ok != isPrefix {
			t.Errorf("%s is taken for a prefix: %t", pattern, ok)
		}
		for _, text := range []string{"", "/", "/v1", "a/", "v1 é/", "|", "$"} {
			if got := text == "" && orEmpty || strings.HasPrefix(text, string(prefix)); ok && got != compiled.MatchString(text) {
				t.Errorf("%s matches %q: %t", pattern, text, got)
			}
		}
	}
}

// TestPairsOfUnits reads characters beyond U+FFFF, of which an escape has half.
func TestPairsOfUnits(t *testing.T) {
	for text, want := range map[string]rune{`\ud800\udc00`: 0x10000, `\ud801\udc01`: 0x10401, `\ud83d\ude00`: '😀', `\udbff\udfff`: 0x10ffff} {
		if got, size := unit([]byte(text)); got != want || size != len(text) {
			t.Errorf("%s is %U in %d bytes", text, got, size)
		}
	}
}

// TestEscapes reads every escape of a unit, before a low half of a pair and alone, and
// every other escape, whole and cut, as strconv does.
func TestEscapes(t *testing.T) {
	for high := range 1 << 16 {
		isHigh, isLow := high >= 0xd800 && high < 0xdc00, high >= 0xdc00 && high < 0xe000
		text := fmt.Appendf(nil, `\u%04x`, high)
		want, size := rune(high), len(text)
		if isHigh || isLow {
			want, size = 0, 0
		}
		if got, end := escape(text); got != want || end != size {
			t.Fatalf("%s is %U in %d bytes, want %U in %d", text, got, end, want, size)
		}
		for _, low := range []rune{0xdc00, 0xdeaf, 0xdfff} {
			pair := fmt.Appendf(text[:6:6], `\u%04X`, low)
			if isHigh {
				want, size = 0x10000+rune(high-0xd800)<<10+low-0xdc00, len(pair)
			}
			if got, end := escape(pair); got != want || end != size {
				t.Fatalf("%s is %U in %d bytes, want %U in %d", pair, got, end, want, size)
			}
		}
	}
	for _, text := range []string{`\ud800\udbff`, `\ud800\ue000`, `\ud800\udc0`, `\ud800\udc0g`, `\ud800xudc00`, `\ud800\xdc00`, `\ud800`, `\u00`, `\u00g0`, `\u0g00`, `\ug000`, `\u000g`, `\`, `\U0041`, `\'`, `\0`} {
		if _, size := escape([]byte(text)); size != 0 {
			t.Errorf("%s is of %d bytes", text, size)
		}
	}
	for c, want := range map[byte]rune{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'} {
		if got, size := escape([]byte{'\\', c}); got != want || size != 2 {
			t.Errorf("\\%c is %q in %d bytes", c, got, size)
		}
	}
	if got := string(unescape([]byte("before "), []byte(`a\u00e9\n\ud83d\ude00€\\b`))); got != "before aé\n😀€\\b" {
		t.Errorf("unescaped, it is %q", got)
	}
}

// TestNothingIsReadBehindTheEnd reads texts that are the beginning of a longer one: what
// comes after them makes no difference.
func TestNothingIsReadBehindTheEnd(t *testing.T) {
	p := Pick(Wanted{At: []string{"n"}}, Wanted{At: []string{"a_name_of_many_bytes"}}, Wanted{At: []string{"u"}})
	s := p.NewScanner()
	for _, whole := range []string{`{"n":1234567,"a_name_of_many_bytes":1,"u":"é"}`, `{"n":"abcdefghijk"}`, `{"u":"12345é78"}`, `{"u":"\ud83d\ude00"}`, `{"n":12345678901234567}`, `{"n":true,"u":false}`, `{"n":[null]}`} {
		for cut := range whole {
			if s.Picks([]byte(whole)[:cut]) {
				t.Errorf("%s holds", whole[:cut])
			}
		}
	}
	for long, want := range map[string]int64{"123": 123, "1234567": 1234567, "12345678": 12345678, "123456789012345678": 123456789012345678} {
		s.text = []byte(long + "9999999999")[:len(long)]
		if got, end := s.integer(0); got != want || end != len(long) {
			t.Errorf("%s is %d up to %d", long, got, end)
		}
		if end := s.number(0); end != len(long) {
			t.Errorf("%s ends at %d", long, end)
		}
	}
}
