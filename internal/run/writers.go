package run

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/validate"
)

// writers are the reports of one run: on standard output, and in files.
type writers []*output

// An output is one report, and where it goes.
type output struct {
	report.Writer
	file *Draft // nil for standard output and standard error
}

// writers opens the reports that the options ask for.
func (o *Options) writers(v *validate.Validator, w World) (writers, error) {
	of := map[string]*validate.Validator{v.Profile(): v, "": v} // by profile
	rules := map[[2]string]validate.Rule{}
	settings := report.Options{
		Out: w.Stdout, Color: o.colored(w), Width: w.width(), Links: o.colored(w) && links(w), Notes: o.showsNotes(), Max: o.MaxFindings, Examples: o.Summary,
		Compare: o.SideBySide, FailOn: o.FailOn, Only: o.Rules.Only, Skip: o.Rules.Skip, Version: w.Version, At: w.started(),
		Rule: func(profile, id string) validate.Rule {
			key := [2]string{profile, id}
			if _, found := rules[key]; !found {
				if of[profile] == nil { // an input has shown another profile than that of the rest
					of[profile] = v
					if other, err := validate.New(validate.Options{Profile: profile}); err == nil {
						of[profile] = other
					}
				}
				rules[key] = RuleOf(of[profile], id)
			}
			return rules[key]
		},
	}
	if !o.WriteBaseline {
		settings.Baseline = o.Baseline
	}
	var err error
	if settings.Clients, err = clients.Choose(o.Clients); err != nil {
		return nil, err
	}
	settings.Folder, _ = os.Getwd() // without it, files keep the names they were given
	var all writers
	if !o.Quiet {
		format, _ := o.Formats.Find(o.Format)
		all = append(all, &output{Writer: format.New(settings)})
		if o.Format == "text" {
			all = append(all, o.actions(settings, w)...)
		}
	}
	for _, asked := range o.Reports {
		out, err := o.openReport(asked, settings, w)
		if err != nil {
			all.Abandon()
			return nil, err
		}
		all = append(all, out)
	}
	return all, nil
}

func (o *Options) colored(w World) bool {
	switch o.Color {
	case "always":
		return true
	case "never":
		return false
	}
	for _, forces := range []string{"FORCE_COLOR", "CLICOLOR_FORCE"} {
		if value := w.Env(forces); value != "" && value != "0" {
			return true
		}
	}
	return w.Env("NO_COLOR") == "" && w.Env("TERM") != "dumb" && w.OutTTY()
}

// links tells whether the terminal shows links (OSC 8). Terminals do not say so: these
// are known to do, and what others do not know, most of them leave out.
func links(w World) bool {
	switch value := w.Env("FORCE_HYPERLINK"); value {
	case "":
	case "0":
		return false
	default:
		return true
	}
	if !w.OutTTY() || w.Env("CI") != "" {
		return false
	}
	switch w.Env("TERM_PROGRAM") {
	case "iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper":
		return true
	}
	return w.Env("KITTY_WINDOW_ID") != "" || w.Env("WT_SESSION") != "" || w.Env("VTE_VERSION") != ""
}

func (o *Options) openReport(asked string, settings report.Options, w World) (*output, error) {
	name, path, ok := strings.Cut(asked, "=")
	format, known := o.Formats.Find(name)
	if !ok || !known || path == "" {
		return nil, Usage("--report %q is not FORMAT=PATH with a FORMAT of %s", asked, strings.Join(o.Formats.Names(), ", "))
	}
	out := &output{}
	settings.Color, settings.Links, settings.Width, settings.Max = false, false, 0, 0
	var err error
	if settings.Out, out.file, err = openTarget(path, w); err != nil {
		return nil, Exit{ExitTrouble, "the report cannot be written: " + err.Error()}
	}
	out.Writer = format.New(settings)
	return out, nil
}

// openTarget begins to write to what a flag names: standard output or error, or
// a file, which is then a draft.
func openTarget(path string, w World) (to io.Writer, file *Draft, err error) {
	switch path {
	case input.Stdin, "/dev/stdout":
		return w.Stdout, nil, nil
	case "/dev/stderr":
		return unguarded(w.Stderr), nil, nil
	}
	if file, err = OpenDraft(path, 0o666); err != nil {
		return nil, nil, err
	}
	return file, file, nil
}

func (ws writers) document(d report.Document) error {
	for _, w := range ws {
		if err := w.Document(d); err != nil {
			return w.unwritten(err)
		}
	}
	return nil
}

// flush writes what the reports have kept waiting.
func (ws writers) flush() error {
	for _, w := range ws {
		if err := w.Flush(); err != nil {
			return w.unwritten(err)
		}
	}
	return nil
}

// close ends all reports, also when one of them fails.
func (ws writers) close(s report.Summary) error {
	var failures []error
	for _, w := range ws {
		failures = append(failures, w.finish(w.Close(s)))
	}
	return errors.Join(failures...)
}

// Abandon leaves nothing half-written behind.
func (ws writers) Abandon() {
	for _, w := range ws {
		w.finish(ErrAbandoned) // what led here is the error to report
	}
}

var ErrAbandoned = errors.New("abandoned")

func (w *output) finish(err error) error {
	if w.file == nil {
		return err
	}
	return w.file.Finish(err)
}

// unwritten says of which report an error is.
func (w *output) unwritten(err error) error {
	if w.file != nil && w.file.target != "" {
		err = named(err, w.file.target)
	}
	return fmt.Errorf("the report was not written: %w", err)
}
