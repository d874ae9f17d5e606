//go:build !js

package session

import (
	"reflect"

	"github.com/google/go-cmp/cmp"
)

// compare collects what two objects have different. Lists are compared whole: how go-cmp
// aligns them depends on the second that the program starts in.
func (d *differ) compare(from, to map[string]any) {
	cmp.Equal(from, to, cmp.Reporter(&reporter{differ: d}), cmp.Comparer(func(a, b []any) bool { return reflect.DeepEqual(a, b) }))
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
	var path []string
	for _, step := range r.path {
		if step, isMember := step.(cmp.MapIndex); isMember {
			path = append(path, step.Key().String())
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
	r.add(path, from, to)
}
