package live

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
	"github.com/batchcheck/batchcheck/internal/run"
)

// A drive is a run against one live API.
type drive struct {
	Settings        // its own settings
	label    string // tells it from the others; "" where there are none
	plan     conformance.Plan
	progress *progress
	file     *run.Draft // of the recording
	unnamed  bool       // the recording goes by the time alone
	har      []byte     // its text
	session  *conformance.Session
	err      error // why the plan was not walked to its end
}

// Run drives APIs, writes the recordings, and judges them, and recordings
// that stand among them, in the order of the targets.
func Run(o *run.Options, l *Settings, w run.World, setUp func(*run.Reader)) error {
	drives, err := l.drives(o, w)
	if err != nil {
		return err
	}
	if l.DryRun {
		return printPlans(w.Stdout, drives)
	}
	if len(drives) > 1 && l.Record != "" {
		if err := os.MkdirAll(l.Record, 0o777); err != nil {
			return run.Exit{Code: run.ExitTrouble, Message: "the recordings cannot be written: " + err.Error()}
		}
	}
	o.SideBySide = len(o.Targets) > 1
	t, r, err := run.Begin(o, w)
	if err != nil {
		return err
	}
	setUp(r)
	t.Live = true
	if err := walkAll(drives); err != nil {
		t.Writers.Abandon()
		return err
	}
	var names []string
	for _, target := range o.Targets {
		if target.IsLive() {
			names = append(names, drives[0].Record)
			err = drives[0].judge(t, r, w)
			drives = drives[1:]
		} else {
			names = append(names, target.Arg)
			err = t.TakeFiles(w, r, target.Arg)
		}
		if err != nil {
			return t.End(w, err)
		}
	}
	if err = t.Together(r); err == nil {
		t.Summary.Files -= t.Unread + t.Summary.Unjudged
		t.Hint(names, &run.Replay{}, setUp)
	}
	return t.End(w, err)
}

// drives prepares the runs against all live targets, and finds what is wrong
// with any of them before the first begins.
func (l *Settings) drives(o *run.Options, w run.World) ([]*drive, error) {
	if err := l.checkSeveral(o.Targets); err != nil {
		return nil, err
	}
	several := len(o.Targets) > 1
	if several {
		w.Stderr = &shared{to: w.Stderr}
	}
	records := l.records(o.Targets)
	var all []*drive
	for _, target := range o.Targets {
		if !target.IsLive() {
			continue
		}
		d := &drive{Settings: *l, label: target.Name}
		d.unnamed = l.Record == "" && l.Resume == ""
		d.target, d.several, d.Record = target, servers(o.Targets) > 1, records[len(all)]
		if several {
			d.label = target.Label()
		}
		if err := d.complete(o, w); err != nil {
			return nil, err
		}
		var err error
		if d.plan, err = conformance.PlanOf(d.Config); err != nil {
			return nil, run.Usage("%v", err)
		}
		d.progress = newProgress(o, d, w)
		all = append(all, d)
	}
	return all, nil
}

// checkSeveral finds what holds for one live target, but not for several.
func (l *Settings) checkSeveral(ts run.Targets) error {
	live := slices.DeleteFunc(slices.Clone(ts), func(t run.Target) bool { return !t.IsLive() })
	if len(live) > 1 && (l.Resume != "" || l.Config.Batch != "" || l.Config.InputFileID != "") {
		return run.Usage("--resume, --batch and --input-file-id are for one live target")
	}
	for _, header := range l.HeadersEnv {
		of, _, isOwn := strings.Cut(header, "/")
		if isOwn && !slices.ContainsFunc(live, func(t run.Target) bool { return t.Name == of }) {
			return run.Usage("--header-env %s: there is no live target %s=URL", header, of)
		}
	}
	return nil
}

// walkAll walks all plans, and writes the recordings.
func walkAll(drives []*drive) error {
	if err := openAll(drives); err != nil {
		return run.Exit{Code: run.ExitTrouble, Message: "the recording cannot be written: " + err.Error()}
	}
	if err := driveAll(drives); err != nil {
		return run.Exit{Code: run.ExitTrouble, Message: "the recording was not written: " + err.Error()}
	}
	return nil
}

// openAll begins to write the recordings, since a run whose recording cannot be
// written is not begun.
func openAll(drives []*drive) (err error) {
	for i, d := range drives {
		if d.file, err = run.OpenDraft(d.Record); err != nil {
			for _, before := range drives[:i] {
				before.file.Finish(run.ErrAbandoned)
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
	ctx, stop := signal.NotifyContext(context.Background(), run.Endings()...)
	defer stop()
	run.Leftovers.Spare(true)
	atSignal := context.AfterFunc(ctx, func() {
		run.Leftovers.Spare(false)
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
		run.Leftovers.Spare(false)
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
		d.progress.say("recording: " + d.Record + " (" + d.judgeLine() + " judges it again)")
	}
	return errors.Join(failures...)
}

// announce says what is going to be done.
func (d *drive) announce() {
	if d.Config.APIKey == "" && len(d.Config.Credentials) == 0 {
		d.progress.say("no API key is set (" + keyVariableOf(d.target) + "), and none is sent")
	}
	d.progress.say(d.plan.Target + ": " + d.plan.String())
}

func (d *drive) run(ctx context.Context) {
	atSignal := context.AfterFunc(ctx, func() { d.progress.say("stopping: what was made is cancelled and deleted") })
	defer atSignal()
	d.Config.Progress = d.progress.event
	d.session, d.err = conformance.Drive(ctx, d.Config)
	if ctx.Err() != nil && errors.Is(d.err, context.Cause(ctx)) {
		d.err = errors.New("interrupted before the plan's end")
	}
}

// write writes the recording.
func (d *drive) write() error {
	kept := d.session
	if !d.RecordBodies {
		kept = d.session.WithoutFiles(d.Config.Paths)
	}
	var har bytes.Buffer
	err := recording.WriteHAR(&har, kept)
	if err == nil {
		_, err = d.file.Write(har.Bytes())
	}
	d.har = har.Bytes()
	if err == nil && d.unnamed { // another run may have begun in the same second
		d.Record, err = d.file.Claim()
	}
	return d.file.Finish(err)
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
