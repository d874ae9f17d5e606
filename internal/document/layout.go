package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// A Layout is how the text of a file is laid out that must be JSON Lines.
type Layout int

// The layouts.
const (
	OfLines    Layout = iota // or anything else that can only be judged line by line
	OfArray                  // one JSON array, on one line or on several
	OfIndented               // the first value goes over several lines
)

// LayoutHead is how many bytes of a file tell its layout.
const LayoutHead = 64 << 10

// LayoutOf tells the layout of a file by its beginning. more says that the file
// goes on. A line that was cut off makes no other layout: what follows it does not
// go on with its value.
func LayoutOf(head []byte, more bool) Layout {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	line, rest, ended := bytes.Cut(text, []byte("\n"))
	switch {
	case ended && json.Valid(line) && len(bytes.TrimSpace(rest)) > 0:
		return OfLines
	case isArrayOfObjects(text):
		return OfArray
	case !ended || json.Valid(line):
		return OfLines
	}
	var first json.RawMessage
	switch err := json.NewDecoder(bytes.NewReader(text)).Decode(&first); {
	case err == nil && bytes.IndexByte(first, '\n') >= 0, errors.Is(err, io.ErrUnexpectedEOF) && more:
		return OfIndented
	}
	return OfLines
}

// isArrayOfObjects tells whether a text begins as an array of objects, or is an
// empty one. A log, too, may begin with a bracket.
func isArrayOfObjects(text []byte) bool {
	inside, isArray := bytes.CutPrefix(text, []byte("["))
	inside = bytes.TrimLeft(inside, " \t\r\n")
	return isArray && len(inside) > 0 && (inside[0] == '{' || inside[0] == ']')
}
