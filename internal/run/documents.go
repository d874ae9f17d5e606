package run

import (
	"bytes"

	"github.com/batchcheck/batchcheck/internal/input"
	"github.com/batchcheck/batchcheck/internal/recognize"
	"github.com/batchcheck/batchcheck/internal/report"
	"github.com/batchcheck/batchcheck/validate"
)

// readDocuments hands on what is found in documents, all together that was read
// at once, and in the end what else there is to say of the source.
func (r *Reader) readDocuments(s input.Source, in *input.Reader, send func(Found) bool) {
	var found Found
	whole := r.newOverview(s, in)
	for part, err := range r.validator.Stream(in) {
		whole.add(part, err)
		found.err = err
		found.add(s.Name, part)
		if part.More {
			continue
		}
		if !send(found) {
			return
		}
		found = Found{}
	}
	last := Found{others: whole.others, unjudged: !whole.isJudged && len(whole.others) > 0}
	if r.lookFurther(&last, whole); len(last.others) > 0 || last.suggested+last.relative+last.inside != "" {
		send(last)
	}
}

// An overview is what a source shows as a whole.
type overview struct {
	head     []byte // for hints; nil where none is wanted
	isAll    bool   // the head is the whole source
	others   map[string]int
	isJudged bool
	isOpen   bool // nothing showed the profile
	isNoted  bool // there are findings
	isBroken bool // some of them are errors
}

// newOverview keeps the beginning of a source, unless that would keep lines waiting
// that are judged as they come.
func (r *Reader) newOverview(s input.Source, in *input.Reader) *overview {
	o := &overview{others: map[string]int{}}
	if r.hints != nil && r.hints.Load() < maxHints && (r.validator.IsAuto() || s.Name != input.Stdin) {
		var head []byte
		head, o.isAll = recognize.Head(in.Reader)
		o.head = bytes.Clone(head)
	}
	return o
}

func (o *overview) add(part validate.Report, err error) {
	for what, n := range part.Others {
		o.others[what] += n
	}
	o.isJudged = o.isJudged || err != nil || part.Documents > 0
	o.isOpen = o.isOpen || part.Why == recognize.NoEvidence
	o.isNoted = o.isNoted || part.Notes > 0 || len(part.Findings)+len(part.Counted) > 0
	o.isBroken = o.isBroken || part.Count(validate.Error) > 0
}

// lookFurther looks for another profile by which a source has no error, and for batch
// responses inside of what it has.
func (r *Reader) lookFurther(found *Found, o *overview) {
	if len(o.head) == 0 {
		return
	}
	if o.isOpen && o.isBroken {
		found.suggested = r.validator.Accepting(o.head, o.isAll)
		found.relative, _ = recognize.Relative(o.head, o.isAll)
	}
	if (len(o.others) > 0 || o.isNoted) && !r.o.InLog {
		found.inside, _ = recognize.Inside(o.head, o.isAll)
	}
}

// add adds a report on a part of the file with the name.
func (j *Found) add(name string, part validate.Report) {
	j.count += part.Documents
	j.skipped += part.Skipped
	j.notJSON += part.NotJSON
	j.outside += part.Outside
	j.untimed += part.Untimed
	j.notes += part.Notes
	if part.Profile != "" {
		j.profile, j.Why = part.Profile, part.Why
	}
	j.counted = append(j.counted, part.Counted...)
	switch {
	case len(part.Findings) > 0:
		for i := range part.Findings {
			part.Findings[i].File = name
		}
		j.Documents = append(j.Documents, report.Document{File: name, Profile: part.Profile, Why: part.Why, Findings: part.Findings})
	case part.Documents > part.Unlisted:
		j.Documents = append(j.Documents, report.Document{File: name, Profile: part.Profile, Why: part.Why, Sound: part.Documents - part.Unlisted})
	}
}
