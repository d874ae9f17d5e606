package conformance

import (
	"slices"
	"strconv"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// judgeListed compares items of lists with what create, retrieve and cancel
// have shown of the same batch: with the exchange that is nearest to the list.
func judgeListed(t *trial, v *verdict) {
	for _, h := range t.Batches {
		if len(h.Seen) == 0 {
			continue
		}
		for _, item := range h.Listed {
			v.on()
			distance := func(o *session.Observation) int {
				return max(o.Reply.Number-item.Reply.Number, item.Reply.Number-o.Reply.Number)
			}
			other := slices.MinFunc(h.Seen, func(a, b *session.Observation) int { return distance(a) - distance(b) })
			state, known := t.State(item)
			theirs, also := t.State(other)
			for _, c := range t.Changes(other, item) {
				fixed := slices.Contains(t.Lifecycle.Fixed, c.Name) && !t.Lifecycle.IsLate(c.Name, c.To) // the list may be from before
				if fixed || state == theirs && t.IsEnd(state) {
					v.at(item, c.Name, "what exchange "+strconv.Itoa(other.Reply.Number)+" shows", "the list shows another %s than exchange %d: it %s", c.Name, other.Reply.Number, t.FromTo(item, c))
				}
			}
			if known && also && !t.Lifecycle.Reaches(state, theirs) && !t.Lifecycle.Reaches(theirs, state) {
				v.at(item, t.Lifecycle.Field, session.Shown(theirs), "the list shows the state %q, exchange %d shows %q", state, other.Reply.Number, theirs)
			}
		}
	}
}

// judgeContains looks for created batches in walks. One that does not show a
// batch is at fault where it began long enough after the create, chose no
// batches by a filter, and went past the time of the create.
func judgeContains(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Create) {
		if r.Batch == nil || r.Batch.ID == "" {
			continue
		}
		created, ok := r.Batch.Time(t.Created)
		if !ok {
			continue
		}
		for _, w := range t.Walks {
			first := w.Pages[0].Reply
			if first.Query.Get(t.API.List.Limit.Query) == "0" || w.Pages[0].IsFiltered() {
				continue // it asks for nothing, or for others
			}
			if w.Has(r.Batch.ID) {
				v.on()
				continue
			}
			passesIt := w.IsComplete()
			if last := w.Pages[len(w.Pages)-1]; len(last.Items) > 0 {
				end, ok := last.Items[len(last.Items)-1].Time(t.Created)
				order := last.Order()
				passesIt = passesIt || ok && (order == session.NewestFirst && end.Before(created) || order == session.OldestFirst && end.After(created))
			}
			if passesIt && later(r, first, t.within(t.API.Seconds.Lag)) {
				v.on()
				v.reply(first, "the batch among the items", "the batch %s, which exchange %d created, is not in the list", session.Shown(r.Batch.ID), r.Number)
			}
		}
	}
}

// judgeLimit counts the items of pages. A limit out of range may be refused,
// or taken for the nearest that is in it.
func judgeLimit(t *trial, v *verdict) {
	for _, r := range t.Of(contract.List) {
		if r.Bare || r.Unasked || r.Page == nil {
			continue
		}
		stated := t.API.List.Limit
		limit := stated.Default
		if asked := r.Query.Get(stated.Query); asked != "" {
			n, err := strconv.Atoi(asked)
			if err != nil {
				continue
			}
			if limit = n; stated.Max > 0 && (n < 0 || n > stated.Max) {
				limit = stated.Max
			}
		}
		if limit < 0 || limit == 0 && stated.Default == 0 {
			continue // what the limit is then is not known
		}
		v.on()
		if n := len(r.Page.Items); n > limit {
			v.reply(r, "at most "+strconv.Itoa(limit)+" items", "the page has %d items, but must have at most %d", n, limit)
		}
	}
}

// judgePaging holds each page after the first to going on behind the item that
// after names, and a walk to not coming round again.
func judgePaging(t *trial, v *verdict) {
	for _, r := range t.Of(contract.List) {
		if r.Bare || r.Page == nil {
			continue
		}
		query, value, by := r.Page.From()
		if query == "" || by.From != "" {
			continue // a first page, or one of a walk backwards
		}
		v.on()
		if r.Page.GoesBack() {
			item := r.Page.Items[r.Page.Index(r.Page.Behind())]
			v.at(item, item.Place.ID, "the items behind it", "%s=%s gives a page with that item in it", query, session.Shown(value))
		}
	}
	for _, w := range t.Walks {
		seen := map[string]int{}
		for _, p := range w.Pages {
			last := p.LastID()
			more, _ := p.HasMore()
			if before, again := seen[last]; again && more && last != p.Behind() {
				v.reply(p.Reply, "a page further on", "the page ends with %s, as that of exchange %d did: the walk does not end", session.Shown(last), before)
				break
			}
			seen[last] = p.Reply.Number
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
			for _, o := range p.Items {
				if p.GoesBack() {
					break // list/paging tells
				}
				if before, again := pageOf[o.ID]; again && before != i {
					v.at(o, o.Place.ID, "each batch once", "the batch stands on page %d of the walk, too", before+1)
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
		fault = name + " is older than " + other + ", but the list was asked for with the oldest first"
	default:
		return
	}
	f := validate.Finding{
		Rule: rule, Level: t.validators[""].Rule(rule).Level, BatchID: after.ID, Pointer: after.Reply.Root.PointerTo(after.Object.Value), Message: fault,
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
