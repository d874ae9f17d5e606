package conformance

import (
	"cmp"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/validate"
)

// findings collects what is found, the same thing once with a count: a fault
// that stands in forty polls of a batch is one.
type findings struct {
	all   []validate.Finding
	known map[findingKey]int // index in all
}

type findingKey struct{ rule, batch, pointer, detail string }

func (fs *findings) add(f validate.Finding, key findingKey) {
	if fs.known == nil {
		fs.known = map[findingKey]int{}
	}
	if i, found := fs.known[key]; found {
		fs.all[i].Count += f.Count
		return
	}
	fs.known[key] = len(fs.all)
	fs.all = append(fs.all, f)
}

func (fs *findings) sorted() []validate.Finding {
	slices.SortStableFunc(fs.all, func(a, b validate.Finding) int {
		return cmp.Or(cmp.Compare(a.Exchange.Number, b.Exchange.Number), cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Exchange.Line, b.Exchange.Line),
			cmp.Compare(a.Exchange.Column, b.Exchange.Column), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Pointer, b.Pointer))
	})
	return fs.all
}

// put places a finding of a check: at a byte of the reply's body, or at the
// exchange as a whole with offset -1.
func (t *trial) put(f validate.Finding, r *reply, offset int, detail string) {
	f.Count, f.Profile = 1+r.Repeats, t.contract.Profile
	locate(r.Exchange, &f, r.body, offset)
	t.found.add(f, findingKey{f.Rule, f.BatchID, f.Pointer, detail})
}

// locate gives a finding its place: in the file where the body stands there as
// it is, else in the body, with the place of the exchange in the file. An offset
// of -1 is the exchange as a whole.
func locate(e *recording.Exchange, f *validate.Finding, body []byte, offset int) {
	at, _ := e.Time()
	f.File = e.Place.File
	f.Exchange = &validate.Exchange{Number: e.Number, At: at}
	if !e.Bare {
		f.Exchange.Method, f.Exchange.URL = e.Method, shownURL(e)
	}
	f.Line, f.Column, f.Offset = max(e.Place.Line, 1), max(e.Place.Column, 1), e.Place.Offset
	f.Pointer = e.Place.Pointer + f.Pointer
	if f.Beside != "" {
		f.Beside = e.Place.Pointer + f.Beside
	}
	if offset < 0 {
		return
	}
	if e.Place.Verbatim {
		place := document.Position{Line: e.Place.Line, Column: e.Place.Column, Offset: e.Place.Offset}.Advance(body[:offset])
		f.Line, f.Column, f.Offset = place.Line, place.Column, place.Offset
		return
	}
	place := document.Start.Advance(body[:offset])
	f.Exchange.Line, f.Exchange.Column = place.Line, place.Column
}

// judgeDocuments judges the batch responses one by one by the rules on
// documents, and counts them.
func (t *trial) judgeDocuments() (documents int) {
	for _, r := range t.replies {
		kind, due := t.due(r)
		if !due || r.broken != nil {
			continue
		}
		documents++
		for _, f := range t.validators[kind].Check(r.body).Findings {
			t.addDocumentFinding(r, f)
		}
	}
	return documents
}

// due tells which kind of document a reply must be; refusals are for the
// checks to judge.
func (t *trial) due(r *reply) (kind string, due bool) {
	switch {
	case r.Bare:
		return "", true
	case !r.isSuccess():
		return "", false
	}
	switch r.operation {
	case Create, Retrieve, Cancel:
		return batchKind, true
	case List:
		return listKind, true
	}
	return "", false
}

func (t *trial) addDocumentFinding(r *reply, f validate.Finding) {
	if !t.rules.Has(f.Rule) || t.session.Sanitized && strings.HasPrefix(f.Rule, "time/") || f.Rule == "list/empty-page" && r.query.Get("limit") == "0" {
		return
	}
	if f.Rule == validate.RuleWrapped && !r.Bare {
		f.Level = validate.Error
	}
	f.Count *= 1 + r.Repeats
	key := findingKey{f.Rule, f.BatchID, f.Pointer, ""}
	if parts := strings.SplitN(f.Pointer, "/", 4); r.page != nil && len(parts) == 4 {
		key.pointer = parts[3] // in its item, which stands elsewhere on another page
	}
	locate(r.Exchange, &f, r.body, int(f.Offset))
	t.found.add(f, key)
}
