package run

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/batchcheck/batchcheck/conformance/results"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/validate"
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
	desk := &desk{reader: r, stdin: w.Stdin, stderr: w.Stderr}
	defer desk.clear()
	run := checker.Run(desk.files(f))
	again := &resend{path: f.Failed}
	if err := again.open(run, w); err != nil {
		return t.End(w, err)
	}
	var found Found
	saysEncoding := false // the input file may be opened twice
	for part, trouble := range run.Parts() {
		found.Source, found.err = desk.sources[part.File], trouble
		if desk.recoded != "" && part.File == f.Paths[results.Input] && trouble == nil && !saysEncoding {
			part.Report.Findings = slices.Insert(part.Report.Findings, 0, recodedFinding(desk.recoded, part.Report.Profile))
			saysEncoding = true
		}
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
		fmt.Fprintln(w.Stderr, "batchcheck: "+trouble.Error())
	}
	return t.End(w, err)
}

// recodedFinding is on an input file that is stored in another encoding than UTF-8.
func recodedFinding(encoding, profile string) validate.Finding {
	return validate.Finding{
		Rule: document.RuleUTF8, Level: validate.Error, Line: 1, Column: 1, Count: 1, Profile: profile,
		Message: "the file is " + encoding + ", but must be UTF-8", Expected: "UTF-8",
	}
}

// resultsChecker makes the checker of the files of a batch.
func (o *Options) resultsChecker(endpoint string) (*results.Checker, error) {
	judging, err := o.Judging()
	if err != nil {
		return nil, err
	}
	judging.Endpoint, judging.Enough = endpoint, func() bool { return o.room.isFull() } // the room is made later
	return orUsage(results.NewChecker(judging))
}
