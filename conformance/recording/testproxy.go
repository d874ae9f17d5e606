package recording

import (
	"encoding/base64"
	"net/textproto"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
)

// readTestProxy reads the recordings of the SDK test proxy: bodies stand in
// them as JSON where they are JSON, as strings or lists of strings elsewhere.
func readTestProxy(data []byte) ([]Exchange, error) {
	root, err := parseJSON(data)
	if err != nil {
		return nil, err
	}
	var exchanges []Exchange
	entries, _ := get(root, "Entries")
	if err := CheckNumber(entries.Len()); err != nil {
		return nil, err
	}
	at := document.Start
	for _, entry := range entries.Items {
		at = at.Advance(data[at.Offset:entry.Start()])
		e := Exchange{
			Method: text(entry, "RequestMethod"), URL: text(entry, "RequestUri"), Status: status(entry, "StatusCode"),
			Place: Place{Line: at.Line, Column: at.Column, Offset: at.Offset},
		}
		e.Request.Header, e.Reply.Header = proxyHeader(entry, "RequestHeaders"), proxyHeader(entry, "ResponseHeaders")
		if body, found := get(entry, "RequestBody"); found {
			e.Request.Body, _ = proxyBody(body)
		}
		if body, found := get(entry, "ResponseBody"); found {
			verbatim := false
			if e.Reply.Body, verbatim = proxyBody(body); verbatim {
				at = at.Advance(data[at.Offset:body.Start()])
				e.Place = Place{Line: at.Line, Column: at.Column, Offset: at.Offset, Verbatim: true}
			}
		}
		exchanges = append(exchanges, e)
	}
	return exchanges, nil
}

func proxyHeader(entry document.Value, name string) textproto.MIMEHeader {
	header := textproto.MIMEHeader{}
	fields, _ := get(entry, name)
	for m := range fields.Members {
		if m.Value.Kind() == document.String {
			header.Add(m.Name.Text(), m.Value.Text())
		}
		for _, value := range m.Value.Items {
			if value.Kind() == document.String {
				header.Add(m.Name.Text(), value.Text())
			}
		}
	}
	return header
}

// proxyBody gives a body, and whether its bytes are those of the recording.
func proxyBody(v document.Value) (body []byte, verbatim bool) {
	switch v.Kind() {
	case document.Null:
		return nil, false
	case document.String:
		return proxyText(v.Text()), false
	case document.Array:
		if parts, ok := proxyParts(v); ok {
			return parts, false
		}
	}
	return v.Raw(), true
}

// proxyParts joins a list of strings, as multipart bodies are recorded.
func proxyParts(v document.Value) (body []byte, ok bool) {
	for _, part := range v.Items {
		if part.Kind() != document.String {
			return nil, false
		}
		body, ok = append(body, proxyText(part.Text())...), true
	}
	return body, ok
}

func proxyText(s string) []byte {
	if encoded, found := strings.CutPrefix(s, "b64:"); found {
		if decoded, err := base64.StdEncoding.DecodeString(encoded); err == nil {
			return decoded
		}
	}
	return []byte(s)
}
