package run

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/curl"
	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/nearest"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/validate"
)

// A Tally counts and passes on what is found.
type Tally struct {
	o        *Options
	Live     bool // a live API is judged: another run may find less
	Writers  writers
	Baseline *baseline
	Summary  report.Summary
	groups   *report.Groups // of findings, for a summary; nil where they are listed
	failed   bool           // some finding is at the fail level
	sessions int            // recordings that were judged
	Trouble  bool           // something could not be checked
	toEnd    bool           // more than findings comes of the run: it goes on when nobody reads them
	Unread   int            // sources that could not be read, or not to their end
	undated  int            // sources without a recorded time
	others   int            // sources that hold nothing but other documents
	leftOut  int            // findings, by the configuration file
	excluded int            // files and folders, by it
	profile  string         // by which everything is judged, or what shows none
	chosen   string         // the source that a profile was noted for last
	missing  string         // what pointer into a log has led to nothing in any line; "" for none
	binary   []string       // sources that are no text
	hints    atomic.Int64   // that were printed, by source; readers look for no more when there are enough

	reader     *Reader
	ends       []func()    // take away copies of what can be read once
	observed   []*observed // to be judged together
	unfinished []string    // runs whose batches have not ended, and how to go on with each
	notProved  []string    // what runs were to show and have not
}

// reportUndated says of how many sources --max-age had nothing to go by.
func (t *Tally) reportUndated(w World) {
	if t.undated > 0 && t.o.Verbose > 0 {
		fmt.Fprintf(w.Stderr, "batchcheck: --max-age: sources without a recorded time: %d\n", t.undated)
	}
}

// reportBinary names the files of folders that were taken for logs and are no text.
func (t *Tally) reportBinary(w World) {
	const maxNamed = 5
	if len(t.binary) == 0 || t.o.Quiet {
		return
	}
	text := fmt.Sprintf("batchcheck: skipped, since binary: %s", strings.Join(t.binary[:min(maxNamed, len(t.binary))], ", "))
	if more := len(t.binary) - maxNamed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	fmt.Fprintln(w.Stderr, text)
}

// reportBeyond says how many findings are not listed, where the report cannot.
func (t *Tally) reportBeyond(w World) {
	n := 0
	for _, c := range t.Summary.Beyond {
		n += c.N
	}
	if n > 0 && !t.o.Quiet && (t.o.Format == "oneline" || t.o.Format == "jsonl") {
		fmt.Fprintf(w.Stderr, "batchcheck: %d findings are counted and not listed: reports list %d (--max-findings 0 lists all)\n", n, maxListed)
	}
}

// Take notes what came of a part of a source.
func (t *Tally) Take(w World, found Found) error {
	if found.note != "" {
		fmt.Fprintln(w.Stderr, "batchcheck: "+found.note)
	}
	t.noteEnd(w, &found)
	t.Summary.Skipped += found.skipped
	t.Summary.NotJSON += found.notJSON
	t.Summary.Outside += found.outside
	t.Summary.Untimed += found.untimed
	if found.missing != "" {
		t.missing = cmp.Or(t.missing, found.Source.Name+": "+found.missing)
	}
	if found.binary {
		t.binary = append(t.binary, found.Source.Name)
	}
	if err := t.observe(found); err != nil {
		return err
	}
	if found.profile == "" { // everything is judged by one
		found.profile = t.profile
	}
	t.chose(found)
	for _, what := range slices.Sorted(maps.Keys(found.others)) {
		t.Summary.Others = append(t.Summary.Others, report.Other{File: found.Source.Name, What: what, Count: found.others[what]})
	}
	t.hint(w, found)
	if t.o.Other == "error" && len(found.others) > 0 && !found.unjudged {
		t.otherFile(w, found)
	}
	t.Baseline.judged(found.Source.Name, found.err == nil)
	switch {
	case found.err != nil:
		if err := t.unreadable(w, found.Source, found.err); err != nil {
			return err
		}
	case found.unjudged:
		t.otherFile(w, found)
	case found.observed == nil:
		if err := t.add(found); err != nil {
			return err
		}
	}
	if err := t.Writers.flush(); err != nil {
		return err
	}
	if t.failed && isGone(w.Stdout) && !t.toEnd && len(t.o.Reports) == 0 && !t.o.WriteBaseline {
		return errUnread
	}
	return nil
}

// maxHints is how many sources of a run get a hint.
const maxHints = 3

// hint prints what else a source can be, or has in it. Sources are judged in any
// order and taken in theirs: which of them get a hint is decided here.
func (t *Tally) hint(w World, found Found) {
	if found.relative+found.suggested+found.inside == "" || t.hints.Load() == maxHints {
		return
	}
	t.hints.Add(1)
	if found.relative != "" {
		text := "%s: this looks like a %s, which has no profile here: it is judged by the contract of %s"
		fmt.Fprintln(w.Stderr, "batchcheck: "+fmt.Sprintf(text, found.Source.Name, found.relative, t.profile))
	} else if found.suggested != "" {
		text := "%s: this matches %s's contract (0 errors). If that is your API, add --profile %s"
		fmt.Fprintln(w.Stderr, "batchcheck: "+fmt.Sprintf(text, found.Source.Name, found.suggested, found.suggested))
	}
	if found.inside != "" {
		text := "%s: batch responses are inside, at %s; --at %s judges those and nothing else"
		fmt.Fprintln(w.Stderr, "batchcheck: "+fmt.Sprintf(text, found.Source.Name, found.inside, curl.Word(found.inside)))
	}
}

// chose notes by which profile a source was judged. Parts of a source follow one
// another.
func (t *Tally) chose(found Found) {
	if found.count+len(found.Documents) == 0 {
		return
	}
	at := slices.IndexFunc(t.Summary.Profiles, func(c report.Choice) bool { return c.Profile == found.profile && c.Why == found.Why })
	if at < 0 {
		at = len(t.Summary.Profiles)
		t.Summary.Profiles = append(t.Summary.Profiles, report.Choice{Profile: found.profile, Why: found.Why})
	}
	if found.Source.Name != t.chosen {
		t.Summary.Profiles[at].Files++
	}
	t.chosen = found.Source.Name
}

// errUnread ends a run whose findings nobody reads, when it has failed already.
var errUnread = errors.New("nobody reads the findings")

// add counts what was found, and passes it on.
func (t *Tally) add(found Found) error {
	if found.undated {
		t.undated++
	}
	t.Summary.Documents += found.count
	t.Summary.Count[validate.Note] += found.notes
	for _, c := range found.counted {
		t.count(found.Source.Name, c)
	}
	for _, d := range found.Documents {
		if err := t.document(d); err != nil {
			return err
		}
	}
	return nil
}

// count counts findings of a file that are not listed.
func (t *Tally) count(file string, c validate.Count) {
	if !t.o.has(c.Rule, file) {
		if c.Level > validate.Note && t.o.configChoosesRules() {
			t.leftOut += c.N
		}
		return
	}
	t.Summary.Count[c.Level] += c.N
	t.failed = t.failed || c.Level >= t.o.FailOn
	if t.groups != nil {
		t.groups.Count(file, c)
		return
	}
	t.Summary.Beyond = validate.AddCount(t.Summary.Beyond, c)
}

func (t *Tally) document(d report.Document) error {
	if d.Checks == nil && len(d.Findings) > 0 && t.o.room.isFull() {
		for _, f := range d.Findings {
			t.count(cmp.Or(f.File, d.File), validate.Count{Rule: f.Rule, Level: f.Level, Profile: f.Profile, N: 1 + f.More})
		}
		return nil
	}
	d.Findings = slices.DeleteFunc(d.Findings, func(f validate.Finding) bool {
		isLeftOut := !t.o.has(f.Rule, cmp.Or(f.File, d.File))
		if isLeftOut && f.Level > validate.Note && t.o.configChoosesRules() {
			t.leftOut++
		}
		return isLeftOut
	})
	if d.Checks != nil {
		t.sessions++
		d.Target = cmp.Or(d.Target, t.o.Targets.nameOf(d.File))
		t.Trouble = t.Trouble || slices.ContainsFunc(d.Checks, func(c conformance.Outcome) bool { return c.Result == conformance.Error })
		d.Checks = slices.DeleteFunc(d.Checks, func(c conformance.Outcome) bool { return !t.o.has(c.Check, d.File) })
	}
	if period := t.o.Period; !period.IsAll() { // of documents, nothing else was judged
		d.Findings = slices.DeleteFunc(d.Findings, func(f validate.Finding) bool {
			return f.Exchange != nil && !f.Exchange.At.IsZero() && !period.Has(f.Exchange.At)
		})
	}
	d.Findings, d.Known = t.Baseline.filter(d.Findings)
	for _, f := range d.Known {
		t.Summary.Known += 1 + f.More
	}
	for _, f := range d.Findings {
		t.Summary.Count[f.Level] += 1 + f.More
		t.failed = t.failed || f.Level >= t.o.FailOn
		if t.groups != nil {
			t.groups.Add(f)
		}
	}
	if d.Checks == nil {
		t.o.room.take(d.Findings)
	}
	return t.Writers.document(d)
}

func (t *Tally) unreadable(w World, s input.Source, err error) error {
	t.Unread++
	t.Trouble = true
	what := "cannot read " + input.Why(s.Name, err) + remedy(s, err, w.Commands)
	if format := formatError(""); errors.As(err, &format) {
		what = s.Name + ": " + string(format)
	}
	fmt.Fprintln(w.Stderr, "batchcheck: "+what)
	return t.Writers.document(report.Document{File: s.Name, Target: t.o.Targets.nameOf(s.Name), Trouble: what})
}

// remedy says what to do about a source that cannot be read, where something
// is known.
func remedy(s input.Source, err error, commands []string) string {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return ": what is compressed in it was cut off; compress it again"
	case !errors.Is(err, fs.ErrNotExist) || !s.Named:
		return ""
	case slices.Contains(commands, s.Name):
		return fmt.Sprintf("; as a command it comes first: batchcheck %s [flags]", s.Name)
	}
	if name, ok := nearest.Find(s.Name, commands); ok {
		return fmt.Sprintf("; did you mean the command %q?", name)
	}
	return "; name a file or folder that exists, or - for standard input"
}

// countLeftOut counts what nobody sees since the configuration file says so.
func (t *Tally) countLeftOut() {
	s := &t.Summary
	s.Config = t.o.Config
	for _, by := range []struct {
		count int
		what  string
		flags []string // any of which the file has set; nil where the count knows it
	}{
		{t.leftOut, "finding", nil}, {t.excluded, "path", nil},
		{s.Known, "known finding", []string{"baseline"}}, {s.Skipped, "line", []string{"at", "where"}}, {s.Unjudged, "file", []string{"batches-path", "files-path"}},
	} {
		isChosen := by.flags == nil || slices.ContainsFunc(by.flags, func(flag string) bool { return slices.Contains(t.o.Configured, flag) })
		if by.count > 0 && isChosen {
			s.LeftOut = append(s.LeftOut, report.LeftOut{Count: by.count, What: by.what})
		}
	}
}

// End closes the reports, and says with which code to exit.
func (t *Tally) End(w World, err error) error {
	for _, end := range t.ends {
		end()
	}
	if err != nil {
		t.Writers.Abandon()
		return err
	}
	t.reportUndated(w)
	t.Summary.Unjudged -= t.others // they are counted as what they are
	if len(t.Summary.Profiles) == 0 {
		t.Summary.Profiles = []report.Choice{{Profile: t.profile}}
	}
	t.reportBinary(w)
	t.reportBeyond(w)
	t.countLeftOut()
	if t.o.WriteBaseline {
		if err := t.Baseline.write(t.o.Baseline); err != nil {
			return Exit{ExitTrouble, "the baseline was not written: " + err.Error()}
		}
	} else {
		t.Summary.Stale = t.Baseline.stale(t.o.has)
	}
	verdict := t.verdict()
	defer func() {
		var leftOut []string
		if !t.o.Quiet && t.o.Format != "text" || t.o.Quiet && verdict.Code == ExitHolds { // with -q, a pass is not silent on what it is worth
			leftOut = t.Summary.ByConfig()
		}
		for _, line := range slices.Concat(leftOut, t.unfinished, t.notProved) {
			fmt.Fprintln(w.Stderr, "batchcheck: "+line)
		}
	}()
	if t.groups != nil {
		t.Summary.By, t.Summary.Groups = t.o.By, t.groups.Sorted()
	}
	t.Summary.Exit, t.Summary.Trouble = verdict.Code, verdict.Code == ExitTrouble
	if err := t.Writers.close(t.Summary); err != nil {
		return Exit{ExitTrouble, "the report was not written: " + err.Error()}
	}
	if verdict.Code == ExitHolds {
		return nil
	}
	return verdict
}

// verdict says with which code to exit, were it not for the reports.
func (t *Tally) verdict() Exit {
	accepted := t.o.WriteBaseline
	switch {
	case t.Trouble:
		return Exit{ExitTrouble, ""}
	case !accepted && (t.failed || len(t.Summary.Stale) > 0 && !t.Live):
		return Exit{ExitFindings, t.staleMessage()}
	case !accepted && t.Summary.Documents+t.sessions == 0 && !t.o.AllowEmpty:
		if t.Summary.Outside > 0 {
			return Exit{ExitTrouble, fmt.Sprintf("nothing was judged: all %d documents are of another time than --since and --until say (--allow-empty takes that for success)", t.Summary.Outside)}
		}
		if t.missing != "" {
			return Exit{ExitTrouble, "nothing was judged: " + t.missing}
		}
		return Exit{ExitTrouble, "nothing was judged: no file that may hold batch responses (--allow-empty takes that for success)"}
	case len(t.unfinished) > 0:
		return Exit{exitUnfinished, ""}
	case len(t.notProved) > 0:
		return Exit{ExitTrouble, ""}
	}
	return Exit{}
}

// staleMessage says on standard error what a report in text says in itself.
func (t *Tally) staleMessage() string {
	if len(t.Summary.Stale) == 0 || t.o.Format == "text" || t.o.Quiet {
		return ""
	}
	return fmt.Sprintf("the baseline has findings that are gone, such as %s (%d in all); write it anew with --write-baseline", t.Summary.Stale[0], len(t.Summary.Stale))
}

// TakeFiles judges a recording, or those of a folder.
func (t *Tally) TakeFiles(w World, r *Reader, arg string) (err error) {
	in := input.NewReader(nil)
	sources, end := copied(t.o.expand([]string{arg}, w.Stdin))
	t.ends = append(t.ends, end)
	for _, s := range sources {
		t.Summary.Files++
		r.read(in, s, func(found Found) bool {
			err = t.Take(w, found)
			return err == nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
