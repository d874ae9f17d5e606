package main

import (
	"slices"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/live"
	"github.com/batchcheck/batchcheck/internal/options"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/run"
)

// runDrift compares the shapes of two sets of recordings, or writes that of one.
func runDrift(args []string, w command) error {
	o := run.Options{Notes: true} // what is new is as much an answer as what is wrong
	var l live.Settings
	flags := pflag.NewFlagSet("batchcheck drift", pflag.ContinueOnError)
	options.Drift(&o, flags)
	reachFlags(flags, &l)
	options.Check(&o, flags, report.All)
	if err := parse(flags, args, w, driftHelp); err != nil {
		return err
	}
	if err := applyConfig(flags, &o, w); err != nil {
		return err
	}
	o.Overrides = nil // shapes are compared by one contract
	if err := o.Check(); err != nil {
		return err
	}
	args = flags.Args()
	if err := checkSides(args, o.Save != ""); err != nil {
		return err
	}
	if slices.ContainsFunc(args, run.IsURL) {
		if err := checkConfigured(&o); err != nil {
			return err
		}
	}
	if last := args[len(args)-1]; meantURL(last) != "" {
		return run.Usage("there is no such file, and a URL needs its scheme; type %s", shownURL(meantURL(last)))
	}
	return run.Shapes(&o, args, w.World, func(t *run.Tally, baseURL string) (*recording.Session, error) {
		return l.Walk(&o, t, w.World, baseURL)
	})
}

// checkSides holds the arguments to what they may be: two sides, of which the
// second may be a live API, or what to save.
func checkSides(args []string, save bool) error {
	urls := len(slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return !run.IsURL(arg) }))
	switch {
	case save && len(args) == 0:
		return run.Usage("--save needs a SOURCE: files, folders, or a live API")
	case save && urls > 0 && len(args) > 1:
		return run.Usage("--save takes one URL, and nothing beside it")
	case save:
		return nil
	case len(args) != 2:
		return run.Usage("%s", driftNeeds)
	case run.IsURL(args[0]):
		return run.Usage("OLD is what was recorded; a live API can only be NEW")
	}
	return nil
}
