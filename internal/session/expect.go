package session

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
)

// An Expectation is what must come of a request, as far as its session shows.
type Expectation int

const (
	Either     Expectation = iota // an API may refuse it: nothing shows that it must not
	Success                       // it must be answered with a success
	Refusal                       // it has a flaw, and must be refused
	Superseded                    // its client sent it again, or followed a redirect
	Part                          // it asks for a part of a file
	NotOurs                       // it is on no route of the API, or says nothing of it
)

const expectRefusal = recording.ExpectRefusal

// Expect gives each reply its expectation: from the driver where it sent the
// request, otherwise from what was sent and what else the session shows.
func (t *Traffic) Expect() {
	t.hasCredentials = slices.ContainsFunc(t.Replies, func(r *Reply) bool { return r.isOfBatches() && t.credentials(r) != "" })
	for _, r := range t.Replies {
		r.Flaws = t.flawsOf(r)
	}
	e := t.evidence()
	for _, r := range t.Replies {
		r.Expect, r.Because = e.of(r)
	}
}

// Evidence is what shows that a request must succeed.
type evidence struct {
	*Traffic
	answered map[string][]*Reply // by request, the replies that are successes
	sent     map[string]int      // by request, the index of the last that was sent
	gave     map[string]*Reply   // by id, the first reply that has it
	removed  map[string]*Reply   // by id, the first reply that shows that it was deleted
	worked   map[string]int      // by credentials, the index of the last success
}

func (t *Traffic) evidence() evidence {
	e := evidence{t, map[string][]*Reply{}, map[string]int{}, map[string]*Reply{}, map[string]*Reply{}, map[string]int{}}
	note := func(id string, r *Reply) {
		if before := e.gave[id]; id != "" && (before == nil || r.index < before.index) {
			e.gave[id] = r
		}
	}
	for _, h := range t.Batches {
		for _, seen := range [][]*Observation{h.Seen, h.Listed} {
			for _, o := range seen {
				note(h.ID, o.Reply)
				for _, f := range t.Lifecycle.Files {
					note(o.Text(f.Field), o.Reply)
				}
			}
		}
	}
	for _, r := range t.Replies {
		e.sent[t.request(r)] = r.index
		if !r.IsSuccess() || r.Operation == contract.Other {
			continue
		}
		e.answered[t.request(r)] = append(e.answered[t.request(r)], r)
		e.worked[t.credentials(r)] = r.index
		switch r.Operation {
		case contract.Upload:
			note(r.Text(t.API.Upload.ID), r)
		case contract.Delete, contract.DeleteFile:
			if e.removed[r.ID] == nil {
				e.removed[r.ID] = r
			}
		}
	}
	return e
}

// request tells requests apart that are not the same.
func (t *Traffic) request(r *Reply) string {
	return r.Method + "\n" + r.URL + "\n" + t.credentials(r) + string(r.Request.Body)
}

// of gives the expectation of a reply; because is why it must be a success.
func (e evidence) of(r *Reply) (expect Expectation, because string) {
	switch {
	case r.Operation == contract.Other || r.Operation == contract.Event || r.Bare || r.Unasked:
		return NotOurs, ""
	case r.isFollowed || isBusy(r.Status) && e.sent[e.request(r)] > r.index:
		return Superseded, ""
	case len(r.Flaws) > 0:
		return Refusal, ""
	case e.IsPart(r):
		return Part, ""
	case r.Expects == recording.ExpectSuccess:
		return e.ofSound(r)
	case r.Expects == recording.ExpectEither || r.Status == http.StatusTooManyRequests || r.Operation == contract.Cancel:
		return Either, "" // cancels are judged by what is known of the batch
	case r.Status >= http.StatusInternalServerError:
		return Success, "the server failed"
	case r.IsRefusal():
		return e.ofRefused(r)
	}
	return Success, ""
}

func isBusy(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
}

// ofSound gives the expectation of a request that the driver knows to be sound.
func (e evidence) ofSound(r *Reply) (Expectation, string) {
	if e.isGone(r) || e.isTooNew(r) && len(e.answered[e.request(r)]) > 0 {
		return Either, ""
	}
	if expect, because := e.ofRefused(r); expect == Success {
		return Success, because
	}
	return Success, "nothing is wrong with the request"
}

// isGone tells whether what a request is for was deleted before, or has expired.
func (e evidence) isGone(r *Reply) bool {
	removed := e.removed[r.ID]
	return removed != nil && removed.index < r.index || e.isExpired(r)
}

// isTooNew tells whether something was not found that may have been too new.
func (e evidence) isTooNew(r *Reply) bool {
	gave := e.gaveBefore(r)
	return isMissing(r) && gave != nil && !r.IsAfter(gave, time.Duration(e.API.Seconds.Lag)*time.Second)
}

func isMissing(r *Reply) bool { return r.Status == http.StatusNotFound || r.Status == http.StatusGone }

// gaveBefore gives the earlier reply that has the id of a request; nil for none.
func (e evidence) gaveBefore(r *Reply) *Reply {
	if gave := e.gave[r.ID]; gave != nil && gave.index < r.index {
		return gave
	}
	return nil
}

// ofRefused tells whether a request that was refused must have succeeded.
func (e evidence) ofRefused(r *Reply) (Expectation, string) {
	gave := e.gaveBefore(r)
	if e.isGone(r) || e.isTooNew(r) {
		return Either, ""
	}
	if same := e.answered[e.request(r)]; len(same) > 0 && (!isMissing(r) || same[0].index < r.index || r.ID == "") {
		return Success, fmt.Sprintf("the same request succeeded in exchange %d", same[0].Number)
	}
	if gave != nil && r.ID != "" && e.worked[e.credentials(r)] > r.index {
		return Success, fmt.Sprintf("exchange %d has this id", gave.Number)
	}
	return Either, ""
}

// isExpired tells whether a file was past its time when it was asked for.
func (e evidence) isExpired(r *Reply) bool {
	at, known := r.Observed()
	if e.API.Upload.Expires == "" || !known || !r.IsOfFiles() {
		return false
	}
	return slices.ContainsFunc(e.Replies[:r.index], func(before *Reply) bool {
		isOfFile := before.Operation == contract.File && before.ID == r.ID || before.Operation == contract.Upload && before.Text(e.API.Upload.ID) == r.ID
		if !isOfFile {
			return false
		}
		expires, stated := before.Integer(e.API.Upload.Expires)
		return stated && expires.IsInt64() && time.Unix(expires.Int64(), 0).Before(at)
	})
}

// IsAfter tells whether a reply came so long after another, or longer; false
// where that is not known.
func (r *Reply) IsAfter(other *Reply, d time.Duration) bool {
	at, known := r.Observed()
	before, also := other.Observed()
	return known && also && at.Sub(before) >= d
}

// Control gives a success of the same operation without a flaw: what refuses every
// request shows nothing by refusing one that has a flaw. It is nil where the
// session has none.
func (t *Traffic) Control(r *Reply) *Reply {
	at := slices.IndexFunc(t.Replies, func(other *Reply) bool {
		return other.Operation == r.Operation && other.IsSuccess() && len(other.Flaws) == 0 && other.base == r.base
	})
	if at < 0 {
		return nil
	}
	return t.Replies[at]
}

// Refused gives the first reply to an operation that must be a success and is
// none, where no other to it is one: what builds on it shows nothing. Otherwise it
// is nil.
func (t *Traffic) Refused(operation contract.Operation) (first *Reply) {
	for _, r := range t.Of(operation) {
		if r.Expect == Success && r.IsSuccess() {
			return nil
		}
		if first == nil && r.Expect == Success && (r.IsRefusal() || r.Failure != "") {
			first = r
		}
	}
	return first
}
