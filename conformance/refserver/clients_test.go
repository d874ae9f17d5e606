package refserver_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/batchcheck/batchcheck/conformance/refserver"
	"github.com/batchcheck/batchcheck/internal/clients"
	"github.com/batchcheck/batchcheck/validate"
)

// TestFactsOnClientsFitTheirFaults: what is found in a server with the fault that holds
// a fact is what the fact is said of. That the client does so, .ci/clients shows.
func TestFactsOnClientsFitTheirFaults(t *testing.T) {
	for _, client := range clients.Read().Clients {
		for _, fact := range client.Facts {
			if fact.HeldBy == "" {
				continue
			}
			t.Run(client.Name+"/"+fact.HeldBy, func(t *testing.T) {
				t.Parallel()
				profile := client.Profile
				for _, f := range refserver.Faults() {
					if f.Name == fact.HeldBy {
						profile = cmp.Or(f.Profile, profile)
					}
				}
				all := found(t, newChecker(t, profile), fact.HeldBy)
				if !slices.ContainsFunc(all, fact.Fits) {
					t.Errorf("none of %d findings fits rules %q at %q", len(all), fact.Rules, fact.At)
				}
				if slices.ContainsFunc(all, func(f validate.Finding) bool { return f.Profile != profile }) {
					t.Errorf("a finding is of another profile than %s", profile)
				}
			})
		}
	}
}
