package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/validate"
)

// complete gives what may stand for the last word of a command line.
func complete(line []string) []candidate {
	before, word := line[:len(line)-1], line[len(line)-1]
	if len(before) == 0 && !strings.HasPrefix(word, "-") {
		return append(starting(commandNames(), "", word), candidate{files, ""})
	}
	name, todo := "", runCheck
	if len(before) > 0 {
		if named, found := commands()[before[0]]; found {
			name, todo, before = before[0], named, before[1:]
		}
	}
	flags, _ := flagsAndHelp(todo)
	if flags == nil || slices.Contains(before, "--") {
		return argumentsOf(name, word)
	}
	if flag := waiting(flags, before); flag != nil {
		return valuesOf(name, flag, "", word)
	}
	if start, value, found := strings.Cut(word, "="); found && strings.HasPrefix(start, "--") {
		if flag := flags.Lookup(start[len("--"):]); flag != nil {
			return valuesOf(name, flag, start+"=", value)
		}
	}
	if strings.HasPrefix(word, "-") {
		return starting(names(flags), "", word)
	}
	return argumentsOf(name, word)
}

// flagsAndHelp gives the flags of a command, which makes them before it reads its
// arguments, and its help; nil where it has none.
func flagsAndHelp(todo func([]string, command) error) (flags *pflag.FlagSet, help string) {
	todo(nil, command{asked: func(f *pflag.FlagSet, text string) { flags, help = f, text }}) // it ends with ErrHelp
	return flags, help
}

// waiting gives the flag whose value is due after some words.
func waiting(flags *pflag.FlagSet, before []string) *pflag.Flag {
	if len(before) == 0 {
		return nil
	}
	name, isFlag := strings.CutPrefix(before[len(before)-1], "--")
	flag := flags.Lookup(name)
	if !isFlag || flag == nil || flag.NoOptDefVal != "" {
		return nil
	}
	return flag
}

func names(flags *pflag.FlagSet) (all []candidate) {
	flags.VisitAll(func(f *pflag.Flag) {
		_, says := pflag.UnquoteUsage(f)
		all = append(all, candidate{"--" + f.Name, says})
	})
	return append(all, candidate{"--help", "say more"})
}

// valuesOf gives the values of a flag, each after a start, that begin with a
// text. Of a list of values, the last is the one to complete.
func valuesOf(command string, f *pflag.Flag, start, text string) []candidate {
	list := values[command+" "+f.Name]
	if list == nil {
		list = values[f.Name]
	}
	kind, _ := pflag.UnquoteUsage(f)
	switch {
	case slices.Contains([]string{"FILE", "PATH"}, kind), kind == "FORMAT=PATH" && strings.Contains(text, "="):
		return []candidate{{files, ""}}
	case list == nil:
		return nil
	}
	if at := strings.LastIndexByte(text, ','); at >= 0 && f.Value.Type() == "stringSlice" {
		start, text = start+text[:at+1], text[at+1:]
	}
	return starting(list(builtin()), start, text)
}

// argumentsOf gives what a command takes beside flags: files, most of them.
func argumentsOf(command, word string) []candidate {
	switch command {
	case "rules":
		return starting(rulesAndChecks(builtin()), "", word)
	case "help", "man":
		return starting(commandNames(), "", word)
	case "completion":
		return starting(plain(shells...), "", word)
	case "schema", "serve":
		return nil
	}
	return []candidate{{files, ""}}
}

func commandNames() []candidate { return plain(slices.Sorted(maps.Keys(commands()))...) }

// starting gives the candidates that begin with a text, each after a start.
func starting(all []candidate, start, text string) (found []candidate) {
	for _, c := range all {
		if strings.HasPrefix(c.word, text) {
			found = append(found, candidate{start + c.word, c.says})
		}
	}
	return found
}

// builtin gives a validator by the built-in schema, for its lists.
func builtin() *validate.Validator {
	v, err := validate.New(validate.Options{})
	if err != nil {
		panic(err) // tests compile it
	}
	return v
}
