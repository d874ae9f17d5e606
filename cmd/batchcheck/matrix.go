package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/internal/run"
)

// matrixFormats are those that a matrix is written in.
var matrixFormats = []string{"html", "markdown"}

// runMatrix sets statements side by side.
func runMatrix(args []string, w command) error {
	flags := pflag.NewFlagSet("batchcheck matrix", pflag.ContinueOnError)
	title := flags.String("title", "Batch APIs, side by side", "`TEXT` at the top of the page")
	format := flags.String("format", "html", "`FORMAT` of the output: html or markdown")
	if err := parse(flags, args, w, matrixHelp); err != nil {
		return err
	}
	switch {
	case flags.NArg() == 0:
		return run.Usage("%s", matrixNeeds)
	case !slices.Contains(matrixFormats, *format):
		return run.Usage("--format %q: a matrix is written as html or markdown%s", *format, nearest.Suggest(*format, matrixFormats))
	}
	statements, err := readStatements(flags.Args(), w)
	if err != nil {
		return err
	}
	m, err := report.NewPublicMatrix(*title, statements)
	switch {
	case err != nil:
		return err
	case *format == "markdown":
		return m.Markdown(w.Stdout)
	}
	return m.HTML(w.Stdout)
}

// readStatements reads all statements, or says what is wrong with each file.
func readStatements(args []string, w command) (all []report.Statement, err error) {
	const most = 1000 // files; each has a target, and a matrix takes fewer
	sources := input.Expand(args, w.Stdin)
	if len(sources) > most {
		return nil, fmt.Errorf("there are %d files; a matrix takes fewer than %d", len(sources), most)
	}
	var wrong []error
	in := input.NewReader(nil)
	for _, source := range sources {
		s, err := readStatement(in, source)
		if err != nil {
			wrong = append(wrong, errors.New(input.Why(source.Name, err)))
		}
		all = append(all, s)
	}
	if len(sources) == 0 {
		wrong = append(wrong, errors.New("there is no statement in these folders"))
	}
	return all, errors.Join(wrong...)
}

func readStatement(in *input.Reader, source input.Source) (report.Statement, error) {
	if err := in.Open(source); err != nil {
		return report.Statement{}, err
	}
	defer in.Close()
	return report.ReadStatement(in)
}
