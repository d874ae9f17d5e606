package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/validate"
)

// The exit codes.
const (
	exitHolds      = 0
	exitFindings   = 1 // findings at the fail level, or a stale baseline
	exitUsage      = 2
	exitTrouble    = 3 // something could not be checked, or nothing was
	exitUnfinished = 4 // batches of a live API have not ended yet
)

// A world is what a run has around it.
type world struct {
	stdin    io.Reader
	stdout   io.Writer
	stderr   io.Writer
	env      func(string) string
	stdinTTY func() bool
	outTTY   func() bool
	errTTY   func() bool
	now      func() time.Time
	asked    func(*pflag.FlagSet) // takes the flags of a command, which then does nothing more; nil to run it
}

func system() world {
	signal.Ignore(syscall.SIGPIPE) // a pipe tells of it where it is written to
	return world{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: os.Getenv,
		stdinTTY: func() bool { return term.IsTerminal(int(os.Stdin.Fd())) },
		outTTY:   func() bool { return term.IsTerminal(int(os.Stdout.Fd())) },
		errTTY:   func() bool { return term.IsTerminal(int(os.Stderr.Fd())) },
		now:      time.Now,
	}
}

// started gives the time of the run for reports. SOURCE_DATE_EPOCH (Unix seconds)
// stands for it where reports are to be the same from run to run.
func (w world) started() time.Time {
	if seconds, err := strconv.ParseInt(w.env("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		return time.Unix(seconds, 0)
	}
	return w.now()
}

// commands lists those that have a name. What is none of them is checked.
// (A function, since help is one of them and looks them up.)
func commands() map[string]func([]string, world) error {
	return map[string]func([]string, world) error{
		"conform": runConform,
		"drift":   runDrift,
		"results": runResults,
		"rules":   runRules,
		"schema":  runSchema,
		"serve":   runServe,
		"help":    runHelp,

		"completion": runCompletion,
	}
}

// run does what the arguments say, and gives the exit code.
func run(args []string, w world) int {
	w.stdout = &pipe{to: w.stdout}
	todo := runCheck
	if len(args) > 0 {
		if named, found := commands()[args[0]]; found {
			todo, args = named, args[1:]
		}
	}
	err := todo(args, w)
	e := exit{}
	switch {
	case err == nil, errors.Is(err, pflag.ErrHelp):
		return exitHolds
	case !errors.As(err, &e):
		e = exit{exitTrouble, err.Error()}
	}
	if e.message != "" {
		fmt.Fprintln(w.stderr, "batchcheck: "+printableLines(e.message))
	}
	return e.code
}

// An exit is an error that ends a run with a code of its own.
type exit struct {
	code    int
	message string // nothing more to say where empty
}

func (e exit) Error() string { return e.message }

func usage(format string, args ...any) error { return exit{exitUsage, fmt.Sprintf(format, args...)} }

// printableLines makes a message safe to print; it may have several lines.
func printableLines(message string) string {
	lines := strings.Split(message, "\n")
	for i, line := range lines {
		lines[i] = validate.Printable(line)
	}
	return strings.Join(lines, "\n")
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
func parse(flags *pflag.FlagSet, args []string, w world, help string) error {
	flags.SortFlags = false
	if w.asked != nil {
		w.asked(flags)
		return pflag.ErrHelp
	}
	flags.Usage = func() { fmt.Fprint(w.stdout, help, flagsHelp(flags)) }
	err := flags.Parse(args)
	if err == nil || errors.Is(err, pflag.ErrHelp) {
		return err
	}
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		var names []string
		flags.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		return usage("%v%s (batchcheck --help lists the flags)", err, nearest.Suggest(unknown.GetSpecifiedName(), names))
	}
	return usage("%v (batchcheck --help lists the flags)", err)
}
