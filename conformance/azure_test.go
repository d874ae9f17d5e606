package conformance_test

import (
	"strings"
	"testing"
	"time"

	"github.com/batchcheck/batchcheck/conformance"
	"github.com/batchcheck/batchcheck/internal/sessiontest"
	"github.com/batchcheck/batchcheck/validate"
)

// TestEndpointThatIsSetLater: on Azure a new batch may have the endpoint "", which is
// set later, and never changes after that.
func TestEndpointThatIsSetLater(t *testing.T) {
	const endpoint = `"/v1/chat/completions"`
	edit := func(state, to string) string {
		return strings.Replace(sessiontest.Batch(t, state), endpoint, to, 1)
	}
	session := func(sent string, bodies ...string) []sessiontest.Turn {
		turns := []sessiontest.Turn{{Request: sessiontest.ToCreate, Sent: `{"endpoint":` + sent + `}`, Status: 200, Body: bodies[0]}}
		for i, turn := range sessiontest.Shows(bodies[1:]...) {
			turn.After = time.Duration(i+1) * time.Minute
			turns = append(turns, turn)
		}
		return turns
	}
	for name, row := range map[string]struct {
		profile string
		turns   []sessiontest.Turn
		want    string
	}{
		"set later":              {"azure", session(endpoint, edit("validating", `""`), edit("in_progress", endpoint)), ""},
		"set, then another":      {"azure", session(endpoint, edit("validating", `""`), edit("in_progress", endpoint), edit("in_progress", `"/v1/responses"`)), "lifecycle/immutable"},
		"set, then gone":         {"azure", session(endpoint, edit("validating", endpoint), edit("in_progress", `""`)), "lifecycle/immutable"},
		"another from the start": {"azure", session(endpoint, edit("validating", `"/v1/embeddings"`)), "create/echo"},
		"without the prefix":     {"azure", session(`"/chat/completions"`, edit("validating", endpoint)), ""},
		"set later, elsewhere":   {"openai", session(endpoint, edit("validating", `""`), edit("in_progress", endpoint)), "create/echo field/empty lifecycle/immutable"},
		"a prefix, elsewhere":    {"openai", session(`"/chat/completions"`, edit("validating", endpoint)), "create/echo"},
		"listed before it was set": {
			"azure", append(session(endpoint, edit("validating", endpoint)), sessiontest.Listed("", "false", edit("validating", `""`))), "",
		},
	} {
		report := sessiontest.NewJudge(t, conformance.Options{Profile: row.profile, Only: []string{"create/echo", "field/empty", "lifecycle/*", "list/agrees"}}).Judge(sessiontest.SessionOf(row.turns...))
		if got := strings.Join(sessiontest.Above(report, validate.Error), " "); got != row.want {
			t.Errorf("%s: %q, want %q: %v", name, got, row.want, report.Err())
		}
	}
}
