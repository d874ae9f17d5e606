package conformance

import (
	"slices"
	"strconv"
	"time"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/web"
	"github.com/batchcheck/batchcheck/validate"
)

// judgeContains looks for created batches in walks. One that does not show a
// batch is at fault where it began long enough after the create, was asked for by
// the same caller, chose no batches by a filter, and went past the time of the create.
func judgeContains(t *trial, v *verdict) {
	other := t.otherIDs() // which list/agrees tells
	var walks []*session.Walk
	has := map[*session.Walk]map[string]bool{}
	for _, w := range t.Walks {
		if w.Pages[0].IsOfAll() {
			walks, has[w] = append(walks, w), w.IDs()
		}
	}
	deletes := t.Of(contract.Delete)
	for _, r := range t.Of(contract.Create) {
		id, shown := r.BatchID(), r.Batch
		if h := t.Batch(id); shown == nil && h != nil && len(h.Seen) > 0 {
			shown = h.Seen[0] // create answers with the id only
		}
		if id == "" || shown == nil {
			continue
		}
		created, ok := shown.Time(t.Created)
		if !ok {
			continue
		}
		for _, w := range walks {
			first := w.Pages[0].Reply
			switch {
			case !t.compares():
				return
			case has[w][id]:
				v.on()
				continue
			case r.Caller() != first.Caller() || other[t.Batch(id)] != nil:
				continue
			case slices.ContainsFunc(deletes, func(d *session.Reply) bool { return d.ID == id && d.Number < first.Number && !d.IsRefusal() }):
				continue
			}
			passesIt := w.IsComplete()
			if last := w.Pages[len(w.Pages)-1]; len(last.Items) > 0 {
				end, ok := last.Items[len(last.Items)-1].Time(t.Created)
				order := last.Order()
				passesIt = passesIt || ok && (order == session.NewestFirst && end.Before(created) || order == session.OldestFirst && end.After(created))
			}
			if passesIt && first.IsAfter(r, t.within(t.API.Seconds.Lag)) {
				v.on()
				v.reply(first, "the batch among the items", "the batch %s, which exchange %d created, is not in the list", session.Shown(id), r.Number)
			}
		}
	}
}

// judgeLimit counts the items of pages. A limit out of range may be refused, or
// taken for the nearest that is in it, and one that is no number passed over.
func judgeLimit(t *trial, v *verdict) {
	stated := t.API.List.Limit
	for _, r := range t.Of(contract.List) {
		if r.Bare || r.Unasked {
			continue
		}
		if asked := r.Query.Get(stated.Query); r.IsRefusal() && r.Status < 500 && asked != "" {
			if n, err := strconv.Atoi(asked); err != nil || n < 0 || stated.Max > 0 && n > stated.Max {
				v.on()
			}
			continue
		}
		if r.Page == nil {
			continue
		}
		limit := r.Page.Limit()
		if limit < 0 || limit == 0 && stated.Default == 0 {
			continue // what the limit is then is not known
		}
		v.on()
		if n := len(r.Page.Items); n > limit {
			v.reply(r, "at most "+strconv.Itoa(limit)+" items", "the page has %d items, but must have at most %d", n, limit)
		}
	}
}

// judgePaging holds each page after the first to being there, and to going on
// behind the item that after names; and a walk to not coming round again, and to
// having what other lists have.
func judgePaging(t *trial, v *verdict) {
	given := map[string]*session.Reply{} // by id, the first list that gave it
	deleted := map[string]int{}          // by id, the number of the first delete
	for _, d := range slices.Backward(t.Of(contract.Delete)) {
		deleted[d.ID] = d.Number
	}
	for _, r := range t.Of(contract.List) {
		if r.Bare {
			continue
		}
		if query, value, by := t.From(r); query != "" && by.From == "" {
			number, found := deleted[value]
			t.judgePage(v, r, given[value], found && number < r.Number)
		}
		if r.Page != nil {
			for _, item := range r.Page.Items {
				if given[item.ID] == nil {
					given[item.ID] = r
				}
			}
		}
	}
	for _, w := range t.Walks {
		seen := map[string]int{}
		for _, p := range w.Pages {
			last := p.LastID()
			more, _ := p.HasMore()
			if before, again := seen[last]; again && more && last != p.Behind() {
				v.reply(p.Reply, "the next page", "the page ends with %s, like that of exchange %d: paging does not end", session.Shown(last), before)
				break
			}
			seen[last] = p.Reply.Number
		}
	}
	t.judgeLosses(v)
}

// judgePage holds a reply to what it was to go on behind, an item that another
// list may have given.
func (t *trial) judgePage(v *verdict, r, given *session.Reply, wasDeleted bool) {
	query, value, by := t.From(r)
	if r.Page != nil {
		v.on()
		if r.Page.GoesBack() {
			item := r.Page.Items[r.Page.Index(r.Page.Behind())]
			v.at(item, item.Place.ID, "the items after it", "%s=%s returns a page with that item in it", query, session.Shown(value))
		}
		return
	}
	isKept := r.Status == web.StatusTooManyRequests || r.Expect != session.Success && (r.Status == web.StatusUnauthorized || r.Status == web.StatusForbidden) // from this caller, or for now
	if by.By == contract.ByItem && given != nil && r.IsRefusal() && r.Status < 500 && !isKept && !wasDeleted && given.Caller() == r.Caller() {
		v.on()
		v.reply(r, "the items after it", "%s=%s is refused with %s, but the list of exchange %d gave that id", query, session.Shown(value), t.RefusalText(r), given.Number)
	}
}

// A sighting is a batch in lists that were asked for all there is.
type sighting struct {
	id          string
	created     time.Time
	first, last *session.Reply
}

// judgeLosses compares walks that came to the end of a list with all other lists
// of the same caller that were asked for all there is. Both must have a batch
// in common, since keys that are redacted all look the same. What was created about
// when the newest item was may have come later. Where batches can be deleted,
// another list must show one after the walk.
func (t *trial) judgeLosses(v *verdict) {
	_, deletes := t.API.Route(contract.Delete)
	callers := map[string][]*sighting{}
	byID := map[string]map[string]*sighting{}
	for _, r := range t.Of(contract.List) {
		if r.Bare || r.Page == nil || !r.Page.IsOfAll() {
			continue
		}
		caller := r.Caller()
		if byID[caller] == nil {
			byID[caller] = map[string]*sighting{}
		}
		for _, item := range r.Page.Items {
			at, ok := item.Time(t.Created)
			known := byID[caller][item.ID]
			if !ok || item.ID == "" {
				continue
			}
			if known == nil {
				known = &sighting{id: item.ID, created: at, first: r}
				byID[caller][item.ID] = known
				callers[caller] = append(callers[caller], known)
			}
			known.last = r
		}
	}
	for _, all := range callers {
		slices.SortStableFunc(all, func(a, b *sighting) int { return a.created.Compare(b.created) })
	}
	for _, w := range t.Walks {
		if !w.IsComplete() || slices.ContainsFunc(w.Pages, func(p *session.Page) bool { return !p.IsOfAll() || p.GoesBack() || p.IsOddlyOrdered() }) {
			continue
		}
		first, end := w.Pages[0].Reply, w.Pages[len(w.Pages)-1].Reply
		has := w.IDs()
		latest := w.Newest(t.Created).Add(-t.within(t.API.Seconds.Stale))
		for _, s := range slices.Backward(callers[first.Caller()]) {
			if !t.compares() {
				return
			}
			if has[s.id] || !s.created.Before(latest) || deletes && !s.last.Follows(end) {
				continue
			}
			shown := s.first
			if deletes || s.last.Follows(end) {
				shown = s.last
			}
			if !slices.ContainsFunc(shown.Page.Items, func(o *session.Observation) bool { return has[o.ID] || !t.compares() }) {
				continue
			}
			v.on()
			f := validate.Finding{BatchID: s.id, Expected: "every batch once"}
			v.put(f, v.check.Level, end, -1, s.id, "the walk ends without the batch "+session.Shown(s.id)+", which the list of exchange "+strconv.Itoa(shown.Number)+" shows")
			break // one cause
		}
	}
}

// judgeUnknownAfter: a page that goes on behind an item that nobody has is
// refused, or has nothing in it. An id that no reply gave may still be one from
// before the session: then only the first page is wrong.
func judgeUnknownAfter(t *trial, v *verdict) {
	firsts := map[string]map[string]bool{} // by caller, the items that lists begin with
	for _, w := range t.Walks {
		if p := w.Pages[0]; p.IsOfAll() && len(p.Items) > 0 {
			caller := p.Reply.Caller()
			if firsts[caller] == nil {
				firsts[caller] = map[string]bool{}
			}
			firsts[caller][p.Items[0].ID] = true
		}
	}
	for _, r := range t.Of(contract.List) {
		query, value, by := t.From(r)
		isNonsense := session.IsNonsense(value)
		mayBeUnknown := by.By == contract.ByItem && t.Batch(value) == nil || isNonsense && by.By == contract.ByToken
		if r.Bare || r.Unasked || by.From != "" || !mayBeUnknown {
			continue
		}
		switch {
		case r.IsRefusal() && r.Status < 500 || r.Page != nil && len(r.Page.Items) == 0:
			if isNonsense {
				v.on()
			}
		case r.Page != nil && (isNonsense || firsts[r.Caller()][r.Page.Items[0].ID]):
			v.on()
			v.reply(r, "4xx, or an empty page", "%s=%s names an unknown batch, but returns a page of %d items", query, session.Shown(value), len(r.Page.Items))
		}
	}
}

func judgeOverlap(t *trial, v *verdict) {
	for _, w := range t.Walks {
		if len(w.Pages) < 2 {
			continue
		}
		v.on()
		pageOf := map[string]int{}
		for i, p := range w.Pages {
			if p.GoesBack() {
				continue // list/paging tells
			}
			for _, o := range p.Items {
				if before, again := pageOf[o.ID]; again && before != i {
					v.at(o, o.Place.ID, "each batch once", "the batch is also on page %d of the walk", before+1)
				} else if !again {
					pageOf[o.ID] = i
				}
			}
		}
		t.judgeSeams(w, pageOf)
	}
}

// judgeSeams holds the order of a list across the pages of a walk, as the rule
// list/order does within one. Items that stand on an earlier page are no news.
func (t *trial) judgeSeams(w *session.Walk, pageOf map[string]int) {
	for i := 1; i < len(w.Pages); i++ {
		before, after := w.Pages[i-1], w.Pages[i]
		if len(before.Items) == 0 || len(after.Items) == 0 || after.GoesBack() {
			continue
		}
		if pageOf[after.Items[0].ID] != i {
			continue
		}
		t.judgeNeighbours(after, before.Items[len(before.Items)-1], after.Items[0], "the first item of the page", "the last of the page before")
	}
}

// judgeOldestFirst holds the items of a page that was asked for in this order to
// it, as the rule on documents does with the usual order.
func (t *trial) judgeOldestFirst(p *session.Page) {
	for i := 1; i < len(p.Items); i++ {
		t.judgeNeighbours(p, p.Items[i-1], p.Items[i], "the item", "the one before it")
	}
}

// judgeNeighbours holds two items that follow one another to the order that the
// list was asked for in.
func (t *trial) judgeNeighbours(p *session.Page, before, after *session.Observation, name, other string) {
	rule := t.orderRule()
	a, ok := before.Time(t.Created)
	b, also := after.Time(t.Created)
	if rule == "" || !t.rules.Has(rule) || !ok || !also {
		return
	}
	fault := ""
	switch order := p.Order(); {
	case order == session.NewestFirst && b.After(a):
		fault = name + " is newer than " + other
	case order == session.OldestFirst && b.Before(a):
		fault = name + " is older than " + other + ", but the request wants the oldest first"
	default:
		return
	}
	f := validate.Finding{
		Rule: rule, Level: t.validators[""].Rule(rule).Level, BatchID: after.ID, Pointer: after.Pointer(), Message: fault,
	}
	t.put(f, after.Reply, after.Object.Value.Start(), "")
}

// orderRule gives the rule on the order of lists; "" where there is none.
func (t *trial) orderRule() string {
	list, _ := t.Contract.Kind(t.reader.Lists)
	if list.Node == nil || list.Node.Page == nil {
		return ""
	}
	return list.Node.Page.Rules.Order
}
