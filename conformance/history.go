package conformance

import (
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// A history is what was seen of one batch: in time where times are known
// throughout, in the order of the recording otherwise.
type history struct {
	id     string
	seen   []*observation // by create, retrieve and cancel
	listed []*observation // as an item of a list, where it may lag behind
}

func historiesOf(replies []*reply) (all []*history, byID map[string]*history) {
	byID = map[string]*history{}
	of := func(id string) *history {
		h := byID[id]
		if h == nil {
			h = &history{id: id}
			byID[id] = h
			all = append(all, h)
		}
		return h
	}
	for _, r := range replies {
		if r.batch != nil && r.batch.id != "" {
			h := of(r.batch.id)
			h.seen = append(h.seen, r.batch)
		}
		if r.page != nil {
			for _, item := range r.page.items {
				if item.id != "" {
					h := of(item.id)
					h.listed = append(h.listed, item)
				}
			}
		}
	}
	for _, h := range all {
		sortByTime(h.seen)
		sortByTime(h.listed)
	}
	return all, byID
}

func sortByTime(all []*observation) {
	for _, o := range all {
		if _, known := o.reply.observed(); !known {
			return
		}
	}
	slices.SortStableFunc(all, func(a, b *observation) int {
		x, _ := a.reply.observed()
		y, _ := b.reply.observed()
		return x.Compare(y)
	})
}

// steps yields each observation with the one before it.
func (h *history) steps(yield func(before, after *observation) bool) {
	for i := 1; i < len(h.seen); i++ {
		if !yield(h.seen[i-1], h.seen[i]) {
			return
		}
	}
}

// last gives the last observation; nil for a batch that was only listed.
func (h *history) last() *observation {
	if len(h.seen) == 0 {
		return nil
	}
	return h.seen[len(h.seen)-1]
}

// A change is a declared member that two observations show differently.
type change struct {
	name     string // of the member
	path     string // to what differs, from the member on
	from, to any
}

// changes compares the declared members that both observations have: gateways
// add members of their own, and lists trim their items.
func changes(before, after *observation) []change {
	a, b := map[string]any{}, map[string]any{}
	for name, value := range before.members {
		if other, found := after.members[name]; found {
			a[name], b[name] = value, other
		}
	}
	var r reporter
	cmp.Equal(a, b, cmp.Reporter(&r))
	slices.SortFunc(r.changes, func(x, y change) int { return strings.Compare(x.path, y.path) })
	return r.changes
}

// A reporter collects what cmp finds different: its own text is not for users,
// and differs from run to run on purpose.
type reporter struct {
	path    cmp.Path
	changes []change
}

func (r *reporter) PushStep(step cmp.PathStep) { r.path = append(r.path, step) }
func (r *reporter) PopStep()                   { r.path = r.path[:len(r.path)-1] }

func (r *reporter) Report(result cmp.Result) {
	if result.Equal() {
		return
	}
	var c change
	for _, step := range r.path {
		switch step := step.(type) {
		case cmp.MapIndex:
			if c.name == "" {
				c.name = step.Key().String()
			}
			c.path += "/" + step.Key().String()
		case cmp.SliceIndex:
			c.path += step.String()
		}
	}
	a, b := r.path.Last().Values()
	if a.IsValid() {
		c.from = a.Interface()
	}
	if b.IsValid() {
		c.to = b.Interface()
	}
	r.changes = append(r.changes, c)
}
