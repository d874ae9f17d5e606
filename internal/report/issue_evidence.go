package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/curl"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/web"
	"github.com/batchcheck/batchcheck/validate"
)

// An evidence shows a finding: what was asked, and what was answered. Nothing
// in it is secret, or people's data.
type evidence struct {
	exchange string // Markdown: when, and with which status
	body     string // of the reply, or the member at fault in it
	command  string // to ask again
}

// What is longer is cut, or left out, in runes: trackers take 65,536 in all.
const (
	maxShown   = 1200 // of a body
	maxCommand = 3000
)

func evidenceOf(f validate.Finding, d Document) evidence {
	e := evidence{body: printable.Text(f.Excerpt.Text)}
	if f.Exchange == nil || d.Session == nil || f.Exchange.Number > len(d.Session.Replies) {
		return e
	}
	exchange := d.Session.Redact(d.Session.Replies[f.Exchange.Number-1])
	e.exchange = statusLine(f, &exchange)
	if e.body == "" {
		e.body = printable.Text(string(exchange.Reply.Body))
	}
	if exchange.Method != "" {
		e.command = command(exchange, d.Variables)
	}
	return e
}

func statusLine(f validate.Finding, e *recording.Exchange) string {
	text := fmt.Sprintf("Exchange %d", f.Exchange.Number)
	if !f.Exchange.At.IsZero() {
		text += ", " + f.Exchange.At.UTC().Format(web.TimeFormat)
	}
	switch {
	case e.Failure != "":
		text += ": " + e.Failure
	case e.Status != 0:
		text += fmt.Sprintf(": %d %s", e.Status, web.StatusText(e.Status))
	}
	return markdown(text)
}

// command gives a request as a command. Where a line of it would be more than a
// reader takes in, the body is left to a file.
func command(e recording.Exchange, v curl.Variables) string {
	line := curl.Line(&e, v)
	if len([]rune(line)) > maxCommand {
		v.Body = "request.json"
		line = curl.Line(&e, v) + fmt.Sprintf("  # a body of exchange %d in the recording", e.Number)
	}
	return printable.Text(line)
}

func (e evidence) write(w io.Writer) {
	if e.exchange != "" {
		fmt.Fprintf(w, "\n%s\n", e.exchange)
	}
	if e.body != "" {
		fence(w, "json", cut(e.body, maxShown))
	}
	if e.command != "" {
		fmt.Fprint(w, "\n### To reproduce\n")
		fence(w, "sh", e.command)
	}
}

func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// fence writes a line of code as a block, between fences that are longer than
// any in it.
func fence(w io.Writer, language, line string) {
	ticks := "```"
	for strings.Contains(line, ticks) {
		ticks += "`"
	}
	fmt.Fprintf(w, "\n%s%s\n%s\n%s\n", ticks, language, printable.Line(line), ticks)
}
