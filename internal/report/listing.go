package report

import (
	"bufio"
	"cmp"
	"fmt"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/validate"
)

// An item is what a list of places says at one of them: a finding, or what could not be
// judged.
type item struct {
	finding validate.Finding // File, Line, Column, Level, Rule and Message are always set
	target  string           // of the session that it is in
	says    string           // what the rule of a finding says, or what takes its place means
}

// What takes the place of a rule where an item is no finding.
const (
	notJudged  = "not-judged"
	ofBaseline = "baseline"
	ofConfig   = "configuration"
	ofRest     = "not-listed"
	ofSummary  = "summary"
)

var notFindings = map[string]string{
	notJudged: "could not be judged", ofBaseline: "a known finding is gone", ofConfig: "left out by the configuration file",
	ofRest: "findings that are only counted",
}

// A listing is what formats share that are lists of places and have nothing else:
// findings, with notes where they are asked for, then what else makes a run fail.
type listing struct {
	Options
	*bufio.Writer
	item func(item) error
	end  func() // writes what follows the items; nil for nothing
}

func newListing(o Options) listing { return listing{Options: o, Writer: buffered(o.Out)} }

func (w *listing) Document(d Document) error {
	if d.Trouble != "" {
		if err := w.put(d, validate.Error, notJudged, d.Trouble); err != nil {
			return err
		}
	}
	for _, c := range d.Checks {
		if c.Result != conformance.Error {
			continue
		}
		if err := w.put(d, validate.Error, notJudged, c.Check+": "+c.Reason); err != nil {
			return err
		}
	}
	for _, f := range w.listed(d) {
		if f.Level == validate.Note && !w.Notes {
			continue
		}
		f.Message += w.broken(f)
		f.File = cmp.Or(f.File, d.File)
		f.Line, f.Column = max(f.Line, 1), max(f.Column, 1)
		if err := w.item(item{f, cmp.Or(d.Target, d.API), w.Rule(f.Profile, f.Rule).Says}); err != nil {
			return err
		}
	}
	return nil
}

// put lists what is no finding.
func (w *listing) put(d Document, level validate.Level, rule, message string) error {
	return w.item(item{validate.Finding{File: d.File, Line: 1, Column: 1, Level: level, Rule: rule, Message: message}, cmp.Or(d.Target, d.API), notFindings[rule]})
}

func (w *listing) Close(s Summary) error {
	for _, g := range w.shownGroups(s) {
		f := g.first()
		f.File, f.Line, f.Column = cmp.Or(f.File, ofSummary), max(f.Line, 1), max(f.Column, 1)
		f.Message = w.says(s.By, g)
		if err := w.item(item{f, "", w.Rule(f.Profile, f.Rule).Says}); err != nil {
			return err
		}
	}
	for _, c := range s.Beyond {
		if c.Level == validate.Note && !w.Notes {
			continue
		}
		text := fmt.Sprintf("%s of the rule %s: only counted, not listed", plural(c.N, "further finding"), c.Rule)
		if err := w.put(Document{File: ofRest}, c.Level, ofRest, text); err != nil {
			return err
		}
	}
	for _, entry := range s.Stale {
		if err := w.put(Document{File: cmp.Or(w.Baseline, ofBaseline)}, validate.Error, ofBaseline, gone(entry)); err != nil {
			return err
		}
	}
	for _, text := range s.ByConfig() {
		if err := w.put(Document{File: cmp.Or(s.Config, ofConfig)}, validate.Note, ofConfig, text); err != nil {
			return err
		}
	}
	if w.end != nil {
		w.end()
	}
	return w.Flush()
}
