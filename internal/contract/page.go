package contract

import (
	"fmt"

	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/printable"
)

// A Page states the rules of one page of a list.
type Page struct {
	Items string // the field that has the items
	ID    string // field of an item
	Time  string // field of an item, never rising from item to item
	First string // the field with the first item's ID; empty where pages have none
	Last  string
	Rules PageRules
}

// PageRules names the rules of Page; an empty one is not judged.
type PageRules struct {
	Cursor    string
	Duplicate string
	Order     string
}

func decodePage(t table, name string, r *Relations) {
	t.within(name, func(t table) {
		p := &Page{Items: t.field("items"), ID: t.text("id"), Time: t.text("time"), First: t.field("first"), Last: t.field("last")}
		t.within("rules", func(t table) {
			p.Rules = PageRules{Cursor: t.rule("cursor"), Duplicate: t.rule("duplicate"), Order: t.rule("order")}
		})
		r.Page = p
		r.all = append(r.all, p)
	})
}

// Judge holds the cursors of a page to its items, and the items to their order.
func (p *Page) Judge(object Object) {
	items, ok := object.Items(p.Items)
	if !ok {
		return
	}
	var ids []string
	seen := map[string]int{}
	var newest Field
	var before *document.Int // the time of newest
	for i, item := range items {
		if item == nil {
			ids = append(ids, "")
			continue
		}
		f := item.Field(p.ID)
		id, ok := f.Text()
		ids = append(ids, id)
		if first, again := seen[id]; again && ok && p.Rules.Duplicate != "" {
			object.Report(f.Spot, p.Rules.Duplicate, func() (string, string) {
				return fmt.Sprintf("is that of item %d, too", first), "each batch once"
			})
		} else if ok {
			seen[id] = i
		}
		created := item.Field(p.Time)
		at, ok := created.Time()
		if !ok {
			continue
		}
		if before != nil && at.Cmp(*before) > 0 && p.Rules.Order != "" {
			last := newest
			object.Report(created.Spot, p.Rules.Order, func() (string, string) {
				message := fmt.Sprintf("(%s) is newer than that of the item before (%s)", shownTime(created), shownTime(last))
				return message, "at most " + shownTime(last)
			})
		}
		before, newest = &at, created
	}
	for _, cursor := range []struct {
		name string
		item int
	}{{p.First, 0}, {p.Last, len(ids) - 1}} {
		if cursor.name == "" {
			continue
		}
		f := object.Field(cursor.name)
		switch id, ok := f.Text(); {
		case !ok:
		case len(ids) == 0:
			object.Report(f.Spot, p.Rules.Cursor, func() (string, string) {
				return "is " + printable.Quoted(id) + ", but the page has no items; use null where there is none", "null"
			})
		case ids[cursor.item] != "" && ids[cursor.item] != id:
			object.Report(f.Spot, p.Rules.Cursor, func() (string, string) {
				want := printable.Quoted(ids[cursor.item])
				return fmt.Sprintf("is %s, but item %d is %s", printable.Quoted(id), cursor.item, want), want
			})
		}
	}
}

// Scan does not know pages: their items are documents of their own.
func (p *Page) Scan(Slots) (Test, bool) { return nil, false }
