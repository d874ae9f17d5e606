package report

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// What a suite says of its findings, at most: of the first cases with some, the first
// findings. The others are counted.
const (
	maxTexts     = 10_000 // cases
	maxOfOneCase = 100
)

// junit writes what both Jenkins and the stricter readers that go by Ant's
// schema take: a case has one failure at the most, and no output of its own.
// A suite is written as soon as the next file begins: its counts stand before
// its cases.
type junit struct {
	Options
	*bufio.Writer
	suite *suite
	begun int // suites
}

type suite struct {
	XMLName    xml.Name   `xml:"testsuite"`
	Name       string     `xml:"name,attr"`
	Package    string     `xml:"package,attr"`
	ID         int        `xml:"id,attr"`
	Timestamp  string     `xml:"timestamp,attr"`
	Hostname   string     `xml:"hostname,attr"`
	Tests      int        `xml:"tests,attr"`
	Failures   int        `xml:"failures,attr"`
	Errors     int        `xml:"errors,attr"`
	Skipped    int        `xml:"skipped,attr"`
	Time       string     `xml:"time,attr"`
	Properties properties `xml:"properties"`
	Cases      cases      `xml:"testcase"`
	Out        []byte     `xml:"system-out"`
	Err        string     `xml:"system-err"`

	told map[string]*failure // by rule, what is said of the cases beyond maxTexts
}

type properties struct {
	List []suiteProperty `xml:"property"`
}

type suiteProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type cases []testcase

type testcase struct {
	Name    string   `xml:"name,attr"`
	Class   string   `xml:"classname,attr"`
	Time    string   `xml:"time,attr"`
	Skipped *remark  `xml:"skipped"`
	Error   *failure `xml:"error"`
	Failure *failure `xml:"failure"`

	sound int // documents without findings, of which each has a case like this one
}

type (
	remark struct {
		Message string `xml:"message,attr"`
	}
	failure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// MarshalXML writes each case. Those of sound documents are made here: an
// archive may have millions.
func (cs cases) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	number := 0
	for _, c := range cs {
		for range max(c.sound, 1) {
			if number++; c.sound > 0 {
				c.Name = documentName(number)
			}
			if err := e.EncodeElement(c, start); err != nil {
				return err
			}
		}
	}
	return nil
}

func documentName(number int) string { return fmt.Sprintf("document %d", number) }

func newJUnit(o Options) Writer { return &junit{Options: o, Writer: bufio.NewWriter(o.Out)} }

func (w *junit) Document(d Document) error {
	if w.Examples > 0 { // the groups have cases; what could not be judged has one, too
		if d.Trouble == "" {
			return nil
		}
		d = Document{File: d.File, Trouble: d.Trouble}
	}
	file := printable.Text(d.File)
	if w.suite == nil || w.suite.Name != file {
		if err := w.flush(); err != nil {
			return err
		}
		w.begin(file, d)
	}
	if d.Sound > 0 {
		w.suite.Tests += d.Sound
		w.suite.Cases = append(w.suite.Cases, testcase{Class: file, Time: "0", sound: d.Sound})
		return nil
	}
	found := byCheck(d)
	for _, o := range d.Checks {
		w.add(caseOf(o), found[o.Check])
	}
	c := testcase{Name: documentName(w.suite.Tests + 1)}
	if d.Checks != nil {
		c.Name = "documents"
	}
	if d.Trouble != "" {
		c.Error = &failure{Message: printable.Text(d.Trouble), Type: "not judged"}
	}
	w.add(c, found[""])
	return nil
}

// byCheck gives the findings of each check of a session, those of the rules on
// documents under "".
func byCheck(d Document) map[string][]validate.Finding {
	found := map[string][]validate.Finding{}
	for _, o := range d.Checks {
		found[o.Check] = nil
	}
	for _, f := range d.Findings {
		id := f.Rule
		if _, isCheck := found[id]; !isCheck {
			id = ""
		}
		found[id] = append(found[id], f)
	}
	return found
}

func caseOf(o conformance.Outcome) testcase {
	c := testcase{Name: o.Check}
	switch o.Result {
	case conformance.Skip:
		c.Skipped = &remark{printable.Text(o.Reason)}
	case conformance.Noted:
		c.Skipped = &remark{outcomeText(o)}
	case conformance.Error:
		c.Error = &failure{Message: printable.Text(o.Reason), Type: "not judged"}
	}
	return c
}

// add adds a case. Findings below the fail level go to the suite's output.
func (w *junit) add(c testcase, findings []validate.Finding) {
	c.Class, c.Time = w.suite.Name, "0"
	var failed []validate.Finding
	for _, f := range findings {
		f = safe(f)
		if f.Level >= w.FailOn {
			failed = append(failed, f)
		} else if f.Level > validate.Note || w.Notes {
			w.suite.Out = append(w.suite.Out, w.lineOf(f)+"\n"...)
		}
	}
	switch {
	case c.Error != nil:
		w.suite.Errors++
	case len(failed) > 0:
		c.Skipped, c.Failure = nil, w.failureOf(failed) // notes fail where they are asked to
		w.suite.Failures++
	case c.Skipped != nil:
		w.suite.Skipped++
	}
	w.suite.Tests++
	w.suite.Cases = append(w.suite.Cases, c)
}

func (w *junit) failureOf(findings []validate.Finding) *failure {
	first := findings[0]
	if w.suite.Failures >= maxTexts {
		f := w.suite.told[first.Rule]
		if f == nil {
			f = &failure{Message: fmt.Sprintf("more than %d cases have findings: --format jsonl has all of them", maxTexts), Type: first.Rule}
			w.suite.told[first.Rule] = f
		}
		return f
	}
	f := &failure{Message: first.Message, Type: first.Rule}
	if more := len(findings) - 1; more > 0 {
		f.Message += fmt.Sprintf(" (and %d more)", more)
	}
	var lines []string
	for _, found := range findings[:min(len(findings), maxOfOneCase)] {
		lines = append(lines, w.lineOf(found), "at "+found.Pointer, printable.Text(w.Rule(found.Profile, found.Rule).Says))
	}
	if more := len(findings) - maxOfOneCase; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more: --format jsonl has them", more))
	}
	f.Text = strings.Join(lines, "\n")
	return f
}

// begin begins a suite. Where it ran does not matter to what is judged.
func (w *junit) begin(name string, d Document) {
	w.suite = &suite{
		Name: name, Package: "batchcheck", ID: w.begun, Timestamp: w.At.UTC().Format("2006-01-02T15:04:05"),
		Hostname: "localhost", Time: "0", told: map[string]*failure{},
	}
	for _, p := range []suiteProperty{{"profile", printable.Text(d.Profile)}, {"profile.reason", printable.Text(d.Why)}} {
		if p.Value != "" {
			w.suite.Properties.List = append(w.suite.Properties.List, p)
		}
	}
	w.begun++
}

func (w *junit) flush() error {
	if w.suite == nil {
		return nil
	}
	if w.suite.ID == 0 {
		w.head()
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("  ", "  ")
	if err := encoder.Encode(w.suite); err != nil {
		return err
	}
	return w.WriteByte('\n')
}

func (w *junit) head() { w.WriteString(xml.Header + "<testsuites>\n") }

// stale adds a suite for the baseline, where entries of it make the run fail.
func (w *junit) stale(entries []string) error {
	if len(entries) == 0 {
		return nil
	}
	w.begin("baseline", Document{})
	for _, entry := range entries {
		c := testcase{Name: printable.Text(entry), Class: "baseline", Time: "0"}
		c.Failure = &failure{"a known finding is gone", "baseline", gone(entry)}
		w.suite.Cases = append(w.suite.Cases, c)
	}
	w.suite.Tests, w.suite.Failures = len(entries), len(entries)
	return w.flush()
}

// leftOut has a case that is skipped for each thing that the configuration file left out.
func (w *junit) leftOut(texts []string) error {
	if len(texts) == 0 {
		return nil
	}
	w.begin("configuration", Document{})
	for _, text := range texts {
		w.suite.Cases = append(w.suite.Cases, testcase{Name: text, Class: "configuration", Time: "0", Skipped: &remark{text}})
	}
	w.suite.Tests, w.suite.Skipped = len(texts), len(texts)
	return w.flush()
}

// beyond has a case for each rule with findings that are only counted.
func (w *junit) beyond(counts []validate.Count) error {
	if len(counts) == 0 {
		return nil
	}
	w.begin("not listed", Document{})
	for _, c := range counts {
		text := plural(c.N, "finding") + ", only counted"
		made := testcase{Name: c.Rule, Class: "not listed", Time: "0"}
		if c.Level >= w.FailOn {
			made.Failure = &failure{text, c.Rule, text}
			w.suite.Failures++
		} else {
			made.Skipped = &remark{text}
			w.suite.Skipped++
		}
		w.suite.Cases = append(w.suite.Cases, made)
	}
	w.suite.Tests = len(counts)
	return w.flush()
}

// groups has a suite for each value of what --by names, and a case for each rule in it.
func (w *junit) groups(s Summary) error {
	var failures []error
	byValue(w.shownGroups(s), func(value string, groups []Group) {
		name := "summary"
		if s.By != "" {
			name = lastName(s.By) + " " + shownValue(value)
		}
		w.begin(name, Document{})
		for _, g := range groups {
			text := w.says(s.By, g)
			made := testcase{Name: printable.Text(g.Rule), Class: name, Time: "0"}
			if g.Level >= w.FailOn {
				var lines []string
				for _, f := range g.Examples {
					lines = append(lines, w.lineOf(safe(f)))
				}
				made.Failure = &failure{text, printable.Text(g.Rule), strings.Join(lines, "\n")}
				w.suite.Failures++
			} else {
				made.Skipped = &remark{text}
				w.suite.Skipped++
			}
			w.suite.Cases = append(w.suite.Cases, made)
		}
		w.suite.Tests = len(groups)
		failures = append(failures, w.flush())
	})
	if len(failures) == 0 && w.Examples > 0 {
		w.begin("summary", Document{})
		w.suite.Cases, w.suite.Tests = cases{{Name: "findings", Class: "summary", Time: "0"}}, 1
		failures = append(failures, w.flush())
	}
	return errors.Join(failures...)
}

func (w *junit) Close(s Summary) error {
	if err := errors.Join(w.flush(), w.groups(s), w.beyond(s.Beyond), w.stale(s.Stale), w.leftOut(s.ByConfig())); err != nil {
		return err
	}
	if w.begun == 0 {
		w.head()
	}
	w.WriteString("</testsuites>\n")
	return w.Flush()
}
