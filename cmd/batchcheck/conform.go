package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance"
)

// runConform judges a live API, or recordings, by the checks on sessions.
func runConform(args []string, w world) error {
	var o options
	var l live
	var list bool
	flags := pflag.NewFlagSet("batchcheck conform", pflag.ContinueOnError)
	o.checkFlags(flags)
	o.logFlags(flags)
	o.timeFlag(flags)
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
	isLog, err := o.isLog(flags)
	if err != nil {
		return err
	}
	switch {
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
			r.log = &o.log
		}
	})
}

// isURL tells a live API from a file.
func isURL(arg string) bool {
	scheme, _, found := strings.Cut(strings.ToLower(arg), "://")
	return found && (scheme == "http" || scheme == "https")
}

// logFlags say where in the lines of a log the responses are.
func (o *options) logFlags(flags *pflag.FlagSet) {
	flags.StringVar(&o.log.At, "at", "", "the input is a log: JSON `POINTER` to the response in each line, such as /response")
	flags.StringArrayVar(&o.log.Where, "where", nil, "of a log, take only lines with `POINTER=GLOB`, such as '/call_type=*batch'; may be repeated")
}

// timeFlag says when responses were observed, which sessions ask for.
func (o *options) timeFlag(flags *pflag.FlagSet) {
	flags.StringVar(&o.log.Time, "time", "", "of a log, JSON `POINTER` to the time of the observation, such as /startTime")
}

// isLog tells whether the input is a log.
func (o *options) isLog(flags *pflag.FlagSet) (bool, error) {
	if err := o.log.Check(); err != nil {
		return false, usage("%v", err)
	}
	if at := flags.Changed("at"); at || len(o.log.Where) == 0 && o.log.Time == "" {
		return at, nil
	}
	return false, usage("--where and --time need --at, the place of the response in a line of the log")
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
