package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/batchcheck/batchcheck/internal/live"
	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/options"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/internal/selection"
)

// configNames are the names of a configuration file, which holds flags by their
// long names.
var configNames = []string{".batchcheck.yaml", ".batchcheck.yml"}

// environment gives the flags that have variables of their own; the first that
// is set counts.
var environment = map[string][]string{"profile": {"BATCHCHECK_PROFILE"}, "base-url": {"BATCHCHECK_BASE_URL", "OPENAI_BASE_URL"}}

// A configuration file may come with a pull request, and is read where keys are.
// So it says how to judge, and nothing of these.
const (
	choosesServer = "chooses where requests or keys go"
	choosesWork   = "chooses what a live run does, and what that costs"
	choosesOutput = "chooses a file to write"
	hides         = "hides what is found"
	shows         = "shows people's data"
)

var notConfigured = map[string]string{
	"target": choosesServer, "base-url": choosesServer, "header": choosesServer, "header-env": choosesServer,
	"api-key-env": choosesServer, "ca-cert": choosesServer, "insecure": choosesServer, "resume": choosesServer, "trust-recording": choosesServer,

	"write": choosesWork, "dry-run": choosesWork, "demo": choosesWork, "max-batches": choosesWork, "batch": choosesWork,
	"input": choosesWork, "input-file-id": choosesWork, "endpoint": choosesWork, "model": choosesWork,
	"metadata": choosesWork, "create-field": choosesWork,

	"record": choosesOutput, "record-bodies": choosesOutput, "report": choosesOutput, "save": choosesOutput, "write-baseline": choosesOutput,

	"quiet": hides, "show-values": shows,

	"config": "chooses the configuration file", "no-config": "chooses the configuration file",
}

// notConfiguredLive are flags that a configuration file may set, but not for a
// live API: they choose the routes that requests go to there.
var notConfiguredLive = []string{"schema", "batches-path", "files-path"}

// filesOfConfig are flags that name a file to read: in a configuration file,
// relative to its folder.
var filesOfConfig = []string{"schema", "baseline", "reference"}

// globsOfConfig are flags whose values are, or end with, globs of paths: in a
// configuration file, relative to its folder.
var globsOfConfig = []string{"include", "exclude", "files", "skip"}

// applyConfig sets the flags that the command line has not, from the environment
// and then from the configuration file.
func applyConfig(flags *pflag.FlagSet, o *run.Options, w command) error {
	for name, variables := range environment {
		for _, variable := range variables {
			if value := w.Env(variable); value != "" && flags.Lookup(name) != nil && !flags.Changed(name) {
				if err := flags.Set(name, value); err != nil {
					return run.Usage("%s: %v", variable, err)
				}
			}
		}
	}
	file, isNamed, err := findConfig(flags)
	if err != nil || file == "" {
		return err
	}
	text, err := readConfig(file, isNamed)
	if err != nil {
		return run.Usage("%v", err)
	}
	var settings map[string]yaml.Node
	if err := yaml.Unmarshal(text, &settings); err != nil {
		return run.Usage("%s is not a list of flags and values: %v", file, err)
	}
	o.Config = file
	c := config{folder: filepath.Dir(file), isNamed: isNamed, flags: flags, known: sharedFlags()}
	if list, found := settings["overrides"]; found {
		overrides, err := c.overrides(list)
		if err != nil {
			return run.Usage("%s, %v", file, err)
		}
		o.Overrides = run.NewOverrides(overrides)
		delete(settings, "overrides")
	}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		value := settings[name]
		if !flags.Changed(name) {
			o.Configured = append(o.Configured, name)
		}
		if err := c.set(flags, name, value); err != nil {
			return run.Usage("%s, line %d: %v", file, value.Line, err)
		}
	}
	return nil
}

// findConfig gives the configuration file that counts: of --config, or else that
// of the current folder or of the nearest one above it in the same repository. It
// gives "" where there is none.
func findConfig(flags *pflag.FlagSet) (name string, isNamed bool, err error) {
	given, err := flags.GetString("config")
	if err != nil {
		return "", false, err
	}
	switch unwanted, _ := flags.GetBool("no-config"); {
	case unwanted && given != "":
		return "", false, run.Usage("--config and --no-config: give one of them")
	case unwanted, given != "":
		return given, true, nil
	}
	folders := []string{"."}
	if here, err := os.Getwd(); err == nil {
		up := "."
		for folder := here; !isThere(filepath.Join(folder, ".git")); up = filepath.Join(up, "..") {
			above := filepath.Dir(folder)
			if above == folder { // in no repository
				folders = folders[:1]
				break
			}
			folder = above
			folders = append(folders, filepath.Join(up, ".."))
		}
	}
	for _, folder := range folders {
		var found []string
		for _, name := range configNames {
			if name = filepath.Join(folder, name); isThere(name) {
				found = append(found, name)
			}
		}
		switch len(found) {
		case 1:
			return found[0], false, nil
		case 2:
			return "", false, run.Usage("there are %s and %s: keep one of them", found[0], found[1])
		}
	}
	return "", false, nil
}

const (
	maxConfig    = 1 << 20 // bytes of a configuration file
	maxOverrides = 200     // entries of overrides in it: each is looked at for each file
)

// readConfig reads a configuration file. One that was found must be a file of its
// own: a link may lead to a secret, which messages would quote, or to what never ends.
func readConfig(name string, isNamed bool) ([]byte, error) {
	if info, err := os.Lstat(name); err == nil && !isNamed && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is a link, or no file: it is not read unless --config names it; --no-config leaves it out", name)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxConfig+1))
	if err == nil && len(text) > maxConfig {
		err = fmt.Errorf("%s has more than %d bytes", name, maxConfig)
	}
	return text, err
}

func isThere(name string) bool {
	_, err := os.Lstat(name)
	return !errors.Is(err, fs.ErrNotExist)
}

// sharedFlags has a flag for each name that the configuration file may hold. A
// command that lacks one passes it over, once its value has been found good.
func sharedFlags() *pflag.FlagSet {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	var o run.Options
	options.Check(&o, flags, report.All)
	options.Log(&o, flags)
	options.Time(&o, flags)
	options.Drift(&o, flags)
	liveFlags(flags, new(live.Settings))
	return flags
}

// A config sets flags as a configuration file says.
type config struct {
	folder  string         // of the file
	isNamed bool           // by --config, and so trusted to name files elsewhere
	flags   *pflag.FlagSet // of the command
	known   *pflag.FlagSet // of all commands
}

// set sets a flag that the command line and the environment have not set.
func (c config) set(flags *pflag.FlagSet, name string, value yaml.Node) error {
	if does, found := notConfigured[name]; found {
		return fmt.Errorf("%s %s, so a configuration file, which may come with a pull request, cannot set it; use the command line or the environment", name, does)
	}
	flag := flags.Lookup(name)
	if flag == nil {
		flag = c.known.Lookup(name)
	}
	if flag == nil {
		names := []string{"overrides"}
		c.known.VisitAll(func(f *pflag.Flag) {
			if notConfigured[f.Name] == "" {
				names = append(names, f.Name)
			}
		})
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
			return fmt.Errorf("%s takes a value; only, skip, include, exclude and where take lists, too", name)
		}
		text, err := c.placed(name, v.Value)
		if err == nil {
			err = flag.Value.Set(text)
		}
		if err != nil {
			return fmt.Errorf("%s: %v", name, err)
		}
	}
	return nil
}

// placed gives a value as it means the same on the command line: paths in the file
// are relative to its folder.
func (c config) placed(name, value string) (string, error) {
	switch {
	case slices.Contains(globsOfConfig, name) && name != "skip":
		return selection.FromFolder(c.folder, value), nil
	case name == "skip":
		var all []string
		for skip := range strings.SplitSeq(value, ",") { // as the flag takes them
			if rule, paths, isException := strings.Cut(skip, "@"); isException {
				skip = rule + "@" + selection.FromFolder(c.folder, paths)
			}
			all = append(all, skip)
		}
		return strings.Join(all, ","), nil
	case !slices.Contains(filesOfConfig, name) || value == "":
		return value, nil
	}
	label := ""
	if before, after, isLabelled := strings.Cut(value, "="); name == "reference" && isLabelled && !isThere(filepath.Join(c.folder, value)) {
		label, value = before+"=", after
	}
	switch {
	case c.isNamed && filepath.IsAbs(value):
		return label + value, nil
	case !c.isNamed && !c.isInside(value, name == "baseline"):
		return "", errors.New("it must name a file in the folder of the configuration file; name another on the command line, or this configuration with --config")
	}
	return label + filepath.Join(c.folder, value), nil
}

// isInside reports whether a file lies in the folder of the configuration file,
// and no link leads out of it, nor to what is no file. It need not be there if it is to be written.
func (c config) isInside(name string, isWritten bool) bool {
	if !filepath.IsLocal(name) {
		return false
	}
	root, err := filepath.EvalSymlinks(c.folder)
	if err != nil {
		return false
	}
	path := filepath.Join(c.folder, name)
	if _, err := os.Lstat(path); err != nil && isWritten { // still to be written: where its folder is counts
		path = filepath.Dir(path)
	}
	path, err = filepath.EvalSymlinks(path)
	if err != nil {
		return isWritten && errors.Is(err, fs.ErrNotExist) // nothing can be written there
	}
	if info, err := os.Stat(path); err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		return false
	}
	inside, err := filepath.Rel(root, path)
	return err == nil && filepath.IsLocal(inside)
}

// inOverrides are the settings that may differ from file to file.
var inOverrides = []string{"profile", "naming", "kind", "only", "skip"}

// overrides reads the settings for some files. Those that the command line or the
// environment has set stay as they are.
func (c config) overrides(list yaml.Node) (all []run.Override, err error) {
	if list.Kind != yaml.SequenceNode {
		return nil, fmt.Errorf("line %d: overrides is a list; each entry has files and settings for them, such as profile", list.Line)
	}
	if len(list.Content) > maxOverrides {
		return nil, fmt.Errorf("line %d: overrides has %d entries, and up to %d are read", list.Line, len(list.Content), maxOverrides)
	}
	for _, node := range list.Content {
		var settings map[string]yaml.Node
		if err := node.Decode(&settings); err != nil {
			return nil, fmt.Errorf("line %d: an entry of overrides has files and settings for them, such as profile", node.Line)
		}
		override, err := c.override(settings, node.Line)
		if err != nil {
			return nil, err
		}
		all = append(all, override)
	}
	return all, nil
}

func (c config) override(settings map[string]yaml.Node, line int) (run.Override, error) {
	var o run.Options
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.StringVar(&o.Profile, "profile", "", "")
	flags.StringVar(&o.Naming, "naming", "", "")
	flags.StringVar(&o.Kind, "kind", "", "")
	flags.StringSliceVar(&o.Rules.Only, "only", nil, "")
	flags.StringSliceVar(&o.Rules.Skip, "skip", nil, "")
	flags.StringArrayVar(&o.Files.Include, "files", nil, "")
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		value := settings[name]
		if flags.Lookup(name) == nil && c.known.Lookup(name) != nil && notConfigured[name] == "" {
			return run.Override{}, fmt.Errorf("line %d: %s is for all files; of settings for some, there are %s", value.Line, name, strings.Join(inOverrides, ", "))
		}
		if c.flags.Changed(name) {
			flags.Lookup(name).Changed = true // the command line counts before
		}
		if err := c.set(flags, name, value); err != nil {
			return run.Override{}, fmt.Errorf("line %d: %v", value.Line, err)
		}
	}
	if len(o.Files.Include) == 0 {
		return run.Override{}, fmt.Errorf("line %d: this entry of overrides lacks files: the paths that it is for, such as azure/**", line)
	}
	for _, glob := range o.Files.Include {
		if err := selection.CheckPath(glob); err != nil {
			return run.Override{}, fmt.Errorf("line %d: files: %v", line, err)
		}
	}
	return run.Override{Files: o.Files.Include, Profile: o.Profile, Naming: o.Naming, Kind: o.Kind, Only: o.Rules.Only, Skip: o.Rules.Skip}, nil
}

// checkConfigured finds a flag that the configuration file has set and that
// chooses the routes of a live API, which is to be judged.
func checkConfigured(o *run.Options) error {
	for _, name := range notConfiguredLive {
		if slices.Contains(o.Configured, name) {
			return run.Usage("%s sets %s, which chooses where requests go: for a live API, give --%s on the command line, or --no-config", o.Config, name, name)
		}
	}
	return nil
}
