package report

import (
	"bufio"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/internal/session"
)

// A metrics counts, and writes in the end: a collector of text files reads
// whole files alone. Every series has a bounded number of labels.
type metrics struct {
	Options
	*bufio.Writer
	checks   series
	findings series
	batches  series // by status, as it was seen last
	stalled  int
	oldest   time.Duration // of the batches that have not ended
}

// A series has values by labels, as they are written.
type series map[string]int

func newMetrics(o Options) Writer {
	w := &metrics{Options: o, Writer: buffered(o.Out), checks: series{}, findings: series{}, batches: series{}}
	for _, r := range []conformance.Result{conformance.Pass, conformance.Warn, conformance.Fail, conformance.Noted, conformance.Skip, conformance.Error} {
		w.checks[labels("result", string(r))] = 0
	}
	return w
}

func (w *metrics) Document(d Document) error {
	for _, c := range d.Checks {
		w.checks[labels("result", string(c.Result))]++
	}
	stalled := map[string]bool{}
	for _, f := range d.Findings {
		w.findings[labels("rule", f.Rule, "level", f.Level.String())] += 1 + f.More
		stalled[f.BatchID] = stalled[f.BatchID] || f.Rule == stalledCheck
	}
	if d.Session != nil {
		for _, h := range d.Session.Lives() {
			w.batch(h, stalled[h.ID])
		}
	}
	return nil
}

const stalledCheck = "lifecycle/stalled"

// batch counts a batch by what was seen of it last.
func (w *metrics) batch(h session.Life, stalled bool) {
	last := lastOf(h)
	w.batches[w.status(last.State.Name)]++
	if last.State.Final {
		return
	}
	var born, due time.Time
	for _, m := range last.Times {
		switch {
		case m.At.IsZero():
		case m.Promise:
			due = m.At
		case born.IsZero() || m.At.Before(born):
			born = m.At
		}
	}
	seen := last.At
	if seen.IsZero() {
		seen = w.At
	}
	if stalled || !due.IsZero() && seen.After(due) {
		w.stalled++
	}
	if !born.IsZero() {
		w.oldest = max(w.oldest, seen.Sub(born))
	}
}

func lastOf(h session.Life) (last session.Sight) {
	for _, o := range slices.Concat(h.Listed, h.Seen) {
		if !o.At.Before(last.At) {
			last = o
		}
	}
	return last
}

// status gives the label of a status. A server may make up any number of them,
// of any length.
func (w *metrics) status(name string) string {
	const most, longest = 16, 32
	label := labels("status", name)
	if _, known := w.batches[label]; len(name) > longest || !known && len(w.batches) >= most {
		return labels("status", "other")
	}
	return label
}

// labels writes labels, names and values in turn.
func labels(pairs ...string) string {
	var all []string
	for pair := range slices.Chunk(pairs, 2) {
		all = append(all, pair[0]+`="`+escapeLabel.Replace(printable.Text(pair[1]))+`"`)
	}
	return "{" + strings.Join(all, ",") + "}"
}

var escapeLabel = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// Flush writes nothing: all waits for the end.
func (w *metrics) Flush() error { return nil }

func (w *metrics) Close(s Summary) error {
	one := func(n int) series { return series{"": n} }
	if w.Examples > 0 { // they are all in groups
		w.findings = w.grouped(s)
	}
	for _, c := range s.Beyond {
		w.findings[labels("rule", c.Rule, "level", c.Level.String())] += c.N
	}
	leftOut := series{}
	for _, left := range s.LeftOut {
		leftOut[labels("what", left.What)] = left.Count
	}
	for _, family := range []struct {
		name, help string
		values     series
	}{
		{"last_run_timestamp_seconds", "When the run began.", one(int(w.At.Unix()))},
		{"exit_code", "Exit code of the run.", one(s.Exit)},
		{"files", "Files, recordings or live APIs that were judged.", one(s.Files)},
		{"documents", "Batch responses that were judged.", one(s.Documents)},
		{"checks", "Checks on sessions by result.", w.checks},
		{"findings", "Findings by rule and level, without those of the baseline.", w.findings},
		{"left_out", "What the configuration file has left out.", leftOut},
		{"batches", "Batches of sessions by the status they had when they were seen last.", w.batches},
		{"batches_stalled", "Batches that do not get on, or have not ended by the time they were to.", one(w.stalled)},
		{"oldest_open_batch_age_seconds", "Age of the oldest batch that has not ended, when it was seen last; 0 where all have.", one(int(w.oldest.Seconds()))},
	} {
		w.family("batchcheck_"+family.name, family.help, family.values)
	}
	w.WriteString("# EOF\n")
	return w.Writer.Flush()
}

// grouped counts findings by group. A value has a label of its own as far as a series
// has room for it.
func (w *metrics) grouped(s Summary) series {
	const most = 100 // values
	all, labelled := series{}, map[string]string{}
	for _, g := range s.Groups {
		pairs := []string{"rule", g.Rule, "level", g.Level.String()}
		if s.By != "" {
			if _, known := labelled[g.Value]; !known {
				labelled[g.Value] = otherValues
				if len(labelled) <= most {
					labelled[g.Value] = shownValue(g.Value)
				}
			}
			pairs = append(pairs, "by", s.By, "value", labelled[g.Value])
		}
		all[labels(pairs...)] += g.Count
	}
	return all
}

func (w *metrics) family(name, help string, values series) {
	fmt.Fprintf(w, "# TYPE %s gauge\n# HELP %s %s\n", name, name, help)
	for _, labels := range slices.Sorted(maps.Keys(values)) {
		w.WriteString(name + labels + " " + strconv.Itoa(values[labels]) + "\n")
	}
}
