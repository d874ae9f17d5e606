package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/results"
	"github.com/batchcheck/batchcheck/internal/compare"
	"github.com/batchcheck/batchcheck/internal/curl"
	"github.com/batchcheck/batchcheck/internal/fuzzing"
	"github.com/batchcheck/batchcheck/validate"
)

// hostile is a finding whose strings are the text.
func hostile(text string) validate.Finding {
	return validate.Finding{
		Rule: text, Level: validate.Error, File: named(text), Line: 1, Column: 1, Record: 3, BatchID: text, Pointer: "/" + text,
		Message: text, Expected: text, Count: 1, Profile: text, Excerpt: validate.Excerpt{Text: text, Mark: 2, Width: 300},
	}
}

// named makes a name of the text: none is empty.
func named(text string) string { return cmp.Or(text, "-") }

// hostileSession is a session whose strings are the text, with a finding.
func hostileSession(t testing.TB, text string) Document {
	t.Helper()
	checker, err := newChecker()
	if err != nil {
		t.Fatal(err)
	}
	f := hostile(text)
	f.Exchange = &validate.Exchange{Number: 1, Method: text, URL: text}
	return Document{
		File: named(text), Target: text, Trouble: text, Findings: []validate.Finding{f}, Routes: []string{text}, Responses: 1,
		Checks: []conformance.Outcome{
			{Check: "http/status", Level: validate.Error, Result: conformance.Skip, Reason: text}, {Check: "http/status", Level: validate.Error, Result: conformance.Error, Reason: text},
		},
		Session: checker.Reader().Read(&recording.Session{Name: text, Exchanges: []recording.Exchange{{Number: 1, Failure: text}}}),
	}
}

// hostileBeside is a session that a client made of the text, judged, beside one
// with other answers.
func hostileBeside(t testing.TB, text string) Document {
	t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	e := recording.Exchange{
		Number: 1, Method: text, URL: "https://a.example/v1/batches/" + text, Status: 200, Step: text,
		Request: recording.Message{Header: textproto.MIMEHeader{text: {text}, "X-Key": {text}}, Body: []byte(text)},
		Reply:   recording.Message{Body: fmt.Appendf(nil, `{"id":%s,"object":"batch","status":%s,%s:%s}`, quoted, quoted, quoted, quoted)},
	}
	read := e // what is read, too, where the text is no method
	read.Number, read.Method, read.URL = 2, http.MethodGet, "https://a.example/v1/batches/1"
	session := &recording.Session{Name: named(text), Exchanges: []recording.Exchange{e, read}}
	reference := &recording.Session{Name: text, Exchanges: slices.Clone(session.Exchanges)}
	for i := range reference.Exchanges {
		reference.Exchanges[i].Reply.Body = []byte("{}")
	}
	d := sessionDocument(t, session)
	d.Target, d.Beside = text, compare.Sessions(d.Session.Read(reference), d.Session)
	d.Variables = curl.Variables{Key: text, Headers: map[string]string{"X-Key": text}, Input: text}
	return d
}

var nasty = []string{
	"plain", "", "a\nb", "\x1b[31mred", "::error::x", "  ::error::x", "##[error]x", "##vso[task]", "]]>", "<&\"'>", "\u009b31m",
	"\u202eabc", "\xff\xfe", "\ufffe\uffff", "%0A,:", "\x00", "\u2028", "😀", strings.Repeat("x", 300), "\x7f", "\r\n::set-output name=a::b",
	"```\n# a", "`a``b|c", `\`, "[a](http://b.example)", "fixes #1 @team www.b.example GH-4", "a]{b}[c", "\ufeff", "e\u0301",
}

// A hostileReport is one that is full of texts of others.
type hostileReport struct {
	Options
	Summary
	documents []Document
}

// hostileReports makes reports of everything that there is, of two texts: one
// may begin what the other ends. The first has two findings, and nothing else.
func hostileReports(t testing.TB, text, other string) []hostileReport {
	t.Helper()
	mixed := hostile(text)
	mixed.Pointer += "/mixed" // another cause: an entry shows the message of its first finding only
	mixed.BatchID, mixed.Message, mixed.Expected, mixed.Excerpt.Text = other, other, other, other
	found := []Document{{File: named(text), Profile: text, Why: text, Findings: []validate.Finding{hostile(text)}}, {File: named(text), Findings: []validate.Finding{mixed}}}
	both := Document{File: named(other), Findings: []validate.Finding{hostile(text), mixed}, Known: []validate.Finding{hostile(other)}, Trouble: text}
	rule := func(_, id string) validate.Rule {
		return validate.Rule{ID: id, Level: validate.Error, Says: text, Help: other, Source: other}
	}
	all := Summary{
		Profiles: []Choice{{Profile: text, Why: text}}, Others: []Other{{File: text, What: text, Count: 1}}, Stale: []string{named(text)},
		Results: &results.Summary{Requests: 1, Failed: 1, Codes: map[string]int{text: 1}, Unjudged: other},
	}
	served := sessionDocument(t, hostileExchanges(other))
	client := hostileBeside(t, text)
	for _, d := range []*Document{&served, &client} { // why a check is skipped is ours, and long
		d.Checks = slices.DeleteFunc(d.Checks, func(c conformance.Outcome) bool { return c.Result == conformance.Skip })
	}
	session := hostileSession(t, text)
	return []hostileReport{
		{Options{FailOn: validate.Error, Rule: rule}, Summary{Count: map[validate.Level]int{validate.Error: 2}}, found},
		{Options{FailOn: validate.Error, Rule: rule, Notes: true, Version: text, Folder: other}, all, []Document{client, both}},
		{Options{FailOn: validate.Error, Rule: rule, Compare: true, Notes: true, At: time.Unix(1767261600, 0)}, all, []Document{session, client, both, served}},
		{Options{FailOn: validate.Warning, Rule: rule, Examples: 1}, all, []Document{session, both}},
	}
}

// checkReports holds a report of two texts, in all formats, to being read as
// what it is, and the first report to saying the texts.
func checkReports(t *testing.T, text, other string, which uint8) {
	t.Helper()
	all := hostileReports(t, text, other)
	which %= uint8(len(all))
	r := all[which]
	for _, format := range All {
		out := writeAll(t, format.Name, "", r.Options, r.Summary, r.documents...)
		checkPrintable(t, format.Name, text, out)
		reader := readers[format.Name]
		got := reader.read(t, out)
		if which > 0 || reader.says == nil {
			continue
		}
		for _, want := range []string{text, other} {
			if want = reader.says(want); !strings.Contains(got.text, want) {
				t.Fatalf("%s of %q and %q does not say %q: %s", format.Name, text, other, want, out)
			}
		}
		if got.findings != 2 && got.findings != uncounted {
			t.Fatalf("%s of %q and %q has %d findings: %s", format.Name, text, other, got.findings, out)
		}
	}
}

// checkPrintable holds a report of a text to UTF-8 that no terminal and no CI
// log acts on.
func checkPrintable(t testing.TB, format, text, out string) {
	t.Helper()
	if !utf8.ValidString(out) {
		t.Fatalf("%s of %q is not UTF-8", format, text)
	}
	for _, r := range out {
		if !unicode.IsPrint(r) && r != '\n' {
			t.Fatalf("%s of %q holds %q", format, text, r)
		}
	}
	for line := range strings.Lines(out) {
		if format != "github" && strings.HasPrefix(strings.TrimLeft(line, " "), "::") || strings.Contains(line, "##[") {
			t.Fatalf("%s of %q holds a command: %s", format, text, line)
		}
	}
}

// FuzzReports holds the reports in all formats to being read back by what reads
// their format, whatever the texts are.
func FuzzReports(f *testing.F) {
	before := ""
	for i, text := range slices.Concat(nasty, attacks) {
		f.Add(text, text, uint8(2))
		f.Add(before, text, uint8(i))
		before = text
	}
	fuzzing.Run(f, checkReports)
}
