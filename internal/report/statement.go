package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// A Statement says how far the targets of a run keep their contract. It is made to be
// published: it has ids of rules and checks, and counts, and nothing of any document.
type Statement struct {
	Statement  int       `json:"statement"` // version of this form
	Batchcheck string    `json:"batchcheck"`
	Date       time.Time `json:"date"`
	Report     string    `json:"report,omitempty"`   // address of a report of the run; whoever publishes it adds it
	Only       []string  `json:"only,omitempty"`     // rules and checks that the run was limited to
	Skip       []string  `json:"skip,omitempty"`     // rules and checks that it left out
	LeftOut    []string  `json:"left_out,omitempty"` // by a configuration file
	Targets    []*Stated `json:"targets"`
}

// Stated is what a statement says of one target.
type Stated struct {
	Name      string             `json:"name,omitempty"` // that it was given
	Target    string             `json:"target"`         // base URL, file, or number of files
	Profiles  []Choice           `json:"profiles"`
	Result    conformance.Result `json:"result"`
	Documents int                `json:"documents"`
	Errors    int                `json:"errors"`
	Warnings  int                `json:"warnings"`
	Notes     int                `json:"notes"`
	Known     int                `json:"known,omitempty"` // findings that a baseline has, which are in no other number
	Checks    []StatedCheck      `json:"checks"`
	Rules     []StatedRule       `json:"rules"` // that have findings; checks, too

	files    int
	file     string // the last one
	troubled bool
}

// A StatedCheck is what came of a check.
type StatedCheck struct {
	Check    string             `json:"check"`
	Level    validate.Level     `json:"level"`
	Result   conformance.Result `json:"result"`
	Judged   int                `json:"judged"`
	Of       string             `json:"of,omitempty"`
	Findings int                `json:"findings"`
}

// A StatedRule is how many findings of a level a rule or check has.
type StatedRule struct {
	Rule     string         `json:"rule"`
	Level    validate.Level `json:"level"`
	Findings int            `json:"findings"`
}

// What is written into a statement, and read of one. A statement that batchcheck makes
// is a few kilobytes.
const (
	statementVersion = 1
	MaxStatement     = 1 << 20 // bytes
	maxStated        = 64      // targets
	maxStatedRules   = 1000    // of one target; checks as well
	maxStatedText    = 500     // characters
	maxStatedCount   = 1 << 50
)

// statedTargets counts what was found, by target.
type statedTargets struct {
	Options
	all     []*Stated
	dropped int // targets beyond maxStated
}

// Document counts what was found in a document. A session is a target of its own where
// sessions are compared, where its API was driven, and where it has a name; the other
// files are one target together.
func (w *statedTargets) Document(d Document) error {
	name, target := w.text(d.Target), w.text(d.API)
	isByItself := d.Target != "" || d.API != "" || w.Compare && d.Checks != nil
	if isByItself && target == "" {
		target = w.text(w.publicName(d.File))
	}
	s := w.of(name, target, isByItself)
	if s == nil {
		return nil
	}
	if d.File != s.file {
		s.files, s.file = s.files+1, d.File
	}
	s.troubled = s.troubled || d.Trouble != ""
	switch {
	case d.Checks != nil:
		s.Documents += d.Responses
	case d.Trouble == "":
		s.Documents += max(d.Sound, 1)
	}
	if w.Examples == 0 { // else the groups have them
		for _, f := range d.Findings {
			s.count(w.text(f.Rule), f.Level, 1+f.More)
		}
	}
	s.Known += len(d.Known)
	if isByItself && d.Profile != "" {
		s.judgedBy(Choice{w.text(d.Profile), w.text(d.Why), 1})
	}
	for _, c := range d.Checks {
		cell := checkCell(d, c.Check)
		s.addCheck(StatedCheck{w.text(c.Check), c.Level, cell.Result, c.Judged, w.text(c.Of), cell.Findings})
	}
	return nil
}

// publicName names a file as it may be published: one that is not in the folder of the
// run without the folders that it is in.
func (o Options) publicName(file string) string {
	name := o.inFolder(file)
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		name = filepath.Base(name)
	}
	return name
}

// text makes a text safe to print, and short enough for a statement.
func (w *statedTargets) text(text string) string {
	text = printable.Text(text)
	if utf8.RuneCountInString(text) > maxStatedText {
		text = string([]rune(text)[:maxStatedText-1]) + "…"
	}
	return text
}

// of gives the target with the name; nil where there are too many.
func (w *statedTargets) of(name, target string, isByItself bool) *Stated {
	for _, s := range w.all {
		if s.Name == name && (s.Target == target || !isByItself) {
			return s
		}
	}
	if len(w.all) == maxStated {
		w.dropped++
		return nil
	}
	s := &Stated{Name: name, Target: target, Profiles: []Choice{}, Checks: []StatedCheck{}, Rules: []StatedRule{}}
	w.all = append(w.all, s)
	return s
}

func (s *Stated) judgedBy(c Choice) {
	for i := range s.Profiles {
		if p := &s.Profiles[i]; p.Profile == c.Profile && p.Why == c.Why {
			p.Files += c.Files
			return
		}
	}
	if len(s.Profiles) < maxStatedRules {
		s.Profiles = append(s.Profiles, c)
	}
}

func (s *Stated) count(rule string, level validate.Level, n int) {
	switch level {
	case validate.Error:
		s.Errors += n
	case validate.Warning:
		s.Warnings += n
	default:
		s.Notes += n
	}
	at := s.ruleAt(rule, level)
	if at < 0 && len(s.Rules) >= maxStatedRules-3 { // the last, one of each level, have what is beyond
		rule = ofRest
		at = s.ruleAt(rule, level)
	}
	if at < 0 {
		s.Rules = append(s.Rules, StatedRule{rule, level, n})
	} else {
		s.Rules[at].Findings += n
	}
}

// ruleAt finds the rule with a level; -1 where there is none.
func (s *Stated) ruleAt(rule string, level validate.Level) int {
	return slices.IndexFunc(s.Rules, func(r StatedRule) bool { return r.Rule == rule && r.Level == level })
}

// gravest lists results of one check, the one that counts of several sessions first.
var gravest = []conformance.Result{conformance.Error, conformance.Fail, conformance.Warn, conformance.Pass, conformance.Noted, conformance.Skip}

// addCheck adds a check to what it is in the sessions before.
func (s *Stated) addCheck(c StatedCheck) {
	for i := range s.Checks {
		if have := &s.Checks[i]; have.Check == c.Check {
			have.Judged += c.Judged
			have.Findings += c.Findings
			if slices.Index(gravest, c.Result) < slices.Index(gravest, have.Result) {
				have.Result = c.Result
			}
			return
		}
	}
	if len(s.Checks) < maxStatedRules {
		s.Checks = append(s.Checks, c)
	}
}

// result is the target's as a whole.
func (s *Stated) result(failOn validate.Level) conformance.Result {
	failing := map[validate.Level]int{validate.Error: s.Errors, validate.Warning: s.Errors + s.Warnings, validate.Note: s.Errors + s.Warnings + s.Notes}
	isError := func(c StatedCheck) bool { return c.Result == conformance.Error }
	isSkip := func(c StatedCheck) bool { return c.Result == conformance.Skip }
	switch {
	case failing[failOn] > 0:
		return conformance.Fail
	case s.troubled || slices.ContainsFunc(s.Checks, isError):
		return conformance.Error
	case s.Errors+s.Warnings > 0:
		return conformance.Warn
	case s.Documents == 0 && !slices.ContainsFunc(s.Checks, func(c StatedCheck) bool { return !isSkip(c) }):
		return conformance.Skip
	}
	return conformance.Pass
}

// close gives the statement of the run.
func (w *statedTargets) close(s Summary) (Statement, error) {
	if w.dropped > 0 {
		return Statement{}, fmt.Errorf("a statement has up to %d targets; there are more", maxStated)
	}
	if len(w.all) == 0 {
		w.of("", "", false)
	}
	first := w.all[0] // what is of no document is of the run: it has one target, unless it compares sessions
	for _, c := range s.Beyond {
		first.count(w.text(c.Rule), c.Level, c.N)
	}
	for _, g := range s.Groups {
		first.count(w.text(g.Rule), g.Level, g.Count)
	}
	if len(w.all) == 1 {
		first.Documents, first.Known, first.troubled = s.Documents, s.Known, first.troubled || s.Trouble
		first.Profiles = []Choice{}
		for _, c := range s.Profiles {
			first.judgedBy(Choice{w.text(c.Profile), w.text(c.Why), c.Files})
		}
	}
	for _, t := range w.all {
		switch {
		case t.Target != "":
		case t.files == 1:
			t.Target = w.text(w.publicName(t.file))
		default:
			t.Target = plural(cmp.Or(t.files, s.Files), "file")
		}
		t.Result = t.result(w.FailOn)
		slices.SortFunc(t.Rules, func(a, b StatedRule) int {
			return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(a.Rule, b.Rule))
		})
	}
	made := Statement{Statement: statementVersion, Batchcheck: cmp.Or(w.text(w.Version), "batchcheck"), Date: time.Unix(max(w.At.Unix(), 0), 0).UTC(), Targets: w.all}
	made.Only, made.Skip, made.LeftOut = w.texts(w.Only), w.texts(w.Skip), w.texts(s.ByConfig())
	return made, nil
}

func (w *statedTargets) texts(all []string) (short []string) {
	for _, text := range all {
		short = append(short, w.text(text))
	}
	return short
}

// partly says what the run left out; "" for nothing.
func (s Statement) partly() string {
	said := slices.Clone(s.LeftOut)
	if len(s.Only) > 0 {
		said = append(said, "only "+strings.Join(s.Only, ", "))
	}
	if len(s.Skip) > 0 {
		said = append(said, "without "+strings.Join(s.Skip, ", "))
	}
	return printable.Text(strings.Join(said, "; "))
}

// A statementWriter writes the statement of a run.
type statementWriter struct{ statedTargets }

func newStatement(o Options) Writer { return &statementWriter{statedTargets{Options: o}} }

// Flush writes nothing: the counts are not known yet.
func (w *statementWriter) Flush() error { return nil }

func (w *statementWriter) Close(s Summary) error {
	made, err := w.close(s)
	if err != nil {
		return err
	}
	line, err := marshal(made)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := json.Indent(&text, line, "", "  "); err != nil {
		return err
	}
	text.WriteByte('\n')
	_, err = text.WriteTo(w.Out)
	return err
}

// ReadStatement reads a statement. It takes only what batchcheck writes: others may have
// made it, and it is to be published.
func ReadStatement(in io.Reader) (Statement, error) {
	var s Statement
	text, err := io.ReadAll(io.LimitReader(in, MaxStatement+1))
	switch {
	case err != nil:
		return s, err
	case len(text) > MaxStatement:
		return s, fmt.Errorf("it has more than %d bytes", MaxStatement)
	case !utf8.Valid(text):
		return s, errors.New("it is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return s, errors.New("it is not a statement: " + printable.Text(err.Error()))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return s, errors.New("there is more after the statement")
	}
	return s, s.check()
}

// check finds what batchcheck would not write.
func (s Statement) check() error {
	switch {
	case s.Statement != statementVersion:
		return fmt.Errorf("statement is %d, but must be %d", s.Statement, statementVersion)
	case s.Date.IsZero() || s.Date.Year() < 1 || s.Date.Year() > 9999:
		return errors.New("date is missing, or out of range")
	case len(s.Targets) == 0 || len(s.Targets) > maxStated:
		return fmt.Errorf("it has %d targets, but must have 1 to %d", len(s.Targets), maxStated)
	case len(s.Only)+len(s.Skip)+len(s.LeftOut) > maxStatedRules:
		return fmt.Errorf("only, skip and left_out have more than %d entries", maxStatedRules)
	case s.Report != "" && !isWebPage(s.Report):
		return errors.New("report is not an address that begins with https:// or http://")
	}
	if err := checkTexts(slices.Concat([]string{s.Batchcheck, s.Report}, s.Only, s.Skip, s.LeftOut)...); err != nil {
		return err
	}
	for i, t := range s.Targets {
		if t == nil {
			return fmt.Errorf("targets/%d is null", i)
		}
		if err := t.check(); err != nil {
			return fmt.Errorf("targets/%d: %w", i, err)
		}
	}
	return nil
}

func (s *Stated) check() error {
	if len(s.Profiles) > maxStatedRules || len(s.Checks) > maxStatedRules || len(s.Rules) > maxStatedRules {
		return fmt.Errorf("a list has more than %d entries", maxStatedRules)
	}
	texts, counts := []string{s.Name, s.Target}, []int{s.Documents, s.Errors, s.Warnings, s.Notes, s.Known}
	for _, p := range s.Profiles {
		texts, counts = append(texts, p.Profile, p.Why), append(counts, p.Files)
	}
	results := []conformance.Result{s.Result}
	ids := map[string]bool{}
	for _, c := range s.Checks {
		if c.Check == "" || ids[c.Check] {
			return fmt.Errorf("the check %s is listed twice, or has no name", printable.Quoted(c.Check))
		}
		ids[c.Check] = true
		texts, counts, results = append(texts, c.Check, c.Of), append(counts, c.Judged, c.Findings), append(results, c.Result)
		if c.Level < validate.Note {
			return fmt.Errorf("the check %s has no level", printable.Quoted(c.Check))
		}
	}
	sum := Stated{}
	for _, r := range s.Rules {
		if r.Level < validate.Note {
			return fmt.Errorf("the rule %s has no level", printable.Quoted(r.Rule))
		}
		texts, counts = append(texts, r.Rule), append(counts, r.Findings)
		sum.count(r.Rule, r.Level, r.Findings)
	}
	for _, result := range results {
		if !slices.Contains(gravest, result) {
			return fmt.Errorf("%s is not a result", printable.Quoted(string(result)))
		}
	}
	if err := errors.Join(checkTexts(texts...), checkCounts(counts...)); err != nil {
		return err
	}
	if s.Target == "" {
		return errors.New("it has no target")
	}
	if s.Errors != sum.Errors || s.Warnings != sum.Warnings || s.Notes != sum.Notes {
		return fmt.Errorf("it has %d errors, %d warnings and %d notes, but its rules have %d, %d and %d", s.Errors, s.Warnings, s.Notes, sum.Errors, sum.Warnings, sum.Notes)
	}
	return nil
}

func checkTexts(texts ...string) error {
	for _, text := range texts {
		if utf8.RuneCountInString(text) > maxStatedText {
			return fmt.Errorf("a text has more than %d characters: %s", maxStatedText, printable.Quoted(text))
		}
	}
	return nil
}

func checkCounts(counts ...int) error {
	for _, n := range counts {
		if n < 0 || n > maxStatedCount {
			return fmt.Errorf("the count %d is out of range", n)
		}
	}
	return nil
}

// isWebPage tells whether a text is the address of a page, which a link may lead to.
func isWebPage(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && printable.Text(text) == text && !strings.ContainsAny(text, " <>\"()[]\\|`")
}
