package main

import "github.com/spf13/pflag"

// runSchema prints the schema, for other validators to load.
func runSchema(args []string, w world) error {
	var o options
	flags := pflag.NewFlagSet("batchcheck schema", pflag.ContinueOnError)
	contract := o.contractFlags()
	flags.AddFlagSet(contract)
	if err := parse(flags, args, w, schemaHelp); err != nil {
		return err
	}
	if err := settle(contract, w); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return usage("batchcheck schema takes no FILE: it prints the schema (--schema FILE reads another)")
	}
	v, err := o.validator(o.profile)
	if err != nil {
		return err
	}
	_, err = w.stdout.Write(v.SchemaText())
	return err
}
