package input

import (
	"bytes"
	"encoding/base64"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

// in16 encodes a text as UTF-16, without a byte order mark of its own.
func in16(text string, isBigEndian bool) []byte {
	var data []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		a, b := byte(unit), byte(unit>>8)
		if isBigEndian {
			a, b = b, a
		}
		data = append(data, a, b)
	}
	return data
}

func TestReaderDecodesUTF16(t *testing.T) {
	const text = "{\"name\": \"caf\u00e9 \U0001F600\"}\n"
	const wide = "HTTP/1.1 200 OK\r\n"
	r := NewReader(nil)
	for _, test := range []struct {
		reason, want, encoding string
		data                   []byte
	}{
		{"little endian, with a mark", text, "UTF-16", in16("\ufeff"+text, false)},
		{"big endian, with a mark", text, "UTF-16", in16("\ufeff"+text, true)},
		{"little endian, without a mark", text, "UTF-16", in16(text, false)},
		{"big endian, without a mark", text, "UTF-16", in16(text, true)},
		{"a text that is no JSON", wide, "UTF-16", in16(wide, false)},
		{"inside of gzip", text, "UTF-16", zipped(t, string(in16("\ufeff"+text, false)))},
		{"longer than the buffer", strings.Repeat(text, 10_000), "UTF-16", in16(strings.Repeat(text, 10_000), false)},
		{"half of a pair stays a fault", "{\"\xed\xa0\x80\"\xed\xb0\x80", "UTF-16", []byte("{\x00\"\x00\x00\xd8\"\x00\x00\xdc")},
		{"half of a pair at the end", "{\"\xed\xa0\x80", "UTF-16", []byte("{\x00\"\x00\x00\xd8")},
		{"an odd byte at the end", "{}\xff", "UTF-16", []byte("{\x00}\x00 ")},
		{"a mark and nothing else", "", "UTF-16", []byte("\xff\xfe")},
		{"UTF-8 with a mark", "\ufeff" + text, "", []byte("\ufeff" + text)},
		{"UTF-32", "\xff\xfe\x00\x00{\x00\x00\x00", "", []byte("\xff\xfe\x00\x00{\x00\x00\x00")},
		{"bytes that are no text", "\x01\x00\x02\x00", "", []byte("\x01\x00\x02\x00")},
	} {
		sources := Expand([]string{Stdin}, iotest.OneByteReader(bytes.NewReader(test.data)))
		if err := r.Open(sources[0]); err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if string(got) != test.want || err != nil {
			t.Errorf("%s: got %.60q, %v; want %.60q", test.reason, got, err, test.want)
		}
		if r.Encoding() != test.encoding || r.IsPlain() && test.encoding != "" {
			t.Errorf("%s: the encoding is %q, not %q", test.reason, r.Encoding(), test.encoding)
		}
		must(t, r.Close())
	}
}

func TestReaderKeepsErrorOfUTF16(t *testing.T) {
	r := NewReader(nil)
	in := io.MultiReader(bytes.NewReader(in16("{}", false)), iotest.ErrReader(io.ErrClosedPipe))
	must(t, r.Open(Expand([]string{Stdin}, in)[0]))
	if got, err := io.ReadAll(r); string(got) != "{}" || err != io.ErrClosedPipe {
		t.Errorf("got %q, %v", got, err)
	}
}

// bzip2Of has {"id": "batch_1"} compressed by bzip2.
const bzip2Of = "QlpoOTFBWSZTWQH4OFMAAAebgFAAIBAAALxgBAogACKPSYjT9UxAAAbiHiK6gGPqxdyRThQkAH4OFMA="

func TestReaderReadsBzip2(t *testing.T) {
	data, err := base64.StdEncoding.DecodeString(bzip2Of)
	must(t, err)
	r := NewReader(nil)
	for reason, test := range map[string]struct {
		data []byte
		want string
	}{
		"one stream":        {data, `{"id": "batch_1"}`},
		"two streams":       {append(bytes.Clone(data), data...), `{"id": "batch_1"}{"id": "batch_1"}`},
		"a cut stream":      {data[:20], "!"},
		"text like bzip2's": {[]byte("BZh9 is a name"), "BZh9 is a name"},
	} {
		got, err := readAll(r, Expand([]string{Stdin}, bytes.NewReader(test.data))[0])
		if err != nil {
			got = "!"
		}
		if got != test.want {
			t.Errorf("%s: got %q (%v), want %q", reason, got, err, test.want)
		}
	}
}
