package report

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// junit writes what both Jenkins and the stricter readers that go by Ant's
// schema take: a case has at most one failure, and no output of its own. The
// counts of a suite come before its cases.
type junit struct {
	suites
	begun int // suites
}

type junitSuite struct {
	XMLName    xml.Name        `xml:"testsuite"`
	Name       string          `xml:"name,attr"`
	Package    string          `xml:"package,attr"`
	ID         int             `xml:"id,attr"`
	Timestamp  string          `xml:"timestamp,attr"`
	Hostname   string          `xml:"hostname,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Properties junitProperties `xml:"properties"`
	Cases      []junitCase     `xml:"testcase"`
	Out        string          `xml:"system-out"`
	Err        string          `xml:"system-err"`
}

type (
	junitProperties struct {
		List []junitProperty `xml:"property"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Time    string        `xml:"time,attr"`
		Skipped *junitRemark  `xml:"skipped"`
		Error   *junitFailure `xml:"error"`
		Failure *junitFailure `xml:"failure"`
	}
	junitRemark struct {
		Message string `xml:"message,attr"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

func newJUnit(o Options) Writer {
	w := &junit{suites: newSuites(o)}
	w.put, w.end = w.write, func(Summary) error {
		w.head()
		_, err := w.WriteString("</testsuites>\n")
		return err
	}
	return w
}

// head writes what is before the first suite.
func (w *junit) head() {
	if w.begun == 0 {
		w.WriteString(xml.Header + "<testsuites>\n")
	}
}

// write writes a suite. Where it ran does not matter to what is judged.
func (w *junit) write(s *suite) error {
	w.head()
	to := junitSuite{
		Name: s.name, Package: "batchcheck", ID: w.begun, Timestamp: w.At.UTC().Format("2006-01-02T15:04:05"),
		Hostname: "localhost", Time: "0", Tests: len(s.cases),
	}
	w.begun++
	for _, p := range []junitProperty{{"profile", s.profile}, {"profile.reason", s.why}, {"documents", strconv.Itoa(s.documents)}} {
		if p.Value != "" && p.Value != "0" {
			to.Properties.List = append(to.Properties.List, p)
		}
	}
	for _, c := range s.cases {
		one := junitCase{Name: c.name, Class: s.name, Time: "0"}
		switch c.result {
		case caseSkipped:
			to.Skipped++
			one.Skipped = &junitRemark{c.message}
		case caseFailed:
			to.Failures++
			one.Failure = &junitFailure{c.headline(), c.rule, strings.Join(c.text(), "\n")}
		case caseBroken:
			to.Errors++
			one.Error = &junitFailure{Message: c.message, Type: "not judged"}
		}
		to.Cases = append(to.Cases, one)
	}
	for _, line := range s.told {
		to.Out += line + "\n"
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("  ", "  ")
	if err := encoder.Encode(to); err != nil {
		return err
	}
	return w.WriteByte('\n')
}
