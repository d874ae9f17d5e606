package benchdata

import (
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// An object has its members in the order in which they are written. A value is
// nil, a string, an int, a float64, an object or a list.
type object []member

type member struct {
	name  string
	value any
}

type list []object

func (o object) index(name string) int {
	return slices.IndexFunc(o, func(m member) bool { return m.name == name })
}

func (o object) get(name string) any { return o[o.index(name)].value }

func (o object) set(name string, value any) { o[o.index(name)].value = value }

// A style is how JSON is written.
type style struct {
	colon, comma string
	ascii        bool // nothing but ASCII, the rest escaped
}

func (s style) append(to []byte, value any) []byte {
	switch v := value.(type) {
	case string:
		return s.appendString(to, v)
	case int:
		return strconv.AppendInt(to, int64(v), 10)
	case float64:
		return strconv.AppendFloat(to, v, 'f', 3, 64)
	case object:
		return s.appendObject(to, v)
	case list:
		return s.appendList(to, v)
	}
	return append(to, "null"...)
}

func (s style) appendObject(to []byte, o object) []byte {
	to = append(to, '{')
	for i, m := range o {
		if i > 0 {
			to = append(to, s.comma...)
		}
		to = s.appendString(to, m.name)
		to = append(to, s.colon...)
		to = s.append(to, m.value)
	}
	return append(to, '}')
}

func (s style) appendList(to []byte, l list) []byte {
	to = append(to, '[')
	for i, item := range l {
		if i > 0 {
			to = append(to, s.comma...)
		}
		to = s.appendObject(to, item)
	}
	return append(to, ']')
}

func (s style) appendString(to []byte, text string) []byte {
	to = append(to, '"')
	for _, r := range text {
		to = s.appendRune(to, r)
	}
	return append(to, '"')
}

var short = map[rune]string{'"': `\"`, '\\': `\\`, '\n': `\n`, '\r': `\r`, '\t': `\t`, '\b': `\b`, '\f': `\f`}

func (s style) appendRune(to []byte, r rune) []byte {
	switch {
	case r >= ' ' && r <= '~' && r != '"' && r != '\\':
		return append(to, byte(r))
	case short[r] != "":
		return append(to, short[r]...)
	case r > 0xffff && s.ascii:
		high, low := utf16.EncodeRune(r)
		return appendEscape(appendEscape(to, high), low)
	case r < ' ' || s.ascii:
		return appendEscape(to, r)
	}
	return utf8.AppendRune(to, r)
}

func appendEscape(to []byte, r rune) []byte {
	const digits = "0123456789abcdef"
	return append(to, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
}
