package session

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
	"github.com/batchcheck/batchcheck/internal/web"
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

// Expect gives each reply its expectation: from the driver where it sent the
// request, otherwise from what was sent and what else the session shows.
func (t *Traffic) Expect() {
	t.withKeys = map[string]bool{}
	for _, r := range t.Replies {
		if r.isOfBatches() && t.hasCredentials(r) {
			t.withKeys[r.base] = true
		}
	}
	for _, r := range t.Replies {
		r.Flaws = t.flawsOf(r)
	}
	t.controls = map[string]*Reply{}
	for _, r := range slices.Backward(t.Replies) {
		if r.IsSuccess() && len(r.Flaws) == 0 {
			t.controls[string(r.Operation)+"\n"+r.base], t.controls[string(r.Operation)+"\n"+r.Caller()] = r, r
		}
	}
	e := t.evidence()
	for _, r := range t.Replies {
		r.Gone = r.IsRefusal() && e.isGone(r)
		r.Expect, r.Because = e.of(r)
	}
}

// Evidence is what shows that a request must succeed. Ids and credentials are
// those of one API: what a host gave to one key says nothing of others.
type evidence struct {
	*Traffic
	answered map[string][]*Reply  // by request, the replies that are successes
	sent     map[string]int       // by attempt, the index of the last
	gave     map[string]*Reply    // by caller and thing, the first reply that has it
	worked   map[string]int       // by caller, and by caller and query, the index of the last success
	deleted  map[string]deletion  // by id, the first deletes that were not refused
	expires  map[string]time.Time // by id of the file, the earliest
}

func (t *Traffic) evidence() evidence {
	e := evidence{
		Traffic: t, answered: map[string][]*Reply{}, sent: map[string]int{}, gave: map[string]*Reply{}, worked: map[string]int{},
		deleted: map[string]deletion{}, expires: map[string]time.Time{},
	}
	for _, h := range t.Batches {
		for _, seen := range [][]*Observation{h.Seen, h.Listed} {
			for _, o := range seen {
				e.note(o)
			}
		}
	}
	for _, r := range t.Replies {
		e.sent[t.attempt(r)] = r.index
		isDelete := r.Operation == contract.Delete || r.Operation == contract.DeleteFile
		if isDelete && !(r.IsRefusal() && r.Status < 500) {
			d, again := e.deleted[r.ID]
			if !again {
				d.index = r.index
			}
			if d.start.IsZero() || !r.Start.IsZero() && r.Start.Before(d.start) {
				d.start = r.Start
			}
			e.deleted[r.ID] = d
		}
		if !r.IsSuccess() || r.Operation == contract.Other {
			continue
		}
		e.give(r.made, r)
		if request, isWhole := t.request(r); isWhole {
			e.answered[request] = append(e.answered[request], r)
		}
		e.worked[r.Caller()], e.worked[r.Caller()+r.Query.Encode()] = r.index, r.index
		if r.Operation == contract.Upload || r.Operation == contract.File {
			e.noteExpiry(r)
		}
		if u := t.Uploads[r.Text(t.API.Upload.ID)]; r.Operation == contract.Upload && u.Purpose == t.API.Upload.For {
			e.give(u.ID, r) // files for other purposes may be closed to everybody
		}
	}
	return e
}

// note keeps what an observation gives: the batch and, once that has ended, its
// files.
func (e evidence) note(o *Observation) {
	e.give(o.ID, o.Reply)
	state, _ := e.State(o)
	for _, f := range e.Lifecycle.Files {
		if id := e.ResultFile(o, f); id != "" && e.IsEnd(state) {
			e.give(id, o.Reply)
			e.give(resultsOf+o.ID, o.Reply)
		}
	}
}

// resultsOf comes before the id of a batch whose results are meant.
const resultsOf = "results of "

func (e evidence) give(id string, r *Reply) {
	key := r.Caller() + id
	if before := e.gave[key]; id != "" && (before == nil || r.index < before.index) {
		e.gave[key] = r
	}
}

// first gives the reply to what the client sent before it followed redirects.
func (r *Reply) first() *Reply {
	for r.from != nil {
		r = r.from
	}
	return r
}

// attempt tells what clients try again. Forms have another boundary each time, and
// keys may take turns.
func (t *Traffic) attempt(r *Reply) string {
	r = r.first()
	attempt := r.Method + "\n" + r.URL + "\n"
	if r.Operation != contract.Upload {
		attempt += bodyKey(r)
	}
	return attempt
}

// request tells requests apart that are not the same. isWhole is false where
// that is not known, since the body was not recorded.
func (t *Traffic) request(r *Reply) (request string, isWhole bool) {
	r = r.first()
	isWhole = r.Method == "GET" || len(r.Request.Body) > 0 && r.Request.Omitted == nil
	return r.Caller() + r.Method + "\n" + r.URL + "\n" + bodyKey(r), isWhole
}

// bodyKey stands for the body of a request, to compare by.
func bodyKey(r *Reply) string {
	const long = 256
	if len(r.Request.Body) < long {
		return string(r.Request.Body)
	}
	digest := sha256.Sum256(r.Request.Body)
	return string(digest[:])
}

// of gives the expectation of a reply; because is why it must be a success.
func (e evidence) of(r *Reply) (expect Expectation, because string) {
	switch {
	case r.Operation == contract.Other || r.Operation == contract.Event || r.Bare || r.Unasked:
		return NotOurs, ""
	case r.isFollowed || isBusy(r.Status) && e.sent[e.attempt(r)] > r.index:
		return Superseded, ""
	case r.Expects == recording.ExpectSuccess:
		return e.ofSound(r)
	case r.Expects == recording.ExpectRefusal || len(r.Flaws) > 0:
		return Refusal, ""
	case e.IsPart(r):
		return Part, ""
	case r.Expects == recording.ExpectEither || r.Status == web.StatusTooManyRequests || r.Operation == contract.Cancel:
		return Either, "" // cancels are judged by what is known of the batch
	case r.Status >= 500:
		return Success, "the server failed"
	case r.IsRefusal():
		return e.ofRefused(r)
	}
	return Success, ""
}

func isBusy(status int) bool {
	return status == web.StatusTooManyRequests || status == web.StatusServiceUnavailable
}

// ofSound gives the expectation of a request that the driver knows to be sound.
func (e evidence) ofSound(r *Reply) (Expectation, string) {
	request, _ := e.request(r)
	if r.Gone || e.isTooNew(r) && len(e.answered[request]) > 0 {
		return Either, ""
	}
	if expect, because := e.ofRefused(r); expect == Success {
		return Success, because
	}
	return Success, "nothing is wrong with the request"
}

// ofRefused tells whether a request that was refused must have succeeded.
func (e evidence) ofRefused(r *Reply) (Expectation, string) {
	worksLater := e.worked[r.Caller()] > r.index
	isDenied := r.Status == web.StatusUnauthorized || r.Status == web.StatusForbidden
	switch {
	case e.Session.Sanitized || r.Gone || e.isTooNew(r):
		return Either, ""
	case isDenied && (!worksLater || isMasked(e.keysOf(r))):
		return Either, "" // the key may have lost its rights, or be another
	}
	if request, isWhole := e.request(r); isWhole && len(e.answered[request]) > 0 {
		same := e.answered[request][0]
		// What a request needs may come to be between the two: a batch, or a file that is still read.
		if same.index < r.index || r.Operation != contract.Create && !(isMissing(r) && r.ID != "") {
			return Success, fmt.Sprintf("the same request succeeded in exchange %d", same.Number)
		}
	}
	_, isUsual := e.worked[r.Caller()+r.Query.Encode()]
	gave := e.gaveBefore(r)
	if gave != nil && (worksLater || isMissing(r)) && (isUsual || len(r.Query) == 0) {
		return Success, fmt.Sprintf("exchange %d has this id", gave.Number)
	}
	return Either, ""
}

func isMissing(r *Reply) bool { return r.Status == web.StatusNotFound || r.Status == web.StatusGone }

// isTooNew tells whether something was not found that may have been too new.
func (e evidence) isTooNew(r *Reply) bool {
	gave := e.gaveBefore(r)
	return r.Status == web.StatusNotFound && gave != nil && !r.IsAfter(gave, time.Duration(e.API.Seconds.Lag)*time.Second)
}

// gaveBefore gives the earlier reply that gave its caller what a request is for;
// nil for none.
func (e evidence) gaveBefore(r *Reply) *Reply {
	id := r.ID
	if r.Operation == contract.Results {
		id = resultsOf + id
	}
	if gave := e.gave[r.Caller()+id]; id != "" && gave != nil && gave.index < r.index {
		return gave
	}
	return nil
}

// A deletion is when something was deleted.
type deletion struct {
	index int       // of the first delete
	start time.Time // the earliest of all; zero where it is not known
}

// noteExpiry keeps when a file expires, where a reply says so.
func (e evidence) noteExpiry(r *Reply) {
	id := r.ID
	if r.Operation == contract.Upload {
		id = r.Text(e.API.Upload.ID)
	}
	seconds, stated := r.Integer(e.API.Upload.Expires)
	if !stated || !seconds.IsInt64() {
		return
	}
	at := time.Unix(seconds.Int64(), 0)
	if before, again := e.expires[id]; !again || at.Before(before) {
		e.expires[id] = at
	}
}

// isGone tells whether something that a request names was deleted before its
// reply came, or was past its time.
func (e evidence) isGone(r *Reply) bool {
	at, known := r.Observed()
	return slices.ContainsFunc(e.namedBy(r), func(id string) bool {
		if id == "" {
			return false
		}
		d, isDeleted := e.deleted[id]
		if isDeleted && (d.index < r.index || known && !d.start.IsZero() && d.start.Before(at)) { // both may be under way at once
			return true
		}
		expires, stated := e.expires[id]
		return stated && known && !expires.After(at)
	})
}

// namedBy gives what may be ids in a request: what its URL has between slashes, or as
// the value of a query, and the file that it sends.
func (e evidence) namedBy(r *Reply) []string {
	path, _, _ := strings.Cut(r.URL, "?")
	ids := append(strings.Split(path, "/"), r.ID, e.SentFile(r))
	for _, values := range r.Query {
		ids = append(ids, values...)
	}
	return ids
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
	by := r.Caller()
	if r.HasFlaw(NoCredentials) || r.HasFlaw(WrongKey) {
		by = r.base
	}
	return t.controls[string(r.Operation)+"\n"+by]
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
