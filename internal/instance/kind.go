package instance

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/recognize"
)

// Recognize tells what a value is, by the evidence that the contract states. due
// is the kind that it must be of, or "": of that kind an object is also when it
// has little of it.
func (r *Reader) Recognize(value document.Value, due string) recognize.Thing {
	if !r.contract.StatesEvidence {
		return r.guess(value, due)
	}
	thing := recognize.Of(r.contract.Shapes, value)
	if thing.Kind != nil || due == "" || value.Kind() != document.Object {
		return thing
	}
	kinds := r.contract.Kinds
	at := slices.IndexFunc(kinds, func(k contract.Kind) bool { return k.Name == due })
	if at >= 0 && kinds[at].Evidence != nil && kinds[at].Evidence.IsHinted(value) {
		return recognize.Thing{Kind: &kinds[at], Value: value, Title: kinds[at].Title}
	}
	return thing
}

// guess is for schemas that state no evidence: an object is of the kind whose
// fields it shares most.
func (r *Reader) guess(root document.Value, due string) recognize.Thing {
	best, most := r.closest(root, due)
	thing := recognize.Thing{Kind: best, Value: root, Title: best.Title}
	if best.Lines != nil {
		return thing // what stands in lines are requests and replies of other APIs
	}
	for m := range root.Members {
		if m.Value.Kind() != document.Object || r.expectsObject(m.Name) {
			continue
		}
		const least = 2 // an id alone is what any object has
		if inner, shared := r.closest(m.Value, due); shared > most && shared >= least && !inner.Refusal {
			most = shared
			thing = recognize.Thing{Kind: inner, Value: m.Value, Pointer: document.AppendToken("", m.Name.Text()), Title: inner.Title}
		}
	}
	return thing
}

// closest gives the kind that the object shares most members with, and how
// many; in a tie the one that has a constant of the object, then the first.
// Where no line is due, an object is one only by the member that matches lines.
func (r *Reader) closest(object document.Value, due string) (*contract.Kind, int) {
	kinds := r.contract.Kinds
	best, most, fits := 0, -1, false
	for i, kind := range kinds {
		if kind.Lines != nil && kind.Name != due && !r.has(object, kind) {
			continue
		}
		shared, constant := r.shares(object, kind.Node)
		if shared > most || shared == most && constant && !fits {
			best, most, fits = i, shared, constant
		}
	}
	return &kinds[best], most
}

// has tells whether an object has the member that matches lines of the kind.
func (r *Reader) has(object document.Value, kind contract.Kind) bool {
	for m := range object.Members {
		if d, _ := r.Declared(m.Name, kind.Node); d != nil && d.Name == kind.Lines.ID {
			return true
		}
	}
	return false
}

func (r *Reader) shares(object document.Value, node *contract.Node) (shared int, constant bool) {
	r.counts++
	for m := range object.Members {
		d, _ := r.Declared(m.Name, node)
		if d == nil {
			continue
		}
		if r.seen[d.Number] != r.counts {
			r.seen[d.Number] = r.counts
			shared++
		}
		constant = constant || isConstant(m.Value, d.Node)
	}
	return shared, constant
}

func isConstant(value document.Value, node *contract.Node) bool {
	for _, constant := range node.Constants {
		if text, ok := constant.(string); ok && value.Is(text) {
			return true
		}
	}
	return false
}

// expectsObject tells whether some kind declares the member as one that may
// hold an object, so that an object there is no wrapped batch.
func (r *Reader) expectsObject(name document.Value) bool {
	for _, kind := range r.contract.Kinds {
		if kind.Lines != nil {
			continue
		}
		if d, _ := r.Declared(name, kind.Node); d != nil && slices.Contains(d.Node.Types, "object") {
			return true
		}
	}
	return false
}
