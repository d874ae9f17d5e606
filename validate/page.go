package validate

import (
	"fmt"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/instance"
)

// judgePage holds the cursors of a page to its items, and the items to their order.
func (j *judgement) judgePage(o *instance.Object, p *contract.Page, place *contract.Node) {
	list := j.member(o, p.Items)
	if !list.set() || list.value.Kind() != document.Array {
		return
	}
	var ids []string
	seen := map[string]int{}
	var newest *document.Int
	for i, item := range list.value.Items {
		if item.Kind() != document.Object {
			ids = append(ids, "")
			continue
		}
		entry := j.reader.Object(item, place.Member(p.Items).Item())
		m := j.member(entry, p.ID)
		id, ok := m.text()
		ids = append(ids, id)
		if first, again := seen[id]; again && ok {
			j.add(m.spot, p.Rules.Duplicate, fmt.Sprintf("is that of item %d, too", first), "each batch once")
		} else if ok {
			seen[id] = i
		}
		newest = j.judgeNewest(entry, p, newest)
	}
	j.judgeCursor(o, p.First, ids, 0, p.Rules.Cursor)
	j.judgeCursor(o, p.Last, ids, len(ids)-1, p.Rules.Cursor)
}

// judgeNewest warns of an item that is newer than the one before it.
func (j *judgement) judgeNewest(entry *instance.Object, p *contract.Page, before *document.Int) *document.Int {
	m := j.member(entry, p.Time)
	time, ok := m.integer()
	if !ok {
		return before
	}
	if before != nil && time.Cmp(*before) > 0 {
		j.add(m.spot, p.Rules.Order, fmt.Sprintf("(%s) is newer than that of the item before (%s)", shorten(time.String()), shorten(before.String())), "at most "+shorten(before.String()))
	}
	return &time
}

func (j *judgement) judgeCursor(o *instance.Object, name string, ids []string, item int, rule string) {
	m := j.member(o, name)
	cursor, ok := m.text()
	switch {
	case !ok:
	case len(ids) == 0:
		j.add(m.spot, rule, "is "+Quoted(cursor)+", but the page has no items; null stands for none", "null")
	case ids[item] != "" && ids[item] != cursor:
		j.add(m.spot, rule, fmt.Sprintf("is %s, but item %d is %s", Quoted(cursor), item, Quoted(ids[item])), Quoted(ids[item]))
	}
}
