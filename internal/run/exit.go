package run

import "fmt"

// The exit codes.
const (
	ExitHolds      = 0
	ExitFindings   = 1 // findings at the fail level, or a stale baseline
	ExitUsage      = 2
	ExitTrouble    = 3 // something could not be checked, or nothing was, or a run has not shown what it was to
	exitUnfinished = 4 // batches of a live API have not ended yet
)

// An Exit is an error that ends a run with a code of its own.
type Exit struct {
	Code    int
	Message string // nothing more to say where empty
}

func (e Exit) Error() string { return e.Message }

// Lines is an Exit whose message goes on below.
type Lines struct {
	Exit
	More []string // a line each
}

func (l Lines) Unwrap() error { return l.Exit }

// Usage is the error of a command line that cannot be meant so.
func Usage(format string, args ...any) error { return Exit{ExitUsage, fmt.Sprintf(format, args...)} }
