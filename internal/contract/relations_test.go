package contract_test

import (
	"testing"

	"github.com/batchcheck/batchcheck/internal/contract"
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
