package instance

import (
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
)

// ByChance is how many declared members an object may have that is none of
// ours, such as id, object, created_at, model.
const ByChance = 4

// IsOurs tells whether a value is a document of the contract rather than
// something else, which may share a member or some with one by chance: an
// object with an identity and more members that are declared, or a page of these.
func (r *Reader) IsOurs(root document.Value) bool {
	if root.Kind() != document.Object {
		return false
	}
	value, kind := r.Recognize(root, "")
	object := r.Object(value, kind.Node)
	if kind.Node.Page != nil {
		return r.holdsOurs(object, kind.Node.Page)
	}
	known := 0
	for _, f := range object.Fields {
		if f.Known {
			known++
		}
	}
	return kind.Node.ID != "" && known > ByChance
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
