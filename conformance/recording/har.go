package recording

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/internal/document"
)

// readHAR reads HTTP Archive 1.2.
func readHAR(data []byte) ([]Exchange, error) {
	root, err := parseJSON(data)
	if err != nil {
		return nil, err
	}
	var exchanges []Exchange
	entries, _ := get(root, "log", "entries")
	isOwn := isOwnHAR(root, entries)
	at := document.Start
	for _, entry := range entries.Items {
		at = at.Advance(data[at.Offset:entry.Start()])
		request, _ := get(entry, "request")
		response, _ := get(entry, "response")
		e := Exchange{
			Method: text(request, "method"), URL: text(request, "url"), Status: int(number(response, "status")),
			Duration: time.Duration(number(entry, "time") * float64(time.Millisecond)),
			Place:    Place{Line: at.Line, Column: at.Column, Offset: at.Offset},
		}
		e.Start, _ = time.Parse(time.RFC3339, text(entry, "startedDateTime"))
		e.Request = Message{Header: harHeader(request), Body: harBody(request, "postData")}
		e.Reply = Message{Header: harHeader(response), Body: harBody(response, "content")}
		e.Request.Omitted, e.Reply.Omitted = harOmitted(request, "postData"), harOmitted(response, "content")
		e.Failure = text(response, "_error")
		if isOwn {
			e.Step, e.Expects = text(entry, "comment"), Expectation(text(entry, "_expects"))
		}
		exchanges = append(exchanges, e)
	}
	return exchanges, nil
}

// isOwnHAR tells whether a session of the driver was written here, and nobody has
// changed its entries since.
func isOwnHAR(root, entries document.Value) bool {
	digest := text(root, "log", "_batchcheck", "entries_sha256")
	return digest != "" && digest == digestOf(entries.Raw())
}

func harHeader(side document.Value) http.Header {
	header := http.Header{}
	fields, _ := get(side, "headers")
	for _, field := range fields.Items {
		header.Add(text(field, "name"), text(field, "value"))
	}
	return header
}

// harOmitted reads what stands for a file that was left out, a member of our own.
func harOmitted(side document.Value, name string) *Omitted {
	member, found := get(side, name, "_omitted")
	if !found || member.Kind() != document.Object {
		return nil
	}
	o := &Omitted{Bytes: int(number(member, "bytes")), SHA256: text(member, "sha256"), Purpose: text(member, "purpose"), IDs: []string{}}
	ids, _ := get(member, "custom_ids")
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
