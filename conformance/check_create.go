package conformance

import (
	"fmt"
	"net/http"
	"time"

	"github.com/google/go-cmp/cmp"
)

// judgeEcho compares what create answers with what it was sent.
func judgeEcho(t *trial, v *verdict) {
	for _, r := range t.Of(Create) {
		sent := r.sent
		if r.batch == nil || sent == nil {
			continue
		}
		v.on()
		for _, name := range append(SentRequired, SentMetadata) {
			want, asked := sent[name]
			if got, answered := r.batch.members[name]; asked && want != nil && !cmp.Equal(want, got) {
				v.at(r.batch, name, "what was sent", "%s", echoFault(t, r.batch, name, want, got, answered))
			}
		}
	}
}

func echoFault(t *trial, o *observation, name string, want, got any, answered bool) string {
	switch {
	case !answered:
		return name + " is missing, though create was sent one"
	case t.IsPrivate(o, name):
		return name + " is not what create was sent"
	}
	return fmt.Sprintf("%s is %s, but create was sent %s", name, shown(got), shown(want))
}

// judgeNewState: a new batch is somewhere in its lifecycle, not being cancelled.
func judgeNewState(t *trial, v *verdict) {
	for _, r := range t.Of(Create) {
		if r.batch == nil {
			continue
		}
		v.on()
		if state, known := t.State(r.batch); !known || isCancellation(state) {
			v.at(r.batch, t.Lifecycle.Member, "a state of a new batch", "a new batch is in the state %s", shown(state))
		}
	}
}

// isCancellation tells whether a state is one that only cancel leads to: the
// one that a cancel answers with, or the end that only this leads to.
func isCancellation(state string) bool { return state == Cancelling || state == Cancelled }

// judgeRetrieve: retrieve gives the batch of the URL's id, and knows what
// create or cancel has answered with.
func judgeRetrieve(t *trial, v *verdict) {
	known := map[string]*reply{}
	for _, r := range t.Replies {
		if r.batch != nil && (r.operation == Create || r.operation == Cancel) && known[r.batch.id] == nil {
			known[r.batch.id] = r
		}
		if r.operation != Retrieve || r.Bare {
			continue
		}
		switch before := known[r.id]; {
		case r.batch != nil:
			v.on()
			if r.batch.id != r.id {
				v.at(r.batch, r.batch.place.Identity, "the id of the URL", "retrieve of %s gives the batch %s", shown(r.id), shown(r.batch.id))
			}
		case before != nil && r.Status == http.StatusNotFound:
			v.on()
			if later(before, r, MaxLag) {
				v.reply(r, "the batch", "the batch %s, which exchange %d tells of, is not found", shown(r.id), before.Number)
			}
		}
	}
}

// later tells whether b came so long after a, or longer; false where that is not known.
func later(a, b *reply, d time.Duration) bool {
	x, ok := a.observed()
	y, also := b.observed()
	return ok && also && y.Sub(x) >= d
}

// Times that the contract allows for.
const (
	maxSkew     = 300 * time.Second // between created_at and the reply's Date
	maxSettling = 600 * time.Second // from cancel to the end
)

// judgeClock compares the creation time with the server's own clock.
func judgeClock(t *trial, v *verdict) {
	for _, r := range t.Of(Create) {
		if r.batch == nil {
			continue
		}
		date, err := http.ParseTime(r.Reply.Header.Get("Date"))
		created, ok := r.batch.Time(t.Created)
		if err != nil || !ok {
			continue
		}
		v.on()
		if skew := created.Sub(date).Abs(); skew > maxSkew {
			v.at(r.batch, t.Created, "the time of the reply", "%s is %s away from the reply's Date (%s)", t.Created, skew, date.UTC().Format(time.RFC3339))
		}
	}
}
