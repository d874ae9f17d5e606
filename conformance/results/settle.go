package results

import (
	"fmt"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/validate"
)

// settle says, when all files have been read, what they lack beside one another.
func (r *Run) settle() {
	if r.batch.known {
		r.settleCounts()
	}
	if r.summary.Unjudged = r.unseen(); r.summary.Unjudged != "" {
		return
	}
	r.summary.Missing = r.ledger.sent - r.ledger.matched
	isDue := !r.batch.known || r.isWhole(r.batch)
	if !isDue {
		r.summary.Unjudged = "the batch is " + validate.Quoted(r.batch.state)
	}
	again := rereading{Run: r, tells: isDue && r.summary.Missing > 0, lost: isDue || r.hasEnded(r.batch)}
	if r.Failed != nil || again.tells {
		again.read()
	}
}

// unseen says why it is not known what became of each request; "" where it is.
func (r *Run) unseen() string {
	switch {
	case !r.has(Input):
		return "there is no input file to look in"
	case len(r.whole) < len(r.files):
		return "not all files could be read"
	case !r.batch.known && !r.has(Output):
		return "there is no output file to look in"
	}
	for _, f := range r.resultFiles() {
		if r.batch.known && !r.has(f.role) && r.batch.textAt(f.File) != "" {
			return fmt.Sprintf("the batch has an %s, whose file is not here to look in", f.File)
		}
	}
	return ""
}

// A resultFile is a member of the batch that tells of a file, and of its lines.
type resultFile struct {
	contract.CountFile
	role Role
}

// resultFiles gives the result files of which the batch counts the lines.
func (c *Checker) resultFiles() []resultFile {
	stated := c.kinds[Output].Node.Output
	var files []resultFile
	for _, f := range c.counts().Files {
		switch f.File {
		case stated.Output:
			files = append(files, resultFile{f, Output})
		case stated.Errors:
			files = append(files, resultFile{f, Errors})
		}
	}
	return files
}

// settleCounts holds the number of lines to what the batch says. One that did
// not come to its end may have fewer than it was to have, but not more.
func (r *Run) settleCounts() {
	var claims []validate.Claim
	rule, total := r.kinds[Output].Node.Output.Rules.Counts, r.counts().Total
	hold := func(path string, n int, what string) {
		claims = append(claims, validate.Claim{Rule: rule, Member: path, Message: ", but " + what, Expected: fmt.Sprint(n)})
	}
	results := r.lines[Output] + r.lines[Errors]
	switch sum, known := r.batch.integerAt(total); {
	case !r.isWhole(r.batch):
		if known && int64(results) > sum && r.hasEnded(r.batch) {
			hold(total, results, "the result files have "+plural(results, "line"))
		}
	default:
		r.settleFile(Input, total, hold)
		for _, f := range r.resultFiles() {
			r.settleFile(f.role, f.Count, hold)
		}
	}
	r.tell(Batch, r.judges[Batch].Locate(r.batch.text, claims...))
}

// settleFile holds the lines of a file to a count.
func (r *Run) settleFile(role Role, path string, hold func(path string, n int, what string)) {
	n := r.lines[role]
	if want, ok := r.batch.integerAt(path); ok && r.whole[role] && want != int64(n) {
		hold(path, n, r.nameOf(role)+" has "+plural(n, "line"))
	}
}

// plural gives "1 line", "2 lines".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// tell yields what was found beside the reading of a file.
func (r *Run) tell(role Role, found []validate.Finding) {
	for _, report := range byLine(found) {
		if r.stopped || !r.yield(Part{r.files[role].Name, report}, nil) {
			return
		}
	}
}
