package conformance

import (
	"fmt"
	"math/big"
	"net/http"
	"time"

	"github.com/google/go-cmp/cmp"
)

// judgeEcho compares what create answers with what it was sent.
func judgeEcho(t *trial, v *verdict) {
	for _, r := range t.of(Create) {
		sent := r.request()
		if r.batch == nil || sent == nil {
			continue
		}
		v.on()
		for _, name := range append(sentRequired, sentMetadata) {
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
	case t.isPrivate(o, name):
		return name + " is not what create was sent"
	}
	return fmt.Sprintf("%s is %s, but create was sent %s", name, shown(got), shown(want))
}

// judgeNewState: a new batch is somewhere in its lifecycle, not being cancelled.
func judgeNewState(t *trial, v *verdict) {
	for _, r := range t.of(Create) {
		if r.batch == nil {
			continue
		}
		v.on()
		if state, known := t.state(r.batch); !known || t.isCancellation(state) {
			v.at(r.batch, t.lifecycle.Member, "a state of a new batch", "a new batch is in the state %s", shown(state))
		}
	}
}

// isCancellation tells whether a state is one that only cancel leads to: the
// one that a cancel answers with, or the end that only this leads to.
func (t *trial) isCancellation(state string) bool {
	return state == cancelling || state == cancelled
}

// The states that the protocol's cancel leads to.
const (
	cancelling = "cancelling"
	cancelled  = "cancelled"
)

// judgeRetrieve: retrieve gives the batch of the URL's id, and knows what
// create or cancel has answered with.
func judgeRetrieve(t *trial, v *verdict) {
	known := map[string]*reply{}
	for _, r := range t.replies {
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
				v.at(r.batch, t.identity(r.batch), "the id of the URL", "retrieve of %s gives the batch %s", shown(r.id), shown(r.batch.id))
			}
		case before != nil && r.Status == http.StatusNotFound:
			v.on()
			if later(before, r, mostLag*time.Second) {
				v.reply(r, "the batch", "the batch %s, which exchange %d tells of, is not found", shown(r.id), before.Number)
			}
		}
	}
}

func (t *trial) identity(o *observation) string { return o.place.Identity }

// later tells whether b came so long after a, or longer; false where that is not known.
func later(a, b *reply, d time.Duration) bool {
	x, ok := a.observed()
	y, also := b.observed()
	return ok && also && y.Sub(x) >= d
}

// judgeClock compares the creation time with the server's own clock.
func judgeClock(t *trial, v *verdict) {
	for _, r := range t.of(Create) {
		if r.batch == nil {
			continue
		}
		date, err := http.ParseTime(r.Reply.Header.Get("Date"))
		created, ok := r.batch.time(t.created())
		if err != nil || !ok {
			continue
		}
		v.on()
		if skew := created.Sub(date).Abs(); skew > mostSkew*time.Second {
			v.at(r.batch, t.created(), "the time of the reply", "%s is %s away from the reply's Date (%s)", t.created(), skew, date.UTC().Format(time.RFC3339))
		}
	}
}

// created names the member that holds the time a batch was created.
func (t *trial) created() string {
	for _, kind := range t.contract.Kinds {
		if kind.Node.Page != nil {
			return kind.Node.Page.Time
		}
	}
	return ""
}

// time gives a member that holds Unix seconds.
func (o *observation) time(name string) (time.Time, bool) {
	n, ok := o.integer(name)
	if !ok || !n.IsInt64() {
		return time.Time{}, false
	}
	const year2500 = 16_725_225_600 // what is later is in another unit, which a rule on documents tells
	if n.Int64() <= 0 || n.Int64() > year2500 {
		return time.Time{}, false
	}
	return time.Unix(n.Int64(), 0), true
}

func (o *observation) integer(name string) (*big.Int, bool) {
	return asInteger(o.members[name])
}

func asInteger(value any) (*big.Int, bool) {
	digits, ok := value.(number)
	if !ok {
		return nil, false
	}
	return new(big.Int).SetString(string(digits), 10)
}
