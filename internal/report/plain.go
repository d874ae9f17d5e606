package report

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// safe gives the finding with all its texts printable. A Validator escapes
// what it quotes of a document; what comes of a schema, it takes as it is.
func safe(f validate.Finding) validate.Finding {
	for _, text := range []*string{&f.Rule, &f.BatchID, &f.Pointer, &f.Beside, &f.Message, &f.Expected, &f.Excerpt.Text} {
		*text = printable.Text(*text)
	}
	return f
}

// place gives file, line and column, safe to begin a line of a log with:
// some CI logs take a line that begins with "::" for a command.
func place(f validate.Finding) string {
	return fmt.Sprintf("%s:%d:%d", fileName(f.File), f.Line, f.Column)
}

func fileName(name string) string { return lineStart(printable.Text(name)) }

// lineOf gives a finding on one line.
func (o Options) lineOf(f validate.Finding) string {
	return fmt.Sprintf("%s: %s: %s%s [%s]", place(f), f.Level, f.Message, o.broken(f), f.Rule)
}

// broken names in brackets the clients that a finding breaks; "" for none.
func (o Options) broken(f validate.Finding) string {
	var all []string
	for _, b := range clients.Breaks(o.Clients, f) {
		if does := clientDoes(b); !slices.Contains(all, does) {
			all = append(all, does)
		}
	}
	if all == nil {
		return ""
	}
	return " (" + strings.Join(all, ", ") + ")"
}

// clientDoes gives a client's name and what it does.
func clientDoes(b clients.Break) string { return b.Client + " " + b.Effect }

// gone says of an entry of the baseline that it was not found.
func gone(entry string) string {
	return "a known finding is gone: " + printable.Text(entry) + "; write the baseline anew with --write-baseline"
}

// lineStart keeps a text at the beginning of a line from being taken for a command.
func lineStart(text string) string {
	if text != strings.TrimLeft(text, ": ") {
		return "./" + text
	}
	return text
}

// Where a reader finds more.
const (
	homepage  = "https://github.com/batchcheck/batchcheck"
	rulePages = homepage + "/blob/main/docs/rules/"
)

// RulePage gives the address of the page on a rule or check.
func RulePage(id string) string { return rulePages + (&url.URL{Path: id}).EscapedPath() + ".md" }

// plural gives "1 error", "2 errors", "2 batches", "2 replies".
func plural(n int, noun string) string {
	switch head := strings.TrimSuffix(noun, "y"); {
	case n == 1:
	case strings.HasSuffix(noun, "ch"):
		noun += "es"
	case head != noun:
		noun = head + "ies"
	case strings.Contains(noun, " of "):
		noun = strings.Replace(noun, " of ", "s of ", 1)
	default:
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

// answer says what the reference answered where a finding of the session
// stands, safe to print; "" where there is none.
func (d Document) answer(f validate.Finding) string {
	if d.Beside == nil {
		return ""
	}
	said := d.Beside.Answer(f)
	if said == "" {
		said = "took no such step"
	}
	return printable.Text(d.Beside.Reference + ": " + said)
}
