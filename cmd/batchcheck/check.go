package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/validate"
)

// runCheck judges the files that the arguments name.
func runCheck(args []string, w world) error {
	var o options
	flags := pflag.NewFlagSet("batchcheck", pflag.ContinueOnError)
	o.checkFlags(flags)
	o.logFlags(flags)
	wantsVersion := flags.Bool("version", false, "print the version")
	if err := parse(flags, args, w, checkHelp); err != nil {
		return err
	}
	if *wantsVersion {
		_, err := fmt.Fprintln(w.stdout, version())
		return err
	}
	var err error
	if o.inside, err = o.isLog(flags); err != nil { // where the configuration file says so, it is meant for conform
		return err
	}
	if err := settle(flags, w); err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return noFiles(w)
	}
	return check(&o, flags.Args(), w, func(*reader) {})
}

func noFiles(w world) error {
	if w.stdinTTY() {
		return usage("no FILE to check\n\n%s", checkHelp)
	}
	return usage("no FILE to check; - reads standard input")
}

// check judges what the arguments name. setUp says how to read it.
func check(o *options, args []string, w world, setUp func(*reader)) error {
	m := newMeter(o, w, args, time.Now)
	w = m.under(w)
	stdin := &replay{from: w.stdin}
	sources := input.Expand(args, stdin)
	o.sideBySide = o.targets != nil && len(sources) > 1
	t, r, err := begin(o, w)
	if err != nil {
		return err
	}
	setUp(r)
	r.count = m.counter()
	if slices.Contains(args, input.Stdin) {
		input.WidenPipe(w.stdin)
	}
	err = judge(r, sources, o.jobs, func(found judged) error {
		err := t.take(w, found)
		m.tell(t.summary)
		return err
	})
	m.end()
	if err == nil {
		err = t.together(r)
	}
	if err == nil {
		t.summary.Files = len(sources) - t.unread - t.summary.Unjudged
		t.hint(args, stdin, setUp)
	}
	if errors.Is(err, errUnread) {
		err = nil
	}
	return t.end(w, err)
}

// begin makes what judges, and what counts and reports.
func begin(o *options, w world) (*tally, *reader, error) {
	v, err := o.validator(o.profile)
	if err != nil {
		return nil, nil, err
	}
	if err := o.checkRules(v); err != nil {
		return nil, nil, err
	}
	known, err := openBaseline(o)
	if err != nil {
		return nil, nil, err
	}
	if o.sanitized {
		fmt.Fprintln(w.stderr, "batchcheck: --sanitized: of recordings, the rules time/* and the checks that compare ids or times are not judged")
	}
	t := &tally{o: o, known: known, summary: report.Summary{Profile: v.Profile(), Count: map[validate.Level]int{}}}
	if t.writers, err = o.writers(v, w); err != nil {
		return nil, nil, err
	}
	r := o.reader(v)
	r.maxAge, r.now = time.Duration(o.maxAge), w.now
	return t, r, nil
}

// A tally counts and passes on what is found.
type tally struct {
	o        *options
	live     bool // a live API is judged: another run may find less
	writers  writers
	known    *baseline
	summary  report.Summary
	failed   bool // some finding is at the fail level
	sessions int  // recordings that were judged
	trouble  bool // something could not be checked
	toEnd    bool // more than findings comes of the run: it goes on when nobody reads them
	unread   int  // sources that could not be read, or not to their end
	undated  int  // sources without a recorded time

	observed   []observed // to be judged together
	unfinished []*drive   // whose batches have not ended
	goOn       string     // the commands that go on with those
}

// take notes what came of a part of a source.
func (t *tally) take(w world, found judged) error {
	if found.note != "" {
		fmt.Fprintln(w.stderr, "batchcheck: "+printableLines(found.note))
	}
	t.observe(found)
	t.known.judged(found.source.Name, found.err == nil)
	switch {
	case found.err != nil:
		if err := t.unreadable(w, found.source, found.err); err != nil {
			return err
		}
	case found.unjudged:
		t.otherFile(w, found)
	case found.observed == nil:
		if err := t.add(found); err != nil {
			return err
		}
	}
	if err := t.writers.flush(); err != nil {
		return err
	}
	if t.failed && isGone(w.stdout) && !t.toEnd && len(t.o.reports) == 0 && !t.o.writeBaseline {
		return errUnread
	}
	return nil
}

// errUnread ends a run whose findings nobody reads, when it has failed already.
var errUnread = errors.New("nobody reads the findings")

// add counts what was found, and passes it on.
func (t *tally) add(found judged) error {
	if found.undated {
		t.undated++
	}
	t.summary.Documents += found.count
	t.summary.Skipped += found.skipped
	t.summary.Count[validate.Note] += found.notes
	for _, d := range found.documents {
		if err := t.document(d); err != nil {
			return err
		}
	}
	return nil
}

func (t *tally) document(d report.Document) error {
	d.Findings = slices.DeleteFunc(d.Findings, func(f validate.Finding) bool { return !t.o.rules.Has(f.Rule) })
	if d.Checks != nil {
		t.sessions++
		d.Target = cmp.Or(d.Target, t.o.targets.nameOf(d.File))
		t.trouble = t.trouble || slices.ContainsFunc(d.Checks, func(c conformance.Outcome) bool { return c.Result == conformance.Error })
		d.Checks = slices.DeleteFunc(d.Checks, func(c conformance.Outcome) bool { return !t.o.rules.Has(c.Check) })
	}
	d.Findings = t.known.filter(d.Findings, &t.summary.Known)
	for _, f := range d.Findings {
		t.summary.Count[f.Level]++
		t.failed = t.failed || f.Level >= validate.Level(t.o.failOn)
	}
	return t.writers.document(d)
}

func (t *tally) unreadable(w world, s input.Source, err error) error {
	t.unread++
	t.trouble = true
	what := "cannot read " + input.Why(s.Name, err) + remedy(s, err)
	fmt.Fprintln(w.stderr, "batchcheck: "+printableLines(what))
	return t.writers.document(report.Document{File: s.Name, Target: t.o.targets.nameOf(s.Name), Trouble: what})
}

// remedy says what to do about a source that cannot be read, where something
// is known.
func remedy(s input.Source, err error) string {
	names := slices.Sorted(maps.Keys(commands()))
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return ": what is compressed in it was cut off; compress it again"
	case !errors.Is(err, fs.ErrNotExist) || !s.Named:
		return ""
	case slices.Contains(names, s.Name):
		return fmt.Sprintf("; as a command it comes first: batchcheck %s [flags]", s.Name)
	}
	if name, ok := nearest.Find(s.Name, names); ok {
		return fmt.Sprintf("; did you mean the command %q?", name)
	}
	return "; name a file or folder that exists, or - for standard input"
}

// end closes the reports, and says with which code to exit.
func (t *tally) end(w world, err error) error {
	if err != nil {
		t.writers.abandon()
		return err
	}
	t.tellUndated(w)
	if t.o.writeBaseline {
		if err := t.known.write(t.o.baseline); err != nil {
			return exit{exitTrouble, "the baseline was not written: " + err.Error()}
		}
	} else {
		t.summary.Stale = t.known.stale(t.o.rules)
	}
	verdict := t.verdict()
	t.summary.Exit, t.summary.Trouble = verdict.code, verdict.code == exitTrouble
	if err := t.writers.close(t.summary); err != nil {
		return exit{exitTrouble, "the report was not written: " + err.Error()}
	}
	if verdict.code == exitHolds {
		return nil
	}
	return verdict
}

// verdict says with which code to exit, were it not for the reports.
func (t *tally) verdict() exit {
	accepted := t.o.writeBaseline
	switch {
	case t.trouble:
		return exit{exitTrouble, ""}
	case !accepted && (t.failed || len(t.summary.Stale) > 0 && !t.live):
		return exit{exitFindings, t.tellStale()}
	case !accepted && t.summary.Documents+t.sessions == 0 && !t.o.allowEmpty:
		return exit{exitTrouble, "nothing was judged: no file that may hold batch responses (--allow-empty takes that for success)"}
	case len(t.unfinished) > 0:
		return exit{exitUnfinished, t.goOn}
	}
	return exit{}
}

// tellStale says on standard error what a report in text says in itself.
func (t *tally) tellStale() string {
	if len(t.summary.Stale) == 0 || t.o.format == "text" || t.o.quiet {
		return ""
	}
	return fmt.Sprintf("the baseline has findings that are gone, such as %s (%d in all); write it anew with --write-baseline", t.summary.Stale[0], len(t.summary.Stale))
}

// A replay reads an input and keeps it while it is short, so that it can be
// read again.
type replay struct {
	from io.Reader
	kept bytes.Buffer
	lost bool
}

const mostKept = 4 << 20

func (r *replay) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	if r.lost = r.lost || r.kept.Len()+n > mostKept; r.lost {
		r.kept = bytes.Buffer{}
	} else {
		r.kept.Write(p[:n])
	}
	return n, err
}
