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
	taken := n.all[:at:at]
	n.all = n.all[at:]
	return taken
}

// merge puts what was noted beside a report: before it what stands on the same
// line, or earlier, after it the rest. What is only advised of a value that was
// noted is left out: one cause, one finding.
func merge(report validate.Report, noted []validate.Finding) []validate.Report {
	type place struct {
		offset  int64
		pointer string
	}
	isNoted := map[place]bool{}
	for _, f := range noted {
		isNoted[place{f.Offset, f.Pointer}] = true
	}
	report.Findings = slices.DeleteFunc(report.Findings, func(f validate.Finding) bool {
		return f.Level < validate.Error && isNoted[place{f.Offset, f.Pointer}]
	})
	at := 0
	for len(report.Findings) > 0 && at < len(noted) && noted[at].Line <= report.Findings[0].Line {
		at++
	}
	all := append(byLine(noted[:at]), report)
	all = append(all, byLine(noted[at:])...)
	for i := range all[:len(all)-1] {
		all[i].More = true
	}
	all[len(all)-1].More = report.More
	return all
}

// byLine gives a report for each line with findings.
func byLine(found []validate.Finding) (reports []validate.Report) {
	for len(found) > 0 {
		n := 1
		for n < len(found) && found[n].Line == found[0].Line {
			n++
		}
		reports = append(reports, validate.Report{Findings: found[:n:n], More: n < len(found)})
		found = found[n:]
	}
	return reports
}

// locate gives findings on a line their places in the file, without those of rules
// that are skipped; see validate.Validator.Locate.
func (r *Run) locate(role Role, l line, findings ...validate.Finding) []validate.Finding {
	findings = slices.DeleteFunc(findings, func(f validate.Finding) bool { return !r.rules.Has(f.Rule) })
	found := r.judges[role].Locate(l.text, findings...)
	for i := range found {
		f := &found[i]
		f.Line, f.Record, f.Offset = f.Line+l.number-1, l.number, f.Offset+l.offset
	}
	return found
}
