package recognize

import (
	"bytes"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/lazy"
)

// A Format is what a file is.
type Format struct {
	Name   string // in short, for counting: "JSON", "Markdown", "image"
	Way    Way    // to read it
	Remedy string // on one line, what the file is and what to do; "" for one that is read
	Text   bool   // it is text that is not JSON, though somebody may have meant it to be
}

// A Way is how a file is read.
type Way uint8

// The ways.
const (
	NotRead    Way = iota
	Documents      // JSON, as validate.Stream reads it: one text, several, lines, lines with a prefix
	Recording      // conformance/recording.Read
	Compressed     // internal/input decompresses it; what is in it shows then
)

// FormatOf tells what a file is that begins with head, of which isRecording tells
// whether it is recorded traffic. Text is in UTF-8: package input decodes UTF-16.
func FormatOf(name string, head []byte, isRecording func(head []byte) bool) Format {
	head = head[:min(len(head), HeadSize)]
	if f, found := binaryFormat(name, head); found {
		return f
	}
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	text := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case len(head) == 0:
		return Format{Name: "empty file", Remedy: "the file is empty; save the API's response again"}
	case len(text) == 0:
		return Format{Name: "empty file", Remedy: "the file has only white space; save the API's response again"}
	case bytes.IndexByte(head, 0) >= 0:
		return Format{Name: "binary file", Remedy: "this is binary data, not JSON; " + saveJSON}
	case isRecording(head):
		return Format{Name: "recording", Way: Recording}
	}
	switch document.PrefixOf(head) {
	case document.EventPrefix:
		return Format{Name: "server-sent events", Way: Documents}
	case document.LogPrefix:
		return Format{Name: "log of JSON", Way: Documents}
	}
	if f, found := jsonFormat(name, text); found {
		return f
	}
	return textFormat(name, head, text)
}

const saveJSON = "save the API's response as JSON"

// jsonFormat tells of text that begins as JSON does: also where it is broken
// further on, since that is for the rules on JSON to say.
func jsonFormat(name string, text []byte) (f Format, found bool) {
	line, rest, _ := bytes.Cut(text, []byte("\n"))
	value, isValue := document.Parse(line, parseLimits).Root()
	if second, _, _ := bytes.Cut(bytes.TrimLeft(rest, " \t\r\n"), []byte("\n")); isValue && len(second) > 0 {
		if value.Kind() != document.Object && value.Kind() != document.Array {
			_, isValue = document.Parse(second, parseLimits).Root() // or it is a text that begins with a number
		}
		return Format{Name: "JSON Lines", Way: Documents}, isValue
	}
	first := bytes.TrimLeft(text, "{[ \t\r\n")
	opening := text[:len(text)-len(first)]
	switch {
	case isValue:
	case len(opening) == 0:
		return f, false
	case len(first) > 0 && !beginsToken(opening, first):
		return looseFormat(name, text)
	}
	switch marks := marksOf(text); {
	case marks.comment:
		return Format{Name: "JSON with comments", Text: true, Remedy: "this is JSON with comments; remove them, or save the API's response itself"}, true
	case marks.arrow:
		return rubyFormat, true
	case marks.several:
		return Format{Name: "JSON values", Way: Documents}, true
	case isNotebook(text, first):
		return Format{Name: "Jupyter notebook", Remedy: "this is a Jupyter notebook; save the response that a cell shows as a JSON file"}, true
	}
	return Format{Name: "JSON", Way: Documents}, true
}

var parseLimits = document.Limits{Depth: 1000, Digits: 10_000}

// beginsToken tells whether JSON may go on with what comes after opening brackets.
func beginsToken(opening, first []byte) bool {
	switch c := first[0]; {
	case c == '"' || c == '}' || c == ']':
		return true
	case bytes.TrimRight(opening, " \t\r\n")[len(bytes.TrimRight(opening, " \t\r\n"))-1] == '{':
		return false
	case c == '-' || c >= '0' && c <= '9':
		return isNumbers().Match(first)
	}
	return isLiteral().Match(first)
}

var (
	isNumbers = lazy.Regexp(`^-?[0-9.eE+-]*\s*([,\]]|$)`)
	isLiteral = lazy.Regexp(`^(true|false|null)\b`)
)

// isNotebook tells whether an object that begins with the member first is a
// notebook, which says so at its end.
func isNotebook(text, first []byte) bool {
	return bytes.Contains(text, []byte(`"nbformat":`)) || bytes.HasPrefix(first, []byte(`"cells"`)) && bytes.Contains(text, []byte(`"cell_type":`))
}

// shownName gives a file's name as a shell takes it; a word for it where that is
// not so simple.
func shownName(name string) string {
	if isPlainName().MatchString(name) {
		return name
	}
	return "FILE"
}

var isPlainName = lazy.Regexp(`^[A-Za-z0-9._/][A-Za-z0-9._/-]*$`)
