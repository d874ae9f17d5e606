package document

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxToken and maxPointer are how many bytes of a name, and of a whole pointer, are
// kept: a text with a long name may have many faults below it.
const (
	maxToken   = 512
	maxPointer = 2048
)

// Short gives a pointer with its middle left out where it is very long.
func Short(pointer string) string { return cut(pointer, maxPointer) }

// cut leaves the middle out of a text that is longer than size, and says how long
// it is.
func cut(text string, size int) string {
	if len(text) <= size {
		return text
	}
	head, tail := size/2, len(text)-size/2
	for !utf8.RuneStart(text[head]) && head > size/2-utf8.UTFMax {
		head--
	}
	for tail < len(text)-1 && !utf8.RuneStart(text[tail]) {
		tail++
	}
	return text[:head] + "…(" + strconv.Itoa(len(text)) + " bytes)…" + text[tail:]
}

var tokenEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// AppendToken adds a reference token to a JSON Pointer (RFC 6901). Of a very long
// one, both ends stay.
func AppendToken(pointer, token string) string {
	return pointer + "/" + tokenEscaper.Replace(cut(token, maxToken))
}

// pointer gives the JSON Pointer of the value being read, or of the object
// whose next name is being read.
func (p *parser) pointer() string {
	pointer := ""
	for i := range p.path {
		switch s := &p.path[i]; {
		case !s.object:
			pointer += "/" + strconv.Itoa(s.item)
		case int(s.name) < len(p.doc.nodes):
			if s.token == "" { // a long name is looked at once
				s.token = AppendToken("", Value{p.doc, s.name}.Text())
			}
			pointer += s.token
		}
	}
	return Short(pointer)
}
