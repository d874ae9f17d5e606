// Package options has the flags that several commands share, and their values. What is
// no command line, such as the JavaScript package, sets options by the same names.
package options

import (
	"runtime"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/validate"
)

// Contract choose what to judge by. They are a set of their own, for
// commands whose other flags are not among the shared ones.
func Contract(o *run.Options) *pflag.FlagSet {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.SortFlags = false
	flags.StringVar(&o.Profile, "profile", "", "`NAME` of the contract: "+validate.AutoProfile+" (the default: chosen for each input), or one of batchcheck schema --list-profiles")
	flags.StringVar(&o.Naming, "naming", validate.AutoNaming, "`SPELLING` of names: auto, wire (created_at) or client (createdAt)")
	flags.StringVar(&o.Schema, "schema", "", "JSON Schema `FILE` to use instead of the built-in one")
	Config(flags)
	return flags
}

// Judge are those of all commands that judge, and write reports in these formats.
func Judge(o *run.Options, flags *pflag.FlagSet, formats report.Formats) {
	o.Formats = formats
	flags.AddFlagSet(Contract(o))
	flags.StringVar(&o.Format, "format", "text", "`FORMAT` of the output: "+strings.Join(formats.Names(), ", "))
	flags.StringArrayVar(&o.Reports, "report", nil, "also write a report: `FORMAT=PATH`, with - for standard output; may be repeated")
	o.FailOn = validate.Error
	flags.Var((*Level)(&o.FailOn), "fail-on", "lowest `LEVEL` that makes the exit code 1: error, warning or note")
	flags.StringSliceVar(&o.Rules.Only, "only", nil, "check only these `RULES`; globs such as 'time/*'")
	flags.StringSliceVar(&o.Rules.Skip, "skip", nil, "skip these `RULES`; globs such as 'time/*'; in some files only: 'time/*@legacy/**'")
	flags.StringSliceVar(&o.Clients, "client", nil, "show what these `CLIENTS` do about each finding, such as openai-node,ai-sdk-7; "+clients.Every+" for every client in docs/clients.md")
	flags.StringVar(&o.Baseline, "baseline", "", "`FILE` of known findings, which are not reported")
	flags.BoolVar(&o.WriteBaseline, "write-baseline", false, "replace the baseline file by the findings of this run, and exit 0")
	flags.IntVar(&o.Summary, "summary", 0, "list rules with `N` examples of each instead of findings (3 without a number)")
	flags.Lookup("summary").NoOptDefVal = strconv.Itoa(run.DefaultExamples)
	flags.StringVar(&o.By, "by", "", "also group the summary by `WHAT`: "+strings.Join(run.Bys, ", ")+", or a JSON pointer to a value in each line, such as /team")
	flags.IntVar(&o.MaxFindings, "max-findings", 1000, "maximum `N` of entries in text; 0 shows all")
	flags.BoolVar(&o.ShowValues, "show-values", false, "show values of metadata and errors in findings")
	flags.IntVar(&o.Jobs, "jobs", runtime.GOMAXPROCS(0), "check `N` files, or parts of a large file, at a time (default: one for each CPU)")
	flags.Lookup("jobs").DefValue = "0" // help is the same on all machines
	flags.Var((*Size)(&o.MaxDocument), "max-document", "maximum `SIZE` of a document, such as 64k or 16MiB (default 8MiB)")
	flags.StringVar(&o.Color, "color", "auto", "`WHEN` to color text: auto, always or never")
	flags.BoolVarP(&o.Quiet, "quiet", "q", false, "print nothing; use the exit code")
	flags.CountVarP(&o.Verbose, "verbose", "v", "show notes, and why checks were skipped; -vv also shows each request of a live run as a curl command")
}

// Check are those of commands that find out what they were given.
func Check(o *run.Options, flags *pflag.FlagSet, formats report.Formats) {
	Judge(o, flags, formats)
	flags.StringVar(&o.Kind, "kind", "auto", "required `KIND` of every document: batch, list, error, request, result, file, files, event, or auto for any of them")
	flags.StringArrayVar(&o.Files.Exclude, "exclude", nil, "skip files in folders: `GLOB` of paths such as '**/legacy/*.json'; may be repeated")
	flags.StringArrayVar(&o.Files.Include, "include", nil, "read files in folders regardless of their extension: `GLOB` of paths such as '**/*.log'; may be repeated")
	flags.BoolVar(&o.AllowEmpty, "allow-empty", false, "exit 0 if there was nothing to check")
	flags.StringVar(&o.Other, "other", "", "`ACTION` for files without a batch response: skip, note or error (default: error for named files, skip in folders)")
	flags.BoolVar(&o.Sanitized, "sanitized", false, "do not compare ids and times: they were replaced in the recordings")
	flags.Var((*Age)(&o.MaxAge), "max-age", "warn about recordings older than this `AGE`, such as 180d, 26w or 12h, by the times in them")
	flags.StringVar(&o.BatchesPath, "batches-path", "", "`ROUTE` of batches, if it does not end in /batches")
	flags.StringVar(&o.FilesPath, "files-path", "", "`ROUTE` of files, if it does not end in /files")
}

// Log say where in the lines of a log the responses are.
func Log(o *run.Options, flags *pflag.FlagSet) {
	flags.StringVar(&o.Log.At, "at", "", "the input is a log: JSON `POINTER` to the response in each line, such as /response")
	flags.StringArrayVar(&o.Log.Where, "where", nil, "in a log, read only lines with `POINTER=GLOB`, such as '/call_type=*batch'; may be repeated")
}

// Time says when responses were observed, and which of them are judged.
func Time(o *run.Options, flags *pflag.FlagSet) {
	flags.StringVar(&o.Log.Time, "time", "", "in a log, JSON `POINTER` to the time of the observation, such as /startTime")
	flags.Var((*Moment)(&o.Period.Since), "since", "check only what was observed at this `TIME` or later: 2026-01-31, or 2026-01-31T12:00:00Z")
	flags.Var((*Moment)(&o.Period.Until), "until", "check only what was observed before this `TIME`")
}

// IsLog reports whether the input is a log.
func IsLog(o *run.Options, flags *pflag.FlagSet) (bool, error) {
	if err := o.Log.Check(); err != nil {
		return false, run.Usage("%v", err)
	}
	if at := flags.Changed("at"); at || len(o.Log.Where) == 0 && o.Log.Time == "" {
		return at, nil
	}
	return false, run.Usage("--where and --time need --at, the place of the response in a line of the log")
}

// Drift are those of drift only.
func Drift(o *run.Options, flags *pflag.FlagSet) {
	flags.StringVar(&o.Save, "save", "", "write the shape of what is named, files, folders or a live API, to this `FILE`, and compare nothing")
}

// Config says which configuration file to use.
func Config(flags *pflag.FlagSet) {
	flags.String("config", "", "configuration `FILE` to use instead of the .batchcheck.yaml of this folder or a parent folder")
	flags.Bool("no-config", false, "use no configuration file")
}
