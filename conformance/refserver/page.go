package refserver

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// What lists of files are asked for by, where no contract says it.
const maxFiles = 10000

// A pager makes pages of a list.
type pager[T any] struct {
	id   func(T) string // what a query has of an item to go on behind it; it grows
	asks contract.ListAPI
}

// page gives the items that a query asks for out of all, which begin with the
// oldest, and whether there are more after them.
func (p pager[T]) page(query url.Values, all []T) (shown []T, more bool, err error) {
	limit := p.asks.Limit.Default
	if asked := query.Get(p.asks.Limit.Query); asked != "" {
		n, err := strconv.Atoi(asked)
		if most := p.asks.Limit.Max; err != nil || n < 0 || most > 0 && n > most {
			return nil, false, refuse(http.StatusBadRequest, p.asks.Limit.Query, "%s must be a number from 0 to %d", p.asks.Limit.Query, most)
		}
		limit = n
	}
	order := p.asks.Order
	asked := query.Get(order.Query)
	isOldest := slices.Contains(order.Oldest, asked)
	if asked != "" && !isOldest && !slices.Contains(order.Newest, asked) {
		return nil, false, refuse(http.StatusBadRequest, order.Query, "%s must be one of %s", order.Query, strings.Join(slices.Concat(order.Oldest, order.Newest), ", "))
	}
	fromEnd := !isOldest // the page is at the end of what is left of all
	for _, way := range p.asks.Paging {
		value := query.Get(way.Query)
		if value == "" {
			continue
		}
		if way.By == contract.ByPage {
			n, err := strconv.Atoi(value)
			if err != nil || n < way.First {
				return nil, false, refuse(http.StatusBadRequest, way.Query, "%s must be the number of a page", way.Query)
			}
			skipped := len(all) // n may be any number, so it is not multiplied at once
			if n -= way.First; n <= len(all) {
				skipped = min(n*limit, len(all))
			}
			if isOldest {
				all = all[skipped:]
			} else {
				all = all[:len(all)-skipped]
			}
			continue
		}
		at, found := slices.BinarySearchFunc(all, value, func(item T, value string) int { return strings.Compare(p.id(item), value) })
		if !found {
			return nil, false, refuse(http.StatusBadRequest, way.Query, "there is no %q to go on after", value)
		}
		isBackwards := way.From != ""
		if isOldest != isBackwards {
			all = all[at+1:]
		} else {
			all = all[:at]
		}
		fromEnd = isOldest == isBackwards
	}
	count := min(limit, len(all))
	if fromEnd {
		shown = append([]T{}, all[len(all)-count:]...) // nil would be sent as null
	} else {
		shown = append([]T{}, all[:count]...)
	}
	if !isOldest {
		slices.Reverse(shown)
	}
	return shown, limit > 0 && count < len(all), nil
}

// A listed is what a page of a list has.
type listed struct {
	items []any
	ids   []string // of the items
	more  bool
	total int
}

// listBatches gives a page, the newest first.
func (s *Server) listBatches(w http.ResponseWriter, r *http.Request) error {
	p := pager[*batch]{id: func(b *batch) string { return s.pageAfter(b.id) }, asks: s.listAPI()}
	batches, more, err := p.page(r.URL.Query(), s.batches)
	if err != nil {
		return err
	}
	page := listed{items: []any{}, more: more, total: len(s.batches)}
	for _, b := range batches {
		page.items, page.ids = append(page.items, s.shape.object(b)), append(page.ids, b.id)
	}
	return s.reply(w, http.StatusOK, listKind, s.shape.page(listKind, page))
}

// listAPI is how lists are asked for, also by a schema that says nothing of it.
func (s *Server) listAPI() contract.ListAPI {
	asks := s.api.List
	if asks.Limit.Query == "" {
		asks.Limit = contract.Limit{Query: "limit", Default: 20, Max: 100}
	}
	if asks.Paging == nil {
		asks.Paging = []contract.Paging{{By: contract.ByItem, Query: "after"}}
	}
	return asks
}

// paging is how the list of batches goes on: by a token where there are some.
func (s *Server) paging() contract.Paging {
	ways := s.listAPI().Paging
	if at := slices.IndexFunc(ways, func(p contract.Paging) bool { return p.By == contract.ByToken }); at >= 0 {
		return ways[at]
	}
	return ways[0]
}

// page gives a page of batches or of files.
func (s openAI) page(kind string, p listed) any {
	page := map[string]any{"object": "list", "data": p.items}
	if len(p.items) == 0 && s.manners.nullData && kind == listKind {
		page["data"] = nil
	}
	if way := s.paging(); way.By == contract.ByToken && kind == listKind { // it says what is next, and nothing else
		var next any
		if p.more {
			next = s.pageAfter(p.ids[len(p.ids)-1])
		}
		holder, field, _ := strings.Cut(way.Field, "/")
		page[holder] = map[string]any{field: next}
		return page
	}
	page["first_id"], page["last_id"], page["has_more"] = nil, nil, p.more
	if len(p.ids) > 0 {
		page["first_id"], page["last_id"] = p.ids[0], p.ids[len(p.ids)-1]
	}
	return page
}

// pageAfter gives what asks for the page after a batch: its id, or a token.
func (s *Server) pageAfter(id string) string {
	if s.paging().By == contract.ByToken {
		return "cursor-" + id
	}
	return id
}

// listFiles gives a page of the files, or of those with one purpose.
func (s *Server) listFiles(w http.ResponseWriter, r *http.Request) error {
	all := s.files
	if purpose := r.URL.Query().Get("purpose"); purpose != "" {
		all = slices.DeleteFunc(slices.Clone(all), func(f *file) bool { return f.Purpose != purpose })
	}
	asks := s.listAPI()
	asks.Limit.Default, asks.Limit.Max = maxFiles, maxFiles
	if s.paging().By == contract.ByToken { // lists of files have ids
		asks.Paging = []contract.Paging{{By: contract.ByItem, Query: "after"}}
	}
	files, more, err := pager[*file]{id: func(f *file) string { return f.ID }, asks: asks}.page(r.URL.Query(), all)
	if err != nil {
		return err
	}
	page := listed{items: []any{}, more: more, total: len(all)}
	for _, f := range files {
		page.items, page.ids = append(page.items, s.shape.file(f)), append(page.ids, f.ID)
	}
	return s.reply(w, http.StatusOK, fileListKind, s.shape.page(fileListKind, page))
}
