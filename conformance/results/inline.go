package results

import (
	"cmp"
	"fmt"
	"math"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// An inline is an array in which a batch has its results itself.
type inline struct {
	path  string
	array document.Value
}

// findInline takes the results that the batch has in it for those of the output
// file, where none was given.
func (r *Run) findInline() {
	for _, path := range r.results.Output.Inline {
		if array, found := r.batch.get(path); found && array.Kind() == document.Array && !r.hasResults() {
			r.inline = append(r.inline, inline{path, array})
		}
	}
	if len(r.inline) > 0 {
		r.files[Output] = File{Name: cmp.Or(r.files[Batch].Name, "the batch")}
	}
}

// isByOrder tells whether results are matched by where they are: those in a batch have
// no ids, and no requests in a file.
func (r *Run) isByOrder() bool {
	return len(r.inline) > 0 && r.results.Output.Echo != "" && !r.has(Input)
}

// readInline reads the results that the batch has in it. What each of them is, the
// schema says of the batch.
func (r *Run) readInline() {
	o := newOutputs(r, Output)
	for i, item := range r.inline[0].array.Items {
		if o.see(line{text: onOneLine(item.Raw()), number: i + 1, offset: int64(item.Start() - r.batch.begin)}) != nil {
			return
		}
	}
	r.whole[Output] = true
	found := r.noted.before(math.MaxInt64)
	for i := range found {
		f := &found[i]
		f.Pointer = fmt.Sprintf("/%s/%d%s", r.inline[0].path, f.Record-1, f.Pointer)
	}
	first := session.Key(session.Plain(r.inline[0].array))
	for _, other := range r.inline[1:] {
		if rule := r.judges[Batch].Rule(r.results.Output.Rules.Copies); rule.ID != "" && session.Key(session.Plain(other.array)) != first {
			found = append(found, validate.Finding{
				Rule: rule.ID, Level: rule.Level, Pointer: "/" + other.path, Message: "the results are not those at /" + r.inline[0].path, Expected: "the same results",
				Offset: int64(other.array.Start() - r.batch.begin), Count: 1, Profile: r.Profile(),
			})
		}
	}
	r.batch.placeAll(found)
	r.yieldFound(Batch, found)
}
