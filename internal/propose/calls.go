package propose

import (
	"cmp"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/session"
)

// calls adds what recordings show of how the API is called: its hosts, how lists go on,
// and how long pages are.
func (d *draft) calls() {
	for _, t := range d.seen.traffic {
		for _, r := range t.Replies {
			if r.Operation == contract.Other || r.Elsewhere {
				continue
			}
			if host := hostOf(d.like.API, r); host != "" && !slices.Contains(d.hosts, host) {
				d.hosts = append(d.hosts, host)
			}
			if r.Page != nil && d.like.API.List.Limit.Max > 0 && len(r.Page.Items) > max(d.like.API.List.Limit.Max, d.limit) {
				d.limit = len(r.Page.Items)
			}
		}
	}
	slices.Sort(d.hosts)
	d.pages()
}

// hostOf gives the host of a request and the beginning of its path, before what the
// route has; "" for one that is nobody's name.
func hostOf(api *contract.API, r *session.Reply) string {
	u, err := url.Parse(r.URL)
	if err != nil || u.Hostname() == "" || u.Hostname() == "localhost" || net.ParseIP(u.Hostname()) != nil {
		return ""
	}
	route, found := api.Route(r.Operation)
	if !found {
		return ""
	}
	collection, _, _ := strings.Cut(api.Pattern(route), "/{")
	prefix, _, found := strings.Cut(u.Path, collection)
	if !found {
		return ""
	}
	return strings.ToLower(u.Hostname()) + prefix
}

// A way is one that clients went on to the next page, and what shows it.
type way struct {
	contract.Paging
	count int
	first string
}

// pages finds queries of lists that the profile does not have, and whose values come
// from the page before or count the pages.
func (d *draft) pages() {
	var ways []way
	isUsed := map[string]bool{}
	note := func(p contract.Paging, r *session.Reply) {
		i := slices.IndexFunc(ways, func(w way) bool { return w.Paging == p })
		if i < 0 {
			i = len(ways)
			ways = append(ways, way{Paging: p, first: fmt.Sprintf("%s, exchange %d", r.Place.File, r.Number)})
		}
		ways[i].count++
	}
	for _, t := range d.seen.traffic {
		lists := t.Of(contract.List)
		for i, r := range lists {
			for name, values := range r.Query {
				for _, p := range d.like.API.List.Paging {
					isUsed[p.Query] = isUsed[p.Query] || p.Query == name
				}
				if d.like.API.IsListQuery(name) || slices.Contains(d.like.API.List.Neutral, name) {
					continue
				}
				if p, found := wayOf(name, values[0], lists[:i]); found {
					note(p, r)
				}
			}
		}
	}
	if len(ways) == 0 {
		return
	}
	slices.SortFunc(ways, func(a, b way) int { return cmp.Compare(a.Query, b.Query) })
	var rows list
	for _, w := range ways {
		why := fmt.Sprintf("so %s, first %s", times(w.count), w.first)
		row := object{{"$comment", why}, {"by", w.By}, {"query", w.Query}}.with("member", w.Field)
		if w.First > 0 {
			row = append(row, member{"first", w.First})
		}
		rows = append(rows, row)
	}
	for _, p := range d.like.API.List.Paging {
		if isUsed[p.Query] {
			rows = append(rows, object{{"by", p.By}, {"query", p.Query}}.with("from", p.From).with("member", p.Field))
		}
	}
	d.paging = object{{"paging", rows}}
}

// wayOf tells how the value of a query goes on behind one of the pages before.
func wayOf(name, value string, before []*session.Reply) (p contract.Paging, found bool) {
	for _, r := range slices.Backward(before) {
		if r.Page != nil && len(r.Page.Items) > 0 && r.Page.Items[len(r.Page.Items)-1].ID == value {
			return contract.Paging{By: contract.ByItem, Query: name}, true
		}
		if path := pathOf(r.Root, value, ""); path != "" {
			return contract.Paging{By: contract.ByToken, Query: name, Field: path}, true
		}
		page, err := strconv.Atoi(value)
		last, lastErr := strconv.Atoi(r.Query.Get(name))
		if err == nil && lastErr == nil && page == last+1 {
			return contract.Paging{By: contract.ByPage, Query: name, First: min(last, 1)}, true
		}
	}
	return p, false
}

// pathOf gives the path of a field with a text, in an object or an object in it; ""
// where none has it.
func pathOf(v document.Value, text, prefix string) string {
	for m := range v.Members {
		name := prefix + m.Name.Text()
		switch {
		case m.Value.Kind() == document.String && m.Value.Text() == text:
			return name
		case m.Value.Kind() == document.Object && prefix == "":
			if path := pathOf(m.Value, text, name+"/"); path != "" {
				return path
			}
		}
	}
	return ""
}
