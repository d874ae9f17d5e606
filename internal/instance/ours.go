package instance

import (
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// ByChance is how many declared members an object may have that is none of
// ours, such as id, object, created_at, model.
const ByChance = 4

// IsOurs tells whether a value is a batch, or a page that holds some, rather than
// something else that may share a field or some with one by chance.
func (r *Reader) IsOurs(root document.Value) bool {
	thing := r.Recognize(root, "")
	node := thing.Node()
	switch {
	case node == nil:
		return false
	case node.Page != nil:
		return r.holdsOurs(r.Object(thing.Value, node), node.Page)
	case r.contract.StatesEvidence:
		return node.ID != "" && thing.Kind.Lines == nil
	}
	known := 0
	for _, f := range r.Object(thing.Value, node).Fields {
		if f.Known {
			known++
		}
	}
	return node.ID != "" && known > ByChance
}

// holdsOurs tells whether a page has items, and the first is ours.
func (r *Reader) holdsOurs(page *Object, stated *contract.Page) bool {
	items, found := page.Get(stated.Items)
	if !found {
		return false
	}
	for _, item := range items.Value.Items {
		return r.IsOurs(item)
	}
	return false
}
