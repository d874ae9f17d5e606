package results

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// finish compares the files with one another when all have been read.
func (r *Run) finish() {
	if r.batch.known {
		must, should := r.compareCounts()
		if len(must) == 0 { // otherwise lines may be missing, and what they used
			must = r.compareUsage()
		}
		found := r.batch.locate(r.judges[Batch], must...)
		for _, f := range r.batch.locate(r.judges[Batch], should...) {
			f.Level = min(f.Level, validate.Warning)
			found = append(found, f)
		}
		r.yieldFound(Batch, found)
	}
	if r.summary.Unjudged = r.unseen(); r.summary.Unjudged != "" {
		return
	}
	r.summary.Missing = r.ledger.sent - r.ledger.matched
	isDue := !r.batch.known || r.isComplete(r.batch)
	if !isDue {
		r.summary.Unjudged = "the batch is " + printable.Quoted(r.batch.state)
	}
	if !r.has(Input) {
		if isDue {
			r.reportSent()
		}
		return
	}
	again := rereading{Run: r, report: isDue && r.summary.Missing > 0, lost: isDue || r.hasEnded(r.batch)}
	if r.Failed != nil || again.report {
		again.read()
	}
}

// unseen says why it is not known what became of each request; "" where it is.
func (r *Run) unseen() string {
	for _, role := range []Role{Input, Output, Errors} {
		if what := r.laidOut[role]; what != "" {
			return r.nameOf(role) + " is " + what + ", not JSON Lines"
		}
	}
	switch {
	case !r.has(Input) && r.Sent == nil:
		return "there is no input file to look in"
	case !r.areRead():
		return "not all files could be read"
	case !r.batch.known && !r.has(Output):
		return "there is no output file to look in"
	case r.unnamed > 0:
		return fmt.Sprintf("of %s in the result files it is not known whose they are", count(r.unnamed, "line"))
	}
	for _, f := range r.lifecycle.Files {
		if role, ok := r.RoleOf(f.Field); ok && r.batch.known && !r.has(role) && r.batch.textAt(f.Field) != "" {
			return fmt.Sprintf("the batch has an %s, whose file is not here to look in", f.Field)
		}
	}
	return ""
}

// areRead tells whether all files were read to their end.
func (r *Run) areRead() bool {
	for role := range r.files {
		if !r.whole[role] {
			return false
		}
	}
	return true
}

// RoleOf gives the role of the file that a field of the batch names.
func (c *Checker) RoleOf(field string) (role Role, ok bool) {
	switch output := c.results.Output; field {
	case output.Output:
		return Output, true
	case output.Errors:
		return Errors, true
	}
	return 0, false
}

// isUnread tells whether the batch has a result file of which not all is known:
// it was not given, or not read to its end.
func (r *Run) isUnread(role Role) bool {
	field := r.results.Output.Output
	if role == Errors {
		field = r.results.Output.Errors
	}
	return !r.whole[role] && (r.has(role) || field != "" && r.batch.textAt(field) != "")
}

// compareCounts compares the counts of the batch with the requests, and with what
// became of them, in whichever file that is said. Where the batch ended before all
// requests were done, it may count more failures than came back, and what it counts as
// succeeded should be there.
func (r *Run) compareCounts() (must, should []validate.Finding) {
	stated := r.results.Output
	goodLines, badLines, others := r.became[succeeded], r.became[failed], r.became[unknown]
	finding := func(paths []string, sum int64, n int, message string) validate.Finding {
		f := validate.Finding{Rule: stated.Rules.Counts, Pointer: "/" + paths[0], Message: ", but " + message, Expected: strconv.Itoa(n)}
		if len(paths) > 1 {
			f.Message, f.Expected = fmt.Sprintf(", which makes %d with the other counts, but %s", sum, message), "counts that make "+f.Expected
		}
		return f
	}
	total, hasTotal := r.batch.sumAt(r.lifecycle.Total)
	isComplete := r.isComplete(r.batch)
	switch n := goodLines + badLines + others; {
	case !isComplete && !r.hasEnded(r.batch):
		return nil, nil
	case isComplete && hasTotal && r.whole[Input] && total != int64(r.lines[Input]):
		must = append(must, finding(r.lifecycle.Total, total, r.lines[Input], r.nameOf(Input)+" has "+count(r.lines[Input], "line")))
	case !isComplete && hasTotal && int64(n) > total:
		must = append(must, finding(r.lifecycle.Total, total, n, "the result files have "+count(n, "line")))
	}
	if !r.whole[Output] && !r.whole[Errors] {
		return must, nil
	}
	// is tells whether a count is n or, with what is not known, up to most.
	is := func(counted int64, n int, hasMore bool) bool {
		return counted >= int64(n) && (hasMore || counted <= int64(n+others))
	}
	became := func(n int, what string) string {
		text := count(n, "result line") + " " + what
		if others > 0 {
			text += fmt.Sprintf(", and of %d more it is not known", others)
		}
		return text
	}
	good, hasGood := r.batch.sumAt(stated.Succeeded)
	bad, hasBad := r.batch.sumAt(stated.Failed)
	isGood := !hasGood || is(good, goodLines, r.isUnread(Output))
	isBad := !hasBad || !isComplete || is(bad, badLines, r.isUnread(Output) || r.isUnread(Errors))
	switch {
	case !isGood && !isBad && good+bad == int64(goodLines+badLines): // one mistake
		must = append(must, finding(stated.Succeeded, good, goodLines, fmt.Sprintf("%s and %d failed", became(goodLines, "succeeded"), badLines)))
		return must, nil
	case !isGood && isComplete:
		must = append(must, finding(stated.Succeeded, good, goodLines, became(goodLines, "succeeded")))
	case !isGood:
		should = append(should, finding(stated.Succeeded, good, goodLines, became(goodLines, "succeeded")))
	}
	if !isBad {
		must = append(must, finding(stated.Failed, bad, badLines, became(badLines, "failed")))
	}
	if len(must) > 0 || !isComplete || r.unnamed > 0 || r.isUnread(Output) || r.isUnread(Errors) {
		return must, should
	}
	for _, word := range slices.Sorted(maps.Keys(stated.Outcomes)) {
		paths, n := stated.Outcomes[word], r.words[word]
		if counted, known := r.batch.sumAt(paths); known && counted != int64(n) {
			return append(must, finding(paths, counted, n, count(n, "result line")+" with "+printable.Quoted(word)+" came back")), should // one mistake is often in two of them
		}
	}
	return must, should
}

// compareUsage compares what the batch says it used with what its results report,
// where all of them were read. One mistake is often in all of the fields: the first
// that is wrong is reported. Where not all results report what they used, the
// batch may have used more.
func (r *Run) compareUsage() []validate.Finding {
	if !r.isComplete(r.batch) || !r.whole[Output] || r.isUnread(Errors) {
		return nil
	}
	for i, stated := range r.results.Output.Usage {
		used, known := r.batch.sumAt([]string{stated.Field})
		reported := r.usage[i]
		mayBeMore := reported.lines < r.became[succeeded] || r.became[unknown] > 0
		if known && reported.lines > 0 && (used < reported.sum || used > reported.sum && !mayBeMore) {
			return []validate.Finding{{
				Rule: r.results.Output.Rules.Usage, Pointer: "/" + stated.Field,
				Message: fmt.Sprintf(", but the results report %d", reported.sum), Expected: strconv.FormatInt(reported.sum, 10),
			}}
		}
	}
	return nil
}

// A usage is what results report of one sum.
type usage struct {
	sum   int64
	lines int // that report it
}

// reportSent reports what is missing where the lines of the input are not at hand.
func (r *Run) reportSent() {
	var found []validate.Finding
	rule := r.judges[Output].Rule(r.results.Output.Rules.Missing)
	if n := r.lines[Output]; r.isByOrder() {
		if n < len(r.Sent) {
			must := validate.Finding{Rule: rule.ID, Pointer: "/" + r.inline[0].path, Message: fmt.Sprintf(", with %s for %d requests", count(n, "item"), len(r.Sent)), Expected: fmt.Sprintf("%d results", len(r.Sent))}
			r.yieldFound(Batch, r.batch.locate(r.judges[Batch], must))
		}
		return
	}
	for number, id := range r.Sent {
		if e := r.ledger.find([]byte(id)); e.back == 0 && int(e.sent) == number+1 {
			found = append(found, validate.Finding{
				Rule: rule.ID, Level: rule.Level, Pointer: document.AppendToken("", r.results.ID),
				Message: fmt.Sprintf("%s is %s, but nothing came back for it", r.results.ID, printable.Quoted(id)), Expected: "a result in one of the files",
				Line: number + 1, Column: 1, Record: number + 1, Count: 1, Profile: r.Profile(),
			})
		}
	}
	r.yieldFound(Input, found)
}

// count gives "1 line", "2 lines".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// yieldFound yields findings that do not come from the judging of a file.
func (r *Run) yieldFound(role Role, found []validate.Finding) {
	for _, report := range byLine(found) {
		if r.stopped || !r.yield(r.part(role, report), nil) {
			return
		}
	}
}
