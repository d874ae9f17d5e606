package instance

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// Recognize gives the value to judge and its kind: the root itself, or the
// object in one of its members where that is more of a batch than the root is.
func (r *Reader) Recognize(root document.Value) (document.Value, contract.Kind) {
	kind, most := r.kindOf(root)
	value := root
	for m := range root.Members {
		if m.Value.Kind() != document.Object || r.expectsObject(m.Name.Text()) {
			continue
		}
		const least = 2 // an id alone is what any object has
		if inner, shared := r.kindOf(m.Value); shared > most && shared >= least && !inner.Refusal {
			value, kind, most = m.Value, inner, shared
		}
	}
	return value, kind
}

// kindOf gives the kind that the object shares most members with, and how
// many; in a tie the one that has a constant of the object, then the first.
func (r *Reader) kindOf(object document.Value) (contract.Kind, int) {
	best, most, fits := r.contract.Kinds[0], -1, false
	for _, kind := range r.contract.Kinds {
		shared, constant := r.shares(object, kind.Place)
		if shared > most || shared == most && constant && !fits {
			best, most, fits = kind, shared, constant
		}
	}
	return best, most
}

func (r *Reader) shares(object document.Value, place *contract.Place) (shared int, constant bool) {
	seen := map[string]bool{}
	for m := range object.Members {
		name, known, _ := r.Declared(m.Name.Text(), place)
		if known && !seen[name] {
			seen[name] = true
			shared++
		}
		if known && m.Value.Kind() == document.String && slices.Contains(place.Members[name].Constants, any(m.Value.Text())) {
			constant = true
		}
	}
	return shared, constant
}

// expectsObject tells whether some kind declares the member as one that may
// hold an object, so that an object there is no wrapped batch.
func (r *Reader) expectsObject(spelled string) bool {
	for _, kind := range r.contract.Kinds {
		name, known, _ := r.Declared(spelled, kind.Place)
		if known && slices.Contains(kind.Place.Members[name].Types, "object") {
			return true
		}
	}
	return false
}
