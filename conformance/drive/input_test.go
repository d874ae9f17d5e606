package drive

import (
	"testing"

	"github.com/batchcheck/batchcheck/internal/session"
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
		lines := session.LinesOf(w.ownInput())
		for _, l := range lines {
			if r := v.Check(l.Text); len(r.Findings) > 0 {
				t.Errorf("%q: %v", endpoint, r.Err())
			}
		}
		if len(lines) != fewRequests {
			t.Errorf("%q: %d lines", endpoint, len(lines))
		}
	}
}
