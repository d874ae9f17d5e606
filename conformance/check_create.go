package conformance

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/session"
	"github.com/batchcheck/batchcheck/internal/web"
)

// judgeEcho compares what create answers with what it was sent.
func judgeEcho(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Create) {
		sent := r.Sent
		if r.Batch == nil || sent == nil || len(t.API.Create.Echoes) == 0 {
			continue
		}
		v.on()
		flawed := t.FlawedFields(r) // checks of refusals say what is wrong there
		for _, echo := range t.API.Create.Echoes {
			want, name := session.At(sent, echo.Sent), echo.Field
			got, answered := r.Batch.Members[name]
			if want == nil || slices.Contains(flawed, echo.Sent) || reflect.DeepEqual(want, got) || t.Lifecycle.IsLate(name, got) {
				continue
			}
			if !answered && t.API.Missing == contract.WrittenAbsent && reflect.DeepEqual(want, map[string]any{}) {
				continue // such an API leaves out what is empty
			}
			if echo.Sent == t.API.Create.Metadata && t.isLostMetadata(r) {
				continue // metadata/* tells
			}
			if sent := session.TextOf(want); echo.Sent == t.API.Create.Endpoint && sent != "" && t.API.Input.IsSame(sent, session.TextOf(got)) {
				continue
			}
			fault := fmt.Sprintf("%s is %s, but create sent %s", name, session.Shown(got), session.Shown(want))
			if !answered {
				fault = name + " is missing, although create sent one"
			} else if t.IsPrivate(r.Batch, name) {
				fault = name + " is not what create sent"
			}
			v.at(r.Batch, name, "what was sent", "%s", fault)
		}
	}
}

// judgeNewState: a new batch is somewhere in its lifecycle, not being cancelled.
func judgeNewState(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Create) {
		if r.Batch == nil {
			continue
		}
		v.on()
		if state, known := t.State(r.Batch); !known || t.isCancellation(state) {
			v.at(r.Batch, t.Lifecycle.Field, "a state of a new batch", "a new batch is in the state %s", session.Shown(state))
		}
	}
}

// isCancellation tells whether a state is one that only cancel leads to: the
// one that a cancel answers with, or the end that only this leads to.
func (t *trial) isCancellation(state string) bool {
	return slices.Contains(t.API.States.Cancelling, state) || slices.Contains(t.API.States.Cancelled, state)
}

// within gives a number of seconds that the API allows for.
func (t *trial) within(seconds int64) time.Duration { return time.Duration(seconds) * time.Second }

// judgeClock compares the creation time with the server's own clock.
func judgeClock(t *trial, v *verdict) {
	for _, r := range t.Of(contract.Create) {
		if r.Batch == nil {
			continue
		}
		date, err := web.ParseTime(r.Reply.Header.Get("Date"))
		created, ok := r.Batch.Time(t.Created)
		if err != nil || !ok {
			continue
		}
		v.on()
		if skew := created.Sub(date).Abs(); skew > t.within(t.API.Seconds.Skew) {
			v.at(r.Batch, t.Created, "the time of the reply", "%s is %s away from the Date of the response (%s)", t.Created, skew, date.UTC().Format(time.RFC3339))
		}
	}
}
