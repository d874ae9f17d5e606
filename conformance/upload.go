package conformance

import (
	"bytes"

	"github.com/batchcheck/batchcheck/internal/document"
)

// An upload is a file that a session sends, and the id it got.
type upload struct {
	id      string
	purpose string
	ids     []string // the custom_id of each line; "" where the line is no request
}

// uploadOf reads an upload's form. ok is false where it was not recorded.
func uploadOf(r *reply) (u upload, ok bool) {
	o := r.Request.Omitted
	if o == nil {
		if o, ok = omitForm(r.Request); !ok {
			return u, false
		}
	}
	return upload{textMember(r.root, r.isJSON, "id"), o.Purpose, o.IDs}, true
}

// uploadsOf reads the uploads that were recorded and answered with an id.
func uploadsOf(replies []*reply) map[string]upload {
	uploads := map[string]upload{}
	for _, r := range replies {
		if u, ok := uploadOf(r); ok && u.id != "" {
			uploads[u.id] = u
		}
	}
	return uploads
}

// A fileLine is one line of a file, with its number from 1 and where it starts.
type fileLine struct {
	number, start int
	text          []byte
}

// linesOf gives the lines of a file that are not blank.
func linesOf(content []byte) []fileLine {
	var lines []fileLine
	number, start := 0, 0
	for text := range bytes.Lines(content) {
		number++
		if len(bytes.TrimSpace(text)) > 0 {
			lines = append(lines, fileLine{number, start, text})
		}
		start += len(text)
	}
	return lines
}

func textMember(v document.Value, ok bool, name string) string {
	if !ok {
		return ""
	}
	for m := range v.Members {
		if m.Name.Text() == name && m.Value.Kind() == document.String {
			return m.Value.Text()
		}
	}
	return ""
}

func textOf(value any) string {
	text, _ := value.(string)
	return text
}

// A line is one line of an input or a result file.
type line struct {
	root document.Value
	ok   bool
	id   string // the custom_id
}

func readLine(text []byte) line {
	root, ok := document.Parse(text, document.Limits{Depth: 100, Digits: 400, Exponent: 308}).Root()
	ok = ok && root.Kind() == document.Object
	return line{root, ok, textMember(root, ok, customID)}
}

// customID is what files name the member that matches requests and results.
const customID = "custom_id"
