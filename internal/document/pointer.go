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

var (
	tokenEscaper   = strings.NewReplacer("~", "~0", "/", "~1")
	tokenUnescaper = strings.NewReplacer("~1", "/", "~0", "~")
)

// AppendToken adds a reference token for a name to a JSON Pointer (RFC 6901). Of a very
// long one, both ends stay.
func AppendToken(pointer, name string) string { return pointer + "/" + Token(cut(name, maxToken)) }

// Token gives the reference token that stands for a name in a JSON Pointer.
func Token(name string) string { return tokenEscaper.Replace(name) }

// TokenName gives the name that a reference token stands for.
func TokenName(token string) string { return tokenUnescaper.Replace(token) }

// FieldOf gives the field that a JSON Pointer leads to: any item of an array is
// written as "*".
func FieldOf(pointer string) string {
	tokens := strings.Split(pointer, "/")
	for i, token := range tokens {
		if token != "" && strings.Trim(token, "0123456789") == "" {
			tokens[i] = "*"
		}
	}
	return strings.Join(tokens, "/")
}

// Unnamed stands for the name of a field that must not be shown. The number says
// where in its object the field is, from 1.
func Unnamed(number int) string { return "(field " + strconv.Itoa(number) + ")" }

// pointer gives the JSON Pointer of the value being read, or of the object
// whose next name is being read; shown is the same without names that must not be.
func (p *parser) pointer() (pointer, shown string) {
	for i := range p.path {
		switch s := &p.path[i]; {
		case !s.object:
			item := "/" + strconv.Itoa(s.item)
			pointer, shown = pointer+item, shown+item
		case int(s.name) < len(p.doc.nodes):
			if s.token == "" { // a long name is looked at once
				name := Value{p.doc, s.name}.Bytes()
				s.token = AppendToken("", string(name))
				s.shown = s.token
				if !p.shows(name) {
					s.shown = AppendToken("", Unnamed(s.item))
				}
			}
			pointer, shown = pointer+s.token, shown+s.shown
		}
	}
	return Short(pointer), Short(shown)
}

func (p *parser) shows(name []byte) bool { return p.limits.Shows == nil || p.limits.Shows(name) }
