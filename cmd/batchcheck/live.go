package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os/signal"
	"time"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/input"
)

// live is what conform needs to know of an API that it is to drive.
type live struct {
	baseURL string
	demo    bool
	dryRun  bool
	config  conformance.Config

	input        string
	apiKeyEnv    string
	headers      []string
	headersEnv   []string
	caCert       string
	insecure     bool
	record       string
	recordBodies bool
	resume       string
}

func liveFlags(flags *pflag.FlagSet, l *live) {
	flags.StringVar(&l.baseURL, "base-url", "", "`URL` of the API where no TARGET is given, such as https://host/v1")
	flags.BoolVar(&l.config.Write, "write", false, "upload, create and cancel, too (without it, lists and batches are read alone)")
	flags.BoolVar(&l.dryRun, "dry-run", false, "say what would be done, and do nothing")
	flags.BoolVar(&l.demo, "demo", false, "run all of it against a reference API in this process")
	flags.IntVar(&l.config.MaxBatches, "max-batches", conformance.DefaultMaxBatches, "batches to create at the most, whatever the API accepts")
	flags.StringVar(&l.config.Batch, "batch", "", "`ID` of a batch to look at, with its files")
	flags.StringVar(&l.config.InputFileID, "input-file-id", "", "`ID` of an input file that is there, to upload none")
	flags.StringVar(&l.input, "input", "", "JSON Lines `FILE` to upload in place of three small requests")
	flags.StringVar(&l.config.Endpoint, "endpoint", "", "`PATH` that the batches are for (default that of --input, or /v1/chat/completions)")
	flags.StringVar(&l.config.Model, "model", "", "`NAME` of the model that the three requests ask for")
	flags.StringVar(&l.apiKeyEnv, "api-key-env", "", "environment `VARIABLE` that holds the API key (default BATCHCHECK_API_KEY, then OPENAI_API_KEY)")
	flags.StringArrayVar(&l.headersEnv, "header-env", nil, "send a secret header: `NAME=VARIABLE`, such as 'api-key=AZURE_KEY'; may be repeated")
	flags.StringArrayVar(&l.headers, "header", nil, "send a header that is no secret: `'NAME: VALUE'`; may be repeated")
	flags.StringVar(&l.caCert, "ca-cert", "", "PEM `FILE` of certificates to trust besides the system's")
	flags.BoolVar(&l.insecure, "insecure", false, "do not verify the server's certificate")
	flags.DurationVar(&l.config.Timeout, "timeout", conformance.DefaultTimeout, "`TIME` for one request")
	flags.Float64Var(&l.config.Rate, "rate", 0, "requests a second at the most; 0 sets no bound")
	flags.DurationVar(&l.config.Wait, "wait", conformance.DefaultWait, "`TIME` for batches to end, such as 2h")
	flags.StringVar(&l.record, "record", "", "`PATH` of the recording, HAR (default batchcheck-<time>.har)")
	flags.BoolVar(&l.recordBodies, "record-bodies", false, "keep the content of files in the recording")
	flags.StringVar(&l.resume, "resume", "", "go on with the run that `FILE` records")
}

// runLive drives an API, writes the recording, and judges it.
func runLive(o *options, l *live, flags *pflag.FlagSet, w world) error {
	if err := l.complete(o, w); err != nil {
		return err
	}
	plan, err := conformance.PlanOf(l.config)
	if err != nil {
		return usage("%v", err)
	}
	if l.dryRun {
		return printPlan(w.stdout, plan)
	}
	t, r, err := begin(o, w)
	if err != nil {
		return err
	}
	t.target = plan.Target
	t.known.goesBy(l.record, t.target)
	name := l.record
	kept, err := openDraft(name)
	if err != nil {
		t.writers.abandon()
		return exit{exitTrouble, "the recording cannot be written: " + err.Error()}
	}
	p := newProgress(o, l, w)
	if l.config.APIKey == "" && len(l.config.Credentials) == 0 {
		p.say("no API key is set (BATCHCHECK_API_KEY), and none is sent")
	}
	p.say(t.target + ": " + plan.String())
	session, driveErr := l.drive(p)
	p.end()
	har, err := l.write(kept, session)
	if err != nil {
		t.writers.abandon()
		return exit{exitTrouble, "the recording was not written: " + err.Error()}
	}
	p.say("recording: " + name + " (batchcheck conform " + name + " judges it again)")
	if driveErr != nil && !errors.Is(driveErr, conformance.ErrUnfinished) {
		t.trouble = true
		fmt.Fprintln(w.stderr, "batchcheck: "+printableLines(driveErr.Error()))
	}
	recorded, err := l.reread(har, session)
	if err == nil {
		found := r.judgeSession(recorded)
		found.source = input.Source{Name: name, Named: true}
		err = t.take(w, found)
	}
	t.summary.Files = 1
	t.hint([]string{name}, &replay{}, func(*reader) {})
	if err = t.end(w, err); err == nil && errors.Is(driveErr, conformance.ErrUnfinished) {
		return exit{exitUnfinished, fmt.Sprintf("%v; to go on later: %s", driveErr, l.resumeLine(flags, name, t.target))}
	}
	return err
}

func (l *live) drive(p *progress) (*conformance.Session, error) {
	log.SetOutput(io.Discard) // net/http logs there what servers send unasked
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	defer stop()
	leftovers.spare(true)
	defer leftovers.spare(false)
	atSignal := context.AfterFunc(ctx, func() {
		stop() // a second signal ends the process
		p.say("stopping: what was made is cancelled and deleted")
	})
	defer atSignal()
	l.config.Progress = p.event
	session, err := conformance.Drive(ctx, l.config)
	if ctx.Err() != nil && errors.Is(err, context.Cause(ctx)) {
		err = errors.New("interrupted before the plan's end")
	}
	return session, err
}

// useDemo aims at a reference API in this process.
func (l *live) useDemo(profile string) error {
	const key = "batchcheck-demo-key"
	server, err := refserver.New(refserver.Options{APIKey: key, Step: 100 * time.Millisecond})
	if err != nil {
		return usage("%v", err)
	}
	l.config.BaseURL, l.config.APIKey, l.config.Transport, l.config.Write = "http://reference.invalid/v1", key, server, true
	return nil
}

// write writes the recording, and gives its text.
func (l *live) write(to *draft, session *conformance.Session) ([]byte, error) {
	kept := session
	if !l.recordBodies {
		kept = session.WithoutFiles(l.config.Paths)
	}
	var har bytes.Buffer
	err := recording.WriteHAR(&har, kept)
	if err == nil {
		_, err = to.Write(har.Bytes())
	}
	return har.Bytes(), to.settle(err)
}

// reread reads the recording back, so that findings have their places in it
// and it gives the same verdict again, and adds the contents that it leaves out.
func (l *live) reread(har []byte, session *conformance.Session) (*conformance.Session, error) {
	recorded, err := recording.Read(l.record, har)
	if err != nil {
		return nil, err
	}
	for i, e := range session.Exchanges {
		if e.Reply.Omitted == nil {
			recorded.Exchanges[i].Reply = e.Reply
		}
	}
	return recorded, nil
}

// defaultRecord names a recording by when it began.
func defaultRecord() string {
	return "batchcheck-" + time.Now().UTC().Format("20060102T150405Z") + ".har"
}

func printPlan(out io.Writer, plan conformance.Plan) error {
	for _, s := range plan.Steps {
		fmt.Fprintf(out, "%-20s %s\n", s.Name, s.Says)
	}
	_, err := fmt.Fprintf(out, "\n%s\n", plan)
	return err
}
