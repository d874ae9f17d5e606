package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/options"
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
	contract := options.Contract(&o)
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
		return run.WriteRules(w.Stdout, rules)
	case flags.NArg() == 0 || len(rules) > flags.NArg(): // a family
		return listRules(w.Stdout, rules)
	}
	return explainRules(&o, w.Stdout, rules)
}

// chosen gives the rules with the ids, or of the families such as time or 'time/*';
// all without ids.
func chosen(v *validate.Validator, ids []string) (rules []validate.Rule, err error) {
	all := run.Rules(v)
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

// profileRules are the rules of one profile, by id.
type profileRules struct {
	profile string
	rules   map[string]validate.Rule
}

// rulesByProfile gives the rules of each profile, the default one first.
func rulesByProfile(o *run.Options) (all []profileRules, err error) {
	validators, err := o.EachProfile()
	for _, v := range validators {
		p := profileRules{v.Profile(), map[string]validate.Rule{}}
		for _, rule := range run.Rules(v) {
			p.rules[rule.ID] = rule
		}
		all = append(all, p)
	}
	return all, err
}

func listRules(out io.Writer, rules []validate.Rule) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, rule := range rules {
		fmt.Fprintf(table, "%s\t%s\t%s\n", printable.Line(rule.ID), rule.Level, printable.Text(rule.Says))
	}
	return table.Flush()
}

// explainRules prints everything about rules, with their levels in every profile.
func explainRules(o *run.Options, out io.Writer, rules []validate.Rule) error {
	all, err := rulesByProfile(o)
	if err != nil {
		return err
	}
	for i, rule := range rules {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintln(out, printable.Line(rule.ID))
		for _, part := range aboutRule(rule, all) {
			head := part.head
			if head != "" {
				head += ": "
			}
			fmt.Fprintf(out, "  %s%s\n", head, printable.Text(part.text))
		}
	}
	return nil
}

// A rulePart is one thing that there is to say about a rule.
type rulePart struct{ head, text string }

// aboutRule gives what the command and the pages of rules say about a rule.
func aboutRule(rule validate.Rule, all []profileRules) (parts []rulePart) {
	for _, part := range []rulePart{
		{"", rule.Says},
		{"Level", levelsOf(rule.ID, all)},
		{"How to fix it", rule.Help},
		{"Why it matters", rule.Why},
		{"False alarm", rule.Unless},
		{"Skip it", "--skip " + rule.ID},
		{"Sources", rule.Source},
	} {
		if part.text != "" {
			if part.head != "Skip it" {
				part.text = sentence(part.text)
			}
			parts = append(parts, part)
		}
	}
	return parts
}

// sentence ends a text with a full stop, and begins it with a capital letter
// unless its first word is a name.
func sentence(text string) string {
	word, _, _ := strings.Cut(text, " ")
	if strings.Trim(word, "abcdefghijklmnopqrstuvwxyz,:;'") == "" {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return text + "."
}

// levelsOf says the level of a rule, and which profiles have another one.
func levelsOf(id string, all []profileRules) string {
	at := map[validate.Level][]string{}
	var missing []string
	usual := validate.Error
	for _, p := range all {
		rule, found := p.rules[id]
		if !found {
			missing = append(missing, p.profile)
			continue
		}
		at[rule.Level] = append(at[rule.Level], p.profile)
		if len(at[rule.Level]) > len(at[usual]) {
			usual = rule.Level
		}
	}
	text := usual.String()
	switch {
	case len(at[usual]) == len(all):
		return text + " in all profiles"
	case len(missing) > len(all)/2:
		text += " in " + strings.Join(at[usual], ", ")
		missing = nil
	}
	for level := validate.Error; level >= validate.Note; level-- {
		if names := at[level]; level != usual && len(names) > 0 {
			text += "; " + level.String() + " in " + strings.Join(names, ", ")
		}
	}
	if len(missing) > 0 {
		text += "; not in " + strings.Join(missing, ", ")
	}
	return text
}
