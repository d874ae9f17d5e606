package run

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/batchcheck/batchcheck/conformance/results"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/recognize"
)

// BatchFiles are what the command is to judge: the files of one batch.
type BatchFiles struct {
	Paths    [4]string // by role
	Endpoint string
	Failed   string
}

// Results judges the files, and writes what is to be sent again.
func Results(o *Options, f *BatchFiles, w World) error {
	o.Settle(f.profile())
	given := slices.DeleteFunc(slices.Clone(f.Paths[:]), func(path string) bool { return path == "" })
	checker, err := o.resultsChecker(f.Endpoint)
	if err != nil {
		return err
	}
	m := newMeter(o, w, given, time.Now)
	w = m.under(w)
	t, r, err := Begin(o, w)
	if err != nil {
		return err
	}
	t.toEnd = f.Failed != ""
	r.count = m.counter()
	if slices.Contains(given, input.Stdin) {
		input.WidenPipe(w.Stdin)
	}
	desk := &desk{reader: r, stdin: w.Stdin, stderr: w.Stderr, notes: map[string]bool{}}
	defer desk.clear()
	run := checker.Run(desk.files(f))
	again := &resend{path: f.Failed}
	if err := again.open(run, w); err != nil {
		return t.End(w, err)
	}
	var found Found
	for part, trouble := range run.Parts() {
		found.Source, found.err = desk.sources[part.File], trouble
		found.add(part.File, part.Report)
		if part.Report.More {
			continue
		}
		if err = t.Take(w, found); err != nil {
			break
		}
		found = Found{}
		m.update(t.Summary)
	}
	m.end()
	t.Summary.Files = len(given) - t.Unread
	if len(given) > 1 {
		became := run.Summary()
		t.Summary.Results = &became
	}
	if errors.Is(err, errUnread) {
		err = nil
	}
	if trouble := again.finish(run, o, w, err); trouble != nil {
		t.Trouble = true
		fmt.Fprintln(w.Stderr, "batchcheck: "+PrintableLines(trouble.Error()))
	}
	return t.End(w, err)
}

// resultsChecker makes the checker of the files of a batch.
func (o *Options) resultsChecker(endpoint string) (*results.Checker, error) {
	judging, err := o.Judging()
	if err != nil {
		return nil, err
	}
	judging.Endpoint = endpoint
	return orUsage(results.NewChecker(judging))
}

// profile chooses the profile of the files of a batch: by the first that shows one.
// What can be read only once is not looked at.
func (f *BatchFiles) profile() recognize.Choice {
	in := input.NewReader(nil)
	for _, role := range []results.Role{results.Batch, results.Output, results.Errors, results.Input} {
		info, err := os.Stat(f.Paths[role])
		if err != nil || !info.Mode().IsRegular() || in.Open(input.Expand([]string{f.Paths[role]}, nil)[0]) != nil {
			continue // whoever reads it says so
		}
		choice := recognize.Profile(recognize.Head(in.Reader))
		in.Close()
		if choice.Sure {
			return choice
		}
	}
	return recognize.Profile(nil, true)
}
