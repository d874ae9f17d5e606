package report

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/session"
)

// An htmlExchange is a reply with findings, and its body.
type htmlExchange struct {
	Number   int
	Request  string
	Status   string
	At       string
	Findings []htmlFinding
	Lines    []htmlLine
	Body     string // what the body is, where it is not shown
}

// exchanges gathers the findings by exchange.
func (w *htmlPage) exchanges(d Document, shown []htmlFinding) []htmlExchange {
	var all []htmlExchange
	for _, f := range shown {
		if n := len(all); n > 0 && all[n-1].Number == f.Exchange.Number {
			all[n-1].Findings = append(all[n-1].Findings, f)
			continue
		}
		e := htmlExchange{Number: f.Exchange.Number, Request: printable.Text(strings.TrimSpace(f.Exchange.Method + " " + f.Exchange.URL)), Findings: []htmlFinding{f}}
		if !f.Exchange.At.IsZero() {
			e.At = f.Exchange.At.UTC().Format(time.RFC3339)
		}
		all = append(all, e)
	}
	for i := range all {
		at := slices.IndexFunc(d.Session.Session.Exchanges, func(e recording.Exchange) bool { return e.Number == all[i].Number })
		if at >= 0 {
			all[i].show(&d.Session.Session.Exchanges[at], d.Session)
		}
	}
	return all
}

// show adds what the reply was.
func (x *htmlExchange) show(e *recording.Exchange, in *session.Traffic) {
	switch {
	case e.Failure != "":
		x.Status = "no whole reply: " + printable.Text(in.Hide(e.Failure))
	case e.Status > 0:
		x.Status = strings.TrimSpace(strconv.Itoa(e.Status) + " " + http.StatusText(e.Status))
	}
	for line := range in.Lines(e) {
		if len(x.Lines) == maxRead {
			break
		}
		x.Lines = append(x.Lines, htmlLine{Line: line, Indent: strings.Repeat("  ", line.Depth)})
	}
	switch {
	case len(x.Lines) > 0:
		x.Lines = withGaps(withMarks(x.Lines, x.Findings))
		for i := range x.Findings {
			x.Findings[i].Shown = htmlExcerpt{} // the body shows more
		}
	case e.Reply.Omitted != nil:
		x.Body = fmt.Sprintf("a file of %d bytes, which the recording leaves out", e.Reply.Omitted.Bytes)
	case len(e.Reply.Body) > 0:
		x.Body = fmt.Sprintf("%d bytes that are not one JSON value", len(e.Reply.Body))
	default:
		x.Body = "empty"
	}
}
