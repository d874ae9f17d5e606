package main

import (
	"errors"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/internal/curl"
	"github.com/batchcheck/batchcheck/internal/lazy"
	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/run"
)

// guessedCommands are names that other tools have for what ours do. Where a file
// of the name exists, it is judged.
var guessedCommands = map[string]func([]string, command) error{
	"check":    runCheck,
	"validate": runCheck,
	"lint":     runCheck,
	"version":  func(_ []string, w command) error { return runCheck([]string{"--version"}, w) },
	"run": func([]string, command) error {
		return run.Usage("there is no command run; type batchcheck FILE to judge recorded responses, or batchcheck conform URL to judge a live API")
	},
}

// guessedFlags are names that other tools have for flags of ours, with what to
// type. Values are never shown: some are keys.
var guessedFlags = []struct {
	names []string
	typed string // what to type, and why
}{
	{[]string{"p"}, "type --profile NAME"},
	{[]string{"o", "output", "out"}, "type --format FORMAT for what is printed, or --report FORMAT=PATH to write a file, such as --report json=out.json"},
	{[]string{"H"}, "type batchcheck conform --header 'NAME: VALUE' URL; of a secret one, --header-env NAME=VARIABLE"},
	{[]string{"api-key", "apikey", "key", "token", "bearer"}, "a key is never an argument, where others can see it; set the environment variable BATCHCHECK_API_KEY, or name another with --api-key-env VARIABLE"},
}

// meant gives arguments with what other tools call our flags replaced, and with the
// number behind --summary, which need not have one, made a part of it.
func meant(flags *pflag.FlagSet, args []string) []string {
	replaced := slices.Clone(args)
	for i, arg := range args {
		switch {
		case arg == "--":
			return replaced
		case arg == "--json" && flags.Lookup("format") != nil:
			replaced[i] = "--format=json"
		case arg == "--no-color" && flags.Lookup("color") != nil:
			replaced[i] = "--color=never"
		case arg == "--summary" && i+1 < len(args) && isNumber().MatchString(args[i+1]) && !isThere(args[i+1]):
			replaced[i] = arg + "=" + args[i+1]
			return slices.Concat(replaced[:i+1], meant(flags, args[i+2:]))
		}
	}
	return replaced
}

var isNumber = lazy.Regexp(`^[0-9]+$`)

// unknownFlag says what to type for a flag that does not exist; nil for any other
// error.
func unknownFlag(flags *pflag.FlagSet, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return nil
	}
	name, dashes := unknown.GetSpecifiedName(), "--"
	if group := unknown.GetSpecifiedShortnames(); group != "" {
		dashes = "-"
		if name == "" {
			name = group[:1]
		}
	}
	for _, row := range guessedFlags {
		if slices.Contains(row.names, name) {
			return run.Usage("unknown flag %s%s: %s", dashes, name, row.typed)
		}
	}
	var names []string
	flags.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return run.Usage("%v%s (batchcheck --help lists the flags)", err, nearest.Suggest(name, names))
}

var (
	oneSlash  = lazy.Regexp(`(?i)^(https?):/([^/].*)$`)
	bareHost  = lazy.Regexp(`^(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?(?:/|$)`)
	withPort  = lazy.Regexp(`^[^/]*[^/:]:[0-9]{1,5}(?:/|$)`)
	dotInHost = lazy.Regexp(`^[^/]*[^/.]\.[A-Za-z]{2,}/`)
	isVersion = lazy.Regexp(`/v[0-9]+/?$`)
	hasEnding = lazy.Regexp(`\.[A-Za-z0-9]+$`)
)

// meantURL gives the URL that an argument was probably meant to be; "" where it is
// one as it is, or a file, or nothing like a URL.
func meantURL(arg string) string {
	if run.IsURL(arg) || isThere(arg) {
		return ""
	}
	if parts := oneSlash().FindStringSubmatch(arg); parts != nil {
		return strings.ToLower(parts[1]) + "://" + parts[2]
	}
	host, path, _ := strings.Cut(arg, "/")
	isLikely := withPort().MatchString(arg) || host == "localhost" || isVersion().MatchString(arg) ||
		dotInHost().MatchString(arg) && !hasEnding().MatchString(path)
	if !bareHost().MatchString(arg) || !isLikely {
		return ""
	}
	name := host
	if only, _, err := net.SplitHostPort(host); err == nil {
		name = only
	}
	if ip := net.ParseIP(strings.Trim(name, "[]")); name == "localhost" || ip != nil && ip.IsLoopback() {
		return "http://" + arg
	}
	return "https://" + arg
}

// shownURL gives a URL as a word of a shell, without what may be secret in it.
func shownURL(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return "URL"
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return curl.Word(u.String())
}

// typeInstead says what is wrong, and the command that was probably meant.
func typeInstead(wrong, command string) error {
	return run.Lines{Exit: run.Exit{Code: run.ExitUsage, Message: wrong + "; to judge a live API, type"}, More: []string{"  " + command}}
}

// noURLs finds a file that is, or was meant as, a live API.
func noURLs(files []string) error {
	for _, arg := range files {
		if run.IsURL(arg) {
			return typeInstead(shownURL(arg)+" is a URL, not a file", "batchcheck conform "+shownURL(arg))
		}
		if meant := meantURL(arg); meant != "" {
			return typeInstead("there is no such file", "batchcheck conform "+shownURL(meant))
		}
	}
	return nil
}

// wholeURLs finds a target that was meant as a URL and is none.
func wholeURLs(command string, targets run.Targets) error {
	for _, t := range targets {
		if meant := meantURL(t.Arg); meant != "" {
			named := ""
			if t.Name != "" {
				named = t.Name + "="
			}
			scheme, _, _ := strings.Cut(meant, "://")
			return typeInstead("there is no such file, and a URL begins with "+scheme+"://", "batchcheck "+command+" "+named+shownURL(meant))
		}
	}
	return nil
}
