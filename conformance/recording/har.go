package recording

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/internal/document"
)

// readHAR reads HTTP Archive 1.2.
func readHAR(data []byte) (*Session, error) {
	root, err := parseJSON(data)
	if err != nil {
		return nil, err
	}
	s := &Session{}
	entries, _ := get(root, "log", "entries")
	proof, isOwn := readProof(root, entries)
	if isOwn {
		s.Ended, s.Why, s.NotProved = proof.Ended, proof.Why, proof.NotProved
		s.Digest, s.Signature = proof.SHA256, proof.Signature
	}
	if err := CheckNumber(entries.Len()); err != nil {
		return nil, err
	}
	at := document.Start
	for _, entry := range entries.Items {
		at = at.Advance(data[at.Offset:entry.Start()])
		request, _ := get(entry, "request")
		response, _ := get(entry, "response")
		e := Exchange{
			Method: text(request, "method"), URL: text(request, "url"), Status: status(response, "status"),
			Duration: time.Duration(number(entry, "time") * float64(time.Millisecond)),
			Place:    Place{Line: at.Line, Column: at.Column, Offset: at.Offset},
		}
		e.Start, _ = time.Parse(time.RFC3339, text(entry, "startedDateTime"))
		e.Request = Message{Header: harHeader(request), Body: harBody(request, "postData")}
		if kind, form, ok := harForm(request); ok && e.Request.Body == nil {
			e.Request.Body = form
			e.Request.Header.Set("Content-Type", kind)
		} else if kind := text(request, "postData", "mimeType"); kind != "" && e.Request.Header.Get("Content-Type") == "" {
			e.Request.Header.Set("Content-Type", kind)
		}
		e.Reply = Message{Header: harHeader(response), Body: harBody(response, "content")}
		e.Request.Omitted, e.Reply.Omitted = harOmitted(request, "postData"), harOmitted(response, "content")
		e.Failure = text(response, "_error")
		if isOwn {
			e.Step, e.Expects = text(entry, "comment"), Expectation(text(entry, "_expects"))
		}
		s.Exchanges = append(s.Exchanges, e)
	}
	return s, nil
}

// readProof reads the proof that a session of the driver was written here, and
// that nobody has changed it since.
func readProof(root, entries document.Value) (proof harProof, isOwn bool) {
	member, found := get(root, "log", "_batchcheck")
	if !found || json.Unmarshal(member.Raw(), &proof) != nil || proof.SHA256 == "" {
		return harProof{}, false
	}
	d := newDigest()
	d.Write(entries.Raw())
	return proof, proof.SHA256 == proof.digest(d)
}

func harHeader(side document.Value) textproto.MIMEHeader {
	header := textproto.MIMEHeader{}
	fields, _ := get(side, "headers")
	for _, field := range fields.Items {
		header.Add(text(field, "name"), text(field, "value"))
	}
	return header
}

// harForm gives a multipart form as it may have been sent, of one that is recorded as
// fields. ok is false where a file's content was not recorded.
func harForm(request document.Value) (kind string, body []byte, ok bool) {
	kind, _, err := mime.ParseMediaType(text(request, "postData", "mimeType"))
	fields, found := get(request, "postData", "params")
	if err != nil || kind != "multipart/form-data" || !found {
		return "", nil, false
	}
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	parts.SetBoundary("batchcheck-form-of-params")
	for _, field := range fields.Items {
		name, file, value := text(field, "name"), text(field, "fileName"), text(field, "value")
		if file != "" && value == "" {
			return "", nil, false
		}
		header := textproto.MIMEHeader{}
		disposition := map[string]string{"name": name}
		if file != "" {
			disposition["filename"] = file
		}
		header.Set("Content-Disposition", mime.FormatMediaType("form-data", disposition))
		if part, err := parts.CreatePart(header); err == nil { // into memory it cannot fail
			io.WriteString(part, value)
		}
	}
	parts.Close()
	return parts.FormDataContentType(), form.Bytes(), true
}

// harOmitted reads what stands for a file that was left out, a member of our own.
func harOmitted(side document.Value, name string) *Omitted {
	member, found := get(side, name, "_omitted")
	if !found || member.Kind() != document.Object {
		return nil
	}
	o := &Omitted{Bytes: int(number(member, "bytes")), SHA256: text(member, "sha256"), Purpose: text(member, "purpose")}
	ids, _ := get(member, "custom_ids")
	if ids.Kind() == document.Array {
		o.IDs = []string{}
	}
	for _, id := range ids.Items {
		custom := ""
		if id.Kind() == document.String {
			custom = id.Text()
		}
		o.IDs = append(o.IDs, custom)
	}
	urls, _ := get(member, "urls")
	for _, url := range urls.Items {
		if url.Kind() == document.String {
			o.URLs = append(o.URLs, url.Text())
		}
	}
	return o
}

func harBody(side document.Value, name string) []byte {
	body := text(side, name, "text")
	if strings.EqualFold(text(side, name, "encoding"), "base64") {
		if decoded, err := base64.StdEncoding.DecodeString(body); err == nil {
			return decoded
		}
	}
	if body == "" {
		return nil
	}
	return []byte(body)
}
