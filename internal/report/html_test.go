package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/textproto"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/compare"
	"github.com/batchcheck/batchcheck/internal/golden"
	"github.com/batchcheck/batchcheck/internal/judge"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

var newChecker = sync.OnceValues(func() (*conformance.Checker, error) {
	return conformance.NewChecker(conformance.Options{Profile: "orq"})
})

// sessionDocument judges a session for a report.
func sessionDocument(t testing.TB, session *recording.Session) Document {
	t.Helper()
	checker, err := newChecker()
	if err != nil {
		t.Fatal(err)
	}
	read := checker.Reader().Read(session)
	r := checker.JudgeRead(read)
	return Document{File: session.Name, Findings: r.Findings, Checks: r.Outcomes, Session: read, Routes: r.Routes, Responses: r.Documents}
}

// page gives a report in HTML of documents.
func page(t testing.TB, documents ...Document) string {
	t.Helper()
	s := Summary{Profiles: []Choice{{Profile: "orq"}}, Files: len(documents), Count: map[validate.Level]int{}}
	for _, d := range documents {
		s.Documents += max(d.Responses, d.Sound)
		s.Known += len(d.Known)
		for level, n := range levels(d.Findings) {
			s.Count[level] += n
		}
	}
	return writeAll(t, "html", "it is so", Options{FailOn: validate.Error}, s, documents...)
}

func TestHTML(t *testing.T) {
	const name = "../../testdata/sessions/breaks/state_goes_back_and_counts_fall.json"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	session, err := recording.Read("polls.json", data)
	if err != nil {
		t.Fatal(err)
	}
	checkGolden(t, "testdata/session.html", page(t, sessionDocument(t, session)))

	file := Document{File: "order.json", Findings: validate.Check([]byte(`{"id":"b","object":"batch","status":"paused","metadata":{"owner":7}}`)).Findings}
	for i := range file.Findings {
		file.Findings[i].File = file.File
	}
	trouble := Document{File: "gone.json", Trouble: "cannot read gone.json"}
	checkGolden(t, "testdata/file.html", page(t, Document{File: "sound.json", Sound: 3}, file, trouble))
}

// checkGolden leaves the style and the script out, which say nothing of the page's content.
func checkGolden(t *testing.T, path, text string) {
	t.Helper()
	checkPage(t, text)
	text = strings.Replace(text, string(htmlStyle), "…", 1)
	text = strings.Replace(text, string(htmlScript), "…", 1)
	text = policyContent.ReplaceAllString(text, `content="…"`)
	golden.Check(t, path, text)
}

// hostileExchanges is a session in which a server puts the text wherever it can.
func hostileExchanges(text string) *recording.Session {
	const created = 1767261600
	batch := func(more map[string]any) []byte {
		all := map[string]any{
			"id": text, "object": text, "endpoint": text, "input_file_id": text, "completion_window": text, "errors": text, "status": text, text: text,
			"created_at": created, "in_progress_at": created + 60, "completed_at": created + 30, "metadata": map[string]any{text: text, "k": 1},
			"request_counts": map[string]any{"total": 3, "completed": 5, "failed": 0, text: text},
		}
		for name, value := range more {
			all[name] = value
		}
		body, err := json.Marshal(all)
		if err != nil {
			panic(err) // a map of strings is JSON
		}
		return body
	}
	s := &recording.Session{Name: named(text)}
	add := func(url string, status int, body []byte) {
		s.Exchanges = append(s.Exchanges, recording.Exchange{
			Number: len(s.Exchanges) + 1, Method: http.MethodGet, URL: url, Status: status, Start: time.Unix(created+int64(len(s.Exchanges))*50, 0),
			Reply: recording.Message{Header: textproto.MIMEHeader{"Content-Type": {text}, "X-Request-Id": {text}}, Body: body},
		})
	}
	add("https://host/v1/batches/"+text, 200, batch(nil))
	add("https://host/v1/batches/x?after="+text+"&key="+text, 200, batch(map[string]any{"status": "in_progress"}))
	add("https://host/v1/batches/x", 200, batch(map[string]any{"status": "validating", "completed_at": text, "id": text}))
	add("https://host/v1/batches/"+text, 500, []byte(fmt.Sprintf(`{"error":{"message":%q,"code":"None"}}`, text)))
	add("https://host/v1/batches", 200, fmt.Appendf(nil, `{"object":"list","data":[%s],"has_more":%q}`, batch(nil), text))
	add("https://host/v1/batches/y", 200, []byte(text))
	s.Exchanges = append(s.Exchanges, recording.Exchange{Number: 99, Method: text, URL: text, Failure: text, Status: 200})
	return s
}

// attacks are texts that would do something if a page took them for its own.
// SERVER stands for an address that must not be asked.
var attacks = []string{
	`<script>alert(1)</script>`, `<img src="SERVER/img" onerror="alert(1)">`, `"><svg onload=alert(1)>`, `' onmouseover='alert(1)' x='`, `javascript:alert(1)`,
	`</style><script>alert(1)</script>`, `</title><script>alert(1)</script>`, `</pre></details></svg></title></desc><iframe src="SERVER/frame">`, `]]><script>alert(1)</script>`,
	`--><script>alert(1)</script><!--`, "{{.Style}}", `&lt;script&gt;alert(1)&lt;/script&gt;`, `data:text/html,<script>alert(1)</script>`,
	`<base href="SERVER/">`, `<meta http-equiv="refresh" content="0;url=SERVER/refresh">`, `<link rel="stylesheet" href="SERVER/style.css">`, `*{background:url(SERVER/back)}`,
	"@import url(SERVER/import.css);", "\u202egnp.exe\u202c", "\x00\x1b[31m\x07\u009b", "שלום \u2067עולם", strings.Repeat("W", 3000), "a\tb\r\n\u2028c", "日本語😀", "/batches/../..", `\`, "`", "",
}

// TestHTMLOfMany holds the page of an archive to a number of findings that can
// be read, and to counting what it does not show.
func TestHTMLOfMany(t *testing.T) {
	const lines = 5000
	for rules, want := range map[int]int{10: 10 * maxOfRule, 40: maxFindings} {
		var all []Document
		for i := range lines {
			f := hostile("x")
			f.Record, f.Rule, f.File, f.Pointer = i, fmt.Sprintf("rule/%d", i%rules), "archive.jsonl", fmt.Sprintf("/%c%c", 'a'+i%26, 'a'+i/26%26)
			all = append(all, Document{File: f.File, Findings: []validate.Finding{f}})
		}
		out := page(t, all...)
		if words := checkPage(t, out); !strings.Contains(words, fmt.Sprintf("rule/%d", rules-1)) || !strings.Contains(words, fmt.Sprintf("%d errors", lines)) {
			t.Errorf("the page of %d rules does not count them all", rules)
		}
		if n := strings.Count(out, `class="finding `); n != want || len(out) > 2<<20 {
			t.Errorf("the page of %d rules shows %d entries in %d bytes, not %d", rules, n, len(out), want)
		}
	}
}

// TestHTMLFull holds a page to its size: sessions that find no room have a line
// in the list.
func TestHTMLFull(t *testing.T) {
	var out bytes.Buffer
	w := newHTML(Options{Out: &out, FailOn: validate.Error, Rule: func(_, id string) validate.Rule { return validate.Rule{ID: id} }}).(*htmlPage)
	w.room = htmlRoom{20 << 10, 5, 3}
	d := recorded(t, "order.har")
	for range 5 {
		if err := w.Document(d); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 9 {
		if err := w.Document(Document{File: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Document(Document{File: "gone", Trouble: "it is gone"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(Summary{}); err != nil {
		t.Fatal(err)
	}
	if words := checkPage(t, out.String()); !strings.Contains(words, "and 1 more with findings, 6 without") || !strings.Contains(words, "The contract is broken") {
		t.Errorf("the page does not say what its list leaves out: %s", words)
	}
	if parts, lines := strings.Count(out.String(), `<section class="input"`), strings.Count(out.String(), "20 exchanges, 5 errors</span></span></li>"); parts != 1 || lines != 5 {
		t.Errorf("the page has %d parts and %d lines", parts, lines)
	}
}

// TestHTMLHidesValues holds a page to the rule of excerpts: people's data are
// shown on request alone.
func TestHTMLHidesValues(t *testing.T) {
	d := recorded(t, "order.har")
	if strings.Contains(page(t, d), "Lovelace") {
		t.Error("the page shows what stands in metadata")
	}
	checker, err := conformance.NewChecker(conformance.Options{ShowValues: true})
	if err != nil {
		t.Fatal(err)
	}
	d.Session = checker.Reader().Read(d.Session.Session)
	if !strings.Contains(page(t, d), "Lovelace") {
		t.Error("the page does not show what was asked for")
	}
}

// otherAnswers is the session as an API would have it that answers otherwise.
func otherAnswers(s *recording.Session) *recording.Session {
	other := *s
	other.Name = "other.har"
	other.Exchanges = slices.Clone(s.Exchanges)
	other.Exchanges[0].Status = 201
	other.Exchanges[1].Reply.Body = bytes.ReplaceAll(s.Exchanges[1].Reply.Body, []byte(`"errors": {}`), []byte(`"errors": null, "model": "m"`))
	return &other
}

// besideOther compares the session of a document with one of other answers.
func besideOther(d Document) *compare.Comparison {
	return compare.Sessions(d.Session.Read(otherAnswers(d.Session.Session)), d.Session)
}

func TestHTMLBeside(t *testing.T) {
	d := recorded(t, "order.har")
	d.Beside = besideOther(d)
	words := checkPage(t, page(t, d))
	if n := len(d.Beside.Differences); n != 3 || !strings.Contains(words, "Answers compared with other.har") || !strings.Contains(words, "/model") {
		t.Errorf("of %d differences the page has not all", n)
	}
}

func TestGaps(t *testing.T) {
	var lines []htmlLine
	for i := range 200 {
		lines = append(lines, htmlLine{Line: judge.Line{Text: fmt.Sprint(i)}})
	}
	lines[100].Marks = []htmlMark{{N: 1}}
	var got []string
	for _, line := range withGaps(lines) {
		got = append(got, line.Text+strings.Repeat("+", line.Gap))
	}
	want := []string{"0", strings.Repeat("+", 96), "97", "98", "99", "100", "101", "102", "103", strings.Repeat("+", 95), "199"}
	if !slices.Equal(got, want) {
		t.Errorf("kept are %q", got)
	}
}

// TestHTMLNotes shows a check that has only notes beside those that judged
// something.
func TestHTMLNotes(t *testing.T) {
	s := sessiontest.SessionOf(sessiontest.Turn{Request: sessiontest.ToCreate, Sent: `{}`, Status: 200, Body: "{}"}, sessiontest.Turn{Request: "GET /batches?limit=-1", Status: 400, Body: sessiontest.Refusal})
	got := page(t, sessionDocument(t, s))
	for _, want := range []string{`<span class="says">nothing to judge: 1 note</span>`, `<span class="badge note"><span aria-hidden="true">i</span> note</span>`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in the page", want)
		}
	}
}
