package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
)

// runConform judges a live API, or recordings, by the checks on sessions.
func runConform(args []string, w world) error {
	var o options
	var l live
	var log recording.Log
	var list bool
	flags := pflag.NewFlagSet("batchcheck conform", pflag.ContinueOnError)
	o.checkFlags(flags)
	logFlags(flags, &log)
	liveFlags(flags, &l)
	flags.BoolVar(&list, "list", false, "list the checks and what each needs")
	if err := parse(flags, args, w, conformHelp); err != nil {
		return err
	}
	if list {
		return o.listChecks(w)
	}
	if err := settle(flags, w); err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	isLog := flags.Changed("at") || len(log.Where) > 0 || log.Time != ""
	if err := log.Check(); err != nil {
		return usage("%v", err)
	}
	switch {
	case isLog && !flags.Changed("at"):
		return usage("--where and --time need --at, the place of the response in a line of the log")
	case slices.ContainsFunc(flags.Args(), isURL) && flags.NArg() > 1:
		return usage("conform takes one URL, and no recordings beside it")
	case flags.NArg() == 1 && isURL(flags.Arg(0)):
		l.baseURL = flags.Arg(0)
		return runLive(&o, &l, flags, w)
	case flags.NArg() == 0 && (l.demo || l.baseURL != ""):
		return runLive(&o, &l, flags, w)
	case flags.NArg() == 0:
		return usage("%s", conformNeeds)
	}
	return check(&o, flags.Args(), w, func(r *reader) {
		r.observe = true
		if isLog {
			r.log = &log
		}
	})
}

// isURL tells a live API from a file.
func isURL(arg string) bool {
	scheme, _, found := strings.Cut(strings.ToLower(arg), "://")
	return found && (scheme == "http" || scheme == "https")
}

// logFlags say where in a log the observations are.
func logFlags(flags *pflag.FlagSet, log *recording.Log) {
	flags.StringVar(&log.At, "at", "", "the input is a log: JSON `POINTER` to the response in each line, such as /response")
	flags.StringArrayVar(&log.Where, "where", nil, "of a log, take only lines with `POINTER=GLOB`, such as '/call_type=*batch'; may be repeated")
	flags.StringVar(&log.Time, "time", "", "of a log, JSON `POINTER` to the time of the observation, such as /startTime")
}

// listChecks lists the checks that --only and --skip leave.
func (o *options) listChecks(w world) error {
	table := tabwriter.NewWriter(w.stdout, 0, 0, 2, ' ', 0)
	for _, c := range conformance.Checks() {
		if !o.rules.Has(c.ID) {
			continue
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n\t\tskipped for: %s\n", c.ID, c.Level, c.Says, c.Needs)
	}
	return table.Flush()
}
