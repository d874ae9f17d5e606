package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/batchcheck/batchcheck/internal/live"
	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/run"
)

// configFile, in the current folder, holds flags by their long names.
const configFile = ".batchcheck.yaml"

// environment gives the flags that have variables of their own; the first that
// is set counts.
var environment = map[string][]string{"profile": {"BATCHCHECK_PROFILE"}, "base-url": {"BATCHCHECK_BASE_URL", "OPENAI_BASE_URL"}}

// applyConfig sets the flags that the command line has not, from the environment
// and then from the configuration file.
func applyConfig(flags *pflag.FlagSet, w command) error {
	for name, variables := range environment {
		for _, variable := range variables {
			if value := w.Env(variable); value != "" && flags.Lookup(name) != nil && !flags.Changed(name) {
				if err := flags.Set(name, value); err != nil {
					return run.Usage("%s: %v", variable, err)
				}
			}
		}
	}
	text, err := os.ReadFile(configFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return run.Usage("%v", err)
	}
	var config map[string]yaml.Node
	if err := yaml.Unmarshal(text, &config); err != nil {
		return run.Usage("%s is not a list of flags and values: %v", configFile, err)
	}
	others := sharedFlags()
	for _, name := range slices.Sorted(maps.Keys(config)) {
		value := config[name]
		if err := setFrom(flags, others, name, value); err != nil {
			return run.Usage("%s, line %d: %v", configFile, value.Line, err)
		}
	}
	return nil
}

// sharedFlags has a flag for each name that the configuration file may hold. A
// command that lacks one passes it over, once its value has been found good.
func sharedFlags() *pflag.FlagSet {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	var o run.Options
	checkFlags(&o, flags)
	logFlags(&o, flags)
	timeFlag(&o, flags)
	driftFlags(&o, flags)
	liveFlags(flags, new(live.Settings))
	return flags
}

func setFrom(flags, others *pflag.FlagSet, name string, value yaml.Node) error {
	flag := flags.Lookup(name)
	if flag == nil {
		flag = others.Lookup(name)
	}
	if flag == nil {
		var names []string
		others.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		return fmt.Errorf("there is no flag %q%s", name, nearest.Suggest(name, names))
	}
	if flag.Changed {
		return nil
	}
	flag.Changed = true
	values := []*yaml.Node{&value}
	if _, isList := flag.Value.(pflag.SliceValue); isList && value.Kind == yaml.SequenceNode {
		values = value.Content
	}
	for _, v := range values {
		if v.Kind != yaml.ScalarNode || v.Tag == "!!null" {
			return fmt.Errorf("%s takes a value; only, skip, report, where, target, header and header-env take lists, too", name)
		}
		if err := flag.Value.Set(v.Value); err != nil {
			return fmt.Errorf("%s: %v", name, err)
		}
	}
	return nil
}
