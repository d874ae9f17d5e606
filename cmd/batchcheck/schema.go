package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/describe"
	"github.com/batchcheck/batchcheck/internal/options"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/run"
)

// runSchema prints the schema, for other validators to load.
func runSchema(args []string, w command) error {
	var o run.Options
	flags := pflag.NewFlagSet("batchcheck schema", pflag.ContinueOnError)
	var list, differs bool
	ofContract := options.Contract(&o)
	flags.AddFlagSet(ofContract)
	flags.BoolVar(&list, "list-profiles", false, "list the profiles: name, API, source")
	flags.BoolVar(&differs, "differs", false, "list the differences from the default profile: group, name, default, this profile")
	if err := parse(flags, args, w, schemaHelp); err != nil {
		return err
	}
	if err := applyConfig(ofContract, &o, w); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return run.Usage("batchcheck schema takes no FILE: it prints the schema (--schema FILE reads another)")
	}
	switch {
	case list:
		return listProfiles(&o, w.Stdout)
	case differs:
		return listDifferences(&o, w.Stdout)
	}
	v, err := o.Validator()
	if err != nil {
		return err
	}
	_, err = io.WriteString(w.Stdout, printable.JSON(string(v.SchemaText())))
	return err
}

// listProfiles writes a line for each profile, its columns parted by tabs as in
// the list of faults.
func listProfiles(o *run.Options, out io.Writer) error {
	profiles, err := o.Profiles()
	if err != nil {
		return err
	}
	for _, p := range profiles {
		if p.Default && len(profiles) > 1 {
			p.Says += "; judged by where an input shows no other"
		}
		if _, err := fmt.Fprintf(out, "%s\t%s\t%s\n", printable.Line(p.Name), printable.Text(p.Says), printable.Text(p.Source)); err != nil {
			return err
		}
	}
	return nil
}

// listDifferences writes a line for each difference from the default profile, its
// columns parted by tabs.
func listDifferences(o *run.Options, out io.Writer) error {
	from, err := contract.Load(nil, "")
	if err != nil {
		return err
	}
	judging, err := o.Judging()
	if err != nil {
		return err
	}
	for _, d := range describe.Differences(from, judging.Contract.Tree()) {
		columns := []string{d.Group, strings.Join(d.Names, ", "), d.From, d.To}
		for i, text := range columns {
			columns[i] = printable.Line(text)
		}
		if _, err := fmt.Fprintln(out, strings.Join(columns, "\t")); err != nil {
			return err
		}
	}
	return nil
}
