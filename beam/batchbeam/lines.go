package batchbeam

import (
	"bytes"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/batchcheck/batchcheck/internal/report"
)

func init() {
	register.DoFn2x1[Line, func(Found), error](&lineFn{})
}

// A Line is a line of JSON Lines that does not come from Files, but from a
// queue or a database, say. Its text is one JSON value: before one, there may be no
// time or other prefix, as there may be in the lines of files.
type Line struct {
	File   string // a name for where it comes from
	Number int    // in the file, from 1
	Offset int64
	Text   []byte
}

// JudgeLines judges a PCollection<Line> as Judge does parts, and gives findings,
// a PCollection<Found>.
func JudgeLines(s beam.Scope, o Options, lines beam.PCollection) beam.PCollection {
	return beam.ParDo(s.Scope("batchbeam.JudgeLines"), &lineFn{Options: o}, lines)
}

type lineFn struct {
	Options Options
	judge   *judge
}

func (f *lineFn) Setup() (err error) {
	f.judge, err = f.Options.judge()
	return err
}

func (f *lineFn) ProcessElement(l Line, emit func(Found)) error {
	groups := newGrouper(f.Options.By, l.File, bytes.NewReader(l.Text))
	for found, err := range f.judge.lines.Stream(groups) {
		if err != nil {
			return err
		}
		for _, finding := range found.Findings {
			if !f.judge.rules.Has(finding.Rule) {
				continue
			}
			by := groups.of(finding)
			finding.File, finding.Offset = l.File, l.Offset+finding.Offset
			finding.Line, finding.Record = l.Number, l.Number
			emit(Found{report.NewRecord(finding), by})
		}
	}
	return nil
}
