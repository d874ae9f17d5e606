package conformance

import (
	"testing"

	"github.com/batchcheck/batchcheck/validate"
)

// TestInputLines holds the lines that the driver sends to what the schema says
// of them, for each endpoint and for one that it does not know.
func TestInputLines(t *testing.T) {
	v, err := validate.New(validate.Kind("request"))
	if err != nil {
		t.Fatal(err)
	}
	endpoints := map[string]bool{"": true, "/v1/images/generations": true}
	for endpoint := range bodies {
		endpoints[endpoint] = true
	}
	for endpoint := range endpoints {
		w := &walker{Config: Config{Endpoint: endpoint, Model: "a-model"}}
		lines := LinesOf(w.ownInput())
		for _, l := range lines {
			if r := v.Check(l.text); len(r.Findings) > 0 {
				t.Errorf("%q: %v", endpoint, r.Err())
			}
		}
		if len(lines) != fewRequests {
			t.Errorf("%q: %d lines", endpoint, len(lines))
		}
	}
}

// TestLinesOf holds lines to their numbers and places in the file.
func TestLinesOf(t *testing.T) {
	const text = "{}\n\n \r\n  [1]\r\nlast"
	want := []fileLine{{1, 0, []byte("{}\n")}, {4, 7, []byte("  [1]\r\n")}, {5, 14, []byte("last")}}
	got := LinesOf([]byte(text))
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d", len(got), len(want))
	}
	for i, l := range got {
		if l.number != want[i].number || l.start != want[i].start || string(l.text) != string(want[i].text) {
			t.Errorf("line %d is %d at %d: %q", i, l.number, l.start, l.text)
		}
	}
}
