package main

import (
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance/results"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/options"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/validate"
)

// roleFlags are the flags that name files.
var roleFlags = []struct {
	role results.Role
	name string
	says string
}{
	{results.Input, "input", "`FILE` of the requests; without other files, it is checked before you upload it"},
	{results.Output, "output", "`FILE` of the results that have a response"},
	{results.Errors, "errors", "`FILE` of the results that have an error"},
	{results.Batch, "batch", "`FILE` with the batch, as the API shows it"},
}

func batchFileFlags(f *run.BatchFiles, flags *pflag.FlagSet) {
	for _, row := range roleFlags {
		flags.StringVar(&f.Paths[row.role], row.name, "", row.says)
	}
	flags.StringVar(&f.Endpoint, "endpoint", "", "`ENDPOINT` of the requests, such as /v1/embeddings (default: the one of the batch, or of the first request)")
	flags.StringVar(&f.Failed, "failed", "", "write the requests that failed or are missing to `PATH`, to send them again")
}

// check finds what no flag alone can see.
func checkBatchFiles(f *run.BatchFiles, o *run.Options, flags *pflag.FlagSet) error {
	given, piped := 0, 0
	for _, path := range f.Paths {
		info, err := os.Stat(path)
		switch {
		case path == "":
			continue
		case path == input.Stdin:
			piped++
		case err == nil && info.IsDir():
			return run.Usage("%s is a folder: results takes the files of one batch, each by its flag", path)
		}
		given++
	}
	switch {
	case o.By == validate.ByDay || strings.HasPrefix(o.By, "/"):
		return run.Usage("--by %s: the files of a batch are grouped by field, file or provider", o.By)
	case flags.NArg() > 0:
		return run.Usage("results takes its files by flags: --input, --output, --errors or --batch %s", flags.Arg(0))
	case given == 0:
		return run.Usage("%s", resultsNeeds)
	case piped > 1:
		return run.Usage("standard input is one file: - can stand for one of --input, --output, --errors, --batch")
	case f.Failed != "" && (f.Paths[results.Input] == "" || given == 1):
		return run.Usage("--failed takes lines of --input by what --output and --errors say became of them")
	case f.Failed == input.Stdin && !o.Quiet:
		return run.Usage("--failed - writes to standard output, where the findings go; with -q they do not")
	}
	return nil
}

// runResults judges the files of one batch beside one another.
func runResults(args []string, w command) error {
	var o run.Options
	var f run.BatchFiles
	flags := pflag.NewFlagSet("batchcheck results", pflag.ContinueOnError)
	batchFileFlags(&f, flags)
	shared := pflag.NewFlagSet("", pflag.ContinueOnError)
	shared.SortFlags = false
	options.Judge(&o, shared, report.All)
	flags.AddFlagSet(shared)
	if err := parse(flags, args, w, resultsHelp); err != nil {
		return err
	}
	if err := applyConfig(shared, &o, w); err != nil { // the files are those of one run
		return err
	}
	o.Overrides = nil // they are judged beside one another, by one contract
	if err := o.Check(); err != nil {
		return err
	}
	if err := checkBatchFiles(&f, &o, flags); err != nil {
		return err
	}
	return run.Results(&o, &f, w.World)
}
