package main

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/selection"
	"github.com/batchcheck/batchcheck/validate"
)

// options are the shared flags. They are set in one place: the command line
// counts before the environment, and that before the configuration file.
type options struct {
	profile       string
	naming        string
	schema        string
	kind          string
	log           recording.Log // where in lines documents stand
	targets       targets       // of conform; nil where files are checked
	sideBySide    bool          // show the targets' checks in one matrix
	inside        bool          // judge each document in a log, not the session that they are
	format        string
	reports       []string
	failOn        level
	rules         selection.Selection
	other         string
	sanitized     bool
	maxAge        age
	save          string // FILE to write a shape to
	batchesPath   string
	filesPath     string
	baseline      string
	writeBaseline bool
	summary       int
	maxFindings   int
	showValues    bool
	jobs          int
	maxDocument   size
	color         string
	allowEmpty    bool
	quiet         bool
	verbose       int
	notes         bool // show notes without being asked to
}

// contractFlags choose what to judge by. They are a set of their own, for
// commands whose other flags are not among the shared ones.
func (o *options) contractFlags() *pflag.FlagSet {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.SortFlags = false
	flags.StringVar(&o.profile, "profile", "", "`NAME` of the contract to judge by: "+profileNames()+", or another of the schema's")
	flags.StringVar(&o.naming, "naming", validate.AutoNaming, "`SPELLING` of names: auto, wire (created_at) or client (createdAt)")
	flags.StringVar(&o.schema, "schema", "", "JSON Schema `FILE` to judge by in place of the built-in one")
	return flags
}

// judgeFlags are those of all commands that judge.
func (o *options) judgeFlags(flags *pflag.FlagSet) {
	flags.AddFlagSet(o.contractFlags())
	flags.StringVar(&o.format, "format", "text", "`FORMAT` of what is printed: "+strings.Join(report.Names(), ", "))
	flags.StringArrayVar(&o.reports, "report", nil, "write a report as well: `FORMAT=PATH`, with - for standard output; may be repeated")
	o.failOn = level(validate.Error)
	flags.Var(&o.failOn, "fail-on", "least `LEVEL` that makes the exit code 1: error, warning or note")
	flags.StringSliceVar(&o.rules.Only, "only", nil, "judge by these `RULES` alone; globs such as 'time/*'")
	flags.StringSliceVar(&o.rules.Skip, "skip", nil, "leave out these `RULES`; globs such as 'time/*'")
	flags.StringVar(&o.baseline, "baseline", "", "`FILE` of known findings, which do not count")
	flags.BoolVar(&o.writeBaseline, "write-baseline", false, "write the findings of this run to the baseline file, in place of what is there, and exit 0")
	flags.IntVar(&o.summary, "summary", 0, "list rules with `N` examples of each instead of findings (3 without a number)")
	flags.Lookup("summary").NoOptDefVal = "3"
	flags.IntVar(&o.maxFindings, "max-findings", 1000, "`N` findings to show in text at the most; 0 shows all")
	flags.BoolVar(&o.showValues, "show-values", false, "let findings quote the values of metadata and errors")
	flags.IntVar(&o.jobs, "jobs", runtime.GOMAXPROCS(0), "`N` files, or parts of a large one, to judge at a time")
	flags.Var(&o.maxDocument, "max-document", "`SIZE` above which a document is not read, such as 64k or 16MiB (default 8MiB)")
	flags.StringVar(&o.color, "color", "auto", "`WHEN` to color text: auto, always or never")
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "print nothing; the exit code says it")
	flags.CountVarP(&o.verbose, "verbose", "v", "show notes, and why checks were skipped; twice, each request of a live run as a curl command")
}

// checkFlags are those of commands that find out what they were given.
func (o *options) checkFlags(flags *pflag.FlagSet) {
	o.judgeFlags(flags)
	flags.StringVar(&o.kind, "kind", "auto", "`KIND` of document that is due: batch, list, error, request, result, or auto: each as what it is")
	flags.BoolVar(&o.allowEmpty, "allow-empty", false, "exit 0 although there was nothing to judge")
	flags.StringVar(&o.other, "other", "", "`ACTION` on a recording without batch traffic: skip, note or error (error for a file that is named, skip in folders)")
	flags.BoolVar(&o.sanitized, "sanitized", false, "ids and times in recordings were replaced: do not compare them")
	flags.Var(&o.maxAge, "max-age", "warn of recordings older than this `AGE`, such as 180d, 26w or 12h, by their own times")
	flags.StringVar(&o.batchesPath, "batches-path", "", "`ROUTE` of batches, where it does not end in /batches")
	flags.StringVar(&o.filesPath, "files-path", "", "`ROUTE` of files, where it does not end in /files")
}

// validator builds the validator that the options ask for.
func (o *options) validator(profile string) (*validate.Validator, error) {
	settings := []validate.Option{
		validate.Profile(profile), validate.Naming(o.naming),
		validate.MaxDocument(int64(o.maxDocument)), validate.Jobs(o.jobs),
	}
	if o.kind != "auto" && o.kind != "" {
		settings = append(settings, validate.Kind(o.kind))
	}
	if o.countsNotes() {
		settings = append(settings, validate.CountNotes())
	}
	if o.showValues {
		settings = append(settings, validate.ShowValues())
	}
	if o.inside {
		settings = append(settings, validate.Inside(o.log.At, o.log.Where...))
	}
	schema, err := o.schemaText()
	if err != nil {
		return nil, err
	}
	v, err := validate.New(append(settings, validate.Schema(schema))...)
	if err != nil {
		return nil, usage("%v", err)
	}
	return v, nil
}

// profiles tells of the profiles of the schema that is judged by.
func (o *options) profiles() ([]validate.ProfileInfo, error) {
	text, err := o.schemaText()
	if err != nil {
		return nil, err
	}
	profiles, err := validate.Profiles(text)
	if err != nil {
		return nil, usage("%v", err)
	}
	return profiles, nil
}

// profileNames lists the built-in profiles, for help.
func profileNames() string {
	profiles, err := validate.Profiles(nil)
	if err != nil {
		panic("the built-in schema is no JSON: " + err.Error()) // tests read it
	}
	var names []string
	for _, p := range profiles {
		if p.Default {
			p.Name += " (the default)"
		}
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// countsNotes tells whether of notes nothing but their number is asked for.
func (o *options) countsNotes() bool {
	return o.format == "text" && o.verbose == 0 && o.summary == 0 && len(o.reports) == 0 && o.baseline == "" &&
		o.rules.IsAll() && validate.Level(o.failOn) > validate.Note
}

// schemaText reads the schema of --schema; nil stands for the built-in one.
func (o *options) schemaText() ([]byte, error) {
	if o.schema == "" {
		return nil, nil
	}
	text, err := os.ReadFile(o.schema)
	if err != nil {
		return nil, usage("--schema: %v", err)
	}
	return text, nil
}

// checkRules finds a pattern of --only or --skip that no rule or check matches.
func (o *options) checkRules(v *validate.Validator) error {
	if o.rules.IsAll() {
		return nil
	}
	if err := o.rules.Check(ids(append(v.Rules(), otherRules()...)), "schema/"); err != nil {
		return usage("%v", err)
	}
	return nil
}

// colorings are the values of --color.
var colorings = []string{"auto", "always", "never"}

// check finds what no flag alone can see.
func (o *options) check() error {
	if _, ok := report.Find(o.format); !ok {
		return usage("--format %q is none of %s", o.format, strings.Join(report.Names(), ", "))
	}
	if !slices.Contains(colorings, o.color) {
		return usage("--color %q is none of %s", o.color, strings.Join(colorings, ", "))
	}
	if o.jobs < 1 {
		return usage("--jobs %d: at least one file is judged at a time", o.jobs)
	}
	if o.maxFindings < 0 || o.summary < 0 {
		return usage("--max-findings and --summary take a number from 0 on")
	}
	if o.writeBaseline && o.baseline == "" {
		return usage("--write-baseline needs --baseline FILE to write to")
	}
	return o.checkOther()
}

// A level is a flag's value.
type level validate.Level

func (l *level) Set(text string) error { return (*validate.Level)(l).UnmarshalText([]byte(text)) }
func (l *level) String() string        { return validate.Level(*l).String() }
func (l *level) Type() string          { return "level" }

// A size is a number of bytes, a flag's value. k, M and G count in 1024s.
type size int64

var units = []struct {
	suffix string
	bytes  int64
}{{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30}, {"kb", 1 << 10}, {"mb", 1 << 20}, {"gb", 1 << 30}, {"k", 1 << 10}, {"m", 1 << 20}, {"g", 1 << 30}, {"b", 1}, {"", 1}}

func (s *size) Set(text string) error {
	for _, unit := range units {
		digits, ok := strings.CutSuffix(strings.ToLower(text), unit.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil || n < 1 || n > math.MaxInt32/unit.bytes {
			return fmt.Errorf("%q is not a size from 1 byte to 2 GiB such as 64k or 16MiB", text)
		}
		*s = size(n * unit.bytes)
		return nil
	}
	return nil
}

func (s *size) String() string {
	if *s == 0 {
		return ""
	}
	return strconv.FormatInt(int64(*s), 10)
}

func (s *size) Type() string { return "size" }
