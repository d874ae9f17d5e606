package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batchcheck/batchcheck/validate"
)

// write gives a report of the findings, each in a document, in a format.
func write(t testing.TB, format string, o Options, findings ...validate.Finding) string {
	t.Helper()
	s := Summary{Profiles: []Choice{{Profile: "orq"}}, Files: 1, Documents: len(findings), Count: map[validate.Level]int{}}
	var documents []Document
	for _, f := range findings {
		s.Count[f.Level]++
		documents = append(documents, Document{File: f.File, Findings: []validate.Finding{f}})
	}
	return writeAll(t, format, "it is so", o, s, documents...)
}

// writeAll gives a report in which each rule says the same, unless the options
// have rules.
func writeAll(t testing.TB, format, says string, o Options, s Summary, documents ...Document) string {
	t.Helper()
	var out bytes.Buffer
	o.Out = &out
	if o.Rule == nil {
		o.Rule = func(_, id string) validate.Rule {
			return validate.Rule{ID: id, Level: validate.Error, Says: says, Help: "do it so"}
		}
	}
	f, ok := All.Find(format)
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

func TestText(t *testing.T) {
	finding := validate.Finding{
		Rule: "time/order", Level: validate.Error, File: "order.json", Line: 7, Column: 18, Pointer: "/completed_at", Count: 40,
		Message: "completed_at (1711475133) is earlier than in_progress_at (1711475190)",
		Excerpt: validate.Excerpt{Text: `  "completed_at": 1711475133,`, Mark: 18, Width: 10},
	}
	note, other := finding, finding
	note.Level, other.Rule = validate.Note, "time/unit"
	want := `error[time/order]: completed_at (1711475133) is earlier than in_progress_at (1711475190)
 --> order.json:7:18 at /completed_at
  |
7 |   "completed_at": 1711475133,
  |                   ^~~~~~~~~~
  = seen: 80 times
  = help: do it so

and 1 more (--max-findings 1)

judged as orq: 1 file, 4 documents: 3 errors, 0 warnings, 1 note (-v shows them)
`
	if diff := cmp.Diff(want, write(t, "text", Options{Max: 1}, finding, finding, note, other)); diff != "" {
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
	for _, format := range All {
		o := Options{FailOn: validate.Error}
		want := writeAll(t, format.Name, "it is so", o, Summary{}, each...)
		if diff := cmp.Diff(want, writeAll(t, format.Name, "it is so", o, Summary{}, together...)); diff != "" {
			t.Errorf("%s (-each +together):\n%s", format.Name, diff)
		}
	}
}
