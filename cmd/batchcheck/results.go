package main

import (
	"errors"
	"fmt"
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
	flags.StringVar(&f.endpoint, "endpoint", "", "`ENDPOINT` that the requests are for, such as /v1/embeddings; else that of the batch, or of the first request")
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
	given := slices.DeleteFunc(slices.Clone(f.paths[:]), func(path string) bool { return path == "" })
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
		Profile: o.profile, Naming: o.naming, Schema: schema, MaxDocument: int64(o.maxDocument), ShowValues: o.showValues, Jobs: o.jobs, Endpoint: endpoint,
	})
	if err != nil {
		return nil, usage("%v", err)
	}
	return c, nil
}

// takeParts takes what comes of the files, part by part.
func (t *tally) takeParts(run *results.Run, d *desk, w world, tell func()) error {
	var found judged
	for part, trouble := range run.Parts() {
		found.source, found.err = d.sources[part.File], trouble
		found.add(part.File, part.Report)
		if part.Report.More {
			continue
		}
		if err := t.take(w, found); err != nil {
			return err
		}
		found = judged{}
		tell()
	}
	return nil
}
