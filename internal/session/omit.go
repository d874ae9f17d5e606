package session

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime"
	"mime/multipart"
	"slices"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
)

// WithoutFiles gives the session without the contents of files, which are
// people's data. Checks of what stands in result files skip such a session;
// all others judge it as they judge the whole one.
func (r *Reader) WithoutFiles(s *recording.Session) *recording.Session {
	lean := *s
	lean.Exchanges = nil
	for _, e := range s.Exchanges {
		switch route, _ := r.API.Match(e.Method, e.URL); route.Operation {
		case contract.Upload:
			if o, ok := r.omitForm(e.Request); ok {
				e.Request.Body, e.Request.Omitted = nil, o
			}
		case contract.Content, contract.Results:
			if content, err := e.Reply.Decoded(); err == nil && e.Status >= 200 && e.Status < 300 {
				e.Reply.Body, e.Reply.Omitted = nil, r.omit(content)
			}
		}
		lean.Exchanges = append(lean.Exchanges, e)
	}
	return &lean
}

// fewURLs is how many different ones are kept of an input file, whose lines are for
// one endpoint.
const fewURLs = 20

// omit gives what stands for a file's content when it is left out.
func (r *Reader) omit(content []byte) *recording.Omitted {
	digest := sha256.Sum256(content)
	o := &recording.Omitted{Bytes: len(content), SHA256: hex.EncodeToString(digest[:]), IDs: []string{}}
	for _, l := range LinesOf(content) {
		o.IDs = append(o.IDs, TextIn(l.Text, r.LineID))
	}
	return o
}

// urlsOf gives what the lines of an input file are for, each once.
func (r *Reader) urlsOf(content []byte) (urls []string) {
	if r.API.Input.URL == "" {
		return nil
	}
	for _, l := range LinesOf(content) {
		if url := TextIn(l.Text, r.API.Input.URL); url != "" && !slices.Contains(urls, url) {
			urls = append(urls, url)
		}
		if len(urls) == fewURLs {
			break
		}
	}
	return urls
}

// omitForm gives what stands for the file in an upload's form. ok is false
// where the message is no such form.
func (r *Reader) omitForm(m recording.Message) (o *recording.Omitted, ok bool) {
	purpose, content, ok := r.readForm(m)
	if !ok {
		return nil, false
	}
	o = &recording.Omitted{}
	if content != nil {
		o = r.omit(content)
		o.URLs = r.urlsOf(content)
	}
	o.Purpose = purpose
	return o, true
}

// readForm reads an upload's form. ok is false where the message is no such form.
func (r *Reader) readForm(m recording.Message) (purpose string, content []byte, ok bool) {
	kind, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return "", nil, false
	}
	form := multipart.NewReader(bytes.NewReader(m.Body), parameters["boundary"])
	for {
		part, err := form.NextPart()
		if err != nil {
			return purpose, content, err == io.EOF && (content != nil || purpose != "")
		}
		text, err := io.ReadAll(part)
		if err != nil {
			return "", nil, false
		}
		switch part.FormName() {
		case r.API.Upload.Purpose:
			purpose = string(text)
		case r.API.Upload.File:
			content = text
		}
	}
}
