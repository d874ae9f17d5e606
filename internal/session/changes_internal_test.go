package session

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/batchcheck/batchcheck/internal/document"
)

// TestChangesOfObjects finds what differs as deep as it is, in both ways to compare: lists
// of one length item by item, others whole.
func TestChangesOfObjects(t *testing.T) {
	object := func(text string) map[string]any {
		root, _ := document.Parse([]byte(text), document.Limits{}).Root()
		members, _ := Plain(root).(map[string]any)
		return members
	}
	for _, row := range []struct{ from, to, want string }{
		{`{"a":1}`, `{"a":1}`, ``},
		{`{"a":1}`, `{"a":2}`, `a: /a 1 2`},
		{`{"a":1}`, `{"b":1}`, `a: /a 1 null, b: /b null 1`},
		{`{"a":[1,2,3]}`, `{"a":[1,5,6]}`, `a: /a[1] 2 5, a: /a[2] 3 6`},
		{`{"a":[1,2]}`, `{"a":[1,2]}`, ``},
		{`{"a":[1,2]}`, `{"a":[1]}`, `a: /a an array an array`},
		{`{"a":[1]}`, `{"a":[1,2]}`, `a: /a an array an array`},
		{`{"a":[]}`, `{"a":{}}`, `a: /a an array an object`},
		{`{"a":{"b":1}}`, `{"a":1}`, `a: /a an object 1`},
		{`{"a":{"b":1,"private":{"c":2}}}`, `{"a":{"b":2,"private":{"c":3}}}`, `a: /a/b 1 2, a: /a/…/c 2 3`},
		{`{"private":{"private":1}}`, `{"private":{"private":2}}`, `private: /private/… 1 2`},
		{`{"a":[{"b":[1]},{"b":[2]}]}`, `{"a":[{"b":[1]},{"b":[3]}]}`, `a: /a[1]/b[0] 2 3`},
	} {
		for name, compare := range map[string]func(d *differ, from, to map[string]any){
			"by cmp": (*differ).compare, "by walk": func(d *differ, from, to map[string]any) { d.walk(Change{}, from, to) },
		} {
			d := &differ{shows: func(name []byte) bool { return string(name) != "private" }}
			compare(d, object(row.from), object(row.to))
			var got []string
			for _, c := range d.changes {
				got = append(got, fmt.Sprintf("%s: %s %s %s", c.Name, c.Path, Shown(c.From), Shown(c.To)))
			}
			if strings.Join(got, ", ") != row.want {
				t.Errorf("%s to %s %s: %q, want %q", row.from, row.to, name, got, row.want)
			}
		}
	}
}

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
