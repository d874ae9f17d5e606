package run

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/validate"
)

// Files judges what the arguments name.
func Files(o *Options, args []string, w World) error {
	m := newMeter(o, w, args, time.Now)
	w = m.under(w)
	excluded := 0
	o.Files.OnExclude = func(string) { excluded++ }
	sources := o.expand(args, w.Stdin)
	o.Files.OnExclude = nil
	o.SideBySide = o.Targets != nil && len(sources) > 1
	t, r, err := Begin(o, w)
	if err != nil {
		return err
	}
	if excluded > 0 && slices.Contains(o.Configured, "exclude") {
		t.excluded = excluded
	}
	r.count = m.counter()
	if slices.Contains(args, input.Stdin) {
		input.WidenPipe(w.Stdin)
	}
	if o.Observe && o.Text == nil {
		var end func()
		sources, end = copied(sources)
		defer end()
	}
	err = judge(r, sources, o.Jobs, func(found Found) error {
		err := t.Take(w, found)
		m.update(t.Summary)
		return err
	})
	m.end()
	if err == nil {
		err = t.Together(r)
	}
	t.missing = cmp.Or(t.missing, r.missing())
	if err == nil {
		t.Summary.Files = len(sources) - t.Unread - t.Summary.Unjudged
	}
	if errors.Is(err, errUnread) {
		err = nil
	}
	return t.End(w, err)
}

// Begin makes what judges, and what counts and reports.
func Begin(o *Options, w World) (*Tally, *Reader, error) {
	o.room = o.newRoom(w)
	v, err := o.Validator()
	if err != nil {
		return nil, nil, err
	}
	if err := o.checkRules(v); err != nil {
		return nil, nil, err
	}
	if (o.By == validate.ByDay || !o.Period.IsAll()) && !o.Observe && !v.TellsTime() {
		return nil, nil, Usage("--by day, --since and --until: the schema does not say when an object was created; --time says where in a line of a log the time is")
	}
	if err := o.checkOverrides(); err != nil {
		return nil, nil, err
	}
	known, err := openBaseline(o)
	if err != nil {
		return nil, nil, err
	}
	if o.Config != "" && !o.Quiet {
		fmt.Fprintln(w.Stderr, "batchcheck: using "+o.Config)
	}
	if o.Sanitized {
		fmt.Fprintln(w.Stderr, "batchcheck: --sanitized: of recordings, the rules time/* and the checks that compare ids or times are not judged")
	}
	t := &Tally{o: o, Baseline: known, profile: v.Profile(), Summary: report.Summary{Count: map[validate.Level]int{}}}
	if o.Summary > 0 {
		t.groups = report.NewGroups(o.By, o.Summary)
	}
	if t.Writers, err = o.writers(v, w); err != nil {
		return nil, nil, err
	}
	t.reader = &Reader{o: o, validator: v, checker: sync.OnceValues(o.Checker), now: w.Now, fields: sync.OnceValue(func() []string { return fieldNames(o.contract.Tree()) })}
	if !o.Quiet && !o.NoHints {
		t.reader.hints = &t.hints
	}
	return t, t.reader, nil
}
