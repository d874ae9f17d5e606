package main

import (
	"embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/run"
	"github.com/batchcheck/batchcheck/validate"
)

// What shells are told: a few lines of their own, which ask "completion words"
// for the words that may stand at the end of a command line.
//
//go:embed shells
var shellFiles embed.FS

var shells = []string{"bash", "zsh", "fish", "powershell"}

// runCompletion prints what makes a shell complete command lines.
func runCompletion(args []string, w command) error {
	flags := pflag.NewFlagSet("batchcheck completion", pflag.ContinueOnError)
	if err := parse(flags, args, w, completionHelp); err != nil {
		return err
	}
	if flags.NArg() > 0 && flags.Arg(0) == "words" {
		return printWords(w.Stdout, flags.Args()[1:])
	}
	if flags.NArg() != 1 {
		return run.Usage("completion takes one of %s", strings.Join(shells, ", "))
	}
	if !slices.Contains(shells, flags.Arg(0)) {
		return run.Usage("completion for %q: it is there for %s%s", flags.Arg(0), strings.Join(shells, ", "), nearest.Suggest(flags.Arg(0), shells))
	}
	text, err := shellFiles.ReadFile("shells/" + flags.Arg(0))
	if err != nil {
		return err
	}
	_, err = w.Stdout.Write(text)
	return err
}

// files stands, among words, for the names of files.
const files = ":files"

// printWords prints the words, each with what it is about.
func printWords(out io.Writer, line []string) error {
	if len(line) == 0 {
		line = []string{""}
	}
	for _, c := range complete(line) {
		if _, err := fmt.Fprintln(out, strings.TrimSuffix(printable.Line(c.word)+"\t"+printable.Text(c.says), "\t")); err != nil {
			return err
		}
	}
	return nil
}

// A candidate is a word that may stand at the end of a command line.
type candidate struct{ word, says string }

// values are what flags may be set to, by the flag's name or, where that is not
// the same for all commands, by the command's and the flag's.
var values = map[string]func(*validate.Validator) []candidate{
	"profile":       func(*validate.Validator) []candidate { return profiles() },
	"from":          func(*validate.Validator) []candidate { return profiles()[1:] },
	"naming":        fixed(validate.AutoNaming, validate.WireNaming, validate.ClientNaming),
	"kind":          fixed("auto", "batch", "list", "error", "request", "result", "file", "files", "event"),
	"format":        func(*validate.Validator) []candidate { return formats("") },
	"rules format":  fixed("text", "json"),
	"matrix format": fixed(matrixFormats...),
	"report":        func(*validate.Validator) []candidate { return formats("=") },
	"fail-on":       fixed(validate.Error.String(), validate.Warning.String(), validate.Note.String()),
	"client":        knownClients,
	"only":          globs,
	"skip":          globs,
	"color":         fixed(run.Colorings...),
	"other":         fixed(run.OtherActions...),
	"fault":         func(*validate.Validator) []candidate { return plain(faultNames()...) },
}

func knownClients(*validate.Validator) []candidate {
	all := []candidate{{clients.Every, "all of these"}}
	for _, c := range clients.Read().Clients {
		all = append(all, candidate{c.Name, c.Says})
	}
	return all
}

func profiles() []candidate {
	all := []candidate{{validate.AutoProfile, "the profile that each input shows, else openai"}}
	for _, p := range builtinProfiles() {
		all = append(all, candidate{p.Name, p.Says})
	}
	return all
}

func plain(words ...string) (all []candidate) {
	for _, word := range words {
		all = append(all, candidate{word, ""})
	}
	return all
}

func fixed(words ...string) func(*validate.Validator) []candidate {
	return func(*validate.Validator) []candidate { return plain(words...) }
}

func formats(end string) (all []candidate) {
	for _, f := range report.All {
		all = append(all, candidate{f.Name + end, f.Says})
	}
	return all
}

func rulesAndChecks(v *validate.Validator) (all []candidate) {
	for _, rule := range v.Rules() {
		all = append(all, candidate{rule.ID, rule.Says})
	}
	for _, c := range conformance.Checks() {
		all = append(all, candidate{c.ID, c.Says})
	}
	return all
}

// globs gives the ids of rules and checks, and of each group one for all.
func globs(v *validate.Validator) []candidate {
	all := rulesAndChecks(v)
	var groups []candidate
	for _, c := range all {
		group, _, _ := strings.Cut(c.word, "/")
		if c := (candidate{group + "/*", "all of them"}); !slices.Contains(groups, c) {
			groups = append(groups, c)
		}
	}
	return slices.Concat(groups, all)
}
