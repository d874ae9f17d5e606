package report

import (
	"bufio"
	"cmp"
	"fmt"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// What GitHub takes of one run; a report with more is refused as a whole. Notes
// may be as many as documents, and must not keep errors out.
const (
	maxResults = 25_000
	maxNotes   = 5_000
)

// sarif writes results as they come. What they refer to follows them: rules,
// and what else there is to tell.
type sarif struct {
	Options
	*bufio.Writer
	comma  string
	rules  []sarifRule
	ruleAt map[string]int // index in rules
	prints fingerprints
	given  map[bool]int // findings that were written: of notes, and of others
	cut    int          // findings that were not
	told   []sarifNotification
}

func newSARIF(o Options) Writer {
	w := &sarif{Options: o, Writer: buffered(o.Out), rules: []sarifRule{}, ruleAt: map[string]int{}, prints: fingerprints{}, given: map[bool]int{}, told: []sarifNotification{}}
	w.comma = fmt.Sprintf("{\"$schema\":%q,\"version\":\"2.1.0\",\"runs\":[{\"results\":[\n", sarifSchema)
	return w
}

func (w *sarif) Document(d Document) error {
	if d.Trouble != "" {
		w.tell(validate.Error, printable.Text(d.Trouble), w.location(d.File))
	}
	for _, c := range d.Checks {
		if c.Result == conformance.Error {
			w.tell(validate.Error, printable.Text(c.Check+": "+c.Reason), w.location(d.File))
		}
	}
	for f, r := range w.records(d) {
		if err := w.finding(d, f, r); err != nil {
			return err
		}
	}
	return nil
}

func (w *sarif) put(result sarifResult) error {
	line, err := marshal(result)
	if err != nil {
		return err
	}
	w.WriteString(w.comma)
	w.Write(line)
	w.comma = ",\n"
	return nil
}

// groups writes a result for each group: at the place of its first finding, with those
// of the other examples as related places.
func (w *sarif) groups(s Summary) error {
	for _, g := range s.Groups {
		f := g.first()
		if !w.fits(f) {
			w.cut += g.Count
			continue
		}
		made := w.result(f, "", w.group(s.By, g))
		made.Message, made.Count = plainText(w.says(s.By, g)), g.Count
		if len(g.Examples) == 0 {
			made.Locations = []sarifLocation{}
		}
		for _, f := range g.Examples[min(1, len(g.Examples)):] {
			made.Related = append(made.Related, w.place(f))
		}
		made.Fingerprints = map[string]string{"batchcheck/v1": w.prints.of(s.By+"="+g.Value, "", validate.Finding{Rule: g.Rule})}
		if err := w.put(made); err != nil {
			return err
		}
	}
	return nil
}

// finding writes a finding, if there is room. One that the baseline has is suppressed.
func (w *sarif) finding(d Document, f validate.Finding, properties Record) error {
	if !w.fits(f) {
		w.cut += 1 + f.More
		return nil
	}
	result := w.result(f, cmp.Or(d.Target, d.API), properties)
	switch {
	case properties.Known:
		result.Baseline = "unchanged"
		result.Suppressions = []sarifSuppression{{"external", "it is in the baseline " + printable.Text(w.Options.Baseline)}}
	case w.Options.Baseline != "":
		result.Baseline = "new"
	}
	return w.put(result)
}

// fits tells whether there is room for a finding, and counts those that have it.
func (w *sarif) fits(f validate.Finding) bool {
	isNote := f.Level == validate.Note
	if w.given[true]+w.given[false] >= maxResults || isNote && w.given[isNote] >= maxNotes {
		return false
	}
	w.given[isNote]++
	return true
}

// place gives where a finding is.
func (w *sarif) place(f validate.Finding) sarifLocation {
	at := w.location(f.File)
	at.Physical.Region = &sarifRegion{Line: max(f.Line, 1), Column: max(f.Column, 1)}
	if f.Width > 0 {
		at.Physical.Region.End = at.Physical.Region.Column + f.Width
	}
	if f.Pointer != "" {
		at.Logical = []sarifLogical{{Name: f.Pointer}}
	}
	return at
}

func (w *sarif) result(f validate.Finding, target string, properties any) sarifResult {
	at := w.place(f)
	return sarifResult{
		RuleID: f.Rule, RuleIndex: w.rule(f.Profile, f.Rule), Level: f.Level, Message: plainText(f.Message),
		Locations: []sarifLocation{at}, Count: max(f.Count, 1), Properties: properties,
		Fingerprints: map[string]string{"batchcheck/v1": w.prints.of(at.Physical.Artifact.URI, target, f)},
	}
}

// rule gives the index of a rule. One that was not met before joins the list, with the
// text that the profile has for it.
func (w *sarif) rule(profile, id string) int {
	at, found := w.ruleAt[id]
	if !found {
		at = len(w.rules)
		w.ruleAt[id] = at
		w.rules = append(w.rules, newSARIFRule(w.Rule(profile, id)))
	}
	return at
}

func (w *sarif) tell(level validate.Level, text string, at ...sarifLocation) {
	w.told = append(w.told, sarifNotification{Level: level, Message: plainText(text), Locations: at})
}

func (w *sarif) location(file string) (l sarifLocation) {
	l.Physical.Artifact = w.artifact(file)
	return l
}

func (w *sarif) Close(s Summary) error {
	if err := w.groups(s); err != nil {
		return err
	}
	if w.comma != ",\n" {
		w.WriteString(w.comma)
	}
	for _, entry := range s.Stale {
		w.tell(validate.Error, gone(entry))
	}
	for _, text := range s.ByConfig() {
		w.tell(validate.Note, text)
	}
	if w.cut += s.beyond(true); w.cut > 0 {
		w.tell(validate.Warning, fmt.Sprintf("%s more than a report has room for: at most %d, of them %d notes", plural(w.cut, "finding"), maxResults, maxNotes))
	}
	rest, err := marshal(sarifRun{
		Tool:        sarifTool{sarifDriver{"batchcheck", printable.Text(w.Version), homepage, w.rules}},
		Invocations: []sarifInvocation{{!s.Trouble, s.Exit, w.told}},
		Bases:       map[string]sarifBase{sourceRoot: {plainText("the folder that batchcheck ran in")}},
		Properties:  sarifProperties{orEmpty(s.Profiles)},
		Automation:  sarifAutomation{"batchcheck/" + printable.Text(s.Profile()) + "/"},
		ColumnKind:  "unicodeCodePoints",
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n],%s]}\n", rest[1:])
	return w.Flush()
}
