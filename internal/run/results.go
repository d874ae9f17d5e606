package run

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/batchcheck/batchcheck/conformance/results"
	"github.com/batchcheck/batchcheck/internal/input"
)

// BatchFiles are what the command is to judge: the files of one batch.
type BatchFiles struct {
	Paths    [4]string // by role
	Endpoint string
	Failed   string
}

// Results judges the files, and writes what is to be sent again.
func Results(o *Options, f *BatchFiles, w World) error {
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
