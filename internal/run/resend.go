package run

import (
	"bufio"
	"errors"
	"fmt"

	"github.com/batchcheck/batchcheck/conformance/results"
)

// A resend is a file of requests to be sent again; without a path, none.
type resend struct {
	path string
	file *Draft // nil for standard output and standard error
	text *bufio.Writer
}

func (a *resend) open(run *results.Run, w World) error {
	if a.path == "" {
		return nil
	}
	to, file, err := openTarget(a.path, w)
	if err != nil {
		return Exit{ExitTrouble, "the requests to send again cannot be written: " + err.Error()}
	}
	a.file, a.text = file, bufio.NewWriter(to)
	run.Failed = a.text
	return nil
}

// finish ends the file, and says what is in it. Where it is not known of each
// request what became of it, there is none.
func (a *resend) finish(run *results.Run, o *Options, w World, err error) error {
	if a.path == "" {
		return nil
	}
	s := run.Summary()
	if !run.Complete && err == nil {
		err = errors.New(s.Unjudged)
	}
	if err == nil {
		err = a.text.Flush()
	}
	if a.file != nil {
		err = a.file.Finish(err)
	}
	if err != nil {
		return fmt.Errorf("the requests to send again were not written: %w", err)
	}
	if !o.Quiet {
		fmt.Fprintf(w.Stderr, "batchcheck: %s: %d of %d requests, to send again\n", a.path, s.Again, s.Requests)
		if s.Unknown > 0 {
			fmt.Fprintf(w.Stderr, "batchcheck: of %d more it is not known what became of them: they are not written, since they may have been answered, and paid for\n", s.Unknown)
		}
	}
	return nil
}
