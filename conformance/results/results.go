// Package results tells whether the files of a batch keep their contract and
// account for one another: each line of the input, output and error file by
// itself, each custom_id of the input once in one of the two others, and as
// many lines as the batch says.
//
// In a test:
//
//	report, err := results.Check(results.Files{
//		results.Input:  results.Path("testdata/in.jsonl"),
//		results.Output: results.Path("testdata/out.jsonl"),
//	}, results.Options{})
//
// All files of a batch are judged by one profile. Without Options.Profile it is the
// one that they show: the batch object, else the output, the errors, the input.
//
// An input file alone is held to what it must be before it is sent. Files may
// have millions of lines: of each that was read, some bytes are kept.
//
// The names of fields, the limits and the rules are those of the schema
// (x-lines and x-lifecycle; see docs/schema.md).
package results

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/batchcheck/batchcheck/validate"
)

// A Role says what a file is to a batch.
type Role int

// The roles, in the order in which files are read.
const (
	Batch  Role = iota // the batch object, which says how it ended
	Input              // the requests
	Output             // results of those that succeeded
	Errors             // results of those that failed

	numRoles = iota
)

// Files are the files of one batch, as many of them as there are.
type Files map[Role]File

// A File is opened when its turn comes; the input a second time, from its
// start, where something is missing.
type File struct {
	Name string
	Open func() (io.ReadCloser, error)
}

// Path gives the file at a path.
func Path(path string) File {
	return File{path, func() (io.ReadCloser, error) { return os.Open(path) }}
}

// Text gives a file that holds a text.
func Text(name string, text []byte) File {
	return File{name, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }}
}

// A Report is what was found in the files of one batch.
type Report struct {
	Profile  string             // that the files were judged by; "" for a schema without profiles
	Why      string             // that profile was chosen; "" where the options name it
	Findings []validate.Finding // file by file; what is missing comes last
	Summary  Summary
}

// Err is nil when no finding is an error. Otherwise its text names the profile, and
// has every finding on a line of its own.
func (r Report) Err() error {
	return validate.Report{Name: "a file of the batch", Profile: r.Profile, Why: r.Why, Findings: r.Findings}.Err()
}

// Check judges the files of one batch. Its error is that of a file that cannot
// be read, or says what is wrong with the options; then the report is not whole.
func Check(files Files, o Options) (Report, error) {
	var report Report
	o.Enough = nil
	c, err := NewChecker(o)
	if err != nil {
		return report, err
	}
	run := c.Run(files)
	for part, trouble := range run.Parts() {
		for _, f := range part.Report.Findings {
			f.File = part.File
			report.Findings = append(report.Findings, f)
		}
		if trouble != nil && err == nil {
			err = fmt.Errorf("%s: %w", part.File, trouble)
		}
	}
	report.Profile, report.Why, report.Summary = run.Profile(), run.why, run.Summary()
	return report, err
}
