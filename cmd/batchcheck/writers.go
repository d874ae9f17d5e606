package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/validate"
)

// writers are the reports of one run: on standard output, and in files.
type writers []*output

// An output is one report, and where it goes.
type output struct {
	report.Writer
	file *draft // nil for standard output and standard error
}

// writers opens the reports that the options ask for.
func (o *options) writers(v *validate.Validator, w world) (writers, error) {
	rules := map[string]validate.Rule{}
	settings := report.Options{
		Out: w.stdout, Color: o.colored(w), Notes: o.notes || o.verbose > 0, Max: o.maxFindings, Examples: o.summary,
		Compare: o.sideBySide, FailOn: validate.Level(o.failOn), Version: version(), At: w.started(),
		Rule: func(id string) validate.Rule {
			if _, found := rules[id]; !found {
				rules[id] = ruleOf(v, id)
			}
			return rules[id]
		},
	}
	settings.Folder, _ = os.Getwd() // without it, files keep the names they were given
	var all writers
	if !o.quiet {
		format, _ := report.Find(o.format)
		all = append(all, &output{Writer: format.New(settings)})
		if o.format == "text" {
			all = append(all, actions(settings, w)...)
		}
	}
	for _, asked := range o.reports {
		out, err := openReport(asked, settings, w)
		if err != nil {
			all.abandon()
			return nil, err
		}
		all = append(all, out)
	}
	return all, nil
}

func (o *options) colored(w world) bool {
	switch o.color {
	case "always":
		return true
	case "never":
		return false
	}
	return w.env("NO_COLOR") == "" && w.env("TERM") != "dumb" && w.outTTY()
}

func openReport(asked string, settings report.Options, w world) (*output, error) {
	name, path, ok := strings.Cut(asked, "=")
	format, known := report.Find(name)
	if !ok || !known || path == "" {
		return nil, usage("--report %q is not FORMAT=PATH with a FORMAT of %s", asked, strings.Join(report.Names(), ", "))
	}
	out := &output{}
	settings.Color, settings.Max = false, 0
	var err error
	if settings.Out, out.file, err = openTarget(path, w); err != nil {
		return nil, exit{exitTrouble, "the report cannot be written: " + err.Error()}
	}
	out.Writer = format.New(settings)
	return out, nil
}

// openTarget begins to write to what a flag names: standard output or error, or
// a file, which is then a draft.
func openTarget(path string, w world) (to io.Writer, file *draft, err error) {
	switch path {
	case input.Stdin, "/dev/stdout":
		return w.stdout, nil, nil
	case "/dev/stderr":
		return w.stderr, nil, nil
	}
	if file, err = openDraft(path); err != nil {
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
		failures = append(failures, w.settle(w.Close(s)))
	}
	return errors.Join(failures...)
}

// abandon leaves nothing half-written behind.
func (ws writers) abandon() {
	for _, w := range ws {
		w.settle(errAbandoned) // what led here is the error to tell
	}
}

var errAbandoned = errors.New("abandoned")

func (w *output) settle(err error) error {
	if w.file == nil {
		return err
	}
	return w.file.settle(err)
}

// unwritten says of which report an error is.
func (w *output) unwritten(err error) error {
	if w.file != nil && w.file.target != "" {
		err = named(err, w.file.target)
	}
	return fmt.Errorf("the report was not written: %w", err)
}
