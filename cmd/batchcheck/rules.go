package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/internal/selection"
	"github.com/batchcheck/batchcheck/validate"
)

// runRules lists the rules, or explains those that the arguments name.
func runRules(args []string, w command) error {
	var o run.Options
	var format string
	flags := pflag.NewFlagSet("batchcheck rules", pflag.ContinueOnError)
	contract := contractFlags(&o)
	flags.AddFlagSet(contract)
	flags.StringVar(&format, "format", "text", "`FORMAT` of the list: text, or json with one rule on each line")
	if err := parse(flags, args, w, rulesHelp); err != nil {
		return err
	}
	if err := applyConfig(contract, &o, w); err != nil {
		return err
	}
	if format != "text" && format != "json" {
		return run.Usage("--format %q is none of text, json", format)
	}
	v, err := o.Validator()
	if err != nil {
		return err
	}
	rules, err := chosen(v, flags.Args())
	if err != nil {
		return err
	}
	switch {
	case format == "json":
		return writeRulesJSON(w.Stdout, rules)
	case flags.NArg() == 0 || len(rules) > flags.NArg(): // a family
		return listRules(w.Stdout, rules)
	}
	return explainRules(&o, w.Stdout, rules)
}

// chosen gives the rules with the ids, or of the families such as time or 'time/*';
// all without ids.
func chosen(v *validate.Validator, ids []string) (rules []validate.Rule, err error) {
	all := append(v.Rules(), run.OtherRules()...)
	if len(ids) == 0 {
		return all, nil
	}
	byID := map[string]validate.Rule{}
	var known []string
	for _, rule := range all {
		byID[rule.ID] = rule
		known = append(known, rule.ID)
	}
	for _, id := range ids {
		if rule, found := byID[id]; found {
			rules = append(rules, rule)
			continue
		}
		family, before := selection.Selection{Only: []string{id}}, len(rules)
		for _, rule := range all {
			if family.Has(rule.ID) {
				rules = append(rules, rule)
			}
		}
		if len(rules) == before {
			return nil, run.Usage("there is no rule %q%s", id, nearest.Suggest(id, known))
		}
	}
	return rules, nil
}

func listRules(out io.Writer, rules []validate.Rule) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, rule := range rules {
		fmt.Fprintf(table, "%s\t%s\t%s\n", printable.Line(rule.ID), rule.Level, printable.Text(rule.Says))
	}
	return table.Flush()
}

func writeRulesJSON(out io.Writer, rules []validate.Rule) error {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	for _, rule := range rules {
		shown := map[string]any{
			"id": rule.ID, "level": rule.Level, "says": rule.Says, "help": rule.Help, "why": rule.Why, "source": rule.Source, "unless": rule.Unless,
		}
		if err := encoder.Encode(shown); err != nil {
			return err
		}
	}
	_, err := io.WriteString(out, printable.JSON(text.String()))
	return err
}

// explainRules prints everything about rules, with their levels in every profile.
func explainRules(o *run.Options, out io.Writer, rules []validate.Rule) error {
	all, err := o.EachProfile()
	if err != nil {
		return err
	}
	for i, rule := range rules {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "%s\n  %s.\n", printable.Line(rule.ID), printable.Text(rule.Says))
		for level := validate.Error; level >= validate.Note; level-- {
			if names := profilesAt(level, rule.ID, all); len(names) > 0 {
				fmt.Fprintf(out, "  %s in %s\n", level, printable.Text(strings.Join(names, ", ")))
			}
		}
		for _, more := range []struct{ head, text string }{
			{"Help", rule.Help}, {"Why", rule.Why}, {"Source", rule.Source}, {"False alarm", rule.Unless},
		} {
			if more.text != "" {
				fmt.Fprintf(out, "  %s: %s.\n", more.head, printable.Text(more.text))
			}
		}
		fmt.Fprintf(out, "  Skip it: --skip %s\n", printable.Text(rule.ID))
	}
	return nil
}

// profilesAt names the profiles that have the rule or check at the level.
func profilesAt(level validate.Level, id string, all []*validate.Validator) (names []string) {
	for _, v := range all {
		if run.RuleOf(v, id).Level == level {
			names = append(names, v.Profile())
		}
	}
	return names
}
