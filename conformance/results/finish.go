package results

import (
	"fmt"
	"strconv"

	"github.com/batchcheck/batchcheck/internal/printable"
	"github.com/batchcheck/batchcheck/validate"
)

// finish compares the files with one another when all have been read.
func (r *Run) finish() {
	if r.batch.known {
		r.compareCounts()
	}
	if r.summary.Unjudged = r.unseen(); r.summary.Unjudged != "" {
		return
	}
	r.summary.Missing = r.ledger.sent - r.ledger.matched
	isDue := !r.batch.known || r.isComplete(r.batch)
	if !isDue {
		r.summary.Unjudged = "the batch is " + printable.Quoted(r.batch.state)
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
	case !r.has(Input):
		return "there is no input file to look in"
	case len(r.whole) < len(r.files):
		return "not all files could be read"
	case !r.batch.known && !r.has(Output):
		return "there is no output file to look in"
	}
	for _, f := range r.lifecycle.Files {
		if role, ok := r.roleOf(f.Field); ok && r.batch.known && !r.has(role) && r.batch.textAt(f.Field) != "" {
			return fmt.Sprintf("the batch has an %s, whose file is not here to look in", f.Field)
		}
	}
	return ""
}

// roleOf gives the role of the file that a field of the batch names.
func (c *Checker) roleOf(field string) (role Role, ok bool) {
	switch output := c.results.Output; field {
	case output.Output:
		return Output, true
	case output.Errors:
		return Errors, true
	}
	return 0, false
}

// compareCounts compares the lines of the files with the counts of the batch.
// Where it ended before all requests were done, the result files may have fewer
// lines than there are requests, but not more.
func (r *Run) compareCounts() {
	var findings []validate.Finding
	report := func(paths []string, sum int64, n int, message string) {
		f := validate.Finding{Rule: r.results.Output.Rules.Counts, Pointer: "/" + paths[0], Message: ", but " + message, Expected: strconv.Itoa(n)}
		if len(paths) > 1 {
			f.Message, f.Expected = fmt.Sprintf(", which makes %d with the other counts, but %s", sum, message), "counts that make "+f.Expected
		}
		findings = append(findings, f)
	}
	compare := func(role Role, paths []string) {
		n := r.lines[role]
		if sum, ok := r.batch.sumAt(paths); ok && r.whole[role] && sum != int64(n) {
			report(paths, sum, n, r.nameOf(role)+" has "+countLines(n))
		}
	}
	if r.isComplete(r.batch) {
		compare(Input, r.lifecycle.Total)
		for _, f := range r.lifecycle.Files {
			if role, ok := r.roleOf(f.Field); ok {
				compare(role, f.Count)
			}
		}
	} else if sum, ok := r.batch.sumAt(r.lifecycle.Total); ok && r.hasEnded(r.batch) {
		if n := r.lines[Output] + r.lines[Errors]; int64(n) > sum {
			report(r.lifecycle.Total, sum, n, "the result files have "+countLines(n))
		}
	}
	r.yieldFound(Batch, r.judges[Batch].Locate(r.batch.text, findings...))
}

// countLines gives "1 line", "2 lines".
func countLines(n int) string {
	if n == 1 {
		return "1 line"
	}
	return fmt.Sprintf("%d lines", n)
}

// yieldFound yields findings that do not come from the judging of a file.
func (r *Run) yieldFound(role Role, found []validate.Finding) {
	for _, report := range byLine(found) {
		if r.stopped || !r.yield(Part{r.files[role].Name, report}, nil) {
			return
		}
	}
}
