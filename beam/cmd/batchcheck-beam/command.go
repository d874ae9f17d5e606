package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"

	"github.com/batchcheck/batchcheck/beam/batchbeam"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/validate"
)

// A command is the flags, read.
type command struct {
	options batchbeam.Options
	log     batchbeam.Log
	at      bool // --at is given
	schema  string
	inputs  list
	output  string
	shards  int
	failOn  validate.Level
	verbose bool
}

// A list is a flag that may be repeated.
type list []string

func (l *list) Set(text string) error { *l = append(*l, text); return nil }
func (l *list) String() string        { return strings.Join(*l, " ") }

// rules are a flag that may be repeated, and have several with commas between.
type rules []string

func (r *rules) Set(text string) error { *r = append(*r, strings.Split(text, ",")...); return nil }
func (r *rules) String() string        { return strings.Join(*r, ",") }

func (c *command) flags(f *flag.FlagSet) {
	o := &c.options
	f.Var(&c.inputs, "input", "`GLOB` of files to judge, local, gs:// or s3://; may be repeated")
	f.StringVar(&c.output, "output", "", "`FOLDER` for the findings and "+batchbeam.SummaryName+", local, gs:// or s3://")
	f.IntVar(&c.shards, "shards", 10, "`files` to write the findings to")
	f.StringVar(&o.Profile, "profile", "", "contract to judge by, such as openai or orq; auto takes the one that the first files show, else openai (default auto)")
	f.StringVar(&o.Naming, "naming", validate.AutoNaming, "spelling of names: auto, wire (created_at) or client (createdAt)")
	f.StringVar(&c.schema, "schema", "", "JSON Schema `FILE` to judge by in place of the built-in one")
	f.Func("kind", "`KIND` of document that is due: batch, list, error, or auto: a batch or a list (default auto)", func(text string) error {
		if o.Kind = text; text == "auto" {
			o.Kind = ""
		}
		return nil
	})
	f.Int64Var(&o.MaxDocument, "max-document", 0, "`bytes` above which a document is not read (default 8388608)")
	f.BoolVar(&o.ShowValues, "show-values", false, "let findings quote the values of metadata and errors")
	f.Var((*rules)(&o.Only), "only", "judge by these `RULES` alone; globs such as 'time/*'")
	f.Var((*rules)(&o.Skip), "skip", "leave out these `RULES`; globs such as 'time/*'")
	f.Func("at", "the input is a log: JSON `POINTER` to the response in each line, such as /response", func(text string) error {
		c.log.At, c.at = text, true
		return nil
	})
	f.Var((*list)(&c.log.Where), "where", "of a log, take only lines with `POINTER=GLOB`, such as '/call_type=*batch'; may be repeated")
	f.StringVar(&c.log.Time, "time", "", "of a log, JSON `POINTER` to the time of the observation, such as /startTime: judge lifecycles, too")
	f.StringVar(&o.By, "by", "", "group the summary by `file`, or by the value at a JSON pointer in the line, such as /custom_llm_provider or /response/metadata/team")
	f.IntVar(&o.Examples, "examples", 3, "findings to show of each group in the summary")
	f.Int64Var(&o.SplitBytes, "split", 0, "`bytes` of a file that make one piece of work (default 67108864)")
	c.failOn = validate.Error
	f.TextVar(&c.failOn, "fail-on", validate.Error, "least `LEVEL` that makes the exit code 1: error, warning or note")
	f.BoolVar(&c.verbose, "v", false, "print what Beam logs")
}

// check finds what is wrong with the flags.
func (c *command) check(rest []string) (err error) {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is no flag; --input names what to judge", rest[0])
	case len(c.inputs) == 0 || c.output == "":
		return errors.New("it needs --input GLOB and --output FOLDER (--help lists the flags)")
	case c.shards < 1:
		return fmt.Errorf("--shards %d: there is at least one file", c.shards)
	case !c.at && (len(c.log.Where) > 0 || c.log.Time != ""):
		return errors.New("--where and --time need --at, the place of the response in a line of the log")
	case c.at:
		c.options.Log = &c.log
	}
	if c.schema != "" {
		if c.options.Schema, err = os.ReadFile(c.schema); err != nil {
			return fmt.Errorf("--schema: %w", err)
		}
	}
	return c.options.Check()
}

// run runs the pipeline, and tells what came of it.
func (c *command) run(ctx context.Context, stdout io.Writer) (int, error) {
	path := strings.TrimSuffix(c.output, "/") + "/" + batchbeam.SummaryName
	fs, err := filesystem.New(ctx, path)
	if err != nil {
		return exitUsage, err
	}
	defer fs.Close()
	if known, err := fs.List(ctx, path); err != nil || len(known) > 0 {
		return exitUsage, errors.Join(err, fmt.Errorf("--output %s holds the findings of another run", c.output))
	}
	p, s := beam.NewPipelineWithRoot()
	batchbeam.Run(s, c.options, c.inputs, c.output, c.shards)
	if err := beamx.Run(ctx, p); err != nil {
		return exitTrouble, err
	}
	if *jobopts.Async {
		_, err := fmt.Fprintf(stdout, "the job runs; when it has ended, %s is there\n", path)
		return exitHolds, err
	}
	text, err := filesystem.Read(ctx, fs, path)
	if err != nil {
		return exitTrouble, err
	}
	var found batchbeam.Summary
	if err := json.Unmarshal(text, &found); err != nil {
		return exitTrouble, fmt.Errorf("%s: %w", path, err)
	}
	return c.tell(found, stdout)
}

// tell prints what was found, and gives the exit code.
func (c *command) tell(s batchbeam.Summary, stdout io.Writer) (int, error) {
	judged := report.Summary{Profiles: []report.Choice{{Profile: s.Profile, Why: s.Why}}}
	fmt.Fprintf(stdout, "judged as %s: %d files, %d documents: %d errors, %d warnings, %d notes in %s\n",
		judged.Judged(), s.Files, s.Documents, s.Errors, s.Warnings, s.Notes, c.output)
	for _, what := range slices.Sorted(maps.Keys(s.Others)) {
		fmt.Fprintf(stdout, "no batch response, and not judged: %d × %s\n", s.Others[what], printable.Text(what))
	}
	for _, t := range s.Troubles {
		fmt.Fprintln(stdout, printable.Text(t.File+": "+t.Why))
	}
	switch l := s.Lifecycle; {
	case l.Skipped != "":
		fmt.Fprintln(stdout, "lifecycles were not judged:", l.Skipped)
	case l.Unordered+l.Cut > 0:
		fmt.Fprintf(stdout, "of %d batches, %d were not judged by their lifecycle, since they have observations without a time, and %d only in part, since they have so many\n", l.Batches, l.Unordered, l.Cut)
	}
	weight := map[validate.Level]int{validate.Error: s.Errors, validate.Warning: s.Errors + s.Warnings, validate.Note: s.Errors + s.Warnings + s.Notes}
	switch {
	case s.Unread > 0 || s.Documents == 0:
		return exitTrouble, nil
	case weight[c.failOn] > 0:
		return exitFindings, nil
	}
	return exitHolds, nil
}
