//go:build !js

package session

import (
	"reflect"

	"github.com/google/go-cmp/cmp"
)

// Diff shows how two objects differ.
func Diff(from, to map[string]any) string { return cmp.Diff(from, to) }

// compare collects what two objects have different. How go-cmp aligns two lists depends on
// the second that the program starts in. So lists of one length are compared item by item,
// others whole.
func (d *differ) compare(from, to map[string]any) {
	isOneLength := func(a, b []any) bool { return len(a) == len(b) }
	cmp.Equal(from, to, cmp.Reporter(&reporter{differ: d}),
		cmp.FilterValues(isOneLength, cmp.Transformer("byIndex", byIndex)),
		cmp.FilterValues(func(a, b []any) bool { return !isOneLength(a, b) }, cmp.Comparer(func(_, _ []any) bool { return false })))
}

func byIndex(list []any) map[int]any {
	items := map[int]any{}
	for i, item := range list {
		items[i] = item
	}
	return items
}

// A reporter hands on what cmp finds different: its own text is not for users, and
// differs from run to run on purpose.
type reporter struct {
	*differ
	path cmp.Path
}

func (r *reporter) PushStep(step cmp.PathStep) { r.path = append(r.path, step) }
func (r *reporter) PopStep()                   { r.path = r.path[:len(r.path)-1] }

func (r *reporter) Report(result cmp.Result) {
	if result.Equal() {
		return
	}
	var at Change
	for _, step := range r.path {
		if step, ok := step.(cmp.MapIndex); ok && step.Key().Kind() == reflect.Int {
			at = r.item(at, int(step.Key().Int()))
		} else if ok {
			at = r.member(at, step.Key().String())
		}
	}
	var from, to any
	a, b := r.path.Last().Values()
	if a.IsValid() {
		from = a.Interface()
	}
	if b.IsValid() {
		to = b.Interface()
	}
	r.add(at, from, to)
}
