package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/validate"
)

// write gives a report of the findings, each in a document, in a format.
func write(t testing.TB, format string, o Options, findings ...validate.Finding) string {
	t.Helper()
	s := Summary{Profile: "orq", Files: 1, Documents: len(findings), Count: map[validate.Level]int{}}
	var documents []Document
	for _, f := range findings {
		s.Count[f.Level]++
		documents = append(documents, Document{File: f.File, Findings: []validate.Finding{f}})
	}
	return writeAll(t, format, "it is so", o, s, documents...)
}

// writeAll gives a report in which each rule says the same.
func writeAll(t testing.TB, format, says string, o Options, s Summary, documents ...Document) string {
	t.Helper()
	var out bytes.Buffer
	o.Out = &out
	o.Rule = func(id string) validate.Rule { return validate.Rule{ID: id, Level: validate.Error, Says: says} }
	f, ok := Find(format)
	if !ok {
		t.Fatalf("no format %q", format)
	}
	w := f.New(o)
	for _, d := range documents {
		if err := w.Document(d); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(s); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// hostile is a finding whose strings are the text.
func hostile(text string) validate.Finding {
	return validate.Finding{
		Rule: text, Level: validate.Error, File: text, Line: 1, Column: 1, Record: 3, BatchID: text, Pointer: "/" + text,
		Message: text, Expected: text, Count: 1, Profile: text, Excerpt: validate.Excerpt{Text: text, Mark: 2, Width: 300},
	}
}

// hostileSession is a session whose strings are the text, with a finding.
func hostileSession(t *testing.T, text string) Document {
	t.Helper()
	checker, err := newChecker()
	if err != nil {
		t.Fatal(err)
	}
	f := hostile(text)
	f.Exchange = &validate.Exchange{Number: 1, Method: text, URL: text}
	return Document{
		File: text, Target: text, Trouble: text, Findings: []validate.Finding{f}, Routes: []string{text}, Responses: 1,
		Checks: []conformance.Outcome{
			{Check: "http/status", Result: conformance.Skip, Reason: text}, {Check: "http/status", Result: conformance.Error, Reason: text},
		},
		Session: &conformance.Session{Name: text, Exchanges: []conformance.Exchange{{Number: 1, Failure: text}}}, Checker: checker,
	}
}

var nasty = []string{
	"plain", "", "a\nb", "\x1b[31mred", "::error::x", "  ::error::x", "##[error]x", "##vso[task]", "]]>", "<&\"'>", "\u009b31m",
	"\u202eabc", "\xff\xfe", "\ufffe\uffff", "%0A,:", "\x00", "\u2028", "😀", strings.Repeat("x", 300), "\x7f", "\r\n::set-output name=a::b",
}

func checkSafe(t *testing.T, text string) {
	finding := hostile(text)
	valid := string([]rune(text)) // a bad byte becomes U+FFFD
	for _, format := range Formats {
		out := write(t, format.Name, Options{FailOn: validate.Error}, finding, finding)
		checkPrintable(t, format.Name, text, out)
		parse(t, format.Name, out, valid)

		d := hostileSession(t, text)
		s := Summary{Profile: text, Stale: []string{text}, Hints: []string{text}}
		checkPrintable(t, format.Name, text, writeAll(t, format.Name, text, Options{Notes: true, FailOn: validate.Error}, s, d))
		checkPrintable(t, format.Name, text, writeAll(t, format.Name, text, Options{Examples: 1}, s, d))
		checkPrintable(t, format.Name, text, writeAll(t, format.Name, text, Options{Compare: true, Notes: true}, s, d, d))
	}
}

// checkPrintable holds a report of a text to UTF-8 that no terminal and no CI
// log acts on.
func checkPrintable(t *testing.T, format, text, out string) {
	if !utf8.ValidString(out) {
		t.Fatalf("%s of %q is not UTF-8", format, text)
	}
	for _, r := range out {
		if !unicode.IsPrint(r) && r != '\n' {
			t.Fatalf("%s of %q holds %q", format, text, r)
		}
	}
	for _, line := range strings.Split(out, "\n") {
		if format != "github" && strings.HasPrefix(strings.TrimLeft(line, " "), "::") || strings.Contains(line, "##[") {
			t.Fatalf("%s of %q holds a command: %s", format, text, line)
		}
	}
}

// parse reads a report back.
func parse(t *testing.T, format, out, valid string) {
	switch format {
	case "jsonl":
		for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
			parseRecord(t, []byte(line), valid)
		}
	case "json":
		var all struct {
			Findings []json.RawMessage
			Checks   []any
			Summary  struct{ Errors int }
		}
		if err := json.Unmarshal([]byte(out), &all); err != nil || len(all.Findings) != 2 || all.Summary.Errors != 2 || all.Checks == nil {
			t.Fatalf("json of %q: %v: %s", valid, err, out)
		}
		parseRecord(t, all.Findings[1], valid)
	case "junit":
		var all struct {
			Suites []suite `xml:"testsuite"`
		}
		if err := xml.Unmarshal([]byte(out), &all); err != nil || len(all.Suites) != 1 || all.Suites[0].Failures != 2 || len(all.Suites[0].Cases) != 2 || all.Suites[0].Cases[1].Failure == nil {
			t.Fatalf("junit of %q: %v: %s", valid, err, out)
		}
	case "sarif":
		results := readSARIF(t, out).Runs[0].Results
		if len(results) != 2 {
			t.Fatalf("sarif of %q: %s", valid, out)
		}
		for _, r := range results {
			line, _ := json.Marshal(r.Properties)
			parseRecord(t, line, valid)
		}
	case "metrics":
		readMetrics(t, out)
	case "github":
		if n := strings.Count(out, "::error "); n < 2 || strings.Count(out, "\n") != 2 {
			t.Fatalf("github of %q: %s", valid, out)
		}
	}
}

func parseRecord(t *testing.T, line []byte, valid string) {
	var got record
	if err := json.Unmarshal(line, &got); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	if got.File != valid || got.BatchID != valid || got.Pointer != "/"+valid {
		t.Fatalf("%q comes back as %q", valid, got.File)
	}
}

// TestSafeSession shows what a session holds, wherever that comes from.
func TestSafeSession(t *testing.T) {
	checker, err := conformance.NewChecker(conformance.Options{ShowValues: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range nasty {
		quoted, _ := json.Marshal(text)
		body := fmt.Appendf(nil, `{"id":%s,"object":"batch","status":%s,%s:%s}`, quoted, quoted, quoted, quoted)
		e := conformance.Exchange{
			Number: 1, Method: text, URL: "https://a.example/v1/batches/" + text, Status: 200, Step: text,
			Request: conformance.Message{Header: http.Header{text: {text}, "X-Key": {text}}, Body: []byte(text)}, Reply: conformance.Message{Body: body},
		}
		if text == "plain" {
			e.Method, e.URL = "GET", "https://a.example/v1/batches/1"
		}
		session := &conformance.Session{Name: text, Exchanges: []conformance.Exchange{e}}
		reference := &conformance.Session{Name: text, Exchanges: []conformance.Exchange{{Number: 1, Method: e.Method, URL: e.URL, Status: 200, Step: text, Reply: conformance.Message{Body: []byte("{}")}}}}
		found := checker.Judge(session)
		d := Document{File: text, Target: text, Findings: append(found.Findings, hostile(text)), Checks: found.Outcomes, Session: session, Checker: checker, Beside: checker.Compare(reference, session)}
		d.Findings[len(d.Findings)-1].Exchange = &validate.Exchange{Number: 1, Method: text, URL: text}
		for _, format := range Formats {
			checkPrintable(t, format.Name, text, writeAll(t, format.Name, text, Options{Notes: true, Version: text}, Summary{Profile: text}, d))
			checkPrintable(t, format.Name, text, writeAll(t, format.Name, text, Options{Compare: true}, Summary{Profile: text}, d, d))
		}
	}
}

func TestSafe(t *testing.T) {
	for _, text := range nasty {
		checkSafe(t, text)
	}
}

func FuzzSafe(f *testing.F) {
	for _, text := range nasty {
		f.Add(text)
	}
	f.Fuzz(checkSafe)
}

func TestText(t *testing.T) {
	finding := validate.Finding{
		Rule: "time/order", Level: validate.Error, File: "order.json", Line: 7, Column: 18, Pointer: "/completed_at", Count: 40,
		Message: "completed_at (1711475133) is before in_progress_at (1711475190)",
		Excerpt: validate.Excerpt{Text: `  "completed_at": 1711475133,`, Mark: 18, Width: 10},
	}
	note := finding
	note.Level = validate.Note
	want := `order.json:7:18: completed_at (1711475133) is before in_progress_at (1711475190) [time/order] (40 times)
  |
7 |   "completed_at": 1711475133,
  |                   ^~~~~~~~~~
  = error: it is so   at /completed_at   (batchcheck rules time/order)

and 2 more (--max-findings 1)

judged as orq: 1 file, 4 documents: 3 errors, 0 warnings, 1 note (-v shows them)
`
	if diff := cmp.Diff(want, write(t, "text", Options{Max: 1}, finding, finding, note, finding)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestExcerptWidth holds the mark of an excerpt to the place where a terminal
// shows the value.
func TestExcerptWidth(t *testing.T) {
	for _, test := range []struct{ text, mark string }{
		{`"key": 12345,`, `       ^~~~~`},
		{`"日本": 12345`, `        ^~~~~`},
		{`"😀": 12345`, `      ^~~~~`},
		{"\"e\u0301\": 12345", `     ^~~~~`},
		{`"key": "日本"`, `       ^~~~~~`},
	} {
		runes := []rune(test.text)
		at := strings.LastIndex(test.text, " ") + 1
		mark := len([]rune(test.text[:at]))
		f := validate.Finding{Line: 1, Excerpt: validate.Excerpt{Text: test.text, Mark: mark, Width: min(5, len(runes)-mark)}}
		if want := "  | " + test.mark + "\n"; !strings.Contains(write(t, "text", Options{Notes: true}, f), want) {
			t.Errorf("the excerpt of %s is not marked %q", test.text, test.mark)
		}
	}
}

// TestSound holds a document that stands for several to what each of them would
// bring about.
func TestSound(t *testing.T) {
	faulty := Document{File: "a", Findings: []validate.Finding{{File: "a", Level: validate.Error, Rule: "field/type"}}}
	each := []Document{{File: "a"}, {File: "a"}, {File: "a"}, faulty, {File: "a"}, {File: "b"}, {File: "b"}}
	together := []Document{{File: "a", Sound: 3}, faulty, {File: "a", Sound: 1}, {File: "b", Sound: 2}}
	for _, format := range Formats {
		o := Options{FailOn: validate.Error}
		want := writeAll(t, format.Name, "it is so", o, Summary{}, each...)
		if diff := cmp.Diff(want, writeAll(t, format.Name, "it is so", o, Summary{}, together...)); diff != "" {
			t.Errorf("%s (-each +together):\n%s", format.Name, diff)
		}
	}
}
