package conformance

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/instance"
)

// A page is one reply to a list request.
type page struct {
	reply  *reply
	object *instance.Object
	items  []*observation
}

// After gives the id that the page was to go on behind; "" for a first page.
func (p *page) After() string { return p.reply.query.Get(AfterQuery) }

// LastID gives the id of the last item; "" where there is none.
func (p *page) LastID() string {
	if len(p.items) == 0 {
		return ""
	}
	return p.items[len(p.items)-1].id
}

// HasMore gives whether the page says that there is another; said is false where
// it does not say.
func (p *page) HasMore() (more, said bool) {
	field, said := p.object.Get(hasMore)
	return said && field.Value.True(), said
}

// Index finds an item by its id; -1 where the page does not have it.
func (p *page) Index(id string) int {
	return slices.IndexFunc(p.items, func(o *observation) bool { return o.id == id })
}

// GoesBack tells whether the page has the item in it that it was to go on behind.
func (p *page) GoesBack() bool {
	return p.After() != "" && p.Index(p.After()) >= 0
}

// A walk is one reading of a list: a request without after, and those that go
// on behind the last item of the page before.
type walk struct{ Pages []*page }
