package run

import (
	"bytes"
	"fmt"
	"sync/atomic"

	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/validate"
)

// What is said of lines that were not judged.
var (
	skippedEmpty   = report.Skipped("empty line")
	skippedNotJSON = report.Skipped("not JSON")
	skippedInside  = report.Skipped("not chosen by --at and --where")
	skippedOther   = report.Skipped("not a batch response")
)

// A filter answers lines.
type filter struct {
	o           *Options
	passthrough bool // the verdict is put on the line
	clients     []clients.Client
	judged      atomic.Bool // a line was judged
}

// Answer answers each line of standard input by one line on standard output.
func Answer(o *Options, passthrough bool, w World) error {
	v, err := o.Validator()
	if err != nil {
		return err
	}
	if err := o.checkRules(v); err != nil {
		return err
	}
	f := filter{o: o, passthrough: passthrough}
	if f.clients, err = clients.Choose(o.Clients); err != nil {
		return err
	}
	input.WidenPipe(w.Stdin)
	for answers, err := range v.AnswerLines(w.Stdin, f.answer) {
		if err != nil {
			return Exit{ExitTrouble, "cannot read " + input.Why(input.Stdin, err)}
		}
		if _, err := w.Stdout.Write(answers); err != nil {
			return Exit{ExitTrouble, "the answers were not written: " + err.Error()}
		}
		if isGone(w.Stdout) {
			return nil
		}
	}
	if missing := v.MissingInside(); missing != "" && !f.judged.Load() {
		fmt.Fprintln(w.Stderr, "batchcheck: nothing was judged: "+missing)
	}
	return nil
}

// answer appends what is said of a line.
func (f *filter) answer(out, line []byte, r validate.Report) []byte {
	verdict, isSound := f.verdict(line, r)
	if r.Documents > 0 && !f.judged.Load() {
		f.judged.Store(true)
	}
	if f.passthrough {
		out = report.AppendInto(out, line, verdict, isSound && line[0] == '{')
	} else {
		out = append(out, verdict...)
	}
	return append(out, '\n')
}

// verdict gives the verdict on a line as JSON, and whether nothing was found in it.
func (f *filter) verdict(line []byte, r validate.Report) (text []byte, isSound bool) {
	switch {
	case r.Documents > 0 && len(r.Findings)+len(r.Counted) == 0:
		return report.Sound, true
	case r.Documents > 0:
		return f.found(r).JSON(), false
	case r.NotJSON > 0:
		return skippedNotJSON, false
	case r.Skipped > 0:
		return skippedInside, false
	case len(bytes.TrimSpace(line)) == 0:
		return skippedEmpty, false
	}
	return skippedOther, false
}

// found gives the verdict on a line in which something was found.
func (f *filter) found(r validate.Report) (v report.Verdict) {
	v.OK = true
	isWanted := func(rule string, level validate.Level) bool {
		if !f.o.has(rule, input.Stdin) {
			return false
		}
		v.OK = v.OK && level < f.o.FailOn
		return level > validate.Note || f.o.showsNotes() || f.o.FailOn == validate.Note
	}
	for _, found := range r.Findings {
		if isWanted(found.Rule, found.Level) {
			v.Add(found, f.clients)
		}
	}
	for _, c := range r.Counted {
		if isWanted(c.Rule, c.Level) {
			v.Count(c.Rule, c.Level, c.N)
			v.NotListed += c.N
		}
	}
	return v
}
