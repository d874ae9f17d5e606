package main

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/drift"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/validate"
)

// runDrift compares the shapes of two sets of recordings, or writes that of one.
func runDrift(args []string, w world) error {
	o := options{notes: true} // what is new is as much an answer as what is wrong
	var l live
	flags := pflag.NewFlagSet("batchcheck drift", pflag.ContinueOnError)
	o.driftFlags(flags)
	reachFlags(flags, &l)
	o.checkFlags(flags)
	if err := parse(flags, args, w, driftHelp); err != nil {
		return err
	}
	if err := settle(flags, w); err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	args = flags.Args()
	if err := checkSides(args, o.save != ""); err != nil {
		return err
	}
	t, r, err := begin(&o, w)
	if err != nil {
		return err
	}
	s := &survey{o: &o, live: &l, tally: t, reader: r, w: w, found: map[string][]validate.Finding{}}
	if o.save != "" {
		return t.end(w, s.save(args))
	}
	return t.end(w, s.compare(args[:1], args[1:]))
}

func (o *options) driftFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.save, "save", "", "write the shape of what is named, files, folders or a live API, to this `FILE`, and compare nothing")
}

// checkSides holds the arguments to what they may be: two sides, of which the
// second may be a live API, or what to save.
func checkSides(args []string, save bool) error {
	urls := len(slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return !isURL(arg) }))
	switch {
	case save && len(args) == 0:
		return usage("--save needs a SOURCE: files, folders, or a live API")
	case save && urls > 0 && len(args) > 1:
		return usage("--save takes one URL, and nothing beside it")
	case save:
		return nil
	case len(args) != 2:
		return usage("%s", driftNeeds)
	case isURL(args[0]):
		return usage("OLD is what was recorded; a live API can only be NEW")
	}
	return nil
}

// compare reports what changed from one side to the other.
func (s *survey) compare(before, now []string) error {
	c, err := s.contract()
	if err != nil {
		return err
	}
	old, err := s.shape(c, before)
	if err != nil {
		return err
	}
	fresh, err := s.shape(c, now)
	if err != nil {
		return err
	}
	changed := drift.Compare(c, old, fresh, s.o.sanitized)
	if len(changed.Compared) == 0 {
		s.tally.summary.Documents = 0 // one side alone is nothing to judge
	}
	for _, kind := range changed.Apart {
		if kind.Name == c.Kinds[0].Name || s.o.verbose > 0 {
			fmt.Fprintf(s.w.stderr, "batchcheck: only one of OLD and NEW has a %s: not compared\n", printableLines(kind.Title))
		}
	}
	s.add(changed.Findings...)
	return s.report()
}

// save writes the shape of the sources.
func (s *survey) save(sources []string) error {
	c, err := s.contract()
	if err != nil {
		return err
	}
	made, err := s.shape(c, sources)
	if err != nil || made.Objects() == 0 {
		return err
	}
	var text bytes.Buffer
	if err := made.Write(&text); err != nil {
		return err
	}
	if err := replaceFile(s.o.save, text.Bytes()); err != nil {
		return exit{exitTrouble, "the shape was not written: " + err.Error()}
	}
	return s.report()
}

// contract compiles what the options choose.
func (s *survey) contract() (*contract.Contract, error) {
	schema, err := s.o.schemaText()
	if err != nil {
		return nil, err
	}
	c, err := contract.Load(schema, s.o.profile)
	if err != nil {
		return nil, usage("%v", err)
	}
	if s.o.maxDocument > 0 {
		c.Limits.Bytes = int64(s.o.maxDocument)
	}
	return c, nil
}

// report passes on what was found, file by file.
func (s *survey) report() error {
	s.tally.summary.Files = len(s.files)
	for _, file := range s.files {
		d := report.Document{File: file, Findings: s.found[file]}
		if len(d.Findings) == 0 {
			d.Sound = 1
		}
		if err := s.tally.document(d); err != nil {
			return err
		}
	}
	return nil
}

func (s *survey) add(found ...validate.Finding) {
	for _, f := range found {
		s.found[f.File] = append(s.found[f.File], f)
	}
}

// walk reads a live API, and gives the session.
func (s *survey) walk(baseURL string) (*conformance.Session, error) {
	s.o.targets = targets{{arg: baseURL}}
	s.live.config.MaxBatches = conformance.DefaultMaxBatches // none is made without Write
	drives, err := s.live.drives(s.o, s.w)
	if err != nil {
		return nil, err
	}
	d := drives[0]
	d.config.Only, d.config.Skip = nil, nil // they choose among what is found
	if d.plan, err = conformance.PlanOf(d.config); err != nil {
		return nil, usage("%v", err)
	}
	s.tally.live = true
	if err := walkAll(drives); err != nil {
		return nil, err
	}
	s.tally.known.goesBy(d.record, d.plan.Target)
	s.tally.tellTrouble(s.w, d)
	return d.reread()
}
