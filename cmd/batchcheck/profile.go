package main

import (
	"regexp"
	"strings"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/validate"
)

// profileName is what a profile may be called, on the command line and in reports.
var profileName = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]*$`)

// runProfile proposes a profile for what was recorded.
func runProfile(args []string, w command) error {
	var o run.Proposing
	var files input.Choice
	flags := pflag.NewFlagSet("batchcheck profile", pflag.ContinueOnError)
	flags.StringVar(&o.Name, "name", "acme", "`NAME` of the profile")
	flags.StringVar(&o.Says, "says", "", "`TEXT` that describes the profile in lists")
	flags.StringVar(&o.From, "from", "", "built-in `PROFILE` to start from (default: the one with the fewest kinds of errors in the files)")
	flags.StringVar(&o.Save, "save", "", "write the profile to this `FILE`, not to standard output")
	flags.StringArrayVar(&files.Exclude, "exclude", nil, "skip files in folders: `GLOB` of paths such as '**/legacy/*.json'; may be repeated")
	flags.StringArrayVar(&files.Include, "include", nil, "read files in folders regardless of their extension: `GLOB` of paths such as '**/*.log'; may be repeated")
	flags.StringVar(&o.BatchesPath, "batches-path", "", "`ROUTE` of batches, if it does not end in /batches")
	flags.StringVar(&o.FilesPath, "files-path", "", "`ROUTE` of files, if it does not end in /files")
	if err := parse(flags, args, w, profileHelp); err != nil {
		return err
	}
	switch {
	case flags.NArg() == 0:
		return run.Usage("%s", profileNeeds)
	case !profileName.MatchString(o.Name):
		return run.Usage("--name %q: a profile is called by small letters, digits, - and _, such as acme", o.Name)
	case run.IsBuiltin(o.Name):
		return run.Usage("--name %s: there is a built-in profile of that name; choose another", o.Name)
	case o.From != "" && !run.IsBuiltin(o.From):
		var names []string
		for _, p := range builtinProfiles() {
			names = append(names, p.Name)
		}
		return run.Usage("--from %q: there is no such profile; there are %s%s", o.From, strings.Join(names, ", "), nearest.Suggest(o.From, names))
	}
	if err := noURLs(flags.Args()); err != nil {
		return err
	}
	return run.Propose(&o, files, flags.Args(), w.World)
}

func builtinProfiles() []validate.ProfileInfo {
	profiles, err := validate.Profiles(nil)
	if err != nil {
		panic("the built-in schemas are no JSON: " + err.Error()) // tests read them
	}
	return profiles
}
