package report

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/fuzzing"
	"github.com/batchcheck/batchcheck/validate"
)

// readBadge reads a picture that has text and shapes, and nothing that loads or runs.
func readBadge(t testing.TB, out string) reading {
	t.Helper()
	checkXML(t, out)
	var picture struct {
		XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
		Label   string   `xml:"aria-label,attr"`
	}
	if err := xml.Unmarshal([]byte(out), &picture); err != nil || picture.Label == "" {
		t.Fatalf("%v: %s", err, out)
	}
	for _, active := range []string{"<script", "href", "<image", "<style", " on", "<foreignObject"} {
		if strings.Contains(out, active) {
			t.Fatalf("a badge has %s: %s", active, out)
		}
	}
	return reading{uncounted, picture.Label}
}

func readStatement(t testing.TB, out string) reading {
	t.Helper()
	checkSchema(t, out, statementSchema)
	s, err := ReadStatement(strings.NewReader(out))
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	got := reading{}
	for _, target := range s.Targets {
		got.findings += target.Errors + target.Warnings
	}
	return got
}

func stated(t testing.TB, o Options, s Summary, documents ...Document) Statement {
	t.Helper()
	out := writeAll(t, "statement", "", o, s, documents...)
	readStatement(t, out)
	made, err := ReadStatement(strings.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

var statedAt = Options{FailOn: validate.Error, Version: "batchcheck v1.0.0", At: time.Unix(1767261600, 0)}

// TestStatementOfFiles holds a statement to one target for all files, with the counts
// of the run.
func TestStatementOfFiles(t *testing.T) {
	finding := func(rule string, level validate.Level, more int) validate.Finding {
		return validate.Finding{Rule: rule, Level: level, More: more, Message: "secret", Pointer: "/secret"}
	}
	got := stated(t, statedAt,
		Summary{Files: 2, Documents: 5, Known: 1, Profiles: []Choice{{"openai", "no other evidence", 2}}, Beyond: []validate.Count{{Rule: "a/b", Level: validate.Error, N: 4}}},
		Document{File: "a.json", Findings: []validate.Finding{finding("a/b", validate.Error, 2), finding("c/d", validate.Warning, 0)}},
		Document{File: "a.json", Sound: 3},
		Document{File: "/elsewhere/secret/b.json", Findings: []validate.Finding{finding("e/f", validate.Note, 0)}, Known: []validate.Finding{finding("a/b", validate.Error, 0)}},
	)
	want := Statement{
		Statement: 1, Batchcheck: "batchcheck v1.0.0", Date: time.Unix(1767261600, 0).UTC(),
		Targets: []*Stated{{
			Target: "2 files", Profiles: []Choice{{"openai", "no other evidence", 2}}, Result: conformance.Fail, Documents: 5, Errors: 7, Warnings: 1, Notes: 1, Known: 1,
			Checks: []StatedCheck{}, Rules: []StatedRule{{"a/b", validate.Error, 7}, {"c/d", validate.Warning, 1}, {"e/f", validate.Note, 1}},
		}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Stated{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestStatementTargets holds sessions to being targets of their own where they are
// compared, and to one target else.
func TestStatementTargets(t *testing.T) {
	a, b := sessionOf("x/a.har", "", conformance.Pass, conformance.Skip), sessionOf("/y/b.har", "", conformance.Fail, conformance.Skip)
	b.Findings = []validate.Finding{{Rule: "check/1", Level: validate.Error}}
	live := sessionOf("run.har", "eu", conformance.Skip, conformance.Warn)
	live.API, live.Profile = "https://eu.example/v1", "azure"
	of := func(o Options, documents ...Document) (all []string) {
		for _, target := range stated(t, o, Summary{}, documents...).Targets {
			text := fmt.Sprintf("%s|%s|%s|%d", target.Name, target.Target, target.Result, target.Errors)
			for _, c := range target.Checks {
				text += fmt.Sprintf("|%s %d", c.Result, c.Findings)
			}
			all = append(all, text)
		}
		return all
	}
	compared := statedAt
	compared.Compare = true
	for _, test := range []struct {
		o         Options
		documents []Document
		want      []string
	}{
		{statedAt, []Document{a, b}, []string{"|2 files|fail|1|fail 2|skip 4"}},
		{statedAt, []Document{b}, []string{"|b.har|fail|1|fail 1|skip 2"}},
		{compared, []Document{a, b}, []string{"|x/a.har|pass|0|pass 1|skip 2", "|b.har|fail|1|fail 1|skip 2"}},
		{statedAt, []Document{live, a}, []string{"eu|https://eu.example/v1|pass|0|skip 1|warn 2", "|x/a.har|pass|0|pass 1|skip 2"}},
		{statedAt, []Document{{File: "a", Trouble: "secret"}}, []string{"|a|error|0"}},
		{statedAt, nil, []string{"|0 files|skip|0"}},
	} {
		if diff := cmp.Diff(test.want, of(test.o, test.documents...)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// TestBadge says the verdict in a few words.
func TestBadge(t *testing.T) {
	found := func(level validate.Level) Document {
		return Document{File: "a", Findings: []validate.Finding{{Rule: "a/b", Level: level}}}
	}
	for _, test := range []struct {
		document Document
		want     string
	}{
		{Document{File: "a"}, "batchcheck: contract holds"},
		{found(validate.Note), "batchcheck: contract holds"},
		{found(validate.Warning), "batchcheck: 0 errors, 1 warning"},
		{found(validate.Error), "batchcheck: 1 error, 0 warnings"},
		{Document{File: "a", Trouble: "gone"}, "batchcheck: not all checked"},
	} {
		if got := readBadge(t, writeAll(t, "badge", "", statedAt, Summary{Documents: 1}, test.document)).text; got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
	if got := readBadge(t, writeAll(t, "badge", "", statedAt, Summary{})).text; got != "batchcheck: nothing checked" {
		t.Errorf("of nothing: %q", got)
	}
}

// aStatement is one that is read, with a part to replace.
const aStatement = `{"statement":1,"batchcheck":"batchcheck v1","date":"2026-01-01T10:00:00Z","report":"https://a.example/r","targets":[{"name":"a","target":"https://a.example/v1","profiles":[{"profile":"openai","files":1}],"result":"fail","documents":2,"errors":2,"warnings":0,"notes":0,"checks":[{"check":"http/status","level":"error","result":"pass","judged":3,"of":"reply","findings":0}],"rules":[{"rule":"time/order","level":"error","findings":2}]}]}`

// TestReadStatement refuses what batchcheck does not write, and says why.
func TestReadStatement(t *testing.T) {
	if _, err := ReadStatement(strings.NewReader(aStatement)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ old, new, want string }{
		{aStatement, "", "it is not a statement"},
		{aStatement, "[]", "it is not a statement"},
		{aStatement, aStatement + "{}", "there is more after the statement"},
		{aStatement, strings.Repeat(" ", MaxStatement+1), "it has more than"},
		{`"statement":1`, `"statement":2`, "statement is 2, but must be 1"},
		{`"statement":1`, `"statement":1,"extra":1`, `unknown field "extra"`},
		{`"date":"2026-01-01T10:00:00Z",`, ``, "date is missing"},
		{`2026-01-01T`, `yesterday`, "it is not a statement"},
		{`https://a.example/r`, `javascript:alert(1)`, "report is not an address"},
		{`https://a.example/r`, `https://u:p@a.example/r`, "report is not an address"},
		{`https://a.example/r`, `https://a.example/r) [x](http://b`, "report is not an address"},
		{`https://a.example/r`, `//a.example/r`, "report is not an address"},
		{`"targets":[`, `"targets":[null,`, "targets/0 is null"},
		{`"targets":[`, `"targets":[],"only":[`, "it is not a statement"},
		{`"result":"fail"`, `"result":"<b>"`, "is not a result"},
		{`"result":"pass"`, `"result":""`, "is not a result"},
		{`"errors":2`, `"errors":3`, "it has 3 errors, 0 warnings and 0 notes, but its rules have 2, 0 and 0"},
		{`"judged":3`, `"judged":-3`, "out of range"},
		{`"judged":3`, `"judged":1e99`, "it is not a statement"},
		{`"documents":2`, `"documents":9007199254740993`, "out of range"},
		{`"name":"a"`, `"name":"` + strings.Repeat("a", 501) + `"`, "more than 500 characters"},
		{`"target":"https://a.example/v1"`, `"target":""`, "it has no target"},
		{`"check":"http/status"`, `"check":""`, "no name"},
		{`"checks":[`, `"checks":[{"check":"http/status","level":"error","result":"pass","judged":3,"findings":0},`, "listed twice"},
		{`"level":"error","findings":2`, `"findings":2`, "no level"},
		{`"level":"error","findings":2`, `"level":"fatal","findings":2`, "it is not a statement"},
		{`"a"`, "\"\xff\"", "it is not UTF-8"},
	} {
		text := strings.Replace(aStatement, test.old, test.new, 1)
		if _, err := ReadStatement(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%.80s in place of %.40s: %v, want %q", test.new, test.old, err, test.want)
		}
	}
}

// TestStatementIsReadBack holds the largest statement that is written to being read.
func TestStatementIsReadBack(t *testing.T) {
	d := Document{File: strings.Repeat("f", 2000), Target: strings.Repeat("é", 2000), Profile: "p", Why: strings.Repeat("w", 2000)}
	for i := range maxStatedRules + 200 {
		id := fmt.Sprintf("rule/%d", i)
		d.Findings = append(d.Findings, validate.Finding{Rule: id, Level: validate.Error})
		d.Checks = append(d.Checks, conformance.Outcome{Check: id, Level: validate.Error, Result: conformance.Fail})
	}
	got := stated(t, statedAt, Summary{}, d)
	if n := got.Targets[0].Errors; n != maxStatedRules+200 {
		t.Errorf("it has %d errors", n)
	}
}

// FuzzStatement reads statements of any content. What is read is what the schema allows,
// and makes a page that runs nothing.
func FuzzStatement(f *testing.F) {
	f.Add([]byte(aStatement))
	for _, text := range nasty {
		quoted, err := marshal(text)
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(strings.NewReplacer(`"a"`, string(quoted), `"time/order"`, string(quoted), `"openai"`, string(quoted)).Replace(aStatement)))
	}
	fuzzing.Run(f, func(t *testing.T, text []byte) {
		s, err := ReadStatement(strings.NewReader(string(text)))
		if err != nil {
			checkPrintable(t, "error", string(text), err.Error())
			return
		}
		checkPublic(t, string(text), s)
	})
}
