package session

import (
	"bytes"

	"github.com/batchcheck/batchcheck/internal/document"
)

// An Uploaded is a file that a session sends, and the id it got.
type Uploaded struct {
	ID      string
	Purpose string
	IDs     []string // the id of each line; "" where the line is no request, nil where no file was recorded
	URLs    []string // that the lines are for
	Lines   []int    // the number of each line
	Content []byte   // nil where it was left out
}

// UploadOf reads an upload's form. ok is false where it was not recorded.
func (rd *Reader) UploadOf(r *Reply) (u Uploaded, ok bool) {
	id, o := rd.API.ID(r.Text(rd.API.Upload.ID)), r.Request.Omitted
	if o == nil {
		purpose, content, ok := rd.readForm(r.Request)
		if !ok {
			return u, false
		}
		u = Uploaded{ID: id, Purpose: purpose, URLs: rd.urlsOf(content), Content: content}
		if content != nil {
			u.IDs = []string{}
		}
		for _, l := range LinesOf(content) {
			u.IDs, u.Lines = append(u.IDs, TextIn(l.Text, rd.LineID)), append(u.Lines, l.Number)
		}
		return u, true
	}
	u = Uploaded{ID: id, Purpose: o.Purpose, IDs: o.IDs, URLs: o.URLs}
	for i := range o.IDs {
		u.Lines = append(u.Lines, i+1)
	}
	return u, true
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
