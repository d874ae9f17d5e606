package conformance

import (
	"cmp"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// Rules on documents that sessions know more about than a single document does.
const (
	missingRule   = "field/missing"
	emptyPageRule = "list/empty-page" // a page of no items was asked for
	timeRules     = "time/"           // times are replaced in recordings that are sanitized
)

// findings collects what is found, one habit of a server once with a count: a
// fault in forty polls of a batch, or in each of forty batches, is one.
type findings struct {
	all   []validate.Finding
	known map[findingKey]int // index in all
}

// A findingKey is what findings of one habit share.
type findingKey struct{ rule, batch, pointer, detail string }

// keyOf gives the key of a finding in a reply. Observations without HTTP are of many
// servers, perhaps, and whoever looks through them wants each batch.
func keyOf(f validate.Finding, r *session.Reply, detail string) findingKey {
	key := findingKey{rule: f.Rule, pointer: f.Pointer, detail: detail}
	if r.Bare {
		key.batch = f.BatchID
	}
	if parts := strings.SplitN(f.Pointer, "/", 4); r.Page != nil && len(parts) == 4 {
		key.pointer = "/" + parts[3] // in its item, as by itself
	}
	return key
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
func (t *trial) put(f validate.Finding, r *session.Reply, offset int, detail string) (isNew bool) {
	f.Count, f.Profile = 1+r.Repeats, t.Profile()
	return t.add(f, r, offset, detail)
}

// add adds a finding, and gives it its place; isNew is false where it is counted with
// one before.
func (t *trial) add(f validate.Finding, r *session.Reply, offset int, detail string) (isNew bool) {
	key := keyOf(f, r, detail)
	if i, found := t.found.known[key]; found {
		t.found.all[i].Count += f.Count
		t.tell(i, f.Count)
		return false
	}
	t.Locate(r.Exchange, &f, r.Places(), offset)
	if t.found.known == nil {
		t.found.known = map[findingKey]int{}
	}
	t.found.known[key] = len(t.found.all)
	if all := t.found.all; len(all) == cap(all) {
		t.found.all = slices.Grow(all, len(all)/2+1) // append grows what is long by a quarter, and findings are large
	}
	t.found.all = append(t.found.all, f)
	t.tell(len(t.found.all)-1, f.Count)
	return true
}

func (t *trial) tell(index, count int) {
	if t.onAdd != nil {
		t.onAdd(index, count)
	}
}

// judgeDocuments judges the batch responses one by one by the rules on
// documents, and counts them.
func (t *trial) judgeDocuments() (documents int) {
	for _, r := range t.Replies {
		kind, due := t.due(r)
		if !due || r.Doc == nil {
			continue
		}
		documents++
		for _, f := range t.validators[kind].CheckParsed(r.Doc).Findings {
			t.addDocumentFinding(r, f)
		}
		if r.Page != nil && r.Page.Order() == session.OldestFirst {
			t.judgeOldestFirst(r.Page)
		}
	}
	return documents
}

// isProvoked tells whether a finding is about the field of a batch in which its
// create had a flaw.
func (t *trial) isProvoked(f validate.Finding) bool {
	created := t.provoked[f.BatchID]
	if f.BatchID == "" || created == nil {
		return false
	}
	flawed := t.FlawedFields(created)
	for token := range strings.SplitSeq(f.Pointer, "/") {
		if token != "" && slices.Contains(flawed, token) {
			return true
		}
	}
	return false
}

// provokedBatches gives the batches that creates with a flaw have made.
func provokedBatches(read *session.Traffic) map[string]*session.Reply {
	made := map[string]*session.Reply{}
	for _, r := range read.Of(contract.Create) {
		if r.Expect == session.Refusal && r.BatchID() != "" {
			made[r.BatchID()] = r
		}
	}
	return made
}

// due tells which kind of document a reply must be; refusals are for the
// checks to judge.
func (t *trial) due(r *session.Reply) (kind string, due bool) {
	switch {
	case r.Event != nil:
		return t.reader.Batches, r.Batch != nil
	case r.Bare:
		return "", true
	case !r.IsSuccess():
		return "", false
	}
	kind = t.API.Returns(r.Operation)
	return kind, kind != "" && t.validators[kind] != nil // an edited schema may say nothing of lists
}

func (t *trial) addDocumentFinding(r *session.Reply, f validate.Finding) {
	if !t.rules.Has(f.Rule) || t.Session.Sanitized && strings.HasPrefix(f.Rule, timeRules) || f.Rule == emptyPageRule && r.Query.Get(t.API.List.Limit.Query) == "0" {
		return
	}
	if f.Rule == missingRule && t.tellsMissing(r) {
		return
	}
	if r.Page != nil && f.Rule == t.orderRule() && r.Page.Order() != session.NewestFirst {
		return // the document does not know what was asked for
	}
	if t.isProvoked(f) {
		return // the check of what was sent tells
	}
	if f.Rule == validate.RuleWrapped && r.Event != nil {
		return // an event holds its batch in a field
	}
	if f.Rule == validate.RuleWrapped && !r.Bare {
		f.Level = validate.Error
	}
	f.Count, f.More = (f.Count+f.More)*(1+r.Repeats), 0
	t.add(f, r, int(f.Offset), "")
}
