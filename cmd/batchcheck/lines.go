package main

import (
	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/internal/options"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/run"
)

// ofLines are the flags that judging a line by itself has a use for.
var ofLines = []string{
	"at", "where", "profile", "naming", "schema", "kind", "only", "skip", "fail-on", "client",
	"show-values", "verbose", "jobs", "max-document", "config", "no-config",
}

// runLines answers each line of standard input.
func runLines(args []string, w command) error {
	var o run.Options
	shared := pflag.NewFlagSet("", pflag.ContinueOnError)
	options.Log(&o, shared)
	options.Check(&o, shared, report.All)
	flags := pflag.NewFlagSet("batchcheck lines", pflag.ContinueOnError)
	passthrough := flags.Bool("passthrough", false, "print each line itself, with the verdict as its last member, batchcheck")
	for _, name := range ofLines {
		flags.AddFlag(shared.Lookup(name))
	}
	flags.Lookup("fail-on").Usage = "least `LEVEL` of a finding that makes a line not ok: error, warning or note"
	if err := parse(flags, args, w, linesHelp); err != nil {
		return err
	}
	var err error
	if o.InLog, err = options.IsLog(&o, flags); err != nil {
		return err
	}
	if err := applyConfig(flags, &o, w); err != nil {
		return err
	}
	o.Overrides = nil // they are for files
	if err := o.Check(); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return run.Usage("lines reads standard input: batchcheck lines < %s", flags.Arg(0))
	}
	return run.Answer(&o, *passthrough, w.World)
}
