package run

import (
	"sync/atomic"

	"github.com/batchcheck/batchcheck/validate"
)

// maxListed is how many findings in documents the reports of a run list, where
// nothing else was asked for.
const maxListed = 100_000

// A room is how many findings in documents are of use. Once there is no more, those of
// further documents are only counted. It is taken in the order of the input, so that
// what has room does not depend on how many goroutines judge.
type room struct {
	most  int64
	notes bool // take room, too
	taken atomic.Int64
}

// newRoom gives the room that the reports of a run have; nil where all findings are
// wanted.
func (o *Options) newRoom(w World) *room {
	switch {
	case o.Baseline != "" || o.WriteBaseline || o.MaxFindings == 0 || o.Summary > 0: // a summary has few of each group
		return nil
	case len(o.Reports) > 0:
	case o.Quiet || o.Format == "metrics":
		return &room{}
	case o.Format == "text" && !inActions(w):
		return &room{most: int64(o.MaxFindings), notes: o.showsNotes()}
	}
	return &room{most: maxListed, notes: true}
}

func (r *room) isFull() bool { return r != nil && r.taken.Load() >= r.most }

// take takes room for findings.
func (r *room) take(findings []validate.Finding) {
	if r == nil {
		return
	}
	for _, f := range findings {
		if r.notes || f.Level > validate.Note {
			r.taken.Add(1)
		}
	}
}
