package main

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

// contractFlags choose what to judge by. They are a set of their own, for
// commands whose other flags are not among the shared ones.
func contractFlags(o *run.Options) *pflag.FlagSet {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.SortFlags = false
	flags.StringVar(&o.Profile, "profile", "", "`NAME` of the contract to judge by: "+validate.AutoProfile+" (the default; what each input shows), or one that batchcheck schema --list-profiles lists")
	flags.StringVar(&o.Naming, "naming", validate.AutoNaming, "`SPELLING` of names: auto, wire (created_at) or client (createdAt)")
	flags.StringVar(&o.Schema, "schema", "", "JSON Schema `FILE` to judge by in place of the built-in one")
	configFlags(flags)
	return flags
}

// judgeFlags are those of all commands that judge.
func judgeFlags(o *run.Options, flags *pflag.FlagSet) {
	flags.AddFlagSet(contractFlags(o))
	flags.StringVar(&o.Format, "format", "text", "`FORMAT` of what is printed: "+strings.Join(report.Names(), ", "))
	flags.StringArrayVar(&o.Reports, "report", nil, "write a report as well: `FORMAT=PATH`, with - for standard output; may be repeated")
	o.FailOn = validate.Error
	flags.Var((*level)(&o.FailOn), "fail-on", "least `LEVEL` that makes the exit code 1: error, warning or note")
	flags.StringSliceVar(&o.Rules.Only, "only", nil, "judge only by these `RULES`; globs such as 'time/*'")
	flags.StringSliceVar(&o.Rules.Skip, "skip", nil, "leave out these `RULES`; globs such as 'time/*', in some files only with 'time/*@legacy/**'")
	flags.StringSliceVar(&o.Clients, "client", nil, "say of each finding what these `CLIENTS` do about it, such as openai-node,ai-sdk-7; "+clients.Every+" names each, docs/clients.md lists them")
	flags.StringVar(&o.Baseline, "baseline", "", "`FILE` of known findings, which do not count")
	flags.BoolVar(&o.WriteBaseline, "write-baseline", false, "write the findings of this run to the baseline file, in place of what is there, and exit 0")
	flags.IntVar(&o.Summary, "summary", 0, "list rules with `N` examples of each instead of findings (3 without a number)")
	flags.Lookup("summary").NoOptDefVal = strconv.Itoa(run.DefaultExamples)
	flags.StringVar(&o.By, "by", "", "group the summary by `WHAT` as well: "+strings.Join(run.Bys, ", ")+", or a JSON pointer to a value in each line, such as /team")
	flags.IntVar(&o.MaxFindings, "max-findings", 1000, "`N` findings to show in text at the most; 0 shows all")
	flags.BoolVar(&o.ShowValues, "show-values", false, "let findings quote the values of metadata and errors")
	flags.IntVar(&o.Jobs, "jobs", runtime.GOMAXPROCS(0), "`N` files, or parts of a large one, to judge at a time")
	flags.Var((*size)(&o.MaxDocument), "max-document", "`SIZE` above which a document is not read, such as 64k or 16MiB (default 8MiB)")
	flags.StringVar(&o.Color, "color", "auto", "`WHEN` to color text: auto, always or never")
	flags.BoolVarP(&o.Quiet, "quiet", "q", false, "print nothing; the exit code says it")
	flags.CountVarP(&o.Verbose, "verbose", "v", "show notes, and why checks were skipped; twice, each request of a live run as a curl command")
}

// checkFlags are those of commands that find out what they were given.
func checkFlags(o *run.Options, flags *pflag.FlagSet) {
	judgeFlags(o, flags)
	flags.StringVar(&o.Kind, "kind", "auto", "`KIND` that every document must be: batch, list, error, request, result, file, files, event, or auto: each as what it is")
	flags.StringArrayVar(&o.Files.Exclude, "exclude", nil, "leave files out of folders: `GLOB` of paths such as '**/legacy/*.json'; may be repeated")
	flags.StringArrayVar(&o.Files.Include, "include", nil, "take files of folders whatever their extension is: `GLOB` of paths such as '**/*.log'; may be repeated")
	flags.BoolVar(&o.AllowEmpty, "allow-empty", false, "exit 0 although there was nothing to judge")
	flags.StringVar(&o.Other, "other", "", "`ACTION` on what holds no batch response: skip, note or error (without it: error for a file that is named, skip in folders)")
	flags.BoolVar(&o.Sanitized, "sanitized", false, "ids and times in recordings were replaced: do not compare them")
	flags.Var((*age)(&o.MaxAge), "max-age", "warn of recordings older than this `AGE`, such as 180d, 26w or 12h, by their own times")
	flags.StringVar(&o.BatchesPath, "batches-path", "", "`ROUTE` of batches, where it does not end in /batches")
	flags.StringVar(&o.FilesPath, "files-path", "", "`ROUTE` of files, where it does not end in /files")
}

// logFlags say where in the lines of a log the responses are.
func logFlags(o *run.Options, flags *pflag.FlagSet) {
	flags.StringVar(&o.Log.At, "at", "", "the input is a log: JSON `POINTER` to the response in each line, such as /response")
	flags.StringArrayVar(&o.Log.Where, "where", nil, "of a log, take only lines with `POINTER=GLOB`, such as '/call_type=*batch'; may be repeated")
}

// timeFlag says when responses were observed, and which of them are judged.
func timeFlag(o *run.Options, flags *pflag.FlagSet) {
	flags.StringVar(&o.Log.Time, "time", "", "of a log, JSON `POINTER` to the time of the observation, such as /startTime")
	flags.Var((*moment)(&o.Period.Since), "since", "judge only what was observed at this `TIME` or later: 2026-01-31, or 2026-01-31T12:00:00Z")
	flags.Var((*moment)(&o.Period.Until), "until", "judge only what was observed before this `TIME`")
}

// isLog reports whether the input is a log.
func isLog(o *run.Options, flags *pflag.FlagSet) (bool, error) {
	if err := o.Log.Check(); err != nil {
		return false, run.Usage("%v", err)
	}
	if at := flags.Changed("at"); at || len(o.Log.Where) == 0 && o.Log.Time == "" {
		return at, nil
	}
	return false, run.Usage("--where and --time need --at, the place of the response in a line of the log")
}

func driftFlags(o *run.Options, flags *pflag.FlagSet) {
	flags.StringVar(&o.Save, "save", "", "write the shape of what is named, files, folders or a live API, to this `FILE`, and compare nothing")
}

func builtinProfiles() []validate.ProfileInfo {
	profiles, err := validate.Profiles(nil)
	if err != nil {
		panic("the built-in schemas are no JSON: " + err.Error()) // tests read them
	}
	return profiles
}
