package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance/results"
	"github.com/batchcheck/batchcheck/internal/input"
)

// batchFiles are what the command is to judge: the files of one batch.
type batchFiles struct {
	paths    [4]string // by role
	endpoint string
	failed   string
}

// roleFlags are the flags that name files.
var roleFlags = []struct {
	role results.Role
	name string
	says string
}{
	{results.Input, "input", "`FILE` of the requests; alone, it is judged as one that is to be sent"},
	{results.Output, "output", "`FILE` of the results that have a response"},
	{results.Errors, "errors", "`FILE` of the results that have an error"},
	{results.Batch, "batch", "`FILE` with the batch, as the API shows it"},
}

func (f *batchFiles) flags(flags *pflag.FlagSet) {
	for _, row := range roleFlags {
		flags.StringVar(&f.paths[row.role], row.name, "", row.says)
	}
	flags.StringVar(&f.endpoint, "endpoint", "", "endpoint that the requests are for, such as /v1/embeddings; else that of the batch, or of the first request")
	flags.StringVar(&f.failed, "failed", "", "write the lines of the input whose requests failed or are missing to `PATH`, to send them again")
}

// check finds what no flag alone can see.
func (f *batchFiles) check(o *options, flags *pflag.FlagSet) error {
	given, piped := 0, 0
	for _, path := range f.paths {
		info, err := os.Stat(path)
		switch {
		case path == "":
			continue
		case path == input.Stdin:
			piped++
		case err == nil && info.IsDir():
			return usage("%s is a folder: results takes the files of one batch, each by its flag", path)
		}
		given++
	}
	switch {
	case flags.NArg() > 0:
		return usage("results takes its files by flags: --input, --output, --errors or --batch %s", flags.Arg(0))
	case given == 0:
		return usage("%s", resultsNeeds)
	case piped > 1:
		return usage("standard input is one file: - can stand for one of --input, --output, --errors, --batch")
	case f.failed != "" && (f.paths[results.Input] == "" || given == 1):
		return usage("--failed takes lines of --input by what --output and --errors say became of them")
	case f.failed == input.Stdin && !o.quiet:
		return usage("--failed - writes to standard output, where the findings go; with -q they do not")
	}
	return nil
}

// runResults judges the files of one batch beside one another.
func runResults(args []string, w world) error {
	var o options
	var f batchFiles
	flags := pflag.NewFlagSet("batchcheck results", pflag.ContinueOnError)
	f.flags(flags)
	shared := pflag.NewFlagSet("", pflag.ContinueOnError)
	shared.SortFlags = false
	o.judgeFlags(shared)
	flags.AddFlagSet(shared)
	if err := parse(flags, args, w, resultsHelp); err != nil {
		return err
	}
	if err := settle(shared, w); err != nil { // the files are those of one run
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	if err := f.check(&o, flags); err != nil {
		return err
	}
	return judgeResults(&o, &f, w)
}

// judgeResults judges the files, and writes what is to be sent again.
func judgeResults(o *options, f *batchFiles, w world) error {
	var given []string
	for _, row := range roleFlags {
		if path := f.paths[row.role]; path != "" {
			given = append(given, path)
		}
	}
	checker, err := o.resultsChecker(f.endpoint)
	if err != nil {
		return err
	}
	m := newMeter(o, w, given, time.Now)
	w = m.under(w)
	t, r, err := begin(o, w)
	if err != nil {
		return err
	}
	t.toEnd = f.failed != ""
	r.count = m.counter()
	if slices.Contains(given, input.Stdin) {
		input.WidenPipe(w.stdin)
	}
	desk := &desk{reader: r, stdin: w.stdin}
	defer desk.clear()
	run := checker.Run(desk.files(f))
	again := &resend{path: f.failed}
	if err := again.open(run, w); err != nil {
		return t.end(w, err)
	}
	err = t.takeParts(run, desk, w, func() { m.tell(t.summary) })
	m.end()
	t.summary.Files = len(given) - t.unread
	if len(given) > 1 {
		became := run.Summary()
		t.summary.Results = &became
	}
	if errors.Is(err, errUnread) {
		err = nil
	}
	if trouble := again.settle(run, o, w, err); trouble != nil {
		t.trouble = true
		fmt.Fprintln(w.stderr, "batchcheck: "+printableLines(trouble.Error()))
	}
	return t.end(w, err)
}

// resultsChecker builds the checker that the options ask for. What --only and
// --skip choose is left to the tally.
func (o *options) resultsChecker(endpoint string) (*results.Checker, error) {
	schema, err := o.schemaText()
	if err != nil {
		return nil, err
	}
	c, err := results.NewChecker(results.Options{
		Profile: o.profile, Naming: o.naming, Schema: schema, MaxDocument: int64(o.maxDocument), ShowValues: o.showValues, Endpoint: endpoint,
	})
	if err != nil {
		return nil, usage("%v", err)
	}
	return c, nil
}

// takeParts takes what comes of the files, part by part.
func (t *tally) takeParts(run *results.Run, d *desk, w world, tell func()) error {
	d.reader.jobs.Begin()
	defer d.reader.jobs.End()
	for part, trouble := range run.Parts(d.reader.jobs) {
		found := inBlock(part.File, part.Block, trouble)
		found.source = d.sources[part.File]
		if err := t.take(w, found); err != nil {
			return err
		}
		tell()
	}
	return nil
}

// A desk has the files of a batch at hand. What can be read once alone, and is
// needed twice, it copies to a file of its own.
type desk struct {
	reader  *reader
	stdin   io.Reader
	sources map[string]input.Source // by name
	copy    *os.File
}

func (d *desk) files(f *batchFiles) results.Files {
	files := results.Files{}
	d.sources = map[string]input.Source{}
	for _, row := range roleFlags {
		path := f.paths[row.role]
		if path == "" {
			continue
		}
		source := input.Expand([]string{path}, d.stdin)[0]
		d.sources[source.Name] = source
		open := func() (io.ReadCloser, error) { return d.open(source) }
		if info, err := os.Stat(path); row.role == results.Input && (err != nil || !info.Mode().IsRegular()) {
			open = func() (io.ReadCloser, error) { return d.openOnce(source) }
		}
		files[row.role] = results.File{Name: source.Name, Open: open}
	}
	return files
}

func (d *desk) open(s input.Source) (io.ReadCloser, error) {
	in := input.NewReader(d.reader.count)
	return in, in.Open(s)
}

// openOnce opens a source that can be read once: the second time its copy.
func (d *desk) openOnce(s input.Source) (io.ReadCloser, error) {
	if d.copy != nil {
		_, err := d.copy.Seek(0, io.SeekStart)
		return io.NopCloser(d.copy), err
	}
	in, err := d.open(s)
	if err != nil {
		return nil, err
	}
	if d.copy, err = os.CreateTemp("", "batchcheck-*.jsonl"); err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return copying{io.TeeReader(in, d.copy), in}, nil
}

type copying struct {
	io.Reader
	io.Closer
}

// clear takes the copy away.
func (d *desk) clear() {
	if d.copy != nil {
		d.copy.Close()
		os.Remove(d.copy.Name())
	}
}

// A resend is a file of requests to be sent again; without a path, none.
type resend struct {
	path string
	out  output
	text *bufio.Writer
}

func (a *resend) open(run *results.Run, w world) error {
	if a.path == "" {
		return nil
	}
	to, err := a.out.to(a.path, w)
	if err != nil {
		return exit{exitTrouble, "the requests to send again cannot be written: " + err.Error()}
	}
	a.text = bufio.NewWriter(to)
	run.Failed = a.text
	return nil
}

// settle ends the file, and says what is in it. Where it is not known of each
// request what became of it, there is none.
func (a *resend) settle(run *results.Run, o *options, w world, err error) error {
	if a.path == "" {
		return nil
	}
	s := run.Summary()
	if !run.Settled && err == nil {
		err = errors.New(s.Unjudged)
	}
	if err == nil {
		err = a.text.Flush()
	}
	if err = a.out.settle(err); err != nil {
		return fmt.Errorf("the requests to send again were not written: %w", err)
	}
	if !o.quiet {
		fmt.Fprintf(w.stderr, "batchcheck: %s: %d of %d requests, to send again\n", printableLines(a.path), s.Again, s.Requests)
	}
	return nil
}
