package session

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
)

// A Page is one reply to a list request.
type Page struct {
	Reply  *Reply
	Items  []*Observation
	Before *Page // of the walk; nil for a first page

	api    *contract.API
	object *instance.Object
}

// A Walk is one reading of a list: a request for its beginning, and those that
// go on behind the page before.
type Walk struct{ Pages []*Page }

// From gives what the page was to go on behind, as the name and the value of a
// query; "" for a first page.
func (p *Page) From() (query, value string, by contract.Paging) { return from(p.api, p.Reply) }

// From does so for any reply to a list request.
func (r *Reader) From(reply *Reply) (query, value string, by contract.Paging) {
	return from(r.API, reply)
}

func from(api *contract.API, r *Reply) (query, value string, by contract.Paging) {
	for _, paging := range api.List.Paging {
		value := r.Query.Get(paging.Query)
		if value == "" || paging.By == contract.ByPage && value == strconv.Itoa(paging.First) {
			continue
		}
		return paging.Query, value, paging
	}
	return "", "", contract.Paging{}
}

// IsFiltered tells whether a query chose which batches the list has: it need not
// have any of the others.
func (p *Page) IsFiltered() bool { return len(p.chosen()) > 0 }

// chosen gives the queries that are neither of paging nor of order.
func (p *Page) chosen() url.Values {
	chosen := maps.Clone(p.Reply.Query)
	maps.DeleteFunc(chosen, func(name string, values []string) bool {
		return p.api.IsListQuery(name) || p.api.List.IsNeutral(name, values)
	})
	return chosen
}

// The orders of a list.
type Order int

const (
	NewestFirst  Order = iota
	OldestFirst        // as was asked for
	UnknownOrder       // by a value that the API's description does not have, or at an API that states none
)

// Order gives the order that the list was asked for in.
func (p *Page) Order() Order {
	stated := p.api.List.Order
	switch asked := p.Reply.Query.Get(stated.Query); {
	case stated.Unknown:
		return UnknownOrder
	case stated.Query == "" || asked == "" || slices.Contains(stated.Newest, asked):
		return NewestFirst
	case slices.Contains(stated.Oldest, asked):
		return OldestFirst
	}
	return UnknownOrder
}

// An end is the last page of a walk, as long as no other comes behind it.
type end struct {
	walk *Walk
	page *Page
}

// IsOddlyOrdered tells whether the list was asked for in an order that the API's
// description does not have.
func (p *Page) IsOddlyOrdered() bool {
	return p.Order() == UnknownOrder && !p.api.List.Order.Unknown
}

// addPage puts a page into the walk that it goes on with, or begins one.
func (t *Traffic) addPage(p *Page) {
	walk := &Walk{}
	if query, value, by := p.From(); query == "" {
		t.Walks = append(t.Walks, walk)
	} else {
		key := p.continues(value, by)
		ends := t.ends[key]
		for len(ends) > 0 && ends[len(ends)-1].page != ends[len(ends)-1].walk.last() {
			ends = ends[:len(ends)-1] // it went on by another query
		}
		if t.ends[key] = ends; len(ends) == 0 {
			return
		}
		walk, p.Before = ends[len(ends)-1].walk, ends[len(ends)-1].page
	}
	walk.Pages = append(walk.Pages, p)
	for _, by := range p.api.List.Paging {
		key := p.continued(by)
		t.ends[key] = append(t.ends[key], end{walk, p})
	}
}

// continues gives a text that a page has in common, by continued, with the one that
// it goes on behind.
func (p *Page) continues(value string, by contract.Paging) string {
	switch by.By {
	case contract.ByToken:
		return by.Query + "\n" + value
	case contract.ByPage:
		return by.Query + "\n" + value + "\n" + p.without(by.Query)
	}
	return p.behind(value, by)
}

// continued gives the text that the page behind p has by continues.
func (p *Page) continued(by contract.Paging) string {
	switch by.By {
	case contract.ByToken:
		return by.Query + "\n" + p.token(by)
	case contract.ByPage:
		return by.Query + "\n" + strconv.Itoa(p.number(by)+1) + "\n" + p.without(by.Query)
	}
	if by.From != "" {
		return "" // a walk backwards is none
	}
	return p.behind(p.LastID(), by)
}

// behind gives a text for the page of this list that goes on behind an item.
func (p *Page) behind(id string, by contract.Paging) string {
	return by.Query + "\n" + id + "\n" + strconv.Itoa(int(p.Order())) + "\n" + p.chosen().Encode()
}

// without gives the query but for one name.
func (p *Page) without(name string) string {
	query := maps.Clone(p.Reply.Query)
	query.Del(name)
	return query.Encode()
}

// number gives the number of the page, where pages have one.
func (p *Page) number(by contract.Paging) int {
	if n, err := strconv.Atoi(p.Reply.Query.Get(by.Query)); err == nil {
		return n
	}
	return by.First
}

// token gives the text by which the page after this one is asked for.
func (p *Page) token(by contract.Paging) string {
	v, found := p.object.Find(by.Field)
	if !found || v.Kind() != document.String {
		return ""
	}
	return v.Text()
}

// Next gives the query by which the page after this one is asked for, added to
// that of this one; nil where there is nothing to go on with.
func (p *Page) Next(limit int) url.Values {
	for _, paging := range p.api.List.Paging {
		value := p.LastID()
		switch {
		case paging.From != "":
			continue
		case paging.By == contract.ByToken:
			value = p.token(paging)
		case paging.By == contract.ByPage:
			value = strconv.Itoa(p.number(paging) + 1)
		}
		if value == "" {
			return nil
		}
		query := url.Values{paging.Query: {value}}
		if p.api.List.Limit.Query != "" {
			query.Set(p.api.List.Limit.Query, strconv.Itoa(limit))
		}
		return query
	}
	return nil
}

// LastID gives the id of the last item; "" where there is none.
func (p *Page) LastID() string {
	if len(p.Items) == 0 {
		return ""
	}
	return p.Items[len(p.Items)-1].ID
}

// HasMore gives whether the page says that there is another; said is false where
// it does not say. Nothing comes behind a page that is not full and has nothing
// to go on by, nor, where false is left out, behind one that leaves it out.
func (p *Page) HasMore() (more, said bool) {
	list := p.api.List
	if v, found := p.object.Find(list.More); list.More != "" && found {
		return v.True(), true
	}
	hasToken := false
	for _, paging := range list.Paging {
		if _, found := p.object.Find(paging.Field); paging.By == contract.ByToken && (found || p.api.Missing != contract.WrittenNull) {
			return p.token(paging) != "", true // where nulls are left out, so is the last page's token
		}
		hasToken = hasToken || paging.By == contract.ByToken
	}
	if total, found := p.object.Find(list.Total); list.Total != "" && found {
		n, ok := total.Int64()
		before := int64(0)
		for _, paging := range list.Paging {
			if paging.By == contract.ByPage {
				before = int64(p.number(paging)-paging.First) * int64(p.Limit())
			}
		}
		return ok && before+int64(len(p.Items)) < n, ok
	}
	isLast := p.api.Missing == contract.WrittenAbsent || len(p.Items) < p.Limit()
	return false, list.More != "" && !hasToken && isLast
}

// Limit gives how many items the page may have: what was asked for or, where that
// is out of range, the largest limit. What is no number is passed over.
func (p *Page) Limit() int {
	stated := p.api.List.Limit
	n, err := strconv.Atoi(p.Reply.Query.Get(stated.Query))
	switch {
	case err != nil:
		return stated.Default
	case stated.Max > 0 && (n < 0 || n > stated.Max):
		return stated.Max
	}
	return n
}

// IsOfAll tells whether the page was asked for batches, and for whichever there
// are.
func (p *Page) IsOfAll() bool {
	isForNone := p.Limit() == 0 && p.Reply.Query.Get(p.api.List.Limit.Query) != ""
	return !p.IsFiltered() && !isForNone
}

// Index finds an item by its id; -1 where the page does not have it.
func (p *Page) Index(id string) int {
	return slices.IndexFunc(p.Items, func(o *Observation) bool { return o.ID == id })
}

// Behind gives the id of the item that the page was to go on behind; "" where
// that is not known.
func (p *Page) Behind() string {
	query, value, by := p.From()
	switch {
	case query == "" || by.From != "":
		return ""
	case by.By == contract.ByItem:
		return value
	case p.Before != nil:
		return p.Before.LastID()
	}
	return ""
}

// GoesBack tells whether the page has the item in it that it was to go on behind.
func (p *Page) GoesBack() bool {
	behind := p.Behind()
	return behind != "" && p.Index(behind) >= 0
}

func (w *Walk) last() *Page { return w.Pages[len(w.Pages)-1] }

// IDs gives the ids of all items.
func (w *Walk) IDs() map[string]bool {
	ids := map[string]bool{}
	for _, p := range w.Pages {
		for _, item := range p.Items {
			ids[item.ID] = true
		}
	}
	return ids
}

// Newest gives when the newest batch of the walk was created.
func (w *Walk) Newest(created string) (newest time.Time) {
	for _, p := range w.Pages {
		for _, item := range p.Items {
			if at, ok := item.Time(created); ok && at.After(newest) {
				newest = at
			}
		}
	}
	return newest
}

// IsComplete tells whether the walk went to the list's end. A page that does not
// say may have more behind it.
func (w *Walk) IsComplete() bool {
	more, said := w.last().HasMore()
	return said && !more
}
