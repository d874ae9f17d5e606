package run

import (
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/selection"
	"github.com/batchcheck/batchcheck/validate"
)

// Options are the shared flags. They are set in one place: the command line
// counts before the environment, and that before the configuration file.
type Options struct {
	Profile       string // or validate.AutoProfile
	Naming        string
	Schema        string
	Kind          string
	Log           recording.Log      // where in lines documents stand
	Targets       Targets            // of conform; nil where files are checked
	NoHints       bool               // nobody reads messages: look for no other profile that fits
	SideBySide    bool               // show the targets' checks in one matrix
	InLog         bool               // documents stand in the lines of a log, at Log
	Observe       bool               // take documents as observations, to be judged together, as sessions
	Reference     *recording.Session // to show sessions beside; nil for none
	Format        string
	Formats       report.Formats // that the program has
	Text          *Text          // to judge in place of files; nil for none
	Reports       []string
	FailOn        validate.Level
	Rules         selection.Selection
	Overrides     *Overrides   // settings for some files
	Config        string       // the configuration file; "" for none
	Configured    []string     // the flags that it has set
	Files         input.Choice // of files of folders
	Other         string
	Sanitized     bool
	MaxAge        time.Duration // 0 is any
	Save          string        // FILE to write a shape to
	BatchesPath   string
	FilesPath     string
	Baseline      string
	WriteBaseline bool
	Summary       int
	By            string          // what a summary groups findings by
	Period        validate.Period // of observations
	MaxFindings   int
	ShowValues    bool
	Clients       []string // to say of each finding what they do about it
	Jobs          int
	MaxDocument   int64 // bytes; 0 is the schema's limit
	Color         string
	AllowEmpty    bool
	Quiet         bool
	Verbose       int
	Notes         bool // show notes without being asked to

	contract *validate.Contract // compiled when it is first asked for
	room     *room              // for findings; nil for no limit
}

// A Text is what is in memory already, with a name that a file of it would have. It can
// be read more than once.
type Text struct{ Name, Text string }

// isAuto tells whether the profile is left to what is judged.
func (o *Options) isAuto() bool {
	return o.Schema == "" && (o.Profile == "" || o.Profile == validate.AutoProfile)
}

// Judging gives what to judge by. The contract is compiled once, for all that
// judges by it. What --only and --skip choose is left to the tally.
func (o *Options) Judging() (validate.Options, error) {
	profile := o.Profile
	switch {
	case o.isAuto():
		profile = validate.AutoProfile
	case profile == validate.AutoProfile && o.Schema != "":
		profile = ""
	}
	if o.contract == nil {
		schema, err := o.schemaText()
		if err != nil {
			return validate.Options{}, err
		}
		if o.contract, err = validate.Load(schema, profile); err != nil {
			return validate.Options{}, Usage("%v", err)
		}
		if o.Observe {
			o.contract.Tree() // sessions need all of it: then it is compiled once
		}
	}
	return validate.Options{
		Profile: profile, Contract: o.contract, Naming: o.Naming, MaxDocument: o.MaxDocument, ShowValues: o.ShowValues, Jobs: o.Jobs,
		BatchesPath: o.BatchesPath, FilesPath: o.FilesPath,
	}, nil
}

// Validator makes the validator that the options ask for.
func (o *Options) Validator() (*validate.Validator, error) {
	judging, err := o.Judging()
	if err != nil {
		return nil, err
	}
	if o.Kind != "auto" {
		judging.Kind = o.Kind
	}
	if o.InLog && !o.Observe {
		judging.Inside, judging.Time = &validate.Inside{At: o.Log.At, Where: o.Log.Where}, o.Log.Time
	}
	judging.By, judging.Period = o.By, o.Period
	if o.By == report.ByFile || o.By == report.ByProvider { // those are the tally's
		judging.By = ""
	}
	if o.Baseline == "" { // which goes by each finding
		judging.Examples = o.Summary
	}
	judging.CountNotes, judging.Enough = o.countsNotes(), o.room.isFull
	return orUsage(validate.New(judging))
}

// Checker makes the checker of sessions that the options ask for.
func (o *Options) Checker() (*conformance.Checker, error) {
	judging, err := o.Judging()
	if err != nil {
		return nil, err
	}
	return orUsage(conformance.NewChecker(judging))
}

// orUsage makes an error about the options one of the command line.
func orUsage[T any](made T, err error) (T, error) {
	if err != nil {
		err = Usage("%v", err)
	}
	return made, err
}

// Profiles lists the profiles of the schema that is judged by.
func (o *Options) Profiles() ([]validate.ProfileInfo, error) {
	text, err := o.schemaText()
	if err != nil {
		return nil, err
	}
	return orUsage(validate.Profiles(text))
}

// EachProfile makes a validator for each of those profiles.
func (o *Options) EachProfile() (all []*validate.Validator, err error) {
	profiles, err := o.Profiles()
	if err != nil {
		return nil, err
	}
	for _, profile := range profiles {
		as := *o
		as.Profile, as.contract = profile.Name, nil
		v, err := as.Validator()
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// showsNotes reports whether notes are shown where a format leaves them out.
func (o *Options) showsNotes() bool { return o.Notes || o.Verbose > 0 }

// countsNotes reports whether of notes nothing but their number is asked for.
func (o *Options) countsNotes() bool {
	return o.Format == "text" && o.Verbose == 0 && len(o.Reports) == 0 && o.Baseline == "" &&
		o.Rules.IsAll() && o.FailOn > validate.Note
}

// schemaText reads the schema of --schema; nil stands for the built-in one.
func (o *Options) schemaText() ([]byte, error) {
	if o.Schema == "" {
		return nil, nil
	}
	text, err := os.ReadFile(o.Schema)
	if err != nil {
		return nil, Usage("--schema: %v", err)
	}
	return text, nil
}

// expand gives the sources that the arguments name. Of a log, each file of a folder
// is read: logs go by many names.
func (o *Options) expand(args []string, stdin io.Reader) []input.Source {
	if o.Text != nil {
		source := input.From(o.Text.Name, func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(o.Text.Text)), nil })
		source.Named = true
		return []input.Source{source}
	}
	choice := o.Files
	choice.Every = o.InLog
	return choice.Expand(args, stdin)
}

// configChoosesRules reports whether the configuration file leaves rules out.
func (o *Options) configChoosesRules() bool {
	return o.Overrides != nil || slices.Contains(o.Configured, "only") || slices.Contains(o.Configured, "skip")
}

// checkRules finds a pattern of --only or --skip that no rule or check matches.
func (o *Options) checkRules(v *validate.Validator) error {
	if o.Rules.IsAll() {
		return nil
	}
	if err := o.Rules.Check(IDs(append(v.Rules(), OtherRules()...)), "schema/"); err != nil {
		return Usage("%v", err)
	}
	return nil
}

// checkBy finds what is wrong with what a summary is grouped by, and with its period.
func (o *Options) checkBy() error {
	isPointer := strings.HasPrefix(o.By, "/")
	switch {
	case o.By != "" && !isPointer && !slices.Contains(Bys, o.By):
		return Usage("--by %q is none of %s, and no JSON Pointer to a value in each line, such as /team", o.By, strings.Join(Bys, ", "))
	case isPointer && o.Observe:
		return Usage("--by %s: a session has no lines; batchcheck without conform groups by the values of lines", o.By)
	case !o.Period.Since.IsZero() && !o.Period.Until.IsZero() && !o.Period.Since.Before(o.Period.Until):
		return Usage("--since must be before --until")
	}
	if o.By != "" && o.Summary == 0 {
		o.Summary = DefaultExamples
	}
	return nil
}

// DefaultExamples is how many examples of a group a summary has, where nothing else was
// asked for.
const DefaultExamples = 3

// Bys are the values of --by, beside JSON Pointers.
var Bys = []string{validate.ByField, report.ByFile, validate.ByDay, report.ByProvider}

// Colorings are the values of --color.
var Colorings = []string{"auto", "always", "never"}

// Check finds what no flag alone can see.
func (o *Options) Check() error {
	if _, ok := o.Formats.Find(o.Format); !ok {
		return Usage("--format %q is none of %s", o.Format, strings.Join(o.Formats.Names(), ", "))
	}
	if !slices.Contains(Colorings, o.Color) {
		return Usage("--color %q is none of %s", o.Color, strings.Join(Colorings, ", "))
	}
	if o.Jobs < 1 {
		return Usage("--jobs %d: at least one file is judged at a time", o.Jobs)
	}
	if o.MaxFindings < 0 || o.Summary < 0 {
		return Usage("--max-findings and --summary must be 0 or more")
	}
	if err := o.checkBy(); err != nil {
		return err
	}
	if o.WriteBaseline && o.Baseline == "" {
		return Usage("--write-baseline needs --baseline FILE to write to")
	}
	for _, glob := range slices.Concat(o.Files.Include, o.Files.Exclude) {
		if err := selection.CheckPath(glob); err != nil {
			return Usage("--include and --exclude: %v", err)
		}
	}
	if _, err := clients.Choose(o.Clients); err != nil {
		return Usage("--client: %v", err)
	}
	if o.Other != "" && !slices.Contains(OtherActions, o.Other) {
		return Usage("--other %q is none of %s", o.Other, strings.Join(OtherActions, ", "))
	}
	return nil
}
