package contract_test

import (
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/judge"
)

// TestRelationsReplaced lets an outer subschema take relations away by an empty
// list.
func TestRelationsReplaced(t *testing.T) {
	const schema = `{"type": "object", "x-order": [], "allOf": [{"properties": {"a": {}, "b": {}}, "x-order": [{"rule": "time/order", "chains": [["a", "b"]]}],
		"x-window": {"rule": "time/window", "from": "a", "to": "b", "fixed": "1h", "units": {"h": 3600}}}]}`
	c, err := contract.Load([]byte(schema), "")
	if err != nil {
		t.Fatal(err)
	}
	if n := c.Kinds[0].Node; len(n.Order) != 0 || n.Window == nil || len(n.All()) != 1 {
		t.Errorf("%d relations, %d orders, window %v", len(n.All()), len(n.Order), n.Window)
	}
}

// TestFurthestBehind names, of the times that one must not be before, the latest; of
// times one after another, only the nearest that is set.
func TestFurthestBehind(t *testing.T) {
	for _, row := range []struct{ chains, text, want string }{
		{`["a","z"],["b","z"],["c","z"]`, `{"a":9,"b":8,"c":7,"z":5}`, "a"},
		{`["a","z"],["b","z"],["c","z"]`, `{"a":7,"b":9,"c":8,"z":5}`, "b"},
		{`["a","z"],["b","z"],["c","z"]`, `{"a":7,"b":8,"c":9,"z":5}`, "c"},
		{`["a","z"],["b","z"],["c","z"]`, `{"a":5,"b":4,"z":5}`, ""},
		{`["a","z"],["b","z"],["c","z"]`, `{"a":6,"b":6,"z":5}`, "a"},
		{`["a","b","z"]`, `{"a":9,"b":4,"z":5}`, "a"}, // b is before a
		{`["a","b","z"]`, `{"a":9,"z":5}`, "a"},
		{`["a","b","c","z"]`, `{"a":9,"c":7,"z":5}`, "a c"},
		{`["a","b","z"]`, `{"a":1,"b":2}`, ""},
	} {
		const schema = `{"x-rules": {"time/order": {"level": "error", "says": "s"}}, "type": "object", "properties": {"a": {"x-time": "seconds"}, "b": {"x-time": "seconds"}, "c": {"x-time": "seconds"}, "z": {"x-time": "seconds"}}, "x-order": [{"rule": "time/order", "chains": [CHAINS]}]}`
		c, err := contract.Load([]byte(strings.Replace(schema, "CHAINS", row.chains, 1)), "")
		if err != nil {
			t.Fatal(err)
		}
		j := judge.New(c, judge.Options{})
		root, _ := j.Read([]byte(row.text))
		j.Judge(root, j.Recognize(root))
		var got []string
		found := j.Findings("", false, func(string, bool, string, int) bool { return false })
		for _, f := range found {
			for _, name := range []string{"a", "b", "c"} {
				if f.Pointer != "/"+name && strings.Contains(f.Message+" ", " "+name+" ") {
					got = append(got, name)
				}
			}
		}
		if strings.Join(got, " ") != row.want {
			t.Errorf("%s by %s: behind %q, want %s: %+v", row.text, row.chains, got, row.want, found)
		}
	}
}
