package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/batchcheck/batchcheck/internal/run"
)

// A command is the command with what it has around it: its three streams, and
// the rest of its world.
type command struct {
	run.World
	asked func(*pflag.FlagSet) // takes the flags of a command, which then does nothing more; nil to run it
}

func system() command {
	signal.Ignore(syscall.SIGPIPE) // a write to a closed pipe reports it
	return command{World: run.World{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Env: os.Getenv,
		StdinTTY: func() bool { return term.IsTerminal(int(os.Stdin.Fd())) },
		OutTTY:   func() bool { return term.IsTerminal(int(os.Stdout.Fd())) },
		ErrTTY:   func() bool { return term.IsTerminal(int(os.Stderr.Fd())) },
		OutWidth: func() int {
			width, _, err := term.GetSize(int(os.Stdout.Fd()))
			if err != nil { // it is no terminal
				return 0
			}
			return width
		},
		Now: time.Now,
	}}
}

// commands lists those that have a name. What is none of them is checked.
// (A function, since help is one of them and looks them up.)
func commands() map[string]func([]string, command) error {
	return map[string]func([]string, command) error{
		"conform": runConform,
		"drift":   runDrift,
		"lines":   runLines,
		"matrix":  runMatrix,
		"profile": runProfile,
		"results": runResults,
		"rules":   runRules,
		"schema":  runSchema,
		"serve":   runServe,
		"help":    runHelp,

		"completion": runCompletion,
	}
}

// Main does what the arguments say, and gives the exit code.
func (w command) Main(args []string) int {
	w.Stdout, w.Stderr = &run.Pipe{To: w.Stdout}, &run.Messages{To: w.Stderr}
	w.Commands, w.Version = slices.Sorted(maps.Keys(commands())), run.Version()
	todo := runCheck
	if len(args) > 0 {
		if named, found := commands()[args[0]]; found {
			todo, args = named, args[1:]
		} else if guessed, found := guessedCommands[args[0]]; found && !isThere(args[0]) {
			todo, args = guessed, args[1:]
		}
	}
	err := todo(args, w)
	e := run.Exit{}
	switch {
	case err == nil, errors.Is(err, pflag.ErrHelp):
		return run.ExitHolds
	case !errors.As(err, &e):
		e = run.Exit{Code: run.ExitTrouble, Message: err.Error()}
	}
	for _, message := range messages(err, e) {
		fmt.Fprintln(w.Stderr, "batchcheck: "+message)
	}
	if below := (run.Lines{}); errors.As(err, &below) {
		for _, line := range below.More {
			fmt.Fprintln(w.Stderr, line)
		}
	}
	return e.Code
}

// messages gives what an error says: one message or, of errors that were joined, one
// of each.
func messages(err error, e run.Exit) []string {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return slices.DeleteFunc([]string{e.Message}, func(text string) bool { return text == "" })
	}
	var all []string
	for _, one := range joined.Unwrap() {
		all = append(all, one.Error())
	}
	if strings.Join(all, "\n") != err.Error() { // fmt.Errorf, of several
		return []string{e.Message}
	}
	return all
}

// flagsHelp lists flags, without what pflag says of the values of switches.
func flagsHelp(flags *pflag.FlagSet) string {
	if !flags.HasFlags() {
		return ""
	}
	const ofSwitch, ofCount = "[=true|false]", "--verbose count"
	plain := strings.NewReplacer(ofSwitch, strings.Repeat(" ", len(ofSwitch)), ofCount, "--verbose"+strings.Repeat(" ", len(ofCount)-len("--verbose")))
	return "\nFlags:\n" + plain.Replace(flags.FlagUsages())
}

// parse reads flags; what is wrong with them is a usage error that says what
// was probably meant.
func parse(flags *pflag.FlagSet, args []string, w command, help string) error {
	flags.SortFlags = false
	if w.asked != nil {
		w.asked(flags)
		return pflag.ErrHelp
	}
	flags.Usage = func() { fmt.Fprint(w.Stdout, help, flagsHelp(flags)) }
	err := flags.Parse(meant(flags, args))
	if err == nil || errors.Is(err, pflag.ErrHelp) {
		return err
	}
	if unknown := unknownFlag(flags, err); unknown != nil {
		return unknown
	}
	return run.Usage("%v (batchcheck --help lists the flags)", err)
}
