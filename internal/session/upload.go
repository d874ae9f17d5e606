package session

import (
	"bytes"

	"github.com/batchcheck/batchcheck/internal/document"
)

// An Uploaded is a file that a session sends, and the id it got.
type Uploaded struct {
	ID      string
	Purpose string
	IDs     []string // the id of each line; "" where the line is no request
	URLs    []string // that the lines are for
}

// UploadOf reads an upload's form. ok is false where it was not recorded.
func (rd *Reader) UploadOf(r *Reply) (u Uploaded, ok bool) {
	o := r.Request.Omitted
	if o == nil {
		if o, ok = rd.omitForm(r.Request); !ok {
			return u, false
		}
	}
	return Uploaded{r.Text(rd.API.Upload.ID), o.Purpose, o.IDs, o.URLs}, true
}

// A FileLine is one line of a file, with its number from 1 and where it starts.
type FileLine struct {
	Number, Start int
	Text          []byte
}

// LinesOf gives the lines of a file that are not blank.
func LinesOf(content []byte) []FileLine {
	var lines []FileLine
	number, start := 0, 0
	for text := range bytes.Lines(content) {
		number++
		if len(bytes.TrimSpace(text)) > 0 {
			lines = append(lines, FileLine{number, start, text})
		}
		start += len(text)
	}
	return lines
}

func textMember(v document.Value, name string) string {
	for m := range v.Members {
		if m.Name.Text() == name && m.Value.Kind() == document.String {
			return m.Value.Text()
		}
	}
	return ""
}

// TextOf gives a value that is a string; "" of any other.
func TextOf(value any) string {
	text, _ := value.(string)
	return text
}

// TextIn gives the text of a member in a line of a file that is a JSON object;
// "" where there is none.
func TextIn(line []byte, name string) string {
	root, ok := document.Parse(line, requestLimits).Root()
	if !ok {
		return ""
	}
	return textMember(root, name)
}
