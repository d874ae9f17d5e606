package conformance

import (
	"slices"
	"strconv"

	"github.com/batchcheck/batchcheck/validate"
)

// judgeListed compares items of lists with what create, retrieve and cancel
// have shown of the same batch.
func judgeListed(t *trial, v *verdict) {
	for _, h := range t.Batches {
		if len(h.Seen) == 0 {
			continue
		}
		for _, item := range h.Listed {
			v.on()
			t.judgeItem(v, h, item)
		}
	}
}

func (t *trial) judgeItem(v *verdict, h *history, item *observation) {
	other := h.nearest(item)
	state, known := t.State(item)
	theirs, also := t.State(other)
	for _, c := range changes(other, item) {
		fixed := slices.Contains(t.Lifecycle.Fixed, c.name)
		if fixed || state == theirs && t.IsEnd(state) {
			v.at(item, c.name, "what exchange "+strconv.Itoa(other.reply.Number)+" shows", "the list shows another %s than exchange %d: it %s", c.name, other.reply.Number, t.FromTo(item, c))
		}
	}
	if known && also && !t.IsReachable(state, theirs) && !t.IsReachable(theirs, state) {
		v.at(item, t.Lifecycle.Member, shown(theirs), "the list shows the state %q, exchange %d shows %q", state, other.reply.Number, theirs)
	}
}

// nearest gives the observation by itself that is nearest to a listed one.
func (h *history) nearest(item *observation) *observation {
	best := h.Seen[0]
	for _, o := range h.Seen {
		if distance(o, item) < distance(best, item) {
			best = o
		}
	}
	return best
}

func distance(a, b *observation) int {
	return max(a.reply.Number-b.reply.Number, b.reply.Number-a.reply.Number)
}

// judgeContains looks for created batches in walks. One that does not show a
// batch is at fault where it began long enough after the create, and reached
// back far enough.
func judgeContains(t *trial, v *verdict) {
	for _, r := range t.Of(Create) {
		if r.batch == nil || r.batch.id == "" {
			continue
		}
		created, ok := r.batch.Count(t.Created)
		if !ok {
			continue
		}
		for _, w := range t.Walks {
			first := w.Pages[0].reply
			if first.query.Get(LimitQuery) == "0" {
				continue // it asks for nothing
			}
			if w.has(r.batch.id) {
				v.on()
				continue
			}
			oldest, ok := w.oldest(t.Created)
			if reachesBack := w.complete() || ok && oldest < created.Int64(); reachesBack && later(r, first, MaxLag) {
				v.on()
				v.reply(first, "the batch among the items", "the batch %s, which exchange %d created, is not in the list", shown(r.batch.id), r.Number)
			}
		}
	}
}

func (w *walk) has(id string) bool {
	return slices.ContainsFunc(w.Pages, func(p *page) bool {
		return slices.ContainsFunc(p.items, func(o *observation) bool { return o.id == id })
	})
}

// complete tells whether the walk went to the list's end. A page that does not
// say may have more behind it: some APIs page by a cursor of their own.
func (w *walk) complete() bool {
	more, said := w.Pages[len(w.Pages)-1].HasMore()
	return said && !more
}

func (w *walk) oldest(member string) (seconds int64, ok bool) {
	last := w.Pages[len(w.Pages)-1]
	if len(last.items) == 0 {
		return 0, false
	}
	n, ok := last.items[len(last.items)-1].Count(member)
	if !ok || !n.IsInt64() {
		return 0, false
	}
	return n.Int64(), true
}

// judgeLimit counts the items of pages. A limit out of range may be refused,
// or taken for the nearest that is in it.
func judgeLimit(t *trial, v *verdict) {
	for _, r := range t.Of(List) {
		if r.Bare || r.page == nil {
			continue
		}
		limit := DefaultLimit
		if asked := r.query.Get(LimitQuery); asked != "" {
			n, err := strconv.Atoi(asked)
			if err != nil {
				continue
			}
			if limit = n; n < 0 || n > MaxLimit {
				limit = MaxLimit
			}
		}
		v.on()
		if n := len(r.page.items); n > limit {
			v.reply(r, "at most "+strconv.Itoa(limit)+" items", "the page has %d items, but must have at most %d", n, limit)
		}
	}
}

// judgePaging holds each page after the first to going on behind the item that
// after names, and a walk to not coming round again.
func judgePaging(t *trial, v *verdict) {
	for _, r := range t.Of(List) {
		after := r.query.Get(AfterQuery)
		if r.Bare || r.page == nil || after == "" {
			continue
		}
		v.on()
		if r.page.GoesBack() {
			at := slices.IndexFunc(r.page.items, func(o *observation) bool { return o.id == after })
			v.at(r.page.items[at], r.page.items[at].place.Identity, "the items behind it", "after=%s gives a page with that item in it", shown(after))
		}
	}
	for _, w := range t.Walks {
		t.judgeRound(v, w)
	}
}

// judgeRound looks for a walk that comes to a page again that it has seen.
func (t *trial) judgeRound(v *verdict, w *walk) {
	seen := map[string]int{}
	for _, p := range w.Pages {
		last := p.LastID()
		more, _ := p.HasMore()
		if before, again := seen[last]; again && more && last != p.reply.query.Get(AfterQuery) {
			v.reply(p.reply, "a page further on", "the page ends with %s, as that of exchange %d did: the walk does not end", shown(last), before)
			return
		}
		seen[last] = p.reply.Number
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
			for _, o := range p.items {
				if p.GoesBack() {
					break // list/paging tells
				}
				if before, again := pageOf[o.id]; again && before != i {
					v.at(o, o.place.Identity, "each batch once", "the batch stands on page %d of the walk, too", before+1)
				} else if !again {
					pageOf[o.id] = i
				}
			}
		}
		t.judgeSeams(w, pageOf)
	}
}

// goesBack tells whether the page has the item in it that it was to go on behind.
func (p *page) goesBack() bool {
	after := p.reply.query.Get(AfterQuery)
	return after != "" && slices.ContainsFunc(p.items, func(o *observation) bool { return o.id == after })
}

// judgeSeams holds the order of a list across the pages of a walk, as the rule
// list/order does within one. Items that stand on an earlier page are no news.
func (t *trial) judgeSeams(w *walk, pageOf map[string]int) {
	for i := 1; i < len(w.Pages); i++ {
		before, after := w.Pages[i-1], w.Pages[i]
		if len(before.items) == 0 || len(after.items) == 0 || after.GoesBack() || !t.rules.Has(orderRule) {
			continue
		}
		if pageOf[after.items[0].id] != i {
			continue
		}
		newer, older := after.items[0], before.items[len(before.items)-1]
		a, ok := older.Count(t.Created)
		b, also := newer.Count(t.Created)
		if ok && also && b.Cmp(a) > 0 {
			f := validate.Finding{Rule: orderRule, Level: t.validators[ListKind].Rule(orderRule).Level, BatchID: newer.id, Pointer: newer.reply.root.PointerTo(newer.object.Value), Message: "the first item of the page is newer than the last of the page before"}
			t.put(f, newer.reply, newer.object.Value.Start(), "")
		}
	}
}

// orderRule is the rule on documents that holds across pages, too.
const orderRule = "list/order"
