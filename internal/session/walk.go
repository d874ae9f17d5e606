package session

import (
	"slices"

	"github.com/batchcheck/batchcheck/internal/instance"
)

// A Page is one reply to a list request.
type Page struct {
	Reply  *Reply
	object *instance.Object
	Items  []*Observation
}

// After gives the id that the page was to go on behind; "" for a first page.
func (p *Page) After() string { return p.Reply.Query.Get(AfterQuery) }

// LastID gives the id of the last item; "" where there is none.
func (p *Page) LastID() string {
	if len(p.Items) == 0 {
		return ""
	}
	return p.Items[len(p.Items)-1].ID
}

// HasMore gives whether the page says that there is another; said is false where
// it does not say.
func (p *Page) HasMore() (more, said bool) {
	field, said := p.object.Get(hasMore)
	return said && field.Value.True(), said
}

// Index finds an item by its id; -1 where the page does not have it.
func (p *Page) Index(id string) int {
	return slices.IndexFunc(p.Items, func(o *Observation) bool { return o.ID == id })
}

// GoesBack tells whether the page has the item in it that it was to go on behind.
func (p *Page) GoesBack() bool {
	return p.After() != "" && p.Index(p.After()) >= 0
}

// A Walk is one reading of a list: a request without after, and those that go
// on behind the last item of the page before.
type Walk struct{ Pages []*Page }

// Has tells whether a batch is on one of the pages.
func (w *Walk) Has(id string) bool {
	return slices.ContainsFunc(w.Pages, func(p *Page) bool { return p.Index(id) >= 0 })
}

// IsComplete tells whether the walk went to the list's end. A page that does not
// say may have more behind it: some APIs page by a cursor of their own.
func (w *Walk) IsComplete() bool {
	more, said := w.Pages[len(w.Pages)-1].HasMore()
	return said && !more
}
