package recording

import (
	"bytes"
	"errors"
	"net/textproto"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/lazy"
)

var statusLine = lazy.Regexp(`^HTTP/[0-9](?:\.[0-9])? ([1-9][0-9][0-9])(?: [^\r\n]*)?\r?\n`)

// beginsResponse fits a response as it is sent, from its status line on.
func beginsResponse(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	return bytes.HasPrefix(head, []byte("HTTP/")) && statusLine().Match(head)
}

// readResponse reads what curl -i prints: a response with its header. Those before
// the last one, such as 100 Continue, a proxy's, or a redirect, have no body there
// and are passed over.
func readResponse(data []byte) ([]Exchange, error) {
	rest := bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	e := Exchange{Unasked: true}
	for {
		begin := statusLine().FindSubmatch(rest)
		if begin == nil {
			break
		}
		e.Status, _ = strconv.Atoi(string(begin[1]))
		e.Reply.Header = textproto.MIMEHeader{}
		rest = rest[len(begin[0]):]
		for isEnd := false; !isEnd; {
			line, after, found := bytes.Cut(rest, []byte("\n"))
			text := strings.ToValidUTF8(strings.TrimRight(string(line), "\r"), "\ufffd") // a HAR holds text
			if !found && text != "" {
				return nil, errors.New("it ends in the header of a response")
			}
			if name, value, isField := strings.Cut(text, ":"); isField {
				e.Reply.Header.Add(strings.TrimSpace(name), strings.TrimSpace(value))
			}
			rest, isEnd = after, text == ""
		}
	}
	at := document.Start.Advance(data[:len(data)-len(rest)])
	e.Place = Place{Line: at.Line, Column: at.Column, Offset: at.Offset, Verbatim: true}
	e.Reply.Body = rest
	return []Exchange{e}, nil
}
