package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/batchcheck/batchcheck/conformance/drive"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/run"
)

// A targetRun is a run against one live API.
type targetRun struct {
	Settings        // its own settings
	label    string // tells it from the others; "" where there are none
	run      *drive.Run
	progress *progress
	file     *run.Draft // of the recording
	resumed  bool       // the recording takes the place of the one that the run goes on with
	session  *recording.Session
}

// Run drives APIs, writes the recordings, and judges them, and recordings
// that stand among them, in the order of the targets.
func Run(o *run.Options, l *Settings, w run.World) error {
	drives, err := l.drives(o, w)
	if err != nil {
		return err
	}
	if l.DryRun {
		return printPlans(w.Stdout, drives)
	}
	if len(drives) > 1 && l.Record != "" {
		err := run.CheckFolders(filepath.Join(l.Record, "recording"))
		if err == nil {
			err = os.MkdirAll(l.Record, 0o777)
		}
		if err != nil {
			return run.Exit{Code: run.ExitTrouble, Message: "the recordings cannot be written: " + err.Error()}
		}
	}
	o.SideBySide = len(o.Targets) > 1
	t, r, err := run.Begin(o, w)
	if err != nil {
		return err
	}
	t.Live = true
	if err := walkAll(drives); err != nil {
		t.Writers.Abandon()
		return err
	}
	for _, target := range o.Targets {
		if target.IsLive() {
			err = drives[0].judge(t, r, w)
			drives = drives[1:]
		} else {
			err = t.TakeFiles(w, r, target.Arg)
		}
		if err != nil {
			return t.End(w, err)
		}
	}
	if err = t.Together(r); err == nil {
		t.Summary.Files -= t.Unread + t.Summary.Unjudged
	}
	return t.End(w, err)
}

// drives prepares the runs against all live targets, and finds what is wrong
// with any of them before the first begins.
func (l *Settings) drives(o *run.Options, w run.World) ([]*targetRun, error) {
	if err := l.checkSeveral(o.Targets); err != nil {
		return nil, err
	}
	several := len(o.Targets) > 1
	records := l.records(o.Targets)
	var all []*targetRun
	for _, target := range o.Targets {
		if !target.IsLive() {
			continue
		}
		d := &targetRun{Settings: *l, label: target.Name}
		d.target, d.several, d.Record = target, servers(o.Targets) > 1, records[len(all)]
		if several {
			d.label = target.Label()
		}
		if err := d.checkRecord(l.Record != ""); err != nil {
			return nil, err
		}
		if err := d.complete(o.ForTarget(target), w); err != nil {
			return nil, err
		}
		d.progress = newProgress(o, d, w)
		d.Config.Progress = d.progress.event
		var err error
		if d.run, err = drive.NewRun(d.Config); err != nil {
			return nil, run.Usage("%v", err)
		}
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
func walkAll(drives []*targetRun) error {
	if err := openAll(drives); err != nil {
		return run.Exit{Code: run.ExitTrouble, Message: "the recording cannot be written: " + err.Error()}
	}
	if err := driveAll(drives); err != nil {
		return run.Exit{Code: run.ExitTrouble, Message: "the recording was not written: " + err.Error()}
	}
	return nil
}

// openAll begins to write the recordings, since a run whose recording cannot be
// written is not begun. They are for their user alone: people's data may be in them.
func openAll(drives []*targetRun) (err error) {
	for i, d := range drives {
		if d.file, err = run.OpenDraft(d.Record, 0o600); err != nil {
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
func driveAll(drives []*targetRun) error {
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
		running.Go(func() { d.walk(ctx) })
	}
	running.Wait()
	err := writeAll(drives)
	if atSignal() { // none came
		run.Leftovers.Spare(false)
	}
	return err
}

// writeAll writes the recordings.
func writeAll(drives []*targetRun) error {
	var failures []error
	for _, d := range drives {
		d.progress.end()
		if d.isUnreachable() {
			d.file.Finish(run.ErrAbandoned)
			continue
		}
		if err := d.write(); err != nil {
			failures = append(failures, err)
			continue
		}
		again := d.judgeLine() + " checks it again"
		if info, err := os.Stat(d.Record); err == nil && info.Size() > int64(run.MaxRecording) {
			again = fmt.Sprintf("it has more than %d bytes, and cannot be read again", run.MaxRecording)
		}
		d.progress.say("recording: " + d.Record + " (" + again + ")")
	}
	return errors.Join(failures...)
}

// announce says what is going to be done.
func (d *targetRun) announce() {
	if d.Config.APIKey == "" && len(d.Config.Credentials) == 0 {
		d.progress.say("no API key is set (" + keyVariableOf(d.target) + "), so none is sent")
	}
	if d.run.Checker().Why() != "" {
		d.progress.say("the profile is " + d.profile())
	}
	d.progress.say(d.run.Plan().Target + ": " + d.run.Plan().String())
}

// profile gives the profile that the API is driven and judged by, and why.
func (d *targetRun) profile() string {
	return report.Choice{Profile: d.run.Checker().Profile(), Why: d.run.Checker().Why()}.String()
}

func (d *targetRun) walk(ctx context.Context) {
	atSignal := context.AfterFunc(ctx, func() { d.progress.say("stopping: cancelling and deleting what was created") })
	defer atSignal()
	d.session, _ = d.run.Drive(ctx) // which says why it ended
}

// write writes the recording. What is found in the session is then said to be at
// its place there.
func (d *targetRun) write() error {
	kept := d.session
	if !d.RecordBodies && !d.run.HasOwnFiles() {
		kept = d.run.Checker().Reader().WithoutFiles(d.session)
	}
	if !d.resumed { // another run may have made such a file in the meantime
		name, err := d.file.Claim()
		if err != nil {
			return d.file.Finish(err)
		}
		d.Record = cmp.Or(name, d.Record)
	}
	if !d.Demo { // nobody goes on with one
		var err error
		if d.key, err = ownKey(); err != nil {
			d.progress.say("the recording is not signed: " + err.Error())
		}
	}
	places, err := recording.WriteHARAs(d.file, d.Record, kept, d.key)
	d.session.Name = d.Record
	d.run.SetPlaces(places)
	return d.file.Finish(err)
}

func printPlans(out io.Writer, drives []*targetRun) error {
	for i, d := range drives {
		if i > 0 {
			fmt.Fprintln(out)
		}
		if d.label != "" {
			fmt.Fprintf(out, "%s: %s\n", d.label, d.run.Plan().Target)
		}
		for _, s := range d.run.Plan().Steps {
			fmt.Fprintf(out, "%-20s %s\n", s.Name, s.Says)
		}
		fmt.Fprintln(out)
		for _, acts := range []struct {
			says string
			ids  []string
		}{{"polls, and cancels if interrupted", d.run.Plan().Polls}, {"cancels, once running or ended", d.run.Plan().Cancels}, {"deletes", d.run.Plan().Deletes}} {
			if len(acts.ids) > 0 {
				fmt.Fprintf(out, "%s: %s\n", acts.says, printable.Text(strings.Join(acts.ids, ", ")))
			}
		}
		if _, err := fmt.Fprintf(out, "%s\njudged as %s\n", d.run.Plan(), d.profile()); err != nil {
			return err
		}
	}
	return nil
}
