package session

import (
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/batchcheck/batchcheck/conformance/recording"
	"github.com/batchcheck/batchcheck/internal/contract"
)

// Traffic is a session, read: each reply is parsed once.
type Traffic struct {
	*Reader
	Session *recording.Session
	Replies []*Reply
	Batches []*History          // in order of first mention
	Walks   []*Walk             // in the order of their first pages
	Uploads map[string]Uploaded // by id of the file; those that were recorded and answered with one

	// How far the clock of batches is behind and ahead of that of replies, at most.
	Behind, Ahead time.Duration

	budget    budget // of what is kept
	shown     budget // of what Lines lays out
	byID      map[string]*History
	delivered map[string]Digest // what events showed, by id
	redirects map[string]*Reply // not followed so far, by where they lead
	withKeys  map[string]bool   // the bases that some requests have credentials for
	controls  map[string]*Reply // by operation and base, and by operation and caller, the first sound success
	ends      map[string][]end  // by what the page behind has

	secrets func() *Secrets // that the session shows by their names
}

// Read reads a session.
func (r *Reader) Read(s *recording.Session) *Traffic {
	t := r.Start(s)
	replies := make([]*Reply, len(s.Exchanges))
	for i := range s.Exchanges {
		replies[i] = t.read(&s.Exchanges[i])
	}
	r.leaveOut(replies)
	for _, reply := range replies {
		t.enter(reply)
	}
	for _, h := range t.Batches {
		h.sort()
	}
	return t
}

// Start gives the traffic of a session whose exchanges are added one by one, as
// they are made.
func (r *Reader) Start(s *recording.Session) *Traffic {
	return &Traffic{Reader: r, Session: s, secrets: sync.OnceValue(func() *Secrets { return secretsOf(s) }), Uploads: map[string]Uploaded{}, byID: map[string]*History{}, delivered: map[string]Digest{}, redirects: map[string]*Reply{}, ends: map[string][]end{}}
}

// Add reads an exchange, which must stay as it is from then on.
func (t *Traffic) Add(e *recording.Exchange) *Reply {
	r := t.read(e)
	sorted := map[*History]bool{} // a list may have one batch many times
	for _, h := range t.enter(r) {
		if !sorted[h] {
			sorted[h] = true
			h.sort()
		}
	}
	return r
}

// read reads an exchange, which may follow a redirect of an earlier one.
func (t *Traffic) read(e *recording.Exchange) *Reply {
	from := t.redirects[e.URL]
	if from != nil && from.Method != e.Method && e.Method != "GET" {
		from = nil
	}
	delete(t.redirects, e.URL)
	r := t.newReply(e, from, &t.budget)
	if to := redirectOf(e); to != "" && r.Operation != contract.Other {
		t.redirects[to] = r
	}
	return r
}

// redirectOf gives the URL that a reply sends its client on to; "" for none.
func redirectOf(e *recording.Exchange) string {
	location := e.Reply.Header.Get("Location")
	from, err := url.Parse(e.URL)
	if err != nil || location == "" || e.Status < 300 || e.Status >= 400 {
		return ""
	}
	to, err := from.Parse(location)
	if err != nil {
		return ""
	}
	return to.String()
}

// enter adds a reply, and what it shows of batches, whose histories are to be sorted.
func (t *Traffic) enter(r *Reply) (changed []*History) {
	history := func(id string) *History {
		h := t.byID[id]
		if h == nil {
			h = &History{ID: id}
			t.byID[id] = h
			t.Batches = append(t.Batches, h)
		}
		return h
	}
	r.index = len(t.Replies)
	r.at, r.timed = r.Exchange.Time()
	t.Replies = append(t.Replies, r)
	r.caller = t.callerOf(r)
	t.compareClocks(r)
	if r.Batch != nil && r.Batch.ID != "" && !t.isRedelivery(r) {
		h := history(r.Batch.ID)
		h.Seen = append(h.Seen, r.Batch)
		changed = append(changed, h)
	}
	if r.Page != nil {
		for _, item := range r.Page.Items {
			if item.ID != "" {
				h := history(item.ID)
				h.Listed = append(h.Listed, item)
				changed = append(changed, h)
			}
		}
		if !r.Bare && !r.Unasked { // an observation is no page of a walk
			t.addPage(r.Page)
		}
	}
	if r.Operation == contract.Upload {
		if u, ok := t.UploadOf(r); ok && u.ID != "" {
			t.Uploads[u.ID] = u
		}
	}
	return changed
}

// Batch gives what was seen of a batch; nil where nothing was.
func (t *Traffic) Batch(id string) *History { return t.byID[id] }

// Of gives the replies to the operations, in order.
func (t *Traffic) Of(operations ...contract.Operation) []*Reply {
	var found []*Reply
	for _, r := range t.Replies {
		if slices.Contains(operations, r.Operation) {
			found = append(found, r)
		}
	}
	return found
}
