package session

import (
	"testing"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
)

// TestRoutesOfBatches tells requests for batches from others, events and observations.
func TestRoutesOfBatches(t *testing.T) {
	for _, test := range []struct {
		operation contract.Operation
		bare      bool
		want      bool
	}{
		{contract.List, false, true}, {contract.Create, false, true},
		{contract.List, true, false}, {contract.Other, false, false}, {contract.Event, false, false}, {contract.Upload, false, false},
	} {
		r := &Reply{Exchange: &recording.Exchange{Bare: test.bare}, Operation: test.operation}
		if r.isOfBatches() != test.want {
			t.Errorf("%s, bare %t: %t", test.operation, test.bare, !test.want)
		}
	}
}
