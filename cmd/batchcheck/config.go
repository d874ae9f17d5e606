package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/batchcheck/batchcheck/internal/nearest"
)

// configFile, in the current folder, holds flags by their long names.
const configFile = ".batchcheck.yaml"

// environment gives the flags that have a variable of their own.
var environment = map[string]string{"profile": "BATCHCHECK_PROFILE"}

// settle sets the flags that the command line has not, from the environment
// and then from the configuration file.
func settle(flags *pflag.FlagSet, w world) error {
	for name, variable := range environment {
		if value := w.env(variable); value != "" && !flags.Changed(name) {
			if err := flags.Set(name, value); err != nil {
				return usage("%s: %v", variable, err)
			}
		}
	}
	text, err := os.ReadFile(configFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return usage("%v", err)
	}
	var config map[string]yaml.Node
	if err := yaml.Unmarshal(text, &config); err != nil {
		return usage("%s is not a list of flags and values: %v", configFile, err)
	}
	for name, value := range config {
		if err := setFrom(flags, name, value); err != nil {
			return usage("%s, line %d: %v", configFile, value.Line, err)
		}
	}
	return nil
}

func setFrom(flags *pflag.FlagSet, name string, value yaml.Node) error {
	flag := flags.Lookup(name)
	if flag == nil {
		var names []string
		flags.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		return fmt.Errorf("there is no flag %q%s", name, nearest.Suggest(name, names))
	}
	if flag.Changed {
		return nil
	}
	values := []*yaml.Node{&value}
	if value.Kind == yaml.SequenceNode {
		values = value.Content
	}
	for _, v := range values {
		if v.Kind != yaml.ScalarNode {
			return fmt.Errorf("%s takes a value or a list of values", name)
		}
		if err := flag.Value.Set(v.Value); err != nil {
			return fmt.Errorf("%s: %v", name, err)
		}
	}
	return nil
}
