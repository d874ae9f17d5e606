package session

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestWalkFindsWhatCmpFinds holds the two ways to compare to each other.
func TestWalkFindsWhatCmpFinds(t *testing.T) {
	names := rapid.SampledFrom([]string{"a", "b", "private"})
	leaf := rapid.SampledFrom([]any{nil, true, "x", "y", "1", 1.5})
	var value func(depth int) *rapid.Generator[any]
	value = func(depth int) *rapid.Generator[any] {
		if depth == 0 {
			return leaf
		}
		return rapid.OneOf(leaf, rapid.SliceOfN(value(depth-1), 0, 3).AsAny(), rapid.MapOfN(names, value(depth-1), 0, 3).AsAny())
	}
	object := rapid.MapOfN(names, value(3), 0, 3)
	shows := func(name []byte) bool { return string(name) != "private" }
	said := func(d differ) (all []string) {
		for _, c := range d.changes {
			all = append(all, fmt.Sprintf("%s: %s: %#v, %#v", c.Name, c.Path, c.From, c.To))
		}
		return all
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := object.Draw(t, "from"), object.Draw(t, "to")
		byWalk, byCmp := differ{shows: shows}, differ{shows: shows}
		byWalk.walk(Change{}, a, b)
		byCmp.compare(a, b)
		if diff := cmp.Diff(said(byCmp), said(byWalk)); diff != "" {
			t.Fatal(diff)
		}
	})
}
