package report

import (
	"bytes"
	"slices"
	"sync"

	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// A Verdict is what is said of one line that was judged, as JSON on one line. Its place
// in the input is not in it: the same line has the same verdict, wherever it comes.
type Verdict struct {
	OK        bool          `json:"ok"`
	Errors    int           `json:"errors,omitempty"`
	Warnings  int           `json:"warnings,omitempty"`
	Notes     int           `json:"notes,omitempty"`
	Rules     []string      `json:"rules,omitempty"` // of the findings, each once
	Findings  []LineFinding `json:"findings,omitempty"`
	NotListed int           `json:"not_listed,omitempty"` // findings beyond maxOfLine
}

// A LineFinding is a finding of a Verdict. Its column is that in the line.
type LineFinding struct {
	Rule     string          `json:"rule"`
	Level    validate.Level  `json:"level"`
	Pointer  string          `json:"pointer"`
	Column   int             `json:"column"`
	BatchID  string          `json:"batch_id"`
	Message  string          `json:"message"`
	Expected string          `json:"expected"`
	Profile  string          `json:"profile"`
	Clients  []clients.Break `json:"clients,omitempty"`
}

// maxOfLine is how many findings of one line are listed.
const maxOfLine = 100

// Add adds a finding, and what the clients do about it.
func (v *Verdict) Add(f validate.Finding, all []clients.Client) {
	v.Count(f.Rule, f.Level, 1+f.More)
	if len(v.Findings) == maxOfLine {
		v.NotListed += 1 + f.More
		return
	}
	v.NotListed += f.More
	v.Findings = append(v.Findings, LineFinding{f.Rule, f.Level, f.Pointer, f.Column, f.BatchID, f.Message, f.Expected, f.Profile, clients.Breaks(all, f)})
}

// Count counts n findings.
func (v *Verdict) Count(rule string, level validate.Level, n int) {
	switch level {
	case validate.Error:
		v.Errors += n
	case validate.Warning:
		v.Warnings += n
	default:
		v.Notes += n
	}
	if !slices.Contains(v.Rules, rule) {
		v.Rules = append(v.Rules, rule)
	}
}

// Sound is the verdict on a line in which nothing was found.
var Sound = []byte(`{"ok":true}`)

// Skipped gives what is said of a line that was not judged. Why is plain text.
func Skipped(why string) []byte { return []byte(`{"ok":null,"skipped":"` + why + `"}`) }

// JSON gives the verdict on one line, without its end.
func (v Verdict) JSON() []byte {
	text, err := marshal(v)
	if err != nil {
		panic(err) // it has texts and numbers only
	}
	return text
}

// VerdictMember is the name that a verdict has in the line that it is on.
const VerdictMember = "batchcheck"

// AppendInto appends a line with the verdict on it as its last member, in place of
// one that it may have already. A line that is no object comes as a text in a new
// one, and as null where it was not kept; isObject says that it is known to be one.
func AppendInto(out, line, verdict []byte, isObject bool) []byte {
	isKept := line != nil
	line = bytes.TrimSpace(line)
	if !isKept {
		line = []byte(`{"line":null}`)
	} else if !isObject || bytes.Contains(line, []byte(VerdictMember)) {
		line = withoutVerdict(line)
	}
	line = bytes.TrimSpace(line[:len(line)-1])
	out = printable.AppendJSON(out, line)
	if len(line) > 1 {
		out = append(out, ',')
	}
	out = append(out, `"`+VerdictMember+`":`...)
	out = append(out, verdict...)
	return append(out, '}')
}

var parsers = sync.Pool{New: func() any { return new(document.Parser) }}

// withoutVerdict gives an object that has all of the line but for a verdict.
func withoutVerdict(line []byte) []byte {
	if len(line) == 0 {
		return []byte(`{"line":""}`)
	}
	parser := parsers.Get().(*document.Parser)
	defer parsers.Put(parser)
	var root document.Value
	isObject := line[0] == '{'
	if isObject {
		root, isObject = parser.Parse(line, document.Limits{Depth: 1000, Digits: 10_000}).Root()
	}
	if !isObject {
		text, err := marshal(string(line))
		if err != nil {
			panic(err) // any string is JSON
		}
		return slices.Concat([]byte(`{"line":`), text, []byte("}"))
	}
	object := []byte("{")
	for m := range root.Members {
		if m.Name.Is(VerdictMember) {
			continue
		}
		if len(object) > 1 {
			object = append(object, ',')
		}
		object = append(object, line[m.Name.Start():m.Value.End()]...)
	}
	return append(object, '}')
}
