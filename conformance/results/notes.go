package results

import (
	"slices"
	"sync"

	"github.com/batchcheck/batchcheck/validate"
)

// notes are what lines say of one another, found when a line is read: ahead of
// the judging of the line, and maybe in another goroutine.
type notes struct {
	mu  sync.Mutex
	all []validate.Finding // in the order of the file
}

func (n *notes) add(found []validate.Finding) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all = append(n.all, found...)
}

// before takes those before an offset in the file.
func (n *notes) before(end int64) []validate.Finding {
	n.mu.Lock()
	defer n.mu.Unlock()
	at := len(n.all)
	if i := slices.IndexFunc(n.all, func(f validate.Finding) bool { return f.Offset >= end }); i >= 0 {
		at = i
	}
	taken := slices.Clone(n.all[:at])
	n.all = append(n.all[:0], n.all[at:]...)
	return taken
}

// merge puts what was noted among the runs of a block: before what was found on
// the same line, and on later ones.
func merge(runs []validate.Run, noted []validate.Finding) []validate.Run {
	var all []validate.Run
	for _, run := range runs {
		for len(noted) > 0 && len(run.Report.Findings) > 0 && noted[0].Line <= run.Report.Findings[0].Line {
			noted = putLine(&all, noted)
		}
		all = append(all, run)
	}
	for len(noted) > 0 {
		noted = putLine(&all, noted)
	}
	return all
}

// putLine puts what was noted on the first line, and gives the rest.
func putLine(all *[]validate.Run, noted []validate.Finding) (rest []validate.Finding) {
	n := 1
	for n < len(noted) && noted[n].Line == noted[0].Line {
		n++
	}
	*all = append(*all, validate.Run{Report: validate.Report{Findings: noted[:n:n]}})
	return noted[n:]
}

// locate gives findings on a line their places in the file; see
// validate.Validator.Locate.
func (r *Run) locate(role Role, l line, findings ...validate.Finding) []validate.Finding {
	found := r.judges[role].Locate(l.text, findings...)
	for i := range found {
		f := &found[i]
		f.Line, f.Record, f.Offset = f.Line+l.number-1, l.number, f.Offset+l.offset
	}
	return found
}
