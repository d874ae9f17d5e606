package recognize

import (
	"fmt"
	"os"
	"strconv"
	"testing"
)

// TestInside finds batches inside of objects and of text in them, and no lines of
// a batch's files.
func TestInside(t *testing.T) {
	batch, err := os.ReadFile("../../testdata/examples/completed.json")
	if err != nil {
		t.Fatal(err)
	}
	const line = `{"custom_id": "a", "method": "POST", "url": "/v1/embeddings", "body": {}}`
	for _, test := range []struct{ text, pointer string }{
		{fmt.Sprintf(`{"response": %s}`, batch), "/response"},
		{fmt.Sprintf(`{"a": 1, "b/c": {"response": %s}}`, batch), "/b~1c/response"},
		{fmt.Sprintf(`{"response": %s}`, strconv.Quote(string(batch))), "/response"},
		{fmt.Sprintf(`{"request": %s}`, line), ""},
		{`{"response": {"id": "a"}}`, ""},
		{string(batch), ""},
	} {
		if pointer, found := Inside([]byte(test.text), true); pointer != test.pointer || found != (test.pointer != "") {
			t.Errorf("%s: %q, %v; want %q", test.text, pointer, found, test.pointer)
		}
	}
}
