package recording

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/document"
)

// readHAR reads HTTP Archive 1.2.
func readHAR(data []byte) ([]conformance.Exchange, error) {
	root, err := parseJSON(data)
	if err != nil {
		return nil, err
	}
	var exchanges []conformance.Exchange
	entries, _ := get(root, "log", "entries")
	at := document.Start
	for _, entry := range entries.Items {
		at = at.Advance(data[at.Offset:entry.Start()])
		request, _ := get(entry, "request")
		response, _ := get(entry, "response")
		e := conformance.Exchange{
			Method: text(request, "method"), URL: text(request, "url"), Status: int(number(response, "status")),
			Duration: time.Duration(number(entry, "time") * float64(time.Millisecond)),
			Place:    conformance.Place{Line: at.Line, Column: at.Column, Offset: at.Offset},
		}
		e.Start, _ = time.Parse(time.RFC3339, text(entry, "startedDateTime"))
		e.Request = conformance.Message{Header: harHeader(request), Body: harBody(request, "postData")}
		e.Reply = conformance.Message{Header: harHeader(response), Body: harBody(response, "content")}
		exchanges = append(exchanges, e)
	}
	return exchanges, nil
}

func harHeader(side document.Value) http.Header {
	header := http.Header{}
	fields, _ := get(side, "headers")
	for _, field := range fields.Items {
		header.Add(text(field, "name"), text(field, "value"))
	}
	return header
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
