package recognize

import (
	"bytes"
	"path"
)

// Marks are what shows that a text is no JSON, though it has brackets as JSON has.
type marks struct {
	comment bool // // or /*
	arrow   bool // =>
	single  bool // a string in single quotes
	quoted  bool // a name in single quotes
	bare    bool // a name without quotes
	exposed bool // as in Go: {Name:value
	none    bool // None, True or False
	null    bool // nil
	object  bool // [Object], undefined: what JavaScript prints
	double  bool // a string in double quotes
	several bool // an object or array after the first one
}

// marksOf reads a text loosely up to the end of its first value.
func marksOf(text []byte) marks {
	var m marks
	depth := 0
	before := byte(0) // the last character that is no white space, of what is not a string
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '"' || c == '\'':
			length := quotedLength(text[i:])
			i += length
			after := firstByte(text[i:])
			m.double = m.double || c == '"'
			m.single = m.single || c == '\''
			m.quoted = m.quoted || c == '\'' && after == ':' && (before == '{' || before == ',')
			before = c
			continue
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				after := firstByte(text[i+1:])
				m.several = after == '{' || after == '['
				return m
			}
		case c == '/' && i+1 < len(text) && (text[i+1] == '/' || text[i+1] == '*') && (i == 0 || bytes.IndexByte([]byte(" \t\r\n{}[],"), text[i-1]) >= 0):
			m.comment = true
			i += commentLength(text[i:])
			continue
		case c == '=' && i+1 < len(text) && text[i+1] == '>':
			m.arrow = true
		case isWordByte(c):
			length := wordLength(text[i:])
			word := string(text[i : i+min(length, 20)])
			isName := firstByte(text[i+length:]) == ':' && (before == '{' || before == ',')
			m.bare = m.bare || isName && !isDigit(c)
			m.exposed = m.exposed || before == '{' && i > 0 && text[i-1] == '{' && c >= 'A' && c <= 'Z' && isFollowed(text[i+length:])
			switch word {
			case "None", "True", "False":
				m.none = true
			case "nil":
				m.null = true
			case "undefined", "Object", "Array", "Function":
				m.object = m.object || word == "undefined" || before == '['
			}
			i += length
			before = 'a'
			continue
		}
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			before = c
		}
		i++
	}
	return m
}

// quotedLength gives the length of the string that text begins with, up to the
// end of text where it has none.
func quotedLength(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[0]:
			return i + 1
		}
	}
	return len(text)
}

func commentLength(text []byte) int {
	end := []byte("\n")
	if text[1] == '*' {
		end = []byte("*/")
	}
	if length := bytes.Index(text[2:], end); length >= 0 {
		return 2 + length + len(end)
	}
	return len(text)
}

func wordLength(text []byte) int {
	length := 0
	for length < len(text) && isWordByte(text[length]) {
		length++
	}
	return length
}

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isFollowed tells whether a value comes right after a colon, without white space.
func isFollowed(text []byte) bool {
	return len(text) > 1 && text[0] == ':' && text[1] > ' '
}

// firstByte gives the first byte that is no white space, within what is usual.
func firstByte(text []byte) byte {
	const most = 1 << 10 // so that the time stays in proportion to the text
	text = bytes.TrimLeft(text[:min(len(text), most)], " \t\r\n")
	if len(text) == 0 {
		return 0
	}
	return text[0]
}

var (
	rubyFormat = Format{
		Name: "Ruby output", Text: true,
		Remedy: "this looks like a Ruby hash, not JSON; use JSON.generate(batch)",
	}
	pythonDict = Format{
		Name: "Python output", Text: true,
		Remedy: "this looks like a Python dict, not JSON; use json.dumps(batch)",
	}
	pythonObject = Format{
		Name: "Python output", Text: true,
		Remedy: "this looks like Python output (Batch(...)), not JSON; use print(batch.model_dump_json())",
	}
	javaScript = Format{
		Name: "JavaScript output", Text: true,
		Remedy: "this looks like the output of console.log, not JSON; use JSON.stringify(batch)",
	}
	goOutput = Format{
		Name: "Go output", Text: true,
		Remedy: "this looks like the output of Go's %+v, not JSON; print batch.RawJSON(), or what json.Marshal returns",
	}
	json5 = Format{
		Name: "JSON5", Text: true,
		Remedy: "this is JSON5, not JSON; write names and strings in double quotes, without comments",
	}
)

// looseFormat tells what has brackets as JSON has, but goes on as JSON cannot.
func looseFormat(name string, text []byte) (f Format, found bool) {
	switch m := marksOf(text); {
	case isPythonRepr().Match(text):
		return pythonObject, true
	case m.arrow:
		return rubyFormat, true
	case m.exposed && !m.single:
		return goOutput, true
	case m.bare && m.null:
		return rubyFormat, true
	case m.comment && (m.bare || m.quoted) || m.bare && path.Ext(name) == ".json5":
		return json5, true
	case m.bare && (m.single || m.object || !m.double):
		return javaScript, true
	case m.bare:
		return json5, true
	case m.quoted || m.single && m.none:
		return pythonDict, true
	case m.comment && m.double:
		return Format{Name: "JSON with comments", Text: true, Remedy: "this is JSON with comments; remove them, or save the API's response itself"}, true
	}
	return f, false
}
