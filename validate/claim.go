package validate

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// A Claim is what is wrong with a member of a document in the light of others:
// who has seen those makes it, and a Validator gives it its place.
type Claim struct {
	Rule     string
	Member   string // by name, or by path where it lies deeper ("request_counts/total"); "" is the document
	Message  string // what follows "MEMBER is VALUE", or "the document "
	Expected string
}

// Locate gives claims on data, one JSON text, as findings like those of Check,
// without those of rules that v leaves out. Where data is not an object, they
// stand at its beginning.
func (v *Validator) Locate(data []byte, claims ...Claim) []Finding {
	w := v.worker()
	defer w.rest()
	j := w.full
	j.reset(document.Part{Text: data, Start: document.Start, Item: -1})
	if !j.stake(data, claims) {
		for _, c := range claims {
			j.around = append(j.around, document.Fault{Rule: c.Rule, Message: "the document " + c.Message, Want: c.Expected})
		}
	}
	return j.findings()
}

// stake puts claims to the members of an object; false where there is none.
func (j *judgement) stake(data []byte, claims []Claim) bool {
	j.doc = j.parser.Parse(data, j.v.limits())
	root, ok := j.doc.Root()
	j.doc.Faults = nil // Check finds them
	if !ok || root.Kind() != document.Object {
		return false
	}
	value, kind := j.reader.Recognize(root, j.v.settings.kind)
	if due := j.v.due(); due != nil && due.Name != kind.Name {
		value, kind = root, *due
	}
	j.root, j.place = value, kind.Node
	j.reader.Settle(value, kind.Node)
	for _, c := range claims {
		if c.Member == "" {
			j.add(at(value), c.Rule, c.Message, c.Expected)
			continue
		}
		m := j.member(j.reader.Object(value, kind.Node), c.Member)
		j.add(m.spot, c.Rule, j.state(m)+c.Message, c.Expected)
	}
	return true
}

// due is the kind that is due; nil where several will do.
func (v *Validator) due() *contract.Kind {
	kinds := v.contract.Kinds
	if i := slices.IndexFunc(kinds, func(k contract.Kind) bool { return k.Name == v.settings.kind }); i >= 0 {
		return &kinds[i]
	}
	return nil
}
