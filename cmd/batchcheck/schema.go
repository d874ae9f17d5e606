package main

import (
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/validate"
)

// runSchema prints the schema, for other validators to load.
func runSchema(args []string, w world) error {
	var o options
	flags := pflag.NewFlagSet("batchcheck schema", pflag.ContinueOnError)
	var list bool
	contract := o.contractFlags()
	flags.AddFlagSet(contract)
	flags.BoolVar(&list, "list-profiles", false, "list the profiles: name, whose batches they describe, by what source")
	if err := parse(flags, args, w, schemaHelp); err != nil {
		return err
	}
	if err := settle(contract, w); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return usage("batchcheck schema takes no FILE: it prints the schema (--schema FILE reads another)")
	}
	if list {
		return o.listProfiles(w.stdout)
	}
	v, err := o.validator(o.profile)
	if err != nil {
		return err
	}
	_, err = w.stdout.Write(v.SchemaText())
	return err
}

// listProfiles writes a line for each profile, its columns parted by tabs as in
// the list of faults.
func (o *options) listProfiles(out io.Writer) error {
	profiles, err := o.profiles()
	if err != nil {
		return err
	}
	for _, p := range profiles {
		if _, err := fmt.Fprintf(out, "%s\t%s\t%s\n", p.Name, validate.Printable(p.Says), validate.Printable(p.Source)); err != nil {
			return err
		}
	}
	return nil
}
