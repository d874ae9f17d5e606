package conformance_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/growth"
)

// TestPairsThatACheckCompares judges sessions with few and with very many pairs of
// cancels and polls of one batch: a check that has not judged all of them does not
// pass, and says so.
func TestPairsThatACheckCompares(t *testing.T) {
	checker, err := conformance.NewChecker(conformance.Options{Profile: "openai"})
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(growth.Shapes, func(s growth.Shape) bool { return s.Name == "cancels of one batch" })
	for size, want := range map[int]bool{2 << 10: false, 32 << 10: true} {
		session, err := recording.Read("a.har", growth.Shapes[at].Make(size))
		if err != nil {
			t.Fatal(err)
		}
		inPart := slices.ContainsFunc(checker.Judge(session).Outcomes, func(o conformance.Outcome) bool {
			return o.Result == conformance.Error && strings.HasPrefix(o.Reason, "only a part was judged")
		})
		if inPart != want {
			t.Errorf("%d exchanges are judged in part: %t", len(session.Exchanges), inPart)
		}
	}
}
