package run

import (
	"os"
	"slices"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/selection"
	"github.com/batchcheck/batchcheck/validate"
)

// Options are the shared flags. They are set in one place: the command line
// counts before the environment, and that before the configuration file.
type Options struct {
	Profile       string
	Naming        string
	Schema        string
	Kind          string
	Log           recording.Log // where in lines documents stand
	Targets       Targets       // of conform; nil where files are checked
	SideBySide    bool          // show the targets' checks in one matrix
	Inside        bool          // judge each document in a log, not the session that they are
	Format        string
	Reports       []string
	FailOn        validate.Level
	Rules         selection.Selection
	Other         string
	Sanitized     bool
	MaxAge        time.Duration // 0 is any
	Save          string        // FILE to write a shape to
	BatchesPath   string
	FilesPath     string
	Baseline      string
	WriteBaseline bool
	Summary       int
	MaxFindings   int
	ShowValues    bool
	Jobs          int
	MaxDocument   int64 // bytes; 0 is the schema's limit
	Color         string
	AllowEmpty    bool
	Quiet         bool
	Verbose       int
	Notes         bool // show notes without being asked to
}

// Validator builds the validator that the options ask for.
func (o *Options) Validator(profile string) (*validate.Validator, error) {
	settings := []validate.Option{
		validate.Profile(profile), validate.Naming(o.Naming),
		validate.MaxDocument(o.MaxDocument), validate.Jobs(o.Jobs),
	}
	if o.Kind != "auto" && o.Kind != "" {
		settings = append(settings, validate.Kind(o.Kind))
	}
	if o.countsNotes() {
		settings = append(settings, validate.CountNotes())
	}
	if o.ShowValues {
		settings = append(settings, validate.ShowValues())
	}
	if o.Inside {
		settings = append(settings, validate.Inside(o.Log.At, o.Log.Where...))
	}
	schema, err := o.schemaText()
	if err != nil {
		return nil, err
	}
	v, err := validate.New(append(settings, validate.Schema(schema))...)
	if err != nil {
		return nil, Usage("%v", err)
	}
	return v, nil
}

// Profiles lists the profiles of the schema that is judged by.
func (o *Options) Profiles() ([]validate.ProfileInfo, error) {
	text, err := o.schemaText()
	if err != nil {
		return nil, err
	}
	profiles, err := validate.Profiles(text)
	if err != nil {
		return nil, Usage("%v", err)
	}
	return profiles, nil
}

// countsNotes reports whether of notes nothing but their number is asked for.
func (o *Options) countsNotes() bool {
	return o.Format == "text" && o.Verbose == 0 && o.Summary == 0 && len(o.Reports) == 0 && o.Baseline == "" &&
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

// Colorings are the values of --color.
var Colorings = []string{"auto", "always", "never"}

// Check finds what no flag alone can see.
func (o *Options) Check() error {
	if _, ok := report.Find(o.Format); !ok {
		return Usage("--format %q is none of %s", o.Format, strings.Join(report.Names(), ", "))
	}
	if !slices.Contains(Colorings, o.Color) {
		return Usage("--color %q is none of %s", o.Color, strings.Join(Colorings, ", "))
	}
	if o.Jobs < 1 {
		return Usage("--jobs %d: at least one file is judged at a time", o.Jobs)
	}
	if o.MaxFindings < 0 || o.Summary < 0 {
		return Usage("--max-findings and --summary take a number from 0 on")
	}
	if o.WriteBaseline && o.Baseline == "" {
		return Usage("--write-baseline needs --baseline FILE to write to")
	}
	return o.checkOther()
}
