package report

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/validate"
)

// junit writes a suite as soon as the next file begins: a suite's counts stand
// before its cases.
type junit struct {
	Options
	*bufio.Writer
	suite *suite
	begun bool
}

type suite struct {
	XMLName  xml.Name `xml:"testsuite"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Skipped  int      `xml:"skipped,attr"`
	Time     string   `xml:"time,attr"`
	Cases    cases    `xml:"testcase"`
}

type cases []testcase

type testcase struct {
	Name     string    `xml:"name,attr"`
	Class    string    `xml:"classname,attr"`
	Time     string    `xml:"time,attr"`
	Skipped  *remark   `xml:"skipped"`
	Error    *remark   `xml:"error"`
	Failures []failure `xml:"failure"`
	Out      string    `xml:"system-out,omitempty"`

	sound int // documents without findings, of which each has a case like this one
}

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

type remark struct {
	Message string `xml:"message,attr"`
}

type failure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

func newJUnit(o Options) Writer { return &junit{Options: o, Writer: bufio.NewWriter(o.Out)} }

func (w *junit) Document(d Document) error {
	file := validate.Printable(d.File)
	if w.suite == nil || w.suite.Name != file {
		if err := w.flush(); err != nil {
			return err
		}
		w.suite = &suite{Name: file, Time: "0"}
	}
	if d.Sound > 0 {
		w.suite.Tests += d.Sound
		w.suite.Cases = append(w.suite.Cases, testcase{Class: file, Time: "0", sound: d.Sound})
		return nil
	}
	w.checks(d)
	if d.Checks != nil && len(d.Findings) == 0 && d.Trouble == "" {
		return nil // the checks say it
	}
	c := testcase{Name: caseName(d, w.suite.Tests+1), Class: file, Time: "0"}
	if d.Trouble != "" {
		c.Error = &remark{validate.Printable(d.Trouble)}
		w.suite.Errors++
	}
	for _, f := range d.Findings {
		f = safe(f)
		line := fmt.Sprintf("%s: %s: %s [%s]", place(f), f.Level, f.Message, f.Rule)
		if f.Level >= w.FailOn {
			c.Failures = append(c.Failures, failure{f.Message, f.Rule, line + "\nat " + f.Pointer})
		} else if f.Level > validate.Note || w.Notes {
			c.Out += line + "\n"
		}
	}
	w.suite.Tests++
	if len(c.Failures) > 0 {
		w.suite.Failures++
	}
	w.suite.Cases = append(w.suite.Cases, c)
	return nil
}

// checks adds a case for each check of a session. Its findings stand in the
// session's own case, with those of the rules on documents.
func (w *junit) checks(d Document) {
	for _, o := range d.Checks {
		c := testcase{Name: o.Check, Class: w.suite.Name, Time: "0"}
		switch {
		case o.Result == conformance.Skip:
			c.Skipped = &remark{validate.Printable(o.Reason)}
			w.suite.Skipped++
		case o.Result == conformance.Error:
			c.Error = &remark{validate.Printable(o.Reason)}
			w.suite.Errors++
		case o.Result != conformance.Pass && o.Level >= w.FailOn:
			c.Failures = append(c.Failures, failure{plural(o.Findings, "finding"), o.Check, validate.Printable(w.Rule(o.Check).Says)})
			w.suite.Failures++
		}
		w.suite.Tests++
		w.suite.Cases = append(w.suite.Cases, c)
	}
}

func caseName(d Document, number int) string {
	if d.Checks != nil {
		return "session"
	}
	return documentName(number)
}

func (w *junit) flush() error {
	if !w.begun {
		w.begun = true
		w.WriteString(xml.Header + "<testsuites name=\"batchcheck\">\n")
	}
	if w.suite == nil {
		return nil
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("  ", "  ")
	if err := encoder.Encode(w.suite); err != nil {
		return err
	}
	return w.WriteByte('\n')
}

// stale adds a suite for the baseline, where entries of it make the run fail.
func (w *junit) stale(entries []string) error {
	if len(entries) == 0 {
		return nil
	}
	w.suite = &suite{Name: "baseline", Time: "0", Tests: len(entries), Failures: len(entries)}
	for _, entry := range entries {
		name := validate.Printable(entry)
		gone := failure{"a known finding is gone", "baseline", name + ": write the baseline anew with --write-baseline"}
		w.suite.Cases = append(w.suite.Cases, testcase{Name: name, Class: "baseline", Time: "0", Failures: []failure{gone}})
	}
	return w.flush()
}

func (w *junit) Close(s Summary) error {
	if err := errors.Join(w.flush(), w.stale(s.Stale)); err != nil {
		return err
	}
	w.WriteString("</testsuites>\n")
	return w.Flush()
}
