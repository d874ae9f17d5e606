package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/internal/options"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/run"
)

// runCheck judges the files that the arguments name.
func runCheck(args []string, w command) error {
	var o run.Options
	flags := pflag.NewFlagSet("batchcheck", pflag.ContinueOnError)
	options.Check(&o, flags, report.All)
	options.Log(&o, flags)
	options.Time(&o, flags)
	wantsVersion := flags.Bool("version", false, "print the version")
	if err := parse(flags, args, w, checkHelp); err != nil {
		return err
	}
	if *wantsVersion {
		_, err := fmt.Fprintln(w.Stdout, run.Version())
		return err
	}
	var err error
	if o.InLog, err = options.IsLog(&o, flags); err != nil { // where the configuration file says so, it is meant for conform
		return err
	}
	if err := applyConfig(flags, &o, w); err != nil {
		return err
	}
	if err := o.Check(); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return noFiles(w)
	}
	if err := noURLs(flags.Args()); err != nil {
		return err
	}
	return run.Files(&o, flags.Args(), w.World)
}

func noFiles(w command) error {
	if w.StdinTTY() {
		return run.Lines{Exit: run.Exit{Code: run.ExitUsage, Message: "no FILE to check"}, More: strings.Split("\n"+strings.TrimSuffix(checkHelp, "\n"), "\n")}
	}
	return run.Usage("no FILE to check; - reads standard input")
}
