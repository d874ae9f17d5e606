package report

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// What a suite says of its findings, at most: of the first causes, the first findings.
// The others are counted.
const (
	maxCases     = 10_000 // of one suite, for causes
	maxOfOneCase = 100    // findings
)

// A suite has as tests what was found in one file, or one session: a case for each check
// and for each cause of findings of the rules on documents. Suites and cases keep their
// names from run to run, so that a service can tell what is new.
type suite struct {
	name      string // of the target, else of the API, else of the file
	file      string
	profile   string
	why       string // it was chosen
	documents int
	cases     []*testCase
	causes    map[string]*testCase // of cases
	told      []string             // findings that fail nothing, each in a line
}

// A testCase is a check, or a cause.
type testCase struct {
	name     string
	result   caseResult
	rule     string // of a failure, that of its first finding
	message  string // of what did not pass
	line     int    // of the first finding
	findings int
	lines    []string // that say more of a failure
}

type caseResult int

const (
	casePassed caseResult = iota
	caseSkipped
	caseFailed
	caseBroken // not judged
)

// Cases that are no check and no cause.
const (
	documentsCase = "documents"    // where the rules on documents found nothing that fails
	restCase      = "other causes" // beyond maxCases
)

// text says more of a failure.
func (c *testCase) text() []string {
	if more := c.findings - maxOfOneCase; more > 0 {
		return append(slices.Clone(c.lines), fmt.Sprintf("and %d more: --format jsonl has them", more))
	}
	return c.lines
}

// headline says what a case that did not pass is about.
func (c *testCase) headline() string {
	if c.findings > 1 {
		return fmt.Sprintf("%s (and %d more)", c.message, c.findings-1)
	}
	return c.message
}

// suites is what formats share that tell of tests. Each suite is put as soon as the next
// file begins.
type suites struct {
	Options
	*bufio.Writer
	suite *suite
	put   func(*suite) error
	end   func(Summary) error
}

func newSuites(o Options) suites { return suites{Options: o, Writer: buffered(o.Out)} }

func (w *suites) Document(d Document) error {
	if w.Examples > 0 { // the groups have cases; so has what could not be judged
		if d.Trouble == "" {
			return nil
		}
		d = Document{File: d.File, Trouble: d.Trouble}
	}
	name := printable.Text(cmp.Or(d.Target, d.API, d.File))
	if w.suite == nil || w.suite.name != name || d.Checks != nil {
		if err := w.next(); err != nil {
			return err
		}
		w.begin(name, d)
	}
	s := w.suite
	switch {
	case d.Sound > 0:
		s.documents += d.Sound
		return nil
	case d.Checks != nil:
		s.documents += d.Responses
	default:
		s.documents++
	}
	checks := map[string]*testCase{}
	for _, o := range d.Checks {
		checks[o.Check] = s.add(caseOf(o))
	}
	for _, f := range d.Findings {
		if f = safe(f); f.Level >= w.FailOn {
			c := checks[f.Rule]
			if c == nil {
				c = s.cause(f)
			}
			w.fail(c, f)
		} else if f.Level > validate.Note || w.Notes {
			s.told = append(s.told, w.lineOf(f))
		}
	}
	for _, f := range d.Known {
		s.told = append(s.told, "known: "+w.lineOf(safe(f)))
	}
	if d.Trouble != "" {
		s.add(&testCase{name: documentsCase, result: caseBroken, message: printable.Text(d.Trouble)})
	}
	return nil
}

func caseOf(o conformance.Outcome) *testCase {
	c := &testCase{name: o.Check}
	switch o.Result {
	case conformance.Skip:
		c.result, c.message = caseSkipped, printable.Text(o.Reason)
	case conformance.Noted:
		c.result, c.message = caseSkipped, outcomeText(o)
	case conformance.Error:
		c.result, c.message = caseBroken, printable.Text(o.Reason)
	}
	return c
}

// begin begins a suite.
func (w *suites) begin(name string, d Document) {
	w.suite = &suite{name: name, file: d.File, profile: printable.Text(d.Profile), why: printable.Text(d.Why), causes: map[string]*testCase{}}
}

// next puts the suite at hand, if there is one.
func (w *suites) next() error {
	s := w.suite
	if s == nil {
		return nil
	}
	w.suite = nil
	isOfDocuments := func(c *testCase) bool { return c.name == documentsCase || s.causes[c.name] == c }
	if s.causes != nil && !slices.ContainsFunc(s.cases, isOfDocuments) {
		s.add(&testCase{name: documentsCase})
	}
	return w.put(s)
}

func (s *suite) add(c *testCase) *testCase {
	s.cases = append(s.cases, c)
	return c
}

// cause gives the case of a finding's cause, a new one if need be.
func (s *suite) cause(f validate.Finding) *testCase {
	name := f.Cause()
	if s.causes[name] == nil {
		if len(s.causes) >= maxCases {
			name = restCase
		}
		if s.causes[name] == nil {
			s.causes[name] = s.add(&testCase{name: name})
		}
	}
	return s.causes[name]
}

// fail adds a finding to a case. Notes fail where they are asked to, also a check that
// has nothing else.
func (w *suites) fail(c *testCase, f validate.Finding) {
	if c.result == caseBroken {
		return
	}
	if c.findings == 0 {
		c.result, c.rule, c.message, c.line = caseFailed, f.Rule, f.Message, f.Line
	}
	if c.findings++; c.findings <= maxOfOneCase {
		c.lines = append(c.lines, w.lineOf(f), "at "+f.Pointer, "help: "+printable.Text(w.Rule(f.Profile, f.Rule).Help))
	}
}

// extra puts a suite of what is in no file, unless there are no cases of it.
func (w *suites) extra(name string, cases []*testCase) error {
	if len(cases) == 0 {
		return nil
	}
	return w.put(&suite{name: name, cases: cases})
}

func (w *suites) Close(s Summary) error {
	var rest, stale, leftOut []*testCase
	for _, c := range s.Beyond {
		made := &testCase{name: c.Rule, result: caseSkipped, rule: c.Rule, message: plural(c.N, "finding") + ", only counted"}
		if c.Level >= w.FailOn {
			made.result = caseFailed
		}
		rest = append(rest, made)
	}
	for _, entry := range s.Stale {
		stale = append(stale, &testCase{name: printable.Text(entry), result: caseFailed, rule: ofBaseline, message: notFindings[ofBaseline], lines: []string{gone(entry)}})
	}
	for _, text := range s.ByConfig() {
		leftOut = append(leftOut, &testCase{name: text, result: caseSkipped, message: text})
	}
	err := errors.Join(w.next(), w.groups(s), w.extra("not listed", rest), w.extra(ofBaseline, stale), w.extra(ofConfig, leftOut), w.end(s))
	return errors.Join(err, w.Flush())
}

// groups puts a suite for each value of what --by names, with a case for each rule.
func (w *suites) groups(s Summary) error {
	var failures []error
	byValue(w.shownGroups(s), func(value string, groups []Group) {
		name := ofSummary
		if s.By != "" {
			name = lastName(s.By) + " " + shownValue(value)
		}
		made := &suite{name: name}
		for _, g := range groups {
			c := made.add(&testCase{name: printable.Text(g.Rule), result: caseSkipped, rule: printable.Text(g.Rule), message: w.says(s.By, g)})
			if g.Level < w.FailOn {
				continue
			}
			c.result = caseFailed
			for _, f := range g.Examples {
				c.lines = append(c.lines, w.lineOf(safe(f)))
			}
		}
		failures = append(failures, w.put(made))
	})
	if len(failures) == 0 && w.Examples > 0 {
		failures = append(failures, w.put(&suite{name: ofSummary, cases: []*testCase{{name: "findings"}}}))
	}
	return errors.Join(failures...)
}
