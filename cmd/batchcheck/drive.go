package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
)

// A drive is a run against one live API.
type drive struct {
	live            // its own settings
	label    string // tells it from the others; "" where there are none
	plan     conformance.Plan
	progress *progress
	file     *draft // of the recording
	unnamed  bool   // the recording goes by the time alone
	har      []byte // its text
	session  *conformance.Session
	err      error // why the plan was not walked to its end
}

// runLive drives APIs, writes the recordings, and judges them, and recordings
// that stand among them, in the order of the targets.
func runLive(o *options, l *live, w world, setUp func(*reader)) error {
	drives, err := l.drives(o, w)
	if err != nil {
		return err
	}
	if l.dryRun {
		return printPlans(w.stdout, drives)
	}
	if len(drives) > 1 && l.record != "" {
		if err := os.MkdirAll(l.record, 0o777); err != nil {
			return exit{exitTrouble, "the recordings cannot be written: " + err.Error()}
		}
	}
	o.sideBySide = len(o.targets) > 1
	t, r, err := begin(o, w)
	if err != nil {
		return err
	}
	setUp(r)
	t.live = true
	if err := walkAll(drives); err != nil {
		t.writers.abandon()
		return err
	}
	var names []string
	for _, target := range o.targets {
		if target.isLive() {
			names = append(names, drives[0].record)
			err = t.takeDrive(w, r, drives[0])
			drives = drives[1:]
		} else {
			names = append(names, target.arg)
			err = t.takeFiles(w, r, target.arg)
		}
		if err != nil {
			return t.end(w, err)
		}
	}
	if err = t.together(r); err == nil {
		t.summary.Files -= t.unread + t.summary.Unjudged
		t.hint(names, &replay{}, setUp)
	}
	t.goOn = strings.Join(t.resumeLines(), "\n")
	return t.end(w, err)
}

// drives prepares the runs against all live targets, and finds what is wrong
// with any of them before the first begins.
func (l *live) drives(o *options, w world) ([]*drive, error) {
	if err := l.checkSeveral(o.targets); err != nil {
		return nil, err
	}
	several := len(o.targets) > 1
	if several {
		w.stderr = &shared{to: w.stderr}
	}
	records := l.records(o.targets)
	var all []*drive
	for _, target := range o.targets {
		if !target.isLive() {
			continue
		}
		d := &drive{live: *l, label: target.name}
		d.unnamed = l.record == "" && l.resume == ""
		d.target, d.several, d.record = target, o.targets.servers() > 1, records[len(all)]
		if several {
			d.label = target.label()
		}
		if err := d.complete(o, w); err != nil {
			return nil, err
		}
		var err error
		if d.plan, err = conformance.PlanOf(d.config); err != nil {
			return nil, usage("%v", err)
		}
		d.progress = newProgress(o, d, w)
		all = append(all, d)
	}
	return all, nil
}

// checkSeveral finds what holds for one live target, but not for several.
func (l *live) checkSeveral(ts targets) error {
	live := slices.DeleteFunc(slices.Clone(ts), func(t target) bool { return !t.isLive() })
	if len(live) > 1 && (l.resume != "" || l.config.Batch != "" || l.config.InputFileID != "") {
		return usage("--resume, --batch and --input-file-id are for one live target")
	}
	for _, header := range l.headersEnv {
		of, _, isOwn := strings.Cut(header, "/")
		if isOwn && !slices.ContainsFunc(live, func(t target) bool { return t.name == of }) {
			return usage("--header-env %s: there is no live target %s=URL", header, of)
		}
	}
	return nil
}

// walkAll walks all plans, and writes the recordings.
func walkAll(drives []*drive) error {
	if err := openAll(drives); err != nil {
		return exit{exitTrouble, "the recording cannot be written: " + err.Error()}
	}
	if err := driveAll(drives); err != nil {
		return exit{exitTrouble, "the recording was not written: " + err.Error()}
	}
	return nil
}

// openAll begins to write the recordings, since a run whose recording cannot be
// written is not begun.
func openAll(drives []*drive) (err error) {
	for i, d := range drives {
		if d.file, err = openDraft(d.record); err != nil {
			for _, before := range drives[:i] {
				before.file.settle(errAbandoned)
			}
			return err
		}
	}
	return nil
}

// driveAll drives all at a time, since batches take their time, and writes what
// comes of it. A signal stops the driving, not the writing; a second one ends the
// process.
func driveAll(drives []*drive) error {
	log.SetOutput(io.Discard) // net/http logs there what servers send unasked
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	defer stop()
	leftovers.spare(true)
	atSignal := context.AfterFunc(ctx, func() {
		leftovers.spare(false)
		stop()
	})
	var running sync.WaitGroup
	for _, d := range drives {
		d.announce()
		running.Go(func() { d.run(ctx) })
	}
	running.Wait()
	err := writeAll(drives)
	if atSignal() { // none came
		leftovers.spare(false)
	}
	return err
}

// writeAll writes the recordings.
func writeAll(drives []*drive) error {
	var failures []error
	for _, d := range drives {
		d.progress.end()
		if err := d.write(); err != nil {
			failures = append(failures, err)
			continue
		}
		d.progress.say("recording: " + d.record + " (" + d.judgeLine() + " judges it again)")
	}
	return errors.Join(failures...)
}

// announce says what is going to be done.
func (d *drive) announce() {
	if d.config.APIKey == "" && len(d.config.Credentials) == 0 {
		d.progress.say("no API key is set (" + d.target.keyVariable() + "), and none is sent")
	}
	d.progress.say(d.plan.Target + ": " + d.plan.String())
}

func (d *drive) run(ctx context.Context) {
	atSignal := context.AfterFunc(ctx, func() { d.progress.say("stopping: what was made is cancelled and deleted") })
	defer atSignal()
	d.config.Progress = d.progress.event
	d.session, d.err = conformance.Drive(ctx, d.config)
	if ctx.Err() != nil && errors.Is(d.err, context.Cause(ctx)) {
		d.err = errors.New("interrupted before the plan's end")
	}
}

// write writes the recording.
func (d *drive) write() error {
	kept := d.session
	if !d.recordBodies {
		kept = d.session.WithoutFiles(d.config.Paths)
	}
	var har bytes.Buffer
	err := recording.WriteHAR(&har, kept)
	if err == nil {
		_, err = d.file.Write(har.Bytes())
	}
	d.har = har.Bytes()
	if err == nil && d.unnamed { // another run may have begun in the same second
		d.record, err = d.file.claim()
	}
	return d.file.settle(err)
}

func printPlans(out io.Writer, drives []*drive) error {
	for i, d := range drives {
		if i > 0 {
			fmt.Fprintln(out)
		}
		if d.label != "" {
			fmt.Fprintf(out, "%s: %s\n", d.label, d.plan.Target)
		}
		for _, s := range d.plan.Steps {
			fmt.Fprintf(out, "%-20s %s\n", s.Name, s.Says)
		}
		if _, err := fmt.Fprintf(out, "\n%s\n", d.plan); err != nil {
			return err
		}
	}
	return nil
}

// A shared is what several write to at a time, a line each.
type shared struct {
	mu sync.Mutex
	to io.Writer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.to.Write(p)
}
