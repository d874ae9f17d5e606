package main

import (
	"fmt"
	"slices"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/live"
	"github.com/batchcheck/batchcheck/internal/options"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/run"
)

// runConform judges a live API, or recordings, by the checks on sessions.
func runConform(args []string, w command) error {
	var o run.Options
	var l live.Settings
	var list bool
	flags := pflag.NewFlagSet("batchcheck conform", pflag.ContinueOnError)
	liveFlags(flags, &l)
	options.Log(&o, flags)
	options.Time(&o, flags)
	flags.BoolVar(&list, "list", false, "list the checks and what each one needs")
	options.Check(&o, flags, report.All)
	if err := parse(flags, args, w, conformHelp); err != nil {
		return err
	}
	if list {
		return listChecks(&o, w)
	}
	if err := applyConfig(flags, &o, w); err != nil {
		return err
	}
	o.Observe = true
	if err := o.Check(); err != nil {
		return err
	}
	var err error
	if o.InLog, err = options.IsLog(&o, flags); err != nil {
		return err
	}
	targets, err := l.TargetsOf(flags.Args())
	if err != nil {
		return err
	}
	if err := o.SetTargets(targets); err != nil {
		return err
	}
	if len(o.Targets) == 0 {
		return run.Usage("%s", conformNeeds)
	}
	if err := wholeURLs("conform", o.Targets); err != nil {
		return err
	}
	if o.Reference, err = l.Reference(); err != nil {
		return err
	}
	if slices.ContainsFunc(o.Targets, run.Target.IsLive) {
		if err := checkConfigured(&o); err != nil {
			return err
		}
		return live.Run(&o, &l, w.World)
	}
	return run.Files(&o, o.Targets.Args(), w.World)
}

// listChecks lists the checks that --only and --skip leave.
func listChecks(o *run.Options, w command) error {
	table := tabwriter.NewWriter(w.Stdout, 0, 0, 2, ' ', 0)
	for _, c := range conformance.Checks() {
		if !o.Rules.Has(c.ID) {
			continue
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n\t\tskipped for: %s\n", c.ID, c.Level, c.Says, c.Needs)
	}
	return table.Flush()
}
