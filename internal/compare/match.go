package compare

import (
	"fmt"
	"slices"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/web"
)

// An ask is what makes replies of two sessions answers to the same thing.
type ask struct {
	step      string // of the plan; "" where one of the sessions has none
	operation contract.Operation
	batch     string // step that made the batch
	state     string // of the batch, of a poll; "" to go by nth
	nth       int
}

// match finds the replies to the same steps, in the order of the target.
func (c *comparer) match() []pair {
	byPlan := hasSteps(c.ours.Session) && hasSteps(c.theirs.Session)
	answers := map[ask]*session.Reply{}
	for r, asks := range asksOf(c.theirs, byPlan) {
		for _, a := range asks {
			if answers[a] == nil {
				answers[a] = r
			}
		}
	}
	var pairs []pair
	for r, asks := range asksOf(c.ours, byPlan) {
		at := slices.IndexFunc(asks, func(a ask) bool { return answers[a] != nil })
		if at >= 0 {
			pairs = append(pairs, pair{stepName(asks[len(asks)-1]), r, answers[asks[at]], c.theirs})
		}
	}
	return pairs
}

func hasSteps(s *recording.Session) bool {
	return slices.ContainsFunc(s.Exchanges, func(e recording.Exchange) bool { return e.Step != "" })
}

// asksOf gives each reply with what it answers: a poll first by the batch's
// state, since how often there was time to ask is chance.
func asksOf(t *session.Traffic, byPlan bool) func(yield func(*session.Reply, []ask) bool) {
	return func(yield func(*session.Reply, []ask) bool) {
		madeBy := map[string]string{} // id of a batch: step
		times := map[ask]int{}
		for _, r := range t.Replies {
			if r.Operation == contract.Other || r.Operation == contract.DeleteFile || isHop(r) {
				continue
			}
			a := ask{operation: r.Operation}
			if byPlan {
				if id := r.BatchID(); r.Operation == contract.Create && id != "" && madeBy[id] == "" {
					madeBy[id] = r.Step
				}
				a.step, a.batch = r.Step, madeBy[r.ID]
			}
			times[a]++
			asks := []ask{a}
			asks[0].nth = times[a]
			if r.Operation == contract.Retrieve && r.Batch != nil {
				if a.state, _ = t.State(r.Batch); a.state != "" {
					asks = []ask{a, asks[0]}
				}
			}
			if !yield(r, asks) {
				return
			}
		}
	}
}

// isHop finds replies after which the driver asks again.
func isHop(r *session.Reply) bool {
	return r.Status == web.StatusTooManyRequests || r.Status == web.StatusServiceUnavailable || r.Status >= 300 && r.Status < 400
}

func stepName(a ask) string {
	if a.step == "" {
		return fmt.Sprintf("%s %d", a.operation, a.nth)
	}
	if a.step == string(a.operation) {
		return a.step
	}
	return fmt.Sprintf("%s: %s", a.step, a.operation)
}
