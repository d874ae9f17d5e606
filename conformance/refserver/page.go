package refserver

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
)

// The limits of pages: of batches, and of files.
const (
	maxItems     = 100
	defaultItems = 20
	maxFiles     = 10000
)

// A pager makes pages of a list.
type pager[T any] struct {
	id    func(T) string // what the query after has of the last item; it grows
	after string         // name of that query
	usual int            // items without a limit
	most  int
}

// page gives the items that a query asks for out of all, which begin with the
// oldest, and whether there are more after them.
func (p pager[T]) page(query url.Values, all []T) (shown []T, more bool, err error) {
	limit := p.usual
	if asked := query.Get("limit"); asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil || n < 0 || n > p.most {
			return nil, false, refuse(http.StatusBadRequest, "limit", "limit must be a number from 0 to %d", p.most)
		}
		limit = n
	}
	order := query.Get("order")
	if order != "" && order != "asc" && order != "desc" {
		return nil, false, refuse(http.StatusBadRequest, "order", "order must be asc or desc")
	}
	if after := query.Get(p.after); after != "" {
		at, found := slices.BinarySearchFunc(all, after, func(item T, after string) int { return strings.Compare(p.id(item), after) })
		switch {
		case !found:
			return nil, false, refuse(http.StatusBadRequest, p.after, "there is no %q to go on after", after)
		case order == "asc":
			all = all[at+1:]
		default:
			all = all[:at]
		}
	}
	count := min(limit, len(all))
	shown = []T{} // nil would be sent as null
	if order == "asc" {
		shown = append(shown, all[:count]...)
	} else {
		shown = append(shown, all[len(all)-count:]...)
		slices.Reverse(shown)
	}
	return shown, limit > 0 && count < len(all), nil
}

// listBatches gives a page, the newest first.
func (s *Server) listBatches(w http.ResponseWriter, r *http.Request) error {
	p := pager[*batch]{id: func(b *batch) string { return s.pageAfter(b.id) }, after: s.paging.Query, usual: defaultItems, most: maxItems}
	batches, more, err := p.page(r.URL.Query(), s.batches)
	if err != nil {
		return err
	}
	data := s.manners.items()
	for _, b := range batches {
		data = append(data, s.object(b))
	}
	page := map[string]any{"object": "list", "data": data}
	if s.paging.By == contract.ByToken { // it says what is next, and nothing else
		var next any
		if more {
			next = s.pageAfter(batches[len(batches)-1].id)
		}
		holder, field, _ := strings.Cut(s.paging.Field, "/")
		page[holder] = map[string]any{field: next}
		return s.reply(w, http.StatusOK, listKind, page)
	}
	page["first_id"], page["last_id"], page["has_more"] = nil, nil, more
	if len(batches) > 0 {
		page["first_id"], page["last_id"] = batches[0].id, batches[len(batches)-1].id
	}
	return s.reply(w, http.StatusOK, listKind, page)
}

// pageAfter gives what asks for the page after a batch: its id, or a token.
func (s *Server) pageAfter(id string) string {
	if s.paging.By == contract.ByToken {
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
	p := pager[*file]{id: func(f *file) string { return f.ID }, after: "after", usual: maxFiles, most: maxFiles}
	files, more, err := p.page(r.URL.Query(), all)
	if err != nil {
		return err
	}
	page := map[string]any{"object": "list", "data": files, "first_id": nil, "last_id": nil, "has_more": more}
	if len(files) > 0 {
		page["first_id"], page["last_id"] = files[0].ID, files[len(files)-1].ID
	}
	return s.reply(w, http.StatusOK, fileListKind, page)
}
