package conformance

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/document"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/validate"
)

// judgeEventTypes compares the type of an event with the state of its batch.
func judgeEventTypes(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Event) {
		states := t.API.Events.States[r.Event.Type]
		if r.Batch == nil || len(states) == 0 {
			continue
		}
		state := r.Batch.State
		if state == "" {
			continue // a rule on documents tells
		}
		v.on()
		if !slices.Contains(states, state) {
			v.at(r.Batch, t.Lifecycle.Field, strings.Join(states, " or "), "the event's type is %s, but the batch in it is %s", session.Shown(r.Event.Type), session.Shown(state))
		}
	}
}

// judgeRepeatedEvents finds events that tell the same of a batch under two ids.
// The same id again is a second delivery.
func judgeRepeatedEvents(t *trial, v *verdict) {
	type subject struct{ batch, kind string }
	first := map[subject]*session.Reply{}
	for _, r := range t.Of(contract.Event) {
		if r.Event.ID == "" || r.Event.BatchID == "" {
			continue
		}
		v.on()
		key := subject{r.Event.BatchID, r.Event.Type}
		before := first[key]
		if before == nil {
			first[key] = r
			continue
		}
		if before.Event.ID != r.Event.ID {
			f := validate.Finding{BatchID: key.batch, Expected: session.Shown(before.Event.ID), Pointer: document.AppendToken("", t.API.Events.ID)}
			message := fmt.Sprintf("the event %s is a second %s of the batch: exchange %d has %s", session.Shown(r.Event.ID), session.Shown(key.kind), before.Number, session.Shown(before.Event.ID))
			v.put(f, v.check.Level, r, r.Event.Root.Start(), r.Event.ID, message)
		}
	}
}
