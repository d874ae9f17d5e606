package instance

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// Recognize gives the value to judge and its kind: the root itself, or the
// object in one of its members where that is more of a batch than the root is.
// due is the kind that is due, or "". Lines of files have no wrappers: what
// stands in them are requests and replies of other APIs.
func (r *Reader) Recognize(root document.Value, due string) (document.Value, contract.Kind) {
	kind, most := r.kindOf(root, due)
	value := root
	if kind.Lines != nil {
		return value, kind
	}
	for m := range root.Members {
		if m.Value.Kind() != document.Object || r.expectsObject(m.Name) {
			continue
		}
		const least = 2 // an id alone is what any object has
		if inner, shared := r.kindOf(m.Value, due); shared > most && shared >= least && !inner.Refusal {
			value, kind, most = m.Value, inner, shared
		}
	}
	return value, kind
}

// kindOf gives the kind that the object shares most members with, and how
// many; in a tie the one that has a constant of the object, then the first.
// Where no line is due, an object is one only by the member that matches lines.
func (r *Reader) kindOf(object document.Value, due string) (contract.Kind, int) {
	best, most, fits := r.contract.Kinds[0], -1, false
	for _, kind := range r.contract.Kinds {
		if kind.Lines != nil && kind.Name != due && !r.has(object, kind) {
			continue
		}
		shared, constant := r.shares(object, kind.Node)
		if shared > most || shared == most && constant && !fits {
			best, most, fits = kind, shared, constant
		}
	}
	return best, most
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
