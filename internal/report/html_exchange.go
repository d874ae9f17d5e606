package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/web"
)

// An htmlExchange is a request and its reply, with the entries that are first seen in it.
type htmlExchange struct {
	Number  int
	Request string
	Status  string
	At      string
	Entries []htmlEntry
	Lines   []htmlLine // of the reply's body
	Body    string     // what the reply's body is, where it is not shown
	Sent    string     // body of the request
	Curl    string     // the request as a command
}

// exchanges gives the entries by exchange.
func (w *htmlPage) exchanges(d Document, found []htmlEntry) []htmlExchange {
	var all []htmlExchange
	for _, e := range found {
		if n := len(all); n > 0 && all[n-1].Number == e.Exchange.Number {
			all[n-1].Entries = append(all[n-1].Entries, e)
			continue
		}
		x := htmlExchange{Number: e.Exchange.Number, Request: printable.Text(strings.TrimSpace(e.Exchange.Method + " " + e.Exchange.URL)), Entries: []htmlEntry{e}}
		if !e.Exchange.At.IsZero() {
			x.At = e.Exchange.At.UTC().Format(time.RFC3339)
		}
		all = append(all, x)
	}
	return all
}

// requests lists the exchanges of a session, each with its command.
func (w *htmlPage) requests(d Document) (all []htmlExchange, left int) {
	replies := d.Session.Replies
	left = max(len(replies)-maxRequests, 0)
	for _, r := range replies[:len(replies)-left] {
		x := htmlExchange{Number: r.Number}
		x.ask(d, r)
		all = append(all, x)
	}
	return all, left
}

// ask adds what the request was.
func (x *htmlExchange) ask(d Document, r *session.Reply) {
	shown := d.Session.Redact(r)
	x.Request = printable.Text(strings.TrimSpace(shown.Method + " " + shown.URL))
	x.Status = statusOf(&shown)
	if shown.Method != "" {
		x.Curl = command(shown, d.Variables)
	}
	switch {
	case shown.Request.Omitted != nil:
		x.Sent = fmt.Sprintf("a file of %d bytes, which the recording leaves out", shown.Request.Omitted.Bytes)
	case len(shown.Request.Body) > 0:
		x.Sent = laidOut(shown.Request.Body)
	}
}

// laidOut gives a body a value to a line where it is JSON, safe to print.
func laidOut(body []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, body, "", "  ") != nil {
		return printable.Line(cut(string(body), maxShown))
	}
	lines := strings.Split(b.String(), "\n")
	left := max(len(lines)-maxWhole, 0)
	lines = lines[:len(lines)-left]
	for i, line := range lines {
		lines[i] = printable.Line(cut(line, maxShown))
	}
	if left > 0 {
		lines = append(lines, "… "+plural(left, "line")+" …")
	}
	return strings.Join(lines, "\n")
}

func statusOf(e *recording.Exchange) string {
	switch {
	case e.Failure != "":
		return "no whole reply: " + printable.Text(e.Failure)
	case e.Status > 0:
		return strings.TrimSpace(strconv.Itoa(e.Status) + " " + web.StatusText(e.Status))
	}
	return ""
}

// show adds what was asked and answered, with marks at what is wrong.
func (x *htmlExchange) show(d Document, marks []htmlMark) {
	at := slices.IndexFunc(d.Session.Replies, func(r *session.Reply) bool { return r.Number == x.Number })
	if at < 0 {
		return
	}
	r := d.Session.Replies[at]
	request := x.Request // as findings name it
	x.ask(d, r)
	x.Request = request
	for line := range d.Session.Lines(r.Exchange) {
		if len(x.Lines) == maxRead {
			break
		}
		x.Lines = append(x.Lines, htmlLine{Line: line, Indent: strings.Repeat("  ", line.Depth)})
	}
	switch {
	case len(x.Lines) > 0:
		x.Lines = withGaps(withMarks(x.Lines, marks))
		for i := range x.Entries {
			x.Entries[i].Shown = htmlExcerpt{} // the body shows more
		}
	case r.Reply.Omitted != nil:
		x.Body = fmt.Sprintf("a file of %d bytes, which the recording leaves out", r.Reply.Omitted.Bytes)
	case len(r.Reply.Body) > 0:
		x.Body = fmt.Sprintf("%d bytes that are not one JSON value", len(r.Reply.Body))
	default:
		x.Body = "empty"
	}
}
