package report

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/batchcheck/batchcheck/internal/printable"
)

// A reading is what a reader of a format finds in a report.
type reading struct {
	findings int    // above notes; uncounted where a report for people does not tell them apart
	text     string // messages, with all escapes of the format undone
}

const uncounted = -1

// readers has a reader for each format. It fails on what is not of the format;
// says gives a message as the report has it.
var readers = map[string]struct {
	read func(t testing.TB, out string) reading
	says func(message string) string
}{
	"text":       {readText, printable.Text},
	"oneline":    {readOneline, printable.Text},
	"json":       {readJSON, validText},
	"jsonl":      {readJSONL, validText},
	"junit":      {readJUnit, printable.Text},
	"markdown":   {readMarkdown, printable.Text},
	"issue":      {readMarkdown, printable.Text},
	"sarif":      {readSARIFStrictly, validText},
	"gitlab":     {readGitLab, validText},
	"checkstyle": {readCheckstyle, printable.Text},
	"azure":      {readAzure, printable.Text},
	"teamcity":   {readTeamCity, printable.Text},
	"rdjson":     {readRDJSON, validText},
	"tap":        {readTAP, printable.Text},
	"ctrf":       {readCTRF, printable.Text},
	"metrics":    {readCounts, nil},
	"github":     {readGitHub, printable.Text},
	"html":       {readHTML, printable.Text},
	"badge":      {readBadge, nil},
	"statement":  {readStatement, nil},
}

// validText is the text as JSON holds it: a bad byte becomes U+FFFD.
func validText(text string) string { return string([]rune(text)) }

func TestReaders(t *testing.T) {
	for _, format := range All {
		if _, found := readers[format.Name]; !found {
			t.Errorf("nothing reads %s back", format.Name)
		}
	}
}

func readText(_ testing.TB, out string) reading { return reading{uncounted, out} }

var onelineForm = regexp.MustCompile(`^.*:\d+:\d+: (?:error|warning|note): .*\[.*\]$`)

func readOneline(t testing.TB, out string) reading {
	t.Helper()
	for line := range strings.Lines(out) {
		if !onelineForm.MatchString(strings.TrimSuffix(line, "\n")) {
			t.Fatalf("%q is no finding", line)
		}
	}
	return reading{strings.Count(out, "\n"), out}
}

func readJSON(t testing.TB, out string) reading {
	t.Helper()
	var all struct {
		Findings []json.RawMessage `json:"findings"`
		Checks   []struct {
			Check  string `json:"check"`
			Result string `json:"result"`
		} `json:"checks"`
		Differences []difference    `json:"differences"`
		Results     json.RawMessage `json:"results"`
		Summary     map[string]any  `json:"summary"`
	}
	decodeStrictly(t, out, &all, false)
	for _, member := range []string{"profile", "files", "documents", "errors", "warnings", "notes"} {
		if _, found := all.Summary[member]; !found {
			t.Fatalf("the summary has no %s: %s", member, out)
		}
	}
	if all.Checks == nil || all.Findings == nil {
		t.Fatalf("there are no checks, or no findings: %s", out)
	}
	return readRecords(t, all.Findings)
}

func readJSONL(t testing.TB, out string) reading {
	t.Helper()
	var lines []json.RawMessage
	for line := range strings.Lines(out) {
		lines = append(lines, json.RawMessage(line))
	}
	return readRecords(t, lines)
}

func readRecords(t testing.TB, lines []json.RawMessage) reading {
	t.Helper()
	var messages []string
	for _, line := range lines {
		var r Record
		decodeStrictly(t, string(line), &r, true)
		messages = append(messages, r.Message)
	}
	return reading{len(lines), strings.Join(messages, "\n")}
}

// decodeStrictly reads one value of JSON, and nothing after it.
func decodeStrictly(t testing.TB, text string, to any, onlyKnown bool) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	if onlyKnown {
		d.DisallowUnknownFields()
	}
	if err := d.Decode(to); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		t.Fatalf("more follows: %v: %s", err, text)
	}
}

var junitSchemas = sync.OnceValues(func() ([]xsd, error) {
	var all []xsd
	for _, name := range []string{"testdata/junit-10.xsd", "testdata/junit-ant.xsd"} {
		schema, err := readXSD(name)
		if err != nil {
			return nil, err
		}
		all = append(all, schema)
	}
	return all, nil
})

func readJUnit(t testing.TB, out string) reading {
	t.Helper()
	checkXML(t, out)
	schemas, err := junitSchemas()
	if err != nil {
		t.Fatal(err)
	}
	for _, schema := range schemas {
		if wrong := schema.judge(t, out); len(wrong) > 0 {
			t.Fatalf("%q: %s", wrong, out)
		}
	}
	var all struct {
		Suites []junitSuite `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(out), &all); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	got := reading{findings: uncounted}
	for _, s := range all.Suites {
		failed := 0
		for _, c := range s.Cases {
			if c.Failure != nil {
				failed++
				got.text += c.Failure.Message + "\n" + c.Failure.Text + "\n"
			}
		}
		if failed != s.Failures || len(s.Cases) != s.Tests {
			t.Fatalf("%d of %d cases fail, not %d of %d: %s", failed, len(s.Cases), s.Failures, s.Tests, out)
		}
	}
	return got
}

// A line of TAP is a test, the plan, or YAML of a test.
var tapForm = regexp.MustCompile(`^(?:TAP version 14|(?:not )?ok (\d+) - (?:[^#\\]|\\[#\\])*(?: # SKIP (?:[^#\\]|\\[#\\])*)?|1\.\.(\d+)(?: # SKIP nothing was judged)?|  (---|\.\.\.|findings:)|  (?:message|rule): (".*")|    - (".*"))$`)

func readTAP(t testing.TB, out string) reading {
	t.Helper()
	got, tests, plan := reading{findings: uncounted}, 0, -1
	for line := range strings.Lines(out) {
		parts := tapForm.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if parts == nil {
			t.Fatalf("%q is no line of TAP: %s", line, out)
		}
		if parts[1] != "" {
			if tests++; parts[1] != strconv.Itoa(tests) {
				t.Fatalf("%q is test %d: %s", line, tests, out)
			}
		}
		if parts[2] != "" {
			plan, _ = strconv.Atoi(parts[2])
		}
		if quoted := parts[4] + parts[5]; quoted != "" {
			var text string
			decodeStrictly(t, quoted, &text, true)
			got.text += text + "\n"
		}
	}
	if plan != tests {
		t.Fatalf("the plan is of %d tests, there are %d: %s", plan, tests, out)
	}
	return got
}

func readCTRF(t testing.TB, out string) reading {
	t.Helper()
	checkSchema(t, out, ctrfSchema)
	var all struct {
		Results struct {
			Tests   []ctrfTest
			Summary ctrfSummary
		}
	}
	decodeStrictly(t, out, &all, false)
	got, s, failed := reading{findings: uncounted}, all.Results.Summary, 0
	for _, test := range all.Results.Tests {
		if test.Status == "failed" {
			failed++
			got.text += test.Message + "\n" + test.Trace + "\n"
		}
	}
	if failed != s.Failed || len(all.Results.Tests) != s.Tests || s.Passed+s.Failed+s.Skipped != s.Tests {
		t.Fatalf("%d of %d tests fail: %+v", failed, len(all.Results.Tests), s)
	}
	return got
}

// checkXML reads a document to its end, which xml.Unmarshal does not.
func checkXML(t testing.TB, out string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(out))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
}

// The JSON Schemas of formats.
var (
	oasisSchema     = schemaOf("sarif-schema-2.1.0.json")
	gitlabSchema    = schemaOf("gitlab-code-quality.json")
	ctrfSchema      = schemaOf("ctrf-schema-0.0.json")
	reviewdogSchema = schemaOf("reviewdog-diagnostic-result.json")
	statementSchema = schemaOf("../../../docs/statement.schema.json")
)

func schemaOf(name string) func() (*jsonschema.Schema, error) {
	return sync.OnceValues(func() (*jsonschema.Schema, error) {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			return nil, err
		}
		return jsonschema.CompileString("https://schemas.example/"+name, string(text))
	})
}

// checkSchema holds a report, one value of JSON, to a schema.
func checkSchema(t testing.TB, out string, schema func() (*jsonschema.Schema, error)) {
	t.Helper()
	var value any
	decodeStrictly(t, out, &value, false)
	compiled, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(value); err != nil {
		t.Fatalf("%#v: %s", err, out)
	}
}

func readSARIFStrictly(t testing.TB, out string) reading {
	t.Helper()
	checkSchema(t, out, oasisSchema)
	run := readSARIF(t, out).Runs[0]
	for _, r := range run.Tool.Driver.Rules {
		readMarkdown(t, r.Help.Markdown)
	}
	got := reading{findings: len(run.Results)}
	for _, r := range run.Results {
		if strings.Contains(r.Message.Text, "](") && !strings.Contains(r.Message.Text, `\](`) {
			t.Fatalf("a message has a link: %s", r.Message.Text)
		}
		got.text += r.Properties.(map[string]any)["message"].(string) + "\n"
	}
	return got
}

func readCounts(t testing.TB, out string) reading {
	t.Helper()
	readMetrics(t, out)
	return reading{findings: uncounted}
}

// An annotation is a command of GitHub's, whose texts have no bare "%"; "and"
// begins the line that says how many were left out.
var (
	annotationForm = regexp.MustCompile(`^::(?:error|warning|notice) (?:[a-z]+=(?:[^%:,]|%25|%3A|%2C)*,?)+::((?:[^%]|%25)*)$`)
	leftOutForm    = regexp.MustCompile(`^and \d+ [a-z0-9 ,]+ more, without annotations: GitHub shows 10 of a level$`)
)

func readGitHub(t testing.TB, out string) (got reading) {
	t.Helper()
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		if leftOutForm.MatchString(line) {
			continue
		}
		parts := annotationForm.FindStringSubmatch(line)
		if parts == nil {
			t.Fatalf("%q is no command", line)
		}
		got.findings++
		got.text += strings.ReplaceAll(parts[1], "%25", "%") + "\n"
	}
	return got
}

var entryCount = regexp.MustCompile(` data-count="(\d+)"`)

func readHTML(t testing.TB, out string) reading {
	t.Helper()
	n := 0
	for _, count := range entryCount.FindAllStringSubmatch(out, -1) {
		more, _ := strconv.Atoi(count[1])
		n += more
	}
	return reading{n, checkPage(t, out)}
}
