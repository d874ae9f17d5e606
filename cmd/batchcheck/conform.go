package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/input"
)

// runConform judges a live API, or recordings, by the checks on sessions.
func runConform(args []string, w world) error {
	var o options
	var l live
	var list bool
	flags := pflag.NewFlagSet("batchcheck conform", pflag.ContinueOnError)
	liveFlags(flags, &l)
	o.logFlags(flags)
	o.timeFlag(flags)
	flags.BoolVar(&list, "list", false, "list the checks and what each needs")
	o.checkFlags(flags)
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
	if o.targets, err = l.targetsOf(flags.Args()); err != nil {
		return err
	}
	reference, err := l.reference()
	if err != nil {
		return err
	}
	setUp := func(r *reader) {
		r.observe, r.reference = true, reference
		if isLog {
			r.log = &o.log
		}
	}
	if slices.ContainsFunc(o.targets, target.isLive) {
		return runLive(&o, &l, w, setUp)
	}
	return check(&o, o.targets.args(), w, setUp)
}

// targetsOf gives what there is to judge: what the arguments name or, without
// any, what the settings do.
func (l *live) targetsOf(args []string) (targets, error) {
	switch {
	case l.demo:
		return targets{{arg: demoURL}}, nil
	case len(args) > 0:
		return readTargets(args)
	case len(l.targets) > 0:
		return readTargets(l.targets)
	case l.baseURL != "":
		return targets{{arg: l.baseURL}}, nil
	}
	return nil, usage("%s", conformNeeds)
}

// reference reads the recording that targets are shown beside; nil for none.
func (l *live) reference() (*conformance.Session, error) {
	if l.beside == "" {
		return nil, nil
	}
	named, err := readTargets([]string{l.beside})
	if err != nil {
		return nil, err
	}
	session, err := openSession(named[0].arg)
	if err != nil {
		return nil, usage("--reference: %v", err)
	}
	session.Name = cmp.Or(named[0].name, session.Name)
	return session, nil
}

// openSession reads the recording in a file, compressed or not.
func openSession(name string) (*conformance.Session, error) {
	in := input.NewReader(nil)
	source := input.Expand([]string{name}, nil)[0]
	if err := in.Open(source); err != nil {
		return nil, errors.New(input.Why(name, err))
	}
	defer in.Close()
	session, err := readSession(name, in)
	if err != nil {
		return nil, errors.New(input.Why(name, err))
	}
	return session, nil
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
